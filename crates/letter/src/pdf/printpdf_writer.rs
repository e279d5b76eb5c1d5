//! The back end on `printpdf`: glyph ids of subset fonts at computed positions.
//!
//! Fonts are cut down by ourselves (without `text_layout` printpdf would embed 38 MB). Kerns are kept to 0.1/1000 em
//! and computed against the widths a viewer uses, so positions do not drift.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Codepoint, Color, FontId, FontMetrics, FontType, Greyscale, Line, LinePoint, Mm, Op, ParsedFont,
    PdfDocument, PdfFontHandle, PdfFontMetricsStub, PdfPage, PdfSaveOptions, Point, Pt, Rgb, TextItem,
    TextMatrix,
};

use super::{DocumentFacts, PageWriter, finish};
use crate::LetterError;
use crate::fonts::{FontFile, Fonts, subset};
use crate::page::{Ink, PageCanvas, RuleLine, Run};
use crate::template::PT_PER_MM;

/// Writes pages with glyphs of these fonts.
pub(crate) struct PrintpdfWriter<'a> {
    pub fonts: &'a Fonts,
}

/// A font as embedded.
struct Embedded {
    id: FontId,
    glyphs: GlyphCodes,
}

/// Glyph id of the file to glyph id of the subset and advance in 1/1000 em as a viewer sees it.
type GlyphCodes = BTreeMap<u16, (u16, f64)>;

impl PageWriter for PrintpdfWriter<'_> {
    fn write(&self, pages: &[PageCanvas], facts: &DocumentFacts) -> Result<Vec<u8>, LetterError> {
        let mut doc = PdfDocument::new("");
        let embedded = self.embed(pages, &mut doc)?;
        doc.pages = pages.iter().map(|p| pdf_page(p, &embedded, facts)).collect::<Result<_, _>>()?;
        let options = PdfSaveOptions { subset_fonts: false, image_optimization: None, ..Default::default() };
        let mut warnings = Vec::new();
        let raw = doc.to_lopdf_document(&options, &mut warnings);
        match warnings.first() {
            Some(w) => Err(LetterError::pdf(&w.msg)),
            None => finish::finish(raw, facts),
        }
    }
}

impl PrintpdfWriter<'_> {
    fn embed(
        &self,
        pages: &[PageCanvas],
        doc: &mut PdfDocument,
    ) -> Result<BTreeMap<usize, Embedded>, LetterError> {
        let mut used: BTreeMap<usize, BTreeSet<u16>> = BTreeMap::new();
        for run in pages.iter().flat_map(|p| &p.runs) {
            used.entry(run.font).or_default().extend(run.placed.iter().map(|p| p.glyph.gid));
        }
        let mut out = BTreeMap::new();
        for (index, gids) in used {
            let Some(file) = self.fonts.files().get(index) else { continue };
            let (font, glyphs) = embed_font(index, file, &gids)?;
            let id = FontId(format!("F{index}"));
            let pdf_font = printpdf::PdfFont::new(font);
            doc.resources.fonts.map.insert(id.clone(), pdf_font);
            out.insert(index, Embedded { id, glyphs });
        }
        Ok(out)
    }
}

fn embed_font(
    index: usize,
    file: &FontFile,
    gids: &BTreeSet<u16>,
) -> Result<(ParsedFont, GlyphCodes), LetterError> {
    let face = file.face()?;
    let cut = subset(file, gids)?;
    let upem = face.units_per_em();
    let mut widths = BTreeMap::new();
    let mut glyphs = BTreeMap::new();
    for (new, old) in (0u16..).zip(&cut.order) {
        let advance = face.glyph_hor_advance(ttf_parser::GlyphId(*old)).unwrap_or(0);
        widths.insert(new, advance);
        glyphs.insert(*old, (new, (f64::from(advance) * 1000.0 / f64::from(upem)).trunc()));
    }
    let bounds = face.global_bounding_box();
    let font = ParsedFont {
        original_bytes: cut.bytes,
        font_index: 0,
        font_name: Some(format!("{}+{}", tag(index), base_name(&file.file))),
        codepoint_to_glyph: BTreeMap::new(),
        glyph_widths: widths,
        units_per_em: upem,
        font_metrics: FontMetrics { ascent: face.ascender(), descent: face.descender() },
        font_type: FontType::TrueType,
        pdf_font_metrics: PdfFontMetricsStub {
            units_per_em: upem,
            x_min: bounds.x_min,
            y_min: bounds.y_min,
            x_max: bounds.x_max,
            y_max: bounds.y_max,
            us_weight_class: face.weight().to_number(),
            ..Default::default()
        },
    };
    Ok((font, glyphs))
}

