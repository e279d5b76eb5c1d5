//! What travels between desk and hub. Field names and meanings are the protocol; see `docs/sync.md`.
//!
//! Additive only: an unknown field is kept by the desk and ignored by the hub.

mod blob;
mod feed;
mod op;
mod presence;
mod session;
mod slice;

pub use blob::{BlobBegin, BlobBegun, BlobCommitted, PART_BYTES};
pub use feed::{
    CALLER, Entity, FeedHead, FeedHeads, FeedLine, FeedName, HotLine, MATTER, MAX_PAGE_BYTES, PageEnd,
    PageLine, RemoveReason, TICKET,
};
pub use op::{
    LedgerAsk, LedgerLine, MAX_OPS, MAX_OPS_BYTES, OpAnswer, OpLine, OpResult, OpVerdict, request_hash,
};
pub use presence::{Doing, PRESENCE_LIFE_MS, Presence, PresenceTold};
pub use session::{EnrollRequest, Grant, Refresh, SessionRequest, UserProfile};
pub use slice::{
    CallerSlice, DraftRevision, DraftSlice, Notice, PersonRef, TicketSlice, UnitRef, derived_full_name,
};

/// Version of the wire format; the hub serves this one and the one before.
pub const SCHEMA: u32 = 1;

/// Header: the hub's epoch, in every answer and in pushes.
pub const HEADER_EPOCH: &str = "chengban-epoch";
/// Header: the hub's time, UTC milliseconds, in every answer. An answer without it is not the hub's.
pub const HEADER_TIME: &str = "chengban-time";
/// Header: version of the wire format, both ways.
pub const HEADER_SCHEMA: &str = "chengban-schema";
/// Header: the device, in requests.
pub const HEADER_DEVICE: &str = "chengban-device";
