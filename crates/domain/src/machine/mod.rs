//! The state machines: one pure judgement of an intent, the same on hub and desk.
//!
//! `table` says who may do what in which state; the other modules hold guards and effects; `apply` ties them together.

pub mod appeal;
mod apply;
pub mod below;
mod callback;
mod dispatch;
mod effects;
mod fold;
mod handling;
mod opinion;
mod recount;
mod recusal;
mod reply;
mod request;
mod returns;
mod review;
mod support;
pub mod table;
mod ticket;
mod unit_request;

pub use apply::{Allowed, Applied, Context, allowed, allowed_on_opinion, apply};
pub use recount::recount;
pub use recusal::{concerns_person, reports_unit};
pub use review::{InChain, closed_to, for_whom_open, is_barred, step_now, steps};
pub use unit_request::{open as open_request, waiting as request_in_unit};

#[cfg(test)]
mod tests;
