//! Legal citations: act, version, article, paragraph, item; printing and parsing of their Chinese form.
//!
//! A reply stands or falls by the provision it quotes, and provisions move: the same sentence of law may carry another
//! number a year later. So a citation is not a string but a key (act, version, place) with the quoted text and the days
//! on which that text was law. Printing is canonical: `《full title》第五十条第一款第五项`, items without brackets, the
//! paragraph only where it was given.
//!
//! Invariant: `parse(print(key))` is `key` without its version; a printed citation never depends on today.

mod document;
mod error;
mod key;
mod numeral;
mod parse;
mod provision;
mod scan;

pub use document::{DocumentNumber, DocumentRef};
pub use error::CitationError;
pub use key::{CitationKey, is_same_act};
pub(crate) use numeral::is_chinese_numeral;
pub use numeral::{from_chinese, parse_number, to_chinese};
pub(crate) use parse::is_blank;
pub use parse::{Parsed, parse};
pub use provision::{Citation, Rank, repealed_on_unknown_day};
pub use scan::{Found, scan};

#[cfg(test)]
mod tests;
