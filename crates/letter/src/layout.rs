//! What was set where: a small, stable dump of the pages for snapshots, previews and tests.
//!
//! Invariant: one entry per set line in drawing order; lengths are mm rounded to 0.01.

use serde::{Deserialize, Serialize};

/// All pages of a letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Layout {
    /// Pages in order.
    pub pages: Vec<LayoutPage>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct LayoutPage {
    /// Lines of text in drawing order.
    pub lines: Vec<LayoutLine>,
    /// Rules as `[x0, x1, y, weight pt]`.
    pub rules: Vec<[f64; 4]>,
}

/// One set line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayoutLine {
    /// `mark`, `number`, `title`, `addressees`, `body`, `attachments`, `unit`, `date`, `note`, `cc`, `page_number` …
    pub part: String,
    /// Left edge of the first slot, mm.
    pub x: f64,
    /// Right edge of the last slot, mm.
    pub right: f64,
    /// Top of the glyph box, mm below the page edge.
    pub top: f64,
    /// Glyph size, pt.
    pub size: f64,
    /// Fonts used, in order of first use.
    pub fonts: Vec<String>,
    /// The text.
    pub text: String,
}

pub(crate) fn round(mm: f64) -> f64 {
    (mm * 100.0).round() / 100.0
}
