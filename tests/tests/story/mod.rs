//! Whole roads with real programs: a hub, two desks of one unit, one of another.

mod opinion;
mod road;
mod steps;
