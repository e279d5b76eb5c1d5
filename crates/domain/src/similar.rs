//! How alike two tickets are, and why: so that a handler sees what was answered before.
//!
//! Invariants: what counts how much is the pack's; the order of the two tickets makes no difference.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::{MaskedCaller, Place, Ticket};

/// What makes tickets alike (相似工单), in points. A pack that says nothing finds none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SimilarRule {
    /// For equal words.
    pub text: u32,
    /// For the same path of 诉求分类 to its end.
    pub category: u32,
    /// For the same village or address; half of it for the same town.
    pub place: u32,
    /// For the same resident, as far as the masked name and number tell.
    pub caller: u32,
    /// For having been answered: it brings a ticket forward among those shown, and shows none for its own sake.
    #[serde(default)]
    pub answered: u32,
    /// Likeness of words from which on they are a reason, per mille.
    pub text_least: u16,
    /// Points from which on a ticket is shown.
    pub least: u32,
    /// Tickets shown at most.
    pub most: u32,
}

/// A reason why tickets are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Alike {
    /// The words.
    Text,
    /// 诉求分类
    Category,
    /// 地点
    Place,
    /// 诉求人
    Caller,
}

/// How alike, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Points of the rule.
    pub points: u32,
    /// The reasons, the heaviest first.
    pub why: Vec<Alike>,
}

/// What of a ticket is compared beside its words; of a ticket that is no longer here less is known.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// 诉求分类
    pub category: &'a [String],
    /// 地点
    pub place: &'a Place,
    /// 诉求人, where known.
    pub caller: Option<&'a MaskedCaller>,
}

impl<'a> From<&'a Ticket> for Subject<'a> {
    fn from(ticket: &'a Ticket) -> Self {
        Self { category: &ticket.category, place: &ticket.place, caller: Some(&ticket.caller) }
    }
}

/// The likeness of two tickets whose words are alike by `text` per mille; `None` below the rule's least.
#[must_use]
pub fn likeness<'a>(
    one: impl Into<Subject<'a>>,
    other: impl Into<Subject<'a>>,
    text: u16,
    rule: &SimilarRule,
) -> Option<Likeness> {
    let (one, other) = (one.into(), other.into());
    let mut parts = [
        (Alike::Text, if text >= rule.text_least { share(rule.text, u32::from(text), 1000) } else { 0 }),
        (Alike::Category, category(one.category, other.category, rule.category)),
        (Alike::Place, place(one.place, other.place, rule.place)),
        (Alike::Caller, if same_caller(one.caller, other.caller) { rule.caller } else { 0 }),
    ];
    let points = parts.iter().map(|(_, points)| points).sum();
    parts.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    let why = parts.into_iter().filter(|(_, points)| *points > 0).map(|(why, _)| why).collect();
    (points > 0 && points >= rule.least).then_some(Likeness { points, why })
}

fn share(whole: u32, part: u32, of: u32) -> u32 {
    whole * part / of.max(1)
}

/// The share of the longer path that both begin with.
fn category(one: &[String], other: &[String], points: u32) -> u32 {
    let common = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let longer = one.len().max(other.len());
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    share(points, count(common), count(longer))
}

fn place(one: &Place, other: &Place, points: u32) -> u32 {
    let same = |a: &str, b: &str| !a.trim().is_empty() && a.trim() == b.trim();
    if same(&one.village, &other.village) || same(&one.detail, &other.detail) {
        points
    } else if same(&one.town, &other.town) {
        points / 2
    } else {
        0
    }
}

fn same_caller(one: Option<&MaskedCaller>, other: Option<&MaskedCaller>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    !one.anonymous
        && !other.anonymous
        && !one.phone.is_empty()
        && (&one.name, &one.phone) == (&other.name, &other.phone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::sample;
    use crate::pack::RulePack;

    fn ticket(number: u128) -> Ticket {
        let received = sample::ticket(number);
        Ticket {
            category: ["城市管理", "市容", "占道经营"].map(str::to_owned).to_vec(),
            place: Place { town: "嘉积镇".into(), village: "登仙岭社区".into(), ..Place::default() },
            caller: MaskedCaller { phone: format!("139****{number:04}"), ..received.caller.clone() },
            ..received
        }
    }

    fn rule() -> SimilarRule {
        RulePack::builtin().similar
    }

    #[test]
    fn the_reasons_are_told_heaviest_first_and_either_way_round() {
        let (one, other) = (ticket(1), ticket(2));
        let found = likeness(&one, &other, 800, &rule()).unwrap();
        assert_eq!(found.why, [Alike::Text, Alike::Category, Alike::Place]);
        assert_eq!(Some(found), likeness(&other, &one, 800, &rule()));
    }

    #[test]
    fn a_shared_town_alone_is_no_likeness() {
        let (one, mut other) = (ticket(1), ticket(2));
        other.category = vec!["农业农村".into()];
        other.place.village = "另一村".into();
        assert_eq!(likeness(&one, &other, 40, &rule()), None);
        other.place.village.clone_from(&one.place.village);
        other.caller = one.caller.clone();
        let found = likeness(&one, &other, 40, &rule()).unwrap();
        assert_eq!(found.why, [Alike::Caller, Alike::Place], "the same resident at the same place");
    }

    #[test]
    fn anonymous_residents_are_nobody_in_particular() {
        let (mut one, mut other) = (ticket(1), ticket(1));
        one.caller.anonymous = true;
        other.caller.anonymous = true;
        let found = likeness(&one, &other, 0, &rule());
        assert!(found.is_none_or(|found| !found.why.contains(&Alike::Caller)));
    }

    #[test]
    fn a_pack_without_the_rule_finds_nothing() {
        assert_eq!(likeness(&ticket(1), &ticket(1), 1000, &SimilarRule::default()), None);
    }
}
