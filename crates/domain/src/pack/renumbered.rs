//! Acts whose provisions bear other numbers since a day (L17): the same number may mean something else today.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RulePack;
use crate::citation::{CitationKey, is_same_act};

/// An act that was renumbered, or taken up by another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Renumbering {
    /// Its title without 《》; 中华人民共和国 may be left out.
    pub act: String,
    /// First day of the new numbers.
    pub since: NaiveDate,
    /// The act that took it up; the same one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub now: Option<String>,
    /// Old and new place, such as 第四十二条 and 第五十条.
    pub places: Vec<(String, String)>,
}

impl RulePack {
    /// What became of a provision cited under the number it bore before `day`: the renumbering, the old place it lists
    /// and the new one. The most exact of the listed places that hold the cited one is taken.
    #[must_use]
    pub fn renumbered_place(&self, key: &CitationKey, day: NaiveDate) -> Option<(&Renumbering, &str, &str)> {
        let place = key.place();
        self.renumbered
            .iter()
            .filter(|act| act.since <= day && is_same_act(&act.act, &key.act))
            .flat_map(|act| act.places.iter().map(move |(old, new)| (act, old.as_str(), new.as_str())))
            .filter(|(_, old, _)| holds(old, &place))
            .max_by_key(|(_, old, _)| old.chars().count())
    }
}

/// Whether a place lies in another: 第四十二条第五项 in 第四十二条, but 第十条之一 not in 第十条.
fn holds(outer: &str, place: &str) -> bool {
    place.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('第'))
}
