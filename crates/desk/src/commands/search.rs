//! The search command: tickets, drafts and statutes with one box.

use chengban_domain::TicketId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::search::snippet::SnippetPiece;

/// Searches everything on this device.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SearchReq {
    /// Words.
    pub words: String,
    /// Hits of each kind at most.
    pub limit: u32,
}

/// What a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HitKind {
    /// A ticket.
    Ticket,
    /// A provision.
    Law,
    /// A draft.
    Draft,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SearchHit {
    /// What it is.
    pub kind: HitKind,
    /// Its key: ticket, draft, or version of an act.
    pub id: String,
    /// The ticket it belongs to.
    #[ts(optional)]
    pub ticket_id: Option<TicketId>,
    /// Number of the ticket, or the provision.
    pub no: String,
    /// Title.
    pub title: String,
    /// The text around the hit.
    pub snippet: Vec<SnippetPiece>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SearchRes {
    /// Tickets, then drafts, then provisions.
    pub hits: Vec<SearchHit>,
}
