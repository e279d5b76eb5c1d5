//! Finding paragraph and item inside an article, and the text to quote.
//!
//! Form: the paragraph is named only if the article has more than one; an item is quoted with the words that lead to it,
//! since it says nothing without them.
//!
//! Invariant: the place returned is the canonical one for the article given.

use chengban_domain::citation::CitationKey;

use super::cite_error::CiteError;
use crate::law::model::{Article, Paragraph, ordinal};

/// A place inside an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub paragraph: Option<u16>,
    pub item: Option<u16>,
}

/// A citable piece of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    pub place: Place,
    /// The text of the piece alone, for comparing.
    pub own: String,
    /// The text of the whole article, which tells apart items that say little by themselves.
    pub article: String,
    /// The text to quote.
    pub quoted: String,
}

/// The piece that a typed place means.
pub(super) fn resolve(article: &Article, wanted: Place) -> Result<Unit, CiteError> {
    let count = u16::try_from(article.paragraphs.len()).unwrap_or(u16::MAX);
    if let Some(paragraph) = wanted.paragraph.filter(|p| *p == 0 || *p > count) {
        return Err(CiteError::NoParagraph { place: article.label(), paragraph, count, suggestion: None });
    }
    let Some(item) = wanted.item else {
        return Ok(match wanted.paragraph.filter(|_| count > 1) {
            Some(paragraph) => {
                paragraph_unit(article, &article.paragraphs[usize::from(paragraph) - 1], Some(paragraph))
            }
            None => whole(article),
        });
    };
    let holding: Vec<u16> = (1..=count)
        .filter(|p| wanted.paragraph.is_none_or(|wanted| wanted == *p))
        .filter(|p| article.paragraphs[usize::from(*p) - 1].item(item).is_some())
        .collect();
    match holding.as_slice() {
        [] => {
            Err(CiteError::NoItem { place: place_label(article, wanted.paragraph), item, suggestion: None })
        }
        [only] => {
            let paragraph = &article.paragraphs[usize::from(*only) - 1];
            let place = Place { paragraph: (count > 1).then_some(*only), item: Some(item) };
            Ok(item_unit(article, paragraph, place, item))
        }
        several => {
            Err(CiteError::WhichParagraph { place: article.label(), item, paragraphs: several.to_vec() })
        }
    }
}

/// All citable pieces of an article: itself, its paragraphs, their items.
pub(super) fn units(article: &Article) -> Vec<Unit> {
    let several = article.paragraphs.len() > 1;
    let mut units = vec![whole(article)];
    for (number, paragraph) in (1_u16..).zip(&article.paragraphs) {
        let counted = several.then_some(number);
        if several {
            units.push(paragraph_unit(article, paragraph, counted));
        }
        for item in &paragraph.items {
            let place = Place { paragraph: counted, item: Some(item.number) };
            units.push(item_unit(article, paragraph, place, item.number));
        }
    }
    units
}

fn whole(article: &Article) -> Unit {
    let text = article.text();
    Unit {
        place: Place { paragraph: None, item: None },
        own: text.clone(),
        article: text.clone(),
        quoted: text,
    }
}

fn paragraph_unit(article: &Article, paragraph: &Paragraph, number: Option<u16>) -> Unit {
    let text = paragraph.full_text();
    Unit {
        place: Place { paragraph: number, item: None },
        own: text.clone(),
        article: article.text(),
        quoted: text,
    }
}

fn item_unit(article: &Article, paragraph: &Paragraph, place: Place, number: u16) -> Unit {
    let text = paragraph.item(number).map(|item| item.text.clone()).unwrap_or_default();
    let own = text.split_once(['）', ')']).map_or(text.as_str(), |(_, rest)| rest).to_owned();
    let quoted = if paragraph.text.is_empty() { text } else { format!("{}\n{text}", paragraph.text) };
    Unit { place, own, article: article.text(), quoted }
}

fn place_label(article: &Article, paragraph: Option<u16>) -> String {
    let paragraph = paragraph.map(|p| ordinal(p, "款")).unwrap_or_default();
    format!("{}{paragraph}", article.label())
}

/// The key of a piece of an article.
pub(super) fn key_of(
    title: &str,
    version: chrono::NaiveDate,
    article: &Article,
    place: Place,
) -> CitationKey {
    CitationKey {
        act: title.to_owned(),
        version: Some(version),
        article: article.number,
        sub: article.sub,
        paragraph: place.paragraph,
        item: place.item,
    }
}
