//! Commands about evidence: bytes are copied into the vault when picked; they never cross as JSON.

use chengban_domain::case::{Evidence, EvidenceKind};
use chengban_domain::{AssignmentId, EvidenceId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::files::FileToken;

/// Adds a file to an assignment.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EvidenceAdd {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// The file, as the host handed it over.
    pub file: FileToken,
    /// What it proves.
    pub kind: EvidenceKind,
}

/// Asks for the evidence of an assignment.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EvidenceOf {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
}

/// Names a piece of evidence.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EvidenceRef {
    /// Which.
    pub evidence_id: EvidenceId,
}

/// Where the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EvidenceState {
    /// In the vault of this device, not yet on the hub.
    Stored,
    /// On the way to the hub.
    Uploading,
    /// On the hub.
    Uploaded,
}

/// One piece of evidence as the screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EvidenceView {
    /// The piece.
    pub evidence: Evidence,
    /// Where its bytes are.
    pub state: EvidenceState,
    /// Of the upload, per cent.
    pub progress: u32,
    /// Whether the bytes are on this device.
    pub local: bool,
}
