//! The state machines: one pure judgement of an intent, the same on hub and desk.
//!
//! `table` says who may do what in which state; the other modules hold guards and effects; `apply` ties them together.

mod appeal;
mod apply;
pub mod below;
mod callback;
mod dispatch;
mod effects;
mod fold;
mod handling;
mod opinion;
mod recusal;
mod reply;
mod request;
mod returns;
pub mod table;
mod ticket;

pub use apply::{Allowed, Applied, Context, allowed, apply};
pub use recusal::{concerns_person, reports_unit};

#[cfg(test)]
mod tests;
