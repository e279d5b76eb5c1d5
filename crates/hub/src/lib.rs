//! The hub: owns the state machine, the numbers and the clock; serves feeds, judges intents.
//!
//! Invariant: an answer that says something was done is given after the commit that did it. Everything outside
//! `store/` is free of SQL; nothing outside `clock` reads the time.

mod blobs;
mod calendar;
pub mod cli;
mod clock;
mod config;
mod crypto;
pub mod demo;
mod epoch;
mod fault;
mod feed;
mod housekeeping;
mod http;
mod hub;
pub mod import;
pub mod intake;
mod judge;
mod keeper;
mod month;
mod officer;
mod opinion;
mod presence;
mod rulebook;
#[cfg(test)]
mod sample;
mod seed;
mod server;
mod stand_in;
mod store;
mod template;
mod unit_rules;

/// The server that tests share; it names this library as the tests from outside do.
#[cfg(test)]
#[path = "../tests/hub/cluster.rs"]
mod cluster;
#[cfg(test)]
extern crate self as chengban_hub;

pub use clock::Clock;
pub use config::{Config, Database, PlainHttp, Server, Tls};
pub use server::{Running, start};
pub use store::audit::ChainReport;
