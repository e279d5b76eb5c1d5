//! The matter (事项): what several tickets of one resident at one place are about.
//!
//! Invariants: a matter bears no name and no number of anybody; a 举报, and whoever asked to stay unknown, is in none.

mod basis;
mod novelty;
mod slice;

pub use basis::basis;
pub use novelty::{NoveltyRule, Passage, mark};
pub use slice::{LISTED, MatterCall, MatterOpinion, MatterSlice, MatterTicket, MonthCalls};
