//! Evidence and letters by hash, in parts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::TicketId;
use crate::hash::Sha256Hex;

/// Bytes of one part; the last may be shorter.
pub const PART_BYTES: usize = 4 << 20;

/// Announces a blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlobBegin {
    /// Hash of the whole.
    pub sha256: Sha256Hex,
    /// Bytes.
    pub size: i64,
    /// Hash of each part, in order.
    pub parts: Vec<Sha256Hex>,
    /// The ticket it belongs to; rights are asked there.
    pub ticket_id: TicketId,
}

/// The upload, same input same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlobBegun {
    /// For the parts' addresses.
    pub upload_id: String,
    /// Parts still to be sent.
    pub missing: Vec<usize>,
}

/// The blob is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlobCommitted {
    /// Its name.
    pub sha256: Sha256Hex,
    /// Media type, sniffed by the hub.
    pub mime: String,
}
