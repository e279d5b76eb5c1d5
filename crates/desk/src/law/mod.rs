//! The statute library: reading a directory of statutes, keeping it in the desk's database, searching and citing it.
//!
//! `corpus` turns files into [`Act`]s and a [`Report`] of what was refused and why; `store` keeps them, finds words in them
//! and resolves citations by the date of the facts. The text itself comes from a directory the user chooses: none of it is
//! part of the program.
//!
//! Invariant: a citation made here quotes a text that was law on the day it names.

pub mod corpus;
pub mod model;
pub mod names;
pub mod store;

pub use corpus::{Corpus, CorpusError, Refused, RefusedBecause, Report, read};
pub use model::{Act, Article, Item, Jurisdiction, Paragraph};
