//! Judging: intents are applied to cases, and everything that follows is one transaction.
//!
//! `batch` holds the transaction and the cases in hand, `act` applies one intent with what follows from it, `ops` does
//! the envelope, the ledger and the answers; `recount` is the clock's own act after a new calendar.

mod act;
mod batch;
mod current;
mod draft;
mod merge;
mod notice;
pub(crate) mod ops;
mod recount;

pub(crate) use act::{Act, Refusal, act};
pub(crate) use batch::Batch;
pub(crate) use recount::{recount, recounted};

use chengban_domain::{Actor, Role, UserId};
use uuid::Uuid;

/// The hub itself, by timer, fold or import.
pub(crate) fn system() -> Actor {
    let (user, name) = (UserId(Uuid::nil()), "平台".to_owned());
    Actor { user, name, unit: None, roles: vec![Role::System], stands_for: Vec::new() }
}
