//! The hub from outside: a real server on a free port over a real database, driven as a desk and an officer drive it.
//!
//! The database is a SQLite file, or with `CHENGBAN_TEST_DB=postgres` one of a PostgreSQL server; see `cluster`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed, helpers included")]

mod audit;
mod blobs;
mod calendar;
mod cluster;
mod demo;
mod feeds;
mod fixture;
mod imports;
mod lists;
mod matters;
mod merges;
mod months;
mod opinions;
mod ops;
mod process;
#[cfg(unix)]
mod replicas;
mod rights;
mod rules;
mod sessions;
mod stand_ins;
mod steps;
mod surface;
mod tamper;
mod templates;
mod told;
mod unit_rules;
