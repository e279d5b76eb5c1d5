//! The desktop minus the window: encrypted store, outbox, sync engine, evidence vault, search, and the one list of
//! commands the UI may call.
//!
//! A host holds a [`Desk`], dispatches the commands of [`commands::NAMES`] as JSON, listens to [`HostEvent`]s, and polls
//! [`Desk::run_background`]. Invariant: every read is local, every write is durable here first, and nothing a person typed
//! is deleted by a machine.

mod account;
mod advice;
pub mod clock;
mod coach;
pub mod commands;
mod desk;
mod draft;
pub mod event;
mod evidence;
mod fault;
pub mod files;
mod form;
mod inbox;
pub mod law;
mod library;
mod matter;
mod month;
mod notice;
mod office;
mod opinion;
mod outbox;
mod places;
mod practice;
mod presence;
pub mod profile;
mod rebuild;
mod remember;
mod rulebook;
mod rules;
pub mod search;
mod stand_in;
mod store;
mod sync;
mod template;
#[cfg(test)]
mod testing;
mod ticket;
mod today;
mod vault;
mod view;
#[cfg(test)]
mod wire_fake;

// Hosts see this package only; what crosses the commands is theirs to name.
pub use chengban_domain as domain;
pub use chengban_letter as letter;
pub use desk::{Desk, Options};
pub use event::HostEvent;
pub use fault::is_full;
pub use files::FileToken;
pub use places::{default_profile_dir, fonts_dir};
pub use profile::{Kdf, SystemKeychain};
