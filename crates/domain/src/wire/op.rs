//! Intents up: one operation in its envelope, and the hub's answer to it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::error::ErrorCode;
use crate::hash::{Sha256Hex, canonical_json};
use crate::intent::IntentKind;
use crate::time::Millis;
use crate::{AssignmentId, OpId, TicketId};

/// Operations in one push at most.
pub const MAX_OPS: usize = 200;
/// Bytes of one push at most, before compression.
pub const MAX_OPS_BYTES: usize = 1 << 20;

/// One operation as the desk sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OpLine {
    /// The key of exactly-once.
    pub op_id: OpId,
    /// Dense per device; not part of the request hash.
    pub device_seq: i64,
    /// Which ticket.
    pub ticket_id: TicketId,
    /// Which assignment; `None` for intents on the ticket itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub assignment_id: Option<AssignmentId>,
    /// Which intent. A name the hub does not know is answered with `unsupported`.
    pub kind: String,
    /// Version of the payload's shape.
    pub op_schema: u32,
    /// Version of the slice on screen when it was made.
    pub base_version: i64,
    /// The intent's payload.
    pub payload: Value,
    /// Blobs that must be on the hub first.
    #[serde(default)]
    pub needs_blobs: Vec<Sha256Hex>,
    /// When it was made, by the desk's estimate of hub time; evidence only.
    pub made_at: Millis,
    /// Offset between PC clock and hub time then, milliseconds; evidence only.
    #[serde(default)]
    pub skew_ms: i64,
}

impl OpLine {
    /// The intent's kind, where this program knows it.
    #[must_use]
    pub fn intent_kind(&self) -> Option<IntentKind> {
        self.kind.parse().ok()
    }
}

/// What makes two operations the same: the line without its device fields.
#[must_use]
pub fn request_hash(op: &OpLine) -> Sha256Hex {
    let mut value = serde_json::to_value(op).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        map.remove("device_seq");
        map.remove("skew_ms");
    }
    Sha256Hex::of(canonical_json(&value).as_bytes())
}

/// The four verdicts that end an operation; each is kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OpVerdict {
    /// It took effect.
    Applied,
    /// A guard failed, and the desk acted on an old view.
    Conflict,
    /// A guard failed on the current view.
    Rejected,
}

/// What the ledger keeps of a judged operation; byte-identical at every replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpResult {
    /// The verdict.
    pub verdict: OpVerdict,
    /// Why not, when it did not take effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<ErrorCode>,
    /// Version of the ticket after it.
    pub version: i64,
    /// 回执号: keyed hash of operation and verdict, 12 characters.
    pub receipt: String,
    /// Hub time of the verdict.
    pub at: Millis,
}

/// Asks what the hub's ledger has of the caller's operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerAsk {
    /// Which; [`MAX_OPS`] at most.
    pub ops: Vec<OpId>,
}

/// What the ledger has of an operation; of one that it does not know there is no line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerLine {
    /// Which.
    pub op_id: OpId,
    /// [`request_hash`] of what was judged.
    pub hash: Sha256Hex,
    /// The first result.
    pub result: OpResult,
}

/// The hub's answer to one operation, in the order of the push.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum OpAnswer {
    /// It took effect now.
    Applied {
        /// Which.
        op_id: OpId,
        /// The ledger's row.
        result: OpResult,
    },
    /// It was judged before; the first result.
    Duplicate {
        /// Which.
        op_id: OpId,
        /// The ledger's row.
        result: OpResult,
    },
    /// Judged against: the desk acted on an old view.
    Conflict {
        /// Which.
        op_id: OpId,
        /// The ledger's row.
        result: OpResult,
        /// The full problem, in words.
        problem: crate::Problem,
        /// The slice as it is now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        current: Option<Box<super::feed::HotLine>>,
    },
    /// Judged against on the current view.
    Rejected {
        /// Which.
        op_id: OpId,
        /// The ledger's row.
        result: OpResult,
        /// The full problem, in words.
        problem: crate::Problem,
        /// The slice as it is now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        current: Option<Box<super::feed::HotLine>>,
    },
    /// Upload these first; nothing was judged.
    NeedsBlobs {
        /// Which.
        op_id: OpId,
        /// Missing on the hub.
        missing: Vec<Sha256Hex>,
    },
    /// An earlier operation of this ticket did not pass; nothing was judged.
    Blocked {
        /// Which.
        op_id: OpId,
        /// By which.
        by: OpId,
    },
    /// Try later; nothing was judged.
    Retry {
        /// Which.
        op_id: OpId,
        /// Milliseconds.
        after_ms: i64,
        /// The fault of the hub that kept it from judging, where it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        problem: Option<crate::Problem>,
    },
    /// Unknown kind or shape; nothing was judged.
    Unsupported {
        /// Which.
        op_id: OpId,
        /// Lowest version understood.
        min: u32,
        /// Highest version understood.
        max: u32,
    },
    /// No effect: reused id or unreadable; the rest of the batch goes on.
    Error {
        /// Which; `None` where not even the id could be read.
        op_id: Option<OpId>,
        /// Why.
        problem: crate::Problem,
    },
}
