//! The desktop minus the window: encrypted store, outbox, sync engine, evidence vault, search, and the one list of
//! commands the UI may call.
//!
//! Invariant: every read is local, every write is durable here first, and nothing a person typed is deleted by a machine.

pub mod commands;
pub mod event;
pub mod files;
pub mod law;
pub mod search;

pub use event::HostEvent;
pub use files::FileToken;
