//! The statute library in the desk's database.
//!
//! Only this module and its children speak SQL about laws. Dates are stored as ISO days, so that text order is day order.
//!
//! Invariant: a reader sees the library of the last finished import, whole; an import that was cut off changes nothing that
//! is shown and is taken up where it stopped.

mod act;
mod cite;
mod cite_error;
mod document;
mod favourite;
mod import;
mod provision;
mod rows;
mod search;
mod status;
mod successor;
#[cfg(test)]
mod tests;
mod warning;
mod whole;

pub use act::{ActSummary, ArticlePage, OpenedAct, VersionSummary, articles, find_acts, open};
pub use cite::{Cited, against, cite};
pub use cite_error::CiteError;
pub use document::{OwnDocument, documents, remove_document, save_document};
pub use favourite::{add_favourite, favourites, remove_favourite};
pub use import::{Imported, import};
pub use search::{Hit, Scope, search};
pub use status::{LibraryStatus, status};
pub use successor::Suggestion;
pub use warning::CiteWarning;
pub use whole::{TreeVersion, tree, whole};
