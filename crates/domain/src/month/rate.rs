//! Rates: integers only, half up, 「—」 on an empty base.

use super::{CountedTicket, MonthRates, Rate, Rates};
use crate::case::{Satisfaction, Solved};
use crate::pack::RateRule;

/// What stands for a rate of nothing.
pub const EMPTY: &str = "—";

/// A whole verdict in per mille.
const WHOLE: u64 = 1000;

/// `part` of `whole` in percent with so many decimals, half up.
#[must_use]
pub fn percent(part: u64, whole: u64, decimals: u32) -> String {
    if whole == 0 {
        return EMPTY.to_owned();
    }
    let one = 10_u128.saturating_pow(decimals);
    let scaled = (u128::from(part) * 200 * one + u128::from(whole)) / (u128::from(whole) * 2);
    let width = usize::try_from(decimals).unwrap_or(0);
    match decimals {
        0 => format!("{scaled}%"),
        _ => format!("{}.{:0width$}%", scaled / one, scaled % one),
    }
}

/// How a verdict speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Yes,
    Mostly,
    No,
}

/// The rates of these tickets; besides those that are excluded, those that `also` names are out of the adjusted ones.
pub(super) fn rates(
    tickets: &[CountedTicket],
    rule: &RateRule,
    also: impl Fn(&CountedTicket) -> bool,
) -> MonthRates {
    let is_out = |t: &&CountedTicket| t.excluded.is_some() || also(t);
    let kept: Vec<&CountedTicket> = tickets.iter().filter(|t| !is_out(t)).collect();
    MonthRates {
        raw: three(&tickets.iter().collect::<Vec<_>>(), rule),
        adjusted: three(&kept, rule),
        counted: number(tickets.len()),
        excluded: number(tickets.len() - kept.len()),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn three(tickets: &[&CountedTicket], rule: &RateRule) -> Rates {
    let contacted = |t: &&CountedTicket| t.contacted.map(|was| if was { Says::Yes } else { Says::No });
    let solved = |t: &&CountedTicket| {
        t.solved.map(|solved| match solved {
            Solved::Solved => Says::Yes,
            Solved::Mostly => Says::Mostly,
            Solved::Unsolved => Says::No,
        })
    };
    let satisfied = |t: &&CountedTicket| {
        t.satisfaction.map(|satisfaction| match satisfaction {
            Satisfaction::Satisfied => Says::Yes,
            Satisfaction::Mostly => Says::Mostly,
            Satisfaction::Dissatisfied => Says::No,
        })
    };
    Rates {
        response: one(tickets.iter().filter_map(contacted), None, rule.decimals),
        solved: one(tickets.iter().filter_map(solved), rule.basic_solved_weight, rule.decimals),
        satisfied: one(tickets.iter().filter_map(satisfied), rule.basic_weight, rule.decimals),
    }
}

/// The middle verdict counts by its weight in per mille; without one it is in neither side.
fn one(verdicts: impl Iterator<Item = Says>, weight: Option<u32>, decimals: u32) -> Rate {
    let said: Vec<Says> = verdicts.collect();
    let [yes, mostly, no] = [Says::Yes, Says::Mostly, Says::No]
        .map(|what| number(said.iter().filter(|one| **one == what).count()));
    let base = yes + no + weight.map_or(0, |_| mostly);
    let part = u64::from(yes) * WHOLE + u64::from(mostly) * u64::from(weight.unwrap_or(0));
    let text = percent(part, u64::from(base) * WHOLE, decimals);
    Rate { yes, mostly, no, base, text }
}
