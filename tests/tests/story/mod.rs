//! Whole roads with real programs: a hub, two desks of one unit, one of another.

mod calendar;
mod coach;
mod matter;
mod month;
mod opinion;
mod restored;
pub mod road;
mod rules;
mod stand_in;
pub mod steps;
mod stops;
mod unit_rules;
mod walk;
