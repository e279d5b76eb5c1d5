//! A draft for eyes outside: every page marked 「未用印」, so that a printed draft cannot pass for the letter.
//!
//! Invariant: the draft that is approved and sealed stays as it is; this makes a copy, which names no place for a seal
//! and so cannot be sealed by mistake. The mark is drawn as outlines,
//! so the text of the copy is the text of the letter.

use lopdf::{Document, Object, Stream, dictionary};

use crate::fonts::{Fonts, Role, Shaper};
use crate::pdf::{SEAL_PLACE_KEY, deflate};
use crate::seal::{Placement, fill_glyph, number};
use crate::template::PT_PER_MM;
use crate::{FORMAT_VERSION, LetterError};

/// Words shown.
const WORDS: &str = "未用印";
/// Glyph height, pt, and the frame's distance from the glyphs, pt.
const SIZE: f64 = 15.0;
const PAD: f64 = 5.0;
/// Right edge and middle of the frame, mm from the right and the upper page edge.
const FROM_RIGHT: f64 = 14.0;
const FROM_TOP: f64 = 16.0;

/// A copy of a draft with the mark in the upper right corner of every page.
///
/// # Errors
/// [`LetterError::Pdf`] if the bytes are not a draft of ours, [`LetterError::MissingGlyph`] if no font has the words.
pub fn mark_unsealed(draft: &[u8], fonts: &Fonts) -> Result<Vec<u8>, LetterError> {
    let mut doc = Document::load_mem(draft).map_err(LetterError::pdf)?;
    let pages: Vec<_> = doc.get_pages().into_values().collect();
    for id in pages {
        let page = doc.get_dictionary(id).map_err(LetterError::pdf)?;
        let media = page.get(b"MediaBox").and_then(Object::as_array).map_err(LetterError::pdf)?;
        let side = |i: usize| media.get(i).and_then(|o| o.as_float().ok()).map_or(0.0, f64::from);
        let content = mark(fonts, side(2), side(3))?;
        let old = page.get(b"Contents").map_err(LetterError::pdf)?.clone();
        let packed = Stream::new(dictionary! { "Filter" => "FlateDecode" }, deflate(content.as_bytes()));
        let added = doc.add_object(packed.with_compression(false));
        let page = doc.get_object_mut(id).and_then(Object::as_dict_mut).map_err(LetterError::pdf)?;
        page.set("Contents", vec![old, added.into()]);
    }
    if let Ok(info) = doc.trailer.get(b"Info").and_then(Object::as_reference)
        && let Ok(info) = doc.get_object_mut(info).and_then(Object::as_dict_mut)
    {
        info.remove(SEAL_PLACE_KEY.as_bytes());
    }
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).map_err(LetterError::pdf)?;
    bytes.extend(format!("\n% letter format {FORMAT_VERSION}, preview\n").into_bytes());
    Ok(bytes)
}

/// Framed words for a page of `width` × `height` pt.
fn mark(fonts: &Fonts, width: f64, height: f64) -> Result<String, LetterError> {
    let mut shaper = Shaper::new(fonts)?;
    let glyphs = shaper.glyphs(Role::Hei, WORDS, WORDS)?;
    let (long, high) = (SIZE * glyphs.len() as f64, SIZE);
    let left = width - FROM_RIGHT * PT_PER_MM - long - PAD;
    let middle = height - FROM_TOP * PT_PER_MM;
    let mut out = String::from("q 0.45 g 0.45 G 0.8 w\n");
    for value in [left - PAD, middle - high / 2.0 - PAD, long + 2.0 * PAD, high + 2.0 * PAD] {
        number(&mut out, value);
    }
    out.push_str("re S\n");
    for (i, glyph) in glyphs.iter().enumerate() {
        let centre = (left + SIZE * (i as f64 + 0.5), middle);
        if let Some(face) = shaper.face(glyph.font) {
            fill_glyph(&mut out, face, glyph.gid, Placement { centre, turn: 0.0, em: (SIZE, SIZE) });
        }
    }
    out.push_str("Q\n");
    Ok(out)
}
