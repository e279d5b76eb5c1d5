//! Lines of Chinese text on a strict grid: own greedy breaker with kinsoku, squeezing and justification.
//!
//! `unicode-linebreak` and `icu_segmenter` part 说|“, `2024|年` and `约|286.4|万`, so they are not used.

mod breaker;
mod kinsoku;
mod place;

pub(crate) use breaker::{Room, set_paragraph};
pub(crate) use kinsoku::forbids_break;
pub(crate) use place::{Measure, Placed, SetLine, natural};
