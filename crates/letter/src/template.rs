//! The numbers of a page as data: GB/T 9704-2012 figures live in `templates/*.json`, never in code.
//!
//! Lengths are millimetres, glyph sizes points, unless a field says cells or lines. A cell is
//! `type_width / columns`, a line `type_height / lines` (5.2.1–5.2.4: 22 lines of 28 characters fill 156 × 225 mm).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::LetterError;
use crate::model::TemplateId;

/// Points per millimetre.
pub(crate) const PT_PER_MM: f64 = 72.0 / 25.4;

/// One page form with every measure in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Which form this is.
    pub id: TemplateId,
    /// Version of the figures.
    pub version: u32,
    /// Paper and type area (5.1, 5.2).
    pub page: PageBox,
    /// Glyph sizes in points: 2号 title, 3号 body, 4号 small (5.2.2).
    pub sizes: Sizes,
    /// Baseline above the foot of the glyph box, in em (ours: common to the CJK fonts in use).
    pub baseline_em: f64,
    /// The one axis of mark, title and rules, mm from the left page edge.
    pub axis: f64,
    /// Issuer's mark, red (7.2.4, 10.1).
    pub mark: MarkBox,
    /// Red rules (7.2.7, 10.1).
    pub rules: Rules,
    /// Place of the letter's number (7.2.5, 10.1).
    pub number: NumberPlace,
    /// Title block (7.3.1).
    pub title: TitleBox,
    /// Page number (7.5).
    pub page_number: PageNumberBox,
    /// 版记 (7.4).
    pub imprint: Imprint,
    /// Signature block (7.3.5).
    pub tail: TailBox,
}

/// Paper and type area, mm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PageBox {
    pub width: f64,
    pub height: f64,
    pub top: f64,
    pub left: f64,
    pub type_width: f64,
    pub type_height: f64,
    pub columns: u16,
    pub lines: u16,
}

/// Glyph sizes, points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Sizes {
    pub title: f64,
    pub body: f64,
    pub small: f64,
}

/// Issuer's mark: top of its glyph box below the page edge (mm), greatest size (pt).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct MarkBox {
    pub from_page_top: f64,
    pub max_size: f64,
}

/// Red rules of page 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Rules {
    /// A double rule below the mark (thick over thin) and one above the foot (thin over thick); weights in pt.
    Letter { gap_below_mark: f64, from_page_foot: f64, width: f64, thick: f64, thin: f64, axes_apart: f64 },
    /// One rule below the number; weight in pt.
    RedHead { gap_below_number: f64, width: f64, weight: f64 },
}

/// Where the number stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum NumberPlace {
    /// Right edge of the type area, so many body glyph heights below the rule.
    RightOfRule { gap_glyphs: f64 },
    /// Centred, so many lines below the mark.
    CentredBelowMark { lines_below: f64 },
}

/// Title: line pitch as a factor of the body line, lines kept free above and below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TitleBox {
    pub line_factor: f64,
    pub lines_above: f64,
    pub blank_below: usize,
}

/// Page number: its dashes so many mm below the type area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PageNumberBox {
    pub below: f64,
    pub indent_cells: f64,
    pub first_page: bool,
}

/// 版记 at the foot of the last type area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Imprint {
    pub rules: bool,
    #[serde(default)]
    pub outer_mm: f64,
    #[serde(default)]
    pub inner_mm: f64,
    pub line_pt: f64,
    pub indent_cells: f64,
}

/// Signature block figures, in lines and cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TailBox {
    pub seal_blank_lines: usize,
    pub seal_gap_lines: f64,
    pub seal_date_right_cells: f64,
    pub plain_blank_lines: usize,
    pub plain_right_cells: f64,
    pub plain_date_shift_cells: f64,
    pub stamp_right_cells: f64,
    pub stamp_width_cells: f64,
    pub stamp_gap_cells: f64,
    pub min_body_lines: usize,
}

impl Template {
    /// The built-in figures of a form.
    ///
    /// # Errors
    /// [`LetterError::Template`] if the shipped data is damaged.
    pub fn builtin(id: TemplateId) -> Result<Self, LetterError> {
        Self::parse(match id {
            TemplateId::Letter => include_str!("../templates/letter.json"),
            TemplateId::RedHead => include_str!("../templates/red_head.json"),
        })
    }

    /// Reads figures a unit has set for itself.
    ///
    /// # Errors
    /// [`LetterError::Template`] if it is not of this shape or a measure is not positive.
    pub fn parse(json: &str) -> Result<Self, LetterError> {
        let bad = |why: String| LetterError::Template { id: "json".into(), why };
        let template: Self = serde_json::from_str(json).map_err(|e| bad(e.to_string()))?;
        let p = &template.page;
        let sane = p.columns > 0
            && p.lines > 2
            && p.type_width > 0.0
            && p.type_height > 0.0
            && p.left + p.type_width <= p.width
            && p.top + p.type_height <= p.height
            && template.sizes.body > 0.0;
        if sane { Ok(template) } else { Err(bad("版心尺寸不合理".into())) }
    }

    /// Width of one character cell, mm (156 / 28 = 5.5714).
    pub fn cell(&self) -> f64 {
        self.page.type_width / f64::from(self.page.columns)
    }

    /// Height of one line, mm (225 / 22 = 10.227).
    pub fn line(&self) -> f64 {
        self.page.type_height / f64::from(self.page.lines)
    }

    /// Top of grid line `index`, mm below the page edge.
    pub(crate) fn line_top(&self, index: usize) -> f64 {
        self.page.top + self.line() * index as f64
    }

    /// Right edge of the type area, mm.
    pub(crate) fn right(&self) -> f64 {
        self.page.left + self.page.type_width
    }

    /// Foot of the type area, mm.
    pub(crate) fn foot(&self) -> f64 {
        self.page.top + self.page.type_height
    }

    /// SHA-256 of the canonical JSON, lower hex: part of what the bytes depend on.
    pub fn hash(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        hex::encode(Sha256::digest(crate::model::canonical_json(&value).as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_fills_the_type_area() {
        for id in [TemplateId::Letter, TemplateId::RedHead] {
            let t = Template::builtin(id).unwrap();
            assert!((t.cell() - 5.5714).abs() < 1e-3, "cell {}", t.cell());
            assert!((t.line() * PT_PER_MM - 28.991).abs() < 1e-3, "line {}", t.line());
            assert_eq!(t.page.type_width, 156.0, "type area of 5.2.1");
        }
    }

    #[test]
    fn a_type_area_wider_than_the_paper_is_refused() {
        let json =
            include_str!("../templates/letter.json").replace("\"type_width\": 156", "\"type_width\": 190");
        assert_eq!(Template::parse(&json).unwrap_err().code(), "letter_template");
    }
}