/// Subset tag: six capitals (ISO 32000-1 9.6.4), one a font.
fn tag(index: usize) -> String {
    let letter = u8::try_from(index).map_or('Z', |i| char::from(b'A' + i.min(25)));
    format!("CBDSK{letter}")
}

/// File name without folder and ending, only letters a PDF name takes plainly.
fn base_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

fn pdf_page(
    page: &PageCanvas,
    fonts: &BTreeMap<usize, Embedded>,
    facts: &DocumentFacts,
) -> Result<PdfPage, LetterError> {
    let mut ops = Vec::new();
    for rule in &page.rules {
        draw_rule(&mut ops, rule, facts.height);
    }
    ops.push(Op::StartTextSection);
    let mut ink = None;
    for run in &page.runs {
        if ink != Some(run.ink) {
            ops.push(Op::SetFillColor { col: colour(run.ink) });
            ink = Some(run.ink);
        }
        draw_run(&mut ops, run, fonts, facts.height)?;
    }
    ops.push(Op::EndTextSection);
    Ok(PdfPage::new(Mm(facts.width as f32), Mm(facts.height as f32), ops))
}

fn colour(ink: Ink) -> Color {
    match ink {
        Ink::Black => Color::Greyscale(Greyscale { percent: 0.0, icc_profile: None }),
        Ink::Red => Color::Rgb(Rgb { r: 1.0, g: 0.0, b: 0.0, icc_profile: None }),
    }
}

fn point(x: f64, y: f64, height: f64) -> Point {
    Point { x: Pt(pt(x)), y: Pt(pt(height - y)) }
}

/// Millimetres to points, to a thousandth.
fn pt(mm: f64) -> f32 {
    ((mm * PT_PER_MM * 1000.0).round() / 1000.0) as f32
}

fn draw_rule(ops: &mut Vec<Op>, rule: &RuleLine, height: f64) {
    ops.push(Op::SetOutlineColor { col: colour(rule.ink) });
    ops.push(Op::SetOutlineThickness { pt: Pt(((rule.weight * 1000.0).round() / 1000.0) as f32) });
    let points = [rule.x0, rule.x1].map(|x| LinePoint { p: point(x, rule.y, height), bezier: false });
    ops.push(Op::DrawLine { line: Line { points: points.to_vec(), is_closed: false } });
}

fn draw_run(
    ops: &mut Vec<Op>,
    run: &Run,
    fonts: &BTreeMap<usize, Embedded>,
    height: f64,
) -> Result<(), LetterError> {
    let (Some(font), Some(first)) = (fonts.get(&run.font), run.placed.first()) else { return Ok(()) };
    let origin = point(first.x, run.baseline, height);
    let per_mm = PT_PER_MM / run.size * 1000.0;
    let mut pen = 0.0;
    let mut glyphs = Vec::with_capacity(run.placed.len());
    for (i, placed) in run.placed.iter().enumerate() {
        let missing = || LetterError::pdf(format!("glyph {} not embedded", placed.glyph.gid));
        let (gid, advance) = *font.glyphs.get(&placed.glyph.gid).ok_or_else(missing)?;
        pen += advance;
        let kern = run.placed.get(i + 1).map_or(0.0, |next| {
            let wanted = (next.x - first.x) * per_mm;
            ((pen - wanted) * 10.0).round() / 10.0
        });
        pen -= kern;
        glyphs.push(Codepoint::with_cid(gid, kern as f32, placed.glyph.ch.to_string()));
    }
    ops.push(Op::SetFont { font: PdfFontHandle::External(font.id.clone()), size: Pt(run.size as f32) });
    ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(origin.x, origin.y) });
    ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
    Ok(())
}
