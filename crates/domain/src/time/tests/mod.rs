//! Deadlines against the fixed vectors, against counting day by day, and against the laws every count obeys.

mod laws;
mod moved;
mod traced;
mod vectors;

use super::{Calendar, Limit, Millis};
use crate::pack::{ClockRule, DayEnd, RulePack, StartDay};

fn at(text: &str) -> Millis {
    Millis::parse_local(text).unwrap_or_else(|| panic!("{text} is an instant"))
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

fn clock() -> ClockRule {
    RulePack::builtin().clock
}

fn to_midnight() -> ClockRule {
    ClockRule { day_end: DayEnd::Midnight, ..clock() }
}

fn first_day_included() -> ClockRule {
    ClockRule { start_day: StartDay::Included, ..clock() }
}

fn calendar() -> &'static Calendar {
    Calendar::builtin()
}
