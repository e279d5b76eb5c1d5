//! Commands about presence: that one is at work on a ticket, and which colleagues are.

use chengban_domain::TicketId;
use chengban_domain::wire::{Doing, Presence};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Tells that one is there.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PresenceReq {
    /// On which ticket.
    pub ticket_id: TicketId,
    /// What one does there.
    pub doing: Doing,
}

/// Which colleagues are there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PresenceRes {
    /// By name; none where the hub cannot be asked.
    pub others: Vec<Presence>,
}
