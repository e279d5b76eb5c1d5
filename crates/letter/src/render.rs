//! `render`: the one road from a model to the bytes of a draft, unsealed.
//!
//! Invariant: same model, template, fonts and date give the same bytes; on an error there are none.

use std::collections::BTreeSet;

use chengban_domain::Said;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::fonts::{Fonts, Shaper};
use crate::layout::Layout;
use crate::model::LetterModel;
use crate::pdf::{DocumentFacts, PageWriter, PrintpdfWriter};
use crate::seal::SealPlace;
use crate::{FORMAT_VERSION, LetterError, Template, page};

/// A rendered letter without seal. All but `bytes` is small and serialises for the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draft {
    /// The PDF.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, lower hex: what the signer signs.
    pub sha256: String,
    /// Hash of the model it was made from.
    pub model_hash: String,
    /// Hash of the template's figures.
    pub template_hash: String,
    /// Number of pages.
    pub pages: usize,
    /// Characters set in another font than their role's.
    pub substitutions: Vec<Substitution>,
    /// Sentences a person should read before approving; empty as a rule.
    pub warnings: Vec<Said>,
    /// Where the seal belongs; `None` if the letter takes none.
    pub seal_place: Option<SealPlace>,
    /// Fonts embedded, with the SHA-256 of their files.
    pub fonts: Vec<FontUse>,
    /// What stands where.
    #[serde(skip)]
    pub layout: Layout,
}

/// A character set in another font than its role's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LetterSubstitution")]
pub struct Substitution {
    /// The character.
    pub ch: char,
    /// Role it was wanted in, such as 仿宋.
    pub role: String,
    /// Font it was taken from, such as 宋体.
    pub font: String,
    /// Field it stands in.
    pub field: String,
    /// For people: `“㙍”以宋体代`.
    pub text: String,
}

/// A font a letter embeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LetterFont")]
pub struct FontUse {
    /// Name for people.
    pub name: String,
    /// File name.
    pub file: String,
    /// SHA-256 of the file, lower hex.
    pub sha256: String,
}

/// Renders a model; `date` stands as 成文日期 unless the model fixes its own, and dates the file (00:00 +08:00).
///
/// # Errors
/// A rule of the form broken, a character no font draws, a line that does not fit, or a damaged font or template.
pub fn render(
    model: &LetterModel,
    template: &Template,
    fonts: &Fonts,
    date: NaiveDate,
) -> Result<Draft, LetterError> {
    let model_hash = model.model_hash()?;
    let model = model.normalised()?;
    let date = model.sign.date.unwrap_or(date);
    if model.template != template.id {
        let why = "版式与公文所选不一致".into();
        return Err(LetterError::Template { id: format!("{:?}", template.id), why });
    }
    let mut shaper = Shaper::new(fonts)?;
    let composed = page::compose(&model, template, &mut shaper, date)?;
    let used = fonts_used(fonts, &composed.pages);
    let template_hash = template.hash();
    let facts = DocumentFacts {
        title: model.title.concat(),
        author: model.sign.units.join("、"),
        date,
        id: document_id(&model_hash, &template_hash, &used, date),
        seal_place: composed.seal_place,
        width: template.page.width,
        height: template.page.height,
    };
    let bytes = PrintpdfWriter { fonts }.write(&composed.pages, &facts)?;
    Ok(Draft {
        sha256: hex::encode(Sha256::digest(&bytes)),
        bytes,
        model_hash,
        template_hash,
        pages: composed.pages.len(),
        substitutions: shaper.into_substitutions(),
        warnings: composed.warnings,
        seal_place: composed.seal_place,
        fonts: used,
        layout: composed.layout,
    })
}

fn fonts_used(fonts: &Fonts, pages: &[page::PageCanvas]) -> Vec<FontUse> {
    let used: BTreeSet<usize> = pages.iter().flat_map(|p| p.runs.iter().map(|r| r.font)).collect();
    let files = fonts.files();
    used.into_iter()
        .filter_map(|i| files.get(i))
        .map(|f| FontUse { name: f.name.clone(), file: f.file.clone(), sha256: f.sha256().into() })
        .collect()
}

/// 16 bytes over everything the bytes depend on.
fn document_id(model: &str, template: &str, fonts: &[FontUse], date: NaiveDate) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in [FORMAT_VERSION, model, template, &date.to_string()] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    for font in fonts {
        hash.update(font.sha256.as_bytes());
    }
    let mut id = [0; 16];
    id.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    id
}
