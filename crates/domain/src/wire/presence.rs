//! Who is at work on a ticket just now. It warns and never locks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::UserId;

/// How long a person counts as being there after they last told, milliseconds. A desk tells twice within it.
pub const PRESENCE_LIFE_MS: i64 = 40_000;

/// What somebody does on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Doing {
    /// 查看: it is open.
    Reading,
    /// 写答复: the reply is open to be written.
    Writing,
}

/// Tells the hub that one is there: the body of `PUT /v1/presence/{ticket}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PresenceTold {
    /// What one does.
    pub doing: Doing,
}

/// A colleague who is there as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Presence {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// What they do.
    pub doing: Doing,
}
