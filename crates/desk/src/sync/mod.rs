//! The exchange with the hub: state down, intents up, blobs both ways.
//!
//! ```text
//! exchange:  session ─► push ─► heads ─► hot (first time) ─► pages ─► index
//! uploads:   blobs of what waits for them, beside the next exchanges ─► push
//! ```
//! Any step may be cut at any byte; the next exchange goes on from what is committed. Downloads never wait for an empty
//! outbox. Invariant: no transaction is open while the network is awaited.

pub mod afresh;
pub mod ask;
pub mod background;
pub mod blobs;
pub mod engine;
pub mod fork;
pub mod http;
pub mod index;
pub mod page;
pub mod pull;
pub mod purge;
pub mod push;
pub mod session;
pub mod status;
pub mod uploads;

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod transport_tests;
#[cfg(test)]
mod upload_tests;
