//! Cuts a font down to the glyphs of one letter (163 KB instead of 63 MB).
//!
//! Invariant: glyph `order[i]` of the file becomes glyph `i` of the subset, `order[0]` is .notdef, and the same
//! glyph set gives the same bytes.

use std::collections::BTreeSet;

use allsorts::binary::read::ReadScope;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile};

use super::FontFile;
use crate::LetterError;

/// A font program with few glyphs.
pub(crate) struct Subset {
    pub bytes: Vec<u8>,
    /// Glyph ids of the file in subset order.
    pub order: Vec<u16>,
}

/// Cuts `font` down to `gids` and .notdef.
pub(crate) fn subset(font: &FontFile, gids: &BTreeSet<u16>) -> Result<Subset, LetterError> {
    let bad = |why: String| LetterError::Font { file: font.file.clone(), why };
    let order: Vec<u16> = std::iter::once(0).chain(gids.iter().copied().filter(|g| *g != 0)).collect();
    let data = ReadScope::new(font.data()).read::<FontData<'_>>().map_err(|e| bad(e.to_string()))?;
    let provider = data.table_provider(0).map_err(|e| bad(e.to_string()))?;
    let bytes = allsorts::subset::subset(&provider, &order, &SubsetProfile::Pdf, CmapTarget::Unicode)
        .map_err(|e| bad(e.to_string()))?;
    Ok(Subset { bytes, order })
}
