//! The verdict: one word for programs, one honest sentence for people.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Facts;
use super::ground::{GroundAdvice, ListTest, Says};
use super::item::{ItemMatch, Matches, Uncompared};
use super::ruling::{Precedent, tally};
use crate::case::wire_enum;
use crate::error::{Problem, Rejection};

wire_enum! {
    /// What is advised.
    Advice {
        /// A list bears a ground out: ask.
        Ask,
        /// A list names this unit and others: ask who leads.
        AskWhoLeads,
        /// Lists are silent, like returns were mostly granted: may be asked.
        MayAsk,
        /// A list names this unit: handle it.
        HandleListed,
        /// Nothing bears a return out: handle it.
        Handle,
        /// Nothing could be compared, and there is no precedent: handle it.
        NotCompared,
        /// No return can be asked any more: handle it.
        Closed,
    }
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Verdict {
    /// What is advised.
    pub advice: Advice,
    /// Why nothing was compared, if nothing was.
    #[ts(optional)]
    pub uncompared: Option<Uncompared>,
    /// Titles of the grounds that the lists bear out, in the pack's order.
    pub grounds: Vec<String>,
    /// The item that decides.
    #[ts(optional)]
    pub item: Option<ItemMatch>,
    /// Like returns that were granted …
    pub granted: u32,
    /// … of how many that were decided.
    pub decided: u32,
    /// The ticket went to and fro so often that talking comes first.
    pub often: bool,
    /// Grounds that proof can carry where lists have nothing to say.
    pub by_proof: Vec<String>,
    /// In Chinese; a UI may word it by `advice`.
    pub sentence: String,
}

pub(super) fn of(
    facts: &Facts<'_>,
    matches: &Matches<'_>,
    grounds: &[GroundAdvice],
    rulings: &[&Precedent],
) -> Verdict {
    let borne: Vec<&GroundAdvice> = grounds.iter().filter(|g| g.says == Says::BearsOut).collect();
    let against = grounds.iter().find(|g| g.says == Says::Against);
    let (granted, decided) = tally(rulings.iter().map(|found| &found.ruling));
    let advice = if facts.refusal.is_some() {
        Advice::Closed
    } else if !borne.is_empty() {
        if borne.iter().all(|ground| is_overlap(facts, ground)) { Advice::AskWhoLeads } else { Advice::Ask }
    } else if against.is_some() {
        Advice::HandleListed
    } else if is_precedent(facts, granted, decided) {
        Advice::MayAsk
    } else if matches.uncompared.is_none() {
        Advice::Handle
    } else {
        Advice::NotCompared
    };
    let rule = &facts.pack.coach;
    let item = borne.first().copied().or(against).and_then(|ground| {
        // A list that names another unit decides before one that names this unit elsewhere.
        ground.items.iter().find(|item| !item.own).or(ground.items.first())
    });
    let mut verdict = Verdict {
        advice,
        uncompared: matches.uncompared,
        grounds: borne.iter().map(|ground| ground.title.clone()).collect(),
        item: item.cloned(),
        granted,
        decided,
        often: rule.bounced_often > 0 && facts.case.ticket.return_count >= rule.bounced_often,
        by_proof: by_proof(facts),
        sentence: String::new(),
    };
    verdict.sentence = sentence(&verdict, facts);
    verdict
}

fn is_overlap(facts: &Facts<'_>, ground: &GroundAdvice) -> bool {
    facts.pack.return_ground(&ground.code).is_some_and(|def| def.lists == Some(ListTest::Overlap))
}

fn is_precedent(facts: &Facts<'_>, granted: u32, decided: u32) -> bool {
    let rule = &facts.pack.coach;
    let share = u64::from(granted) * 1000 >= u64::from(rule.precedents_share) * u64::from(decided);
    granted > 0 && decided >= rule.precedents_least && share
}

/// Grounds that need no basis in law or list.
fn by_proof(facts: &Facts<'_>) -> Vec<String> {
    let allowed = facts.pack.allowed_return_grounds();
    allowed.filter(|ground| !ground.needs_basis).map(|ground| ground.title.clone()).collect()
}

fn sentence(verdict: &Verdict, facts: &Facts<'_>) -> String {
    let grounds = quoted(&verdict.grounds);
    let item = verdict.item.as_ref().map(cited).unwrap_or_default();
    let units = verdict.item.as_ref().map(|item| item.units.join("、")).unwrap_or_default();
    let (granted, decided) = (verdict.granted, verdict.decided);
    let main = match verdict.advice {
        Advice::Ask => format!("{item}列明{}，可以{grounds}为由申请退单。", whose(verdict)),
        Advice::AskWhoLeads => format!("{item}同时列有{units}，可以{grounds}为由申请明确主办单位。"),
        Advice::MayAsk => format!(
            "{}；相似退单 {decided} 件中有 {granted} 件获同意，可以申请退单，但须自行写明依据。",
            verdict.uncompared.map_or("清单没有写到这类诉求", uncompared)
        ),
        Advice::HandleListed => format!("{item}列明由本单位承办，没有退单依据，建议直接办理。"),
        Advice::Handle => {
            format!("清单没有支持退单的条目，也没有足够的先例，建议直接办理。{}", by_proof_words(verdict))
        }
        Advice::NotCompared => format!(
            "{}，也没有足够的先例，建议直接办理；确需退单的，须自行写明依据。{}",
            verdict.uncompared.map_or("无法比对", uncompared),
            by_proof_words(verdict)
        ),
        Advice::Closed => closed(facts),
    };
    if verdict.often && verdict.advice != Advice::Closed {
        let n = facts.case.ticket.return_count;
        return format!("{main}该工单已往返 {n} 次，建议先与热线平台沟通。");
    }
    main
}

fn uncompared(why: Uncompared) -> &'static str {
    match why {
        Uncompared::NoList => "未导入派单目录，无法比对",
        Uncompared::NotYet => "派单当日没有施行的清单，无法比对",
        Uncompared::NoRule => "现行规则没有写明比对办法，无法比对",
    }
}

/// The unit's own item speaks for a return where it holds in other towns only.
fn whose(verdict: &Verdict) -> String {
    match &verdict.item {
        Some(item) if item.own => format!("本单位只负责{}", item.towns.join("、")),
        Some(item) => format!("由{}承办", item.units.join("、")),
        None => String::new(),
    }
}

fn closed(facts: &Facts<'_>) -> String {
    let why = facts.refusal.map(|code| {
        let due = facts.assignment.return_due.at.zh_end();
        let max = facts.pack.returns.max;
        Problem::from(Rejection::new(code).with("what", "退单").with("due", due).with("max", max)).message
    });
    format!("{}建议直接办理。", why.unwrap_or_default())
}

fn by_proof_words(verdict: &Verdict) -> String {
    if verdict.by_proof.is_empty() {
        return String::new();
    }
    format!("如属{}，须附佐证。", quoted(&verdict.by_proof))
}

fn quoted(titles: &[String]) -> String {
    titles.iter().map(|title| format!("“{title}”")).collect()
}

/// 《…》（第2版，2026年3月1日起）第12项“…”
fn cited(item: &ItemMatch) -> String {
    let (list, day) = (&item.list, item.list.effective_from.format("%Y年%-m月%-d日"));
    format!("《{}》（第{}版，{day}起）第{}项“{}”", list.name, list.version, item.code, item.title)
}
