//! What the coach weighs, as data of the pack.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Weights and thresholds of 退单教练. A pack that says nothing finds no item and advises no return.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CoachRule {
    /// Points of an item whose path of 诉求分类 is the beginning of the ticket's; a part of it counts its share.
    pub item_category: u32,
    /// Points for each of the item's words in the ticket's title.
    pub item_title: u32,
    /// Points for each of the item's words in the demand.
    pub item_body: u32,
    /// Points from which on an item is about the ticket.
    pub item_least: u32,
    /// Points of a unit that a list names.
    pub unit_listed: u32,
    /// Points of a unit that got a like ticket by a return of ours.
    pub unit_accepted: u32,
    /// Points of a unit that was suggested for this ticket before.
    pub unit_asked: u32,
    /// Points of a unit that the demand names.
    pub unit_named: u32,
    /// Points of the ticket's own town.
    pub unit_town: u32,
    /// Units suggested at most.
    pub unit_most: u32,
    /// Decided like returns from which on they are a precedent.
    pub precedents_least: u32,
    /// Share of them that must have been granted, per mille.
    pub precedents_share: u32,
    /// Like returns shown at most.
    pub precedents_most: u32,
    /// 往返次数 from which on the verdict advises to talk to the platform first; 0 = never.
    pub bounced_often: u32,
}

impl CoachRule {
    /// Whether any item could be found to be about a ticket.
    pub(super) fn finds_items(&self) -> bool {
        self.item_category > 0 || self.item_title > 0 || self.item_body > 0
    }
}
