//! The hub from outside: a real server on a free port over a real SQLite file, driven as a desk and an officer drive it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed, helpers included")]

mod audit;
mod blobs;
mod calendar;
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
mod rights;
mod rules;
mod sessions;
mod stand_ins;
mod steps;
mod surface;
mod templates;
mod told;
mod unit_rules;
