//! The drawn seal: rim, star and the unit's name on an arc, as path operators for one Form XObject.
//!
//! 国发〔1999〕25号 caps units' seals at 45 mm and reserves the national emblem, which is never drawn here. 42 mm with
//! a five-pointed star is customary for bureaus. Demo seals carry 样章 across. All measures scale with d / 42.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use super::outline::{Placement, fill_glyph, number};
use crate::LetterError;
use crate::fonts::{Fonts, Role, Shaper};
use crate::template::PT_PER_MM;

/// Customary diameter, mm; the other measures here are for it.
const DIAMETER: f64 = 42.0;
/// Hard limit, mm.
const LIMIT: f64 = 45.0;
const RIM: f64 = 1.2;
/// White between rim and name.
const GAP: f64 = 1.3;
const STAR: f64 = 14.0;
const STAR_INNER: f64 = 0.382;
/// Degrees of arc for a character, and for a whole name.
const DEGREES_EACH: f64 = 21.0;
const DEGREES_MOST: f64 = 262.0;
/// Share of its step on the arc a glyph may fill.
const FILL: f64 = 0.94;
/// 样章: glyph height and distance of its middle below the centre, clear of name and date beneath the seal.
const SAMPLE: (f64, f64) = (4.2, 16.3);
/// Control point of a quarter circle.
const KAPPA: f64 = 0.552_284_75;

/// Whether a seal is in use or for trying out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SealUse {
    /// A unit's own seal.
    Official,
    /// Development, demo, training: 样章 across.
    Sample,
}

/// What to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealSpec {
    /// Name on the arc, 2–26 characters.
    pub name: String,
    /// Diameter, mm; 42 is customary, 45 the limit.
    pub diameter_mm: f64,
    /// In use or for trying out.
    pub usage: SealUse,
}

impl SealSpec {
    /// A seal of the customary 42 mm.
    pub fn new(name: impl Into<String>, usage: SealUse) -> Self {
        Self { name: name.into(), diameter_mm: DIAMETER, usage }
    }
}

/// A seal's picture: path operators in a square of its diameter. Small (about 15 KB) and safe to store as text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealArt {
    /// PDF content stream, ASCII.
    pub content: String,
    /// True size, mm; never scaled on the page.
    pub diameter_mm: f64,
}

impl SealArt {
    /// What a ledger registers: SHA-256 (lower hex) over size and content.
    pub fn sha256(&self) -> String {
        appearance_hash(self.side(), self.content.as_bytes())
    }

    /// Side of the bounding square, pt.
    pub(crate) fn side(&self) -> f64 {
        (self.diameter_mm * PT_PER_MM * 1000.0).round() / 1000.0
    }
}

/// Hash of an appearance by the side of its square (pt) and its content.
pub(crate) fn appearance_hash(side: f64, content: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("chengban seal {side:.2}\n").as_bytes());
    hash.update(content);
    hex::encode(hash.finalize())
}

/// Draws a seal.
///
/// # Errors
/// [`LetterError::Invalid`] for a size or name out of range, [`LetterError::MissingGlyph`] for a character no font
/// draws.
pub fn draw_seal(spec: &SealSpec, fonts: &Fonts) -> Result<SealArt, LetterError> {
    let chars = spec.name.chars().count();
    if !(2..=26).contains(&chars) {
        return Err(LetterError::invalid("印章名称", "应为2至26个字"));
    }
    if !(20.0..=LIMIT).contains(&spec.diameter_mm) {
        return Err(LetterError::invalid("印章直径", "应在20毫米至45毫米之间"));
    }
    let scale = spec.diameter_mm / DIAMETER * PT_PER_MM;
    let mut shaper = Shaper::new(fonts)?;
    let mut out = String::from("/GS0 gs 1 0 0 rg 1 0 0 RG\n");
    let centre = spec.diameter_mm * PT_PER_MM / 2.0;
    rim(&mut out, centre, scale);
    star(&mut out, centre, scale);
    name_on_arc(&mut out, &mut shaper, &spec.name, centre, scale)?;
    if spec.usage == SealUse::Sample {
        sample(&mut out, &mut shaper, centre, scale)?;
    }
    Ok(SealArt { content: out, diameter_mm: spec.diameter_mm })
}

fn points(out: &mut String, list: &[(f64, f64)], operator: &str) {
    for (x, y) in list {
        number(out, *x);
        number(out, *y);
    }
    out.push_str(operator);
    out.push('\n');
}

fn rim(out: &mut String, c: f64, scale: f64) {
    let r = c - RIM * scale / 2.0;
    let k = r * KAPPA;
    number(out, RIM * scale);
    out.push_str("w\n");
    points(out, &[(c + r, c)], "m");
    points(out, &[(c + r, c + k), (c + k, c + r), (c, c + r)], "c");
    points(out, &[(c - k, c + r), (c - r, c + k), (c - r, c)], "c");
    points(out, &[(c - r, c - k), (c - k, c - r), (c, c - r)], "c");
    points(out, &[(c + k, c - r), (c + r, c - k), (c + r, c)], "c");
    out.push_str("s\n");
}

fn star(out: &mut String, c: f64, scale: f64) {
    let r = STAR / 2.0 * scale;
    for i in 0..10 {
        let angle = f64::from(i) * std::f64::consts::PI / 5.0;
        let r = if i % 2 == 0 { r } else { r * STAR_INNER };
        points(out, &[(c + r * angle.sin(), c + r * angle.cos())], if i == 0 { "m" } else { "l" });
    }
    out.push_str("h f\n");
}

/// Glyph height for a name of so many characters, mm at 42 mm.
fn glyph_height(chars: usize) -> f64 {
    match chars {
        ..=10 => 6.6,
        11..=16 => 5.8,
        _ => 4.8,
    }
}

fn name_on_arc(
    out: &mut String,
    shaper: &mut Shaper<'_>,
    name: &str,
    c: f64,
    scale: f64,
) -> Result<(), LetterError> {
    let glyphs = shaper.glyphs(Role::XiaoBiao, name, "印章名称")?;
    let n = glyphs.len() as f64;
    let step = (DEGREES_EACH * n).min(DEGREES_MOST).to_radians() / n;
    let height = glyph_height(glyphs.len()) * scale;
    let middle = c - (RIM + GAP) * scale - height / 2.0;
    let width = (step * middle * FILL).min(height);
    for (i, glyph) in glyphs.iter().enumerate() {
        let turn = step * (i as f64 - (n - 1.0) / 2.0);
        let centre = (c + middle * turn.sin(), c + middle * turn.cos());
        if let Some(face) = shaper.face(glyph.font) {
            fill_glyph(out, face, glyph.gid, Placement { centre, turn, em: (width, height) });
        }
    }
    Ok(())
}

fn sample(out: &mut String, shaper: &mut Shaper<'_>, c: f64, scale: f64) -> Result<(), LetterError> {
    let (height, drop) = (SAMPLE.0 * scale, SAMPLE.1 * scale);
    for (glyph, side) in shaper.glyphs(Role::Hei, "样章", "印章名称")?.iter().zip([-0.65, 0.65]) {
        let centre = (c + side * height, c - drop);
        if let Some(face) = shaper.face(glyph.font) {
            fill_glyph(out, face, glyph.gid, Placement { centre, turn: 0.0, em: (height, height) });
        }
    }
    Ok(())
}
