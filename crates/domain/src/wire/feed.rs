//! State down: feeds, their positions, pages.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::UnitId;
use crate::time::Millis;

/// Bytes of JSON in one page at most.
pub const MAX_PAGE_BYTES: usize = 2 << 20;
/// Entity name: a ticket's slice.
pub const TICKET: &str = "ticket";
/// Entity name: a resident in full.
pub const CALLER: &str = "caller";
/// Entity name: a matter as a unit may see it, see [`crate::matter::MatterSlice`].
pub const MATTER: &str = "matter";

/// What a line is about: `ticket`, `caller`, `draft`, `matter`, `notice`, `unit`, `person`, `pack`, `calendar`, …
/// A name unknown to the desk is stored and not shown.
pub type Entity = String;

/// Names of feeds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct FeedName(pub String);

impl FeedName {
    /// Tickets of a unit.
    #[must_use]
    pub fn unit(unit: UnitId) -> Self {
        Self(format!("unit:{unit}"))
    }
    /// Residents of a unit's tickets, for members who may reveal.
    #[must_use]
    pub fn caller(unit: UnitId) -> Self {
        Self(format!("caller:{unit}"))
    }
    /// A 举报 ticket, for the persons named.
    #[must_use]
    pub fn report(ticket: crate::TicketId) -> Self {
        Self(format!("report:{ticket}"))
    }
    /// What a unit's seal keepers may see of a 举报: the final opinions they seal, and nothing else of it.
    #[must_use]
    pub fn sealing(ticket: crate::TicketId, unit: UnitId) -> Self {
        Self(format!("seal:{ticket}:{unit}"))
    }
    /// A user's own.
    #[must_use]
    pub fn user(user: crate::UserId) -> Self {
        Self(format!("user:{user}"))
    }
    /// Reference data: units, persons, rule packs, calendars.
    #[must_use]
    pub fn reference(set: &str) -> Self {
        Self(format!("ref:{set}"))
    }
}

/// Where a feed stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeedHead {
    /// Which.
    pub feed: FeedName,
    /// Highest position allotted.
    pub head: i64,
    /// Positions below it are gone with their tombstones.
    pub floor: i64,
    /// Changes when the right to it changed.
    pub grant_version: i64,
    /// Live entries.
    pub live_count: i64,
    /// Sum over live entries, decimal.
    pub digest: String,
}

/// All feeds of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeedHeads {
    /// One row a feed.
    pub feeds: Vec<FeedHead>,
    /// Where the hub's database was put back: the last verdict that it still knows of. What was answered later must be offered again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub restored_to: Option<Millis>,
}

/// Why an entity leaves a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RemoveReason {
    /// Dispatched elsewhere.
    Reassigned,
    /// The right is gone.
    Revoked,
    /// Deleted.
    Deleted,
    /// Sealed away.
    Sealed,
}

/// One entity of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FeedLine {
    /// Position.
    pub s: i64,
    /// Entity.
    pub k: Entity,
    /// Its id.
    pub id: String,
    /// Its version.
    pub v: i64,
    /// `upsert` or `remove`.
    #[serde(flatten)]
    pub op: PageLine,
}

/// What to do with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum PageLine {
    /// Store it.
    Upsert {
        /// The slice.
        body: Value,
    },
    /// Purge it.
    Remove {
        /// Why.
        reason: RemoveReason,
    },
}

/// The trailer; a page without it is dropped whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageEnd {
    /// The hub's epoch.
    pub epoch: String,
    /// Which feed.
    pub feed: FeedName,
    /// The position asked from.
    pub from: i64,
    /// The position reached.
    pub to: i64,
    /// The feed's head in the same snapshot.
    pub head: i64,
    /// Whether `to` is the head.
    pub complete: bool,
    /// Lines before this one.
    pub lines: u64,
    /// The grant the page was made under.
    pub grant_version: i64,
    /// Live entries in the same snapshot.
    pub live_count: i64,
    /// Digest in the same snapshot, decimal.
    pub digest: String,
}

/// A slice out of band: from `/v1/hot`, or `current` in an answer. It never moves a cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HotLine {
    /// Which feed it would come in.
    pub feed: FeedName,
    /// That feed's head when it was read.
    pub at: i64,
    /// Entity.
    pub k: Entity,
    /// Its id.
    pub id: String,
    /// Its version.
    pub v: i64,
    /// The slice.
    pub body: Value,
}
