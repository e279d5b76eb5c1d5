//! From the display list to PDF bytes, behind a trait so that the back end can be changed.
//!
//! Invariant: bytes depend on the display list, the facts and the glyph outlines only — no clock, no random ids, no
//! map order, and a deflate called directly so that feature switches of other crates cannot change it.

mod deflate;
mod finish;
mod icc;
mod printpdf_writer;
mod xmp;

use chrono::NaiveDate;

use crate::LetterError;
use crate::page::PageCanvas;
use crate::seal::SealPlace;

pub(crate) use deflate::deflate;
pub(crate) use finish::{SEAL_PLACE_KEY, text_string};
pub(crate) use printpdf_writer::PrintpdfWriter;

/// What a document says about itself.
pub(crate) struct DocumentFacts {
    pub title: String,
    pub author: String,
    pub date: NaiveDate,
    pub id: [u8; 16],
    pub seal_place: Option<SealPlace>,
    /// Paper, mm.
    pub width: f64,
    pub height: f64,
}

/// A back end.
pub(crate) trait PageWriter {
    fn write(&self, pages: &[PageCanvas], facts: &DocumentFacts) -> Result<Vec<u8>, LetterError>;
}

/// Name and version of our byte format, the same in Info and XMP.
pub(crate) fn producer() -> String {
    format!("Chengban Desk letter format {}", crate::FORMAT_VERSION)
}

/// Program named as creator.
pub(crate) const CREATOR: &str = "承办台";
