//! From a character to a glyph with ink: per character fallback, each substitution kept for the report.
//!
//! Han needs no shaping. Invariant: a glyph is accepted only if its id is not 0 and its outline has ink (spaces
//! exempt); without one there is an error before any byte, never 〓 or □.

use std::collections::BTreeMap;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::{Fonts, Role};
use crate::LetterError;
use crate::model::check::code_point;
use crate::render::Substitution;

/// Marks that fill a cell; a role font that draws them narrower than this share of an em lends them from 仿宋.
const NARROW_EM: f64 = 0.8;
/// `“ ” ‘ ’ — …` and full-width punctuation.
const FULL_MARKS: &str = "“”‘’—…，。、；：？！（）〔〕【】《》〈〉「」『』";

/// One character ready to be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    pub ch: char,
    /// Index into [`Fonts::files`].
    pub font: usize,
    pub gid: u16,
    /// Natural advance in em.
    pub advance: f64,
}

/// Resolves characters against one set of fonts and remembers what it substituted.
pub(crate) struct Shaper<'a> {
    fonts: &'a Fonts,
    faces: Vec<Face<'a>>,
    seen: BTreeMap<(Role, char), Glyph>,
    substitutions: Vec<Substitution>,
}

impl<'a> Shaper<'a> {
    pub fn new(fonts: &'a Fonts) -> Result<Self, LetterError> {
        let faces = fonts.files().iter().map(super::FontFile::face).collect::<Result<_, _>>()?;
        Ok(Self { fonts, faces, seen: BTreeMap::new(), substitutions: Vec::new() })
    }

    /// All glyphs of a text.
    pub fn glyphs(&mut self, role: Role, text: &str, field: &str) -> Result<Vec<Glyph>, LetterError> {
        text.chars().map(|c| self.glyph(role, c, field)).collect()
    }

    /// The glyph of one character in a role.
    pub fn glyph(&mut self, role: Role, ch: char, field: &str) -> Result<Glyph, LetterError> {
        if let Some(known) = self.seen.get(&(role, ch)) {
            return Ok(*known);
        }
        let glyph = self.find(role, ch, field)?;
        self.seen.insert((role, ch), glyph);
        Ok(glyph)
    }

    pub fn face(&self, font: usize) -> Option<&Face<'a>> {
        self.faces.get(font)
    }

    /// Name of a font for people.
    pub fn font_name(&self, font: usize) -> Option<String> {
        self.fonts.files().get(font).map(|f| f.name.clone())
    }

    pub fn into_substitutions(self) -> Vec<Substitution> {
        self.substitutions
    }

    fn find(&mut self, role: Role, ch: char, field: &str) -> Result<Glyph, LetterError> {
        let own = role.index();
        for font in self.fonts.chain(role) {
            let Some(glyph) = self.inked(font, ch) else { continue };
            if FULL_MARKS.contains(ch) && glyph.advance < NARROW_EM && role != Role::FangSong {
                return self.glyph(Role::FangSong, ch, field);
            }
            if font != own {
                self.note(ch, role, font, field);
            }
            return Ok(glyph);
        }
        Err(LetterError::MissingGlyph { field: field.into(), ch, code: code_point(ch) })
    }

    fn inked(&self, font: usize, ch: char) -> Option<Glyph> {
        let face = self.faces.get(font)?;
        let gid = face.glyph_index(ch).filter(|g| g.0 != 0)?;
        if !ch.is_whitespace() && !has_ink(face, gid) {
            return None;
        }
        let advance = f64::from(face.glyph_hor_advance(gid)?) / f64::from(face.units_per_em());
        Some(Glyph { ch, font, gid: gid.0, advance })
    }

    fn note(&mut self, ch: char, role: Role, font: usize, field: &str) {
        let to = self.fonts.files().get(font).map(|f| f.name.clone()).unwrap_or_default();
        let text = format!("“{ch}”以{to}代");
        if !self.substitutions.iter().any(|s| s.text == text) {
            self.substitutions.push(Substitution {
                ch,
                role: role.name().into(),
                font: to,
                field: field.into(),
                text,
            });
        }
    }
}

/// Whether the outline encloses anything.
fn has_ink(face: &Face<'_>, gid: GlyphId) -> bool {
    struct Ink(bool);
    impl OutlineBuilder for Ink {
        fn move_to(&mut self, _: f32, _: f32) {}
        fn line_to(&mut self, _: f32, _: f32) {
            self.0 = true;
        }
        fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
            self.0 = true;
        }
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
            self.0 = true;
        }
        fn close(&mut self) {}
    }
    let mut ink = Ink(false);
    let bounds = face.outline_glyph(gid, &mut ink);
    ink.0 && bounds.is_some_and(|b| b.width() > 0 && b.height() > 0)
}
