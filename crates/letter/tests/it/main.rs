//! The letter from outside: model in, bytes out, bytes judged by our verifier and by foreign tools.
//!
//! Needs the font set of `cargo xtask setup`; foreign tools are used where they are installed.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail loudly")]

mod extract;
mod fixtures;
mod layout;
mod rare;
mod render;
mod sealing;
mod tamper;
mod tools;
