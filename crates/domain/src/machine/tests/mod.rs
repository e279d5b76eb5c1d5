//! The machines held against their table, against random sequences, and against whole stories.

mod appeal;
mod build;
mod chain;
mod days;
mod drawn;
mod endings;
mod guards;
mod merged;
mod opinion_chain;
mod pack_flags;
mod random;
mod recount;
mod stories;
mod support;
mod table;
mod unit_request;
