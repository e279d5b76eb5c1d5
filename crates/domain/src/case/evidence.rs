//! Evidence (佐证材料) by metadata; the bytes are content-addressed blobs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::wire_enum;
use crate::EvidenceId;
use crate::hash::Sha256Hex;
use crate::time::Millis;

wire_enum! {
    /// What it proves (材料类别).
    EvidenceKind {
        /// 证件
        IdDoc,
        /// 联系证据
        ContactProof,
        /// 办理
        Handling,
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Evidence {
    /// Made by the desk.
    pub id: EvidenceId,
    /// Number within the assignment, from 1; 「佐证材料1」 in the text.
    pub no: u32,
    /// File name as picked.
    pub name: String,
    /// What it proves.
    pub kind: EvidenceKind,
    /// Name of its bytes.
    pub sha256: Sha256Hex,
    /// Bytes.
    pub size: i64,
    /// Media type, sniffed.
    pub mime: String,
    /// When the picture was taken, or the file made.
    #[ts(optional)]
    pub taken_at: Option<Millis>,
    /// The sealed original of a redacted copy.
    #[ts(optional)]
    pub redaction_of: Option<EvidenceId>,
    /// Who added it.
    pub by_name: String,
    /// When it was added.
    pub at: Millis,
}
