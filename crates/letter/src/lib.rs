//! An official letter as a pure function: model, fonts and date in, PDF bytes out; then seal, sign and verify them.
//!
//! Page figures follow GB/T 9704-2012 (党政机关公文格式) as kept in `templates/*.json`.
//!
//! ```text
//! LetterModel ── check ──► page (grid, lines, tail) ──► display list ──► pdf (subset fonts, finishing) ──► Draft
//! Draft.bytes ── seal (incremental update: signature whose appearance is the seal) ──► bytes ── verify ──► Report
//! ```
//!
//! Invariant: no file, clock, randomness or network anywhere but in [`fonts::load_dir`], whose directory the caller
//! names. The same arguments give the same bytes in any process and in any order of calls.

pub mod ca;
mod error;
pub mod fonts;
mod layout;
mod lines;
mod model;
mod opinion;
mod page;
mod part;
mod pdf;
mod preview;
mod render;
pub mod seal;
mod template;
mod time;
pub mod verify;

pub use error::LetterError;
pub use fonts::{Fonts, Role};
pub use layout::{Layout, LayoutLine, LayoutPage};
pub use model::{
    Attachment, Block, LetterModel, LetterNumber, PrintRecord, Sign, SignMode, TemplateId, propose_title,
};
pub use opinion::opinion_letter;
pub use preview::mark_unsealed;
pub use render::{Draft, Substitution, render};
pub use seal::{SealPlace, SealProvider, SealRequest, SoftP256, seal};
pub use template::Template;
pub use verify::{Reason, Report, SealRecord, Trust, Warning, verify};

/// Version of the byte format of drafts; named in `Producer` and in the golden hashes.
/// A change of any emitted byte for an unchanged model needs a new number.
pub const FORMAT_VERSION: &str = "1";
