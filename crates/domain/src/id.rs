//! Identifiers as types of their own, so that a unit is never passed where a user is meant.
//!
//! All are UUIDs, version 7 by convention (made in the `clock.rs` of the program that makes the thing); this crate makes none.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(export)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

identifiers! {
    /// A citizen's ticket (诉求工单).
    TicketId,
    /// One unit's part in a ticket (承办件).
    AssignmentId,
    /// A handling unit (承办单位) or the platform itself.
    UnitId,
    /// A person with an account.
    UserId,
    /// One installation of the desk.
    DeviceId,
    /// One operation: an intent in its envelope; the key of exactly-once.
    OpId,
    /// A draft of a reply, shared by the colleagues of a unit.
    DraftId,
    /// One revision of a draft; made by the desk, so that an offline submission can name it.
    RevId,
    /// One piece of evidence (佐证材料).
    EvidenceId,
    /// A template (模板) or usual phrase (常用意见).
    TemplateId,
    /// One recorded contact with the resident.
    ContactId,
    /// One submitted reply.
    ReplyId,
    /// One request: return, extension, suspension or termination.
    RequestId,
    /// One appeal (申诉).
    AppealId,
    /// One final opinion (最终处理意见).
    OpinionId,
    /// A matter (事项): what several tickets are about.
    MatterId,
    /// One naming of a stand-in (代理).
    StandInId,
    /// A seal, in one version of its picture and certificate.
    SealId,
}
