//! Sealing: a signature over the whole draft whose visible appearance is the seal, as one incremental update.
//!
//! Invariant: the draft's bytes are untouched; what is added is a signature dictionary, a widget, an appearance, the
//! page's `/Annots`, and `AcroForm` and `Perms` of the catalogue — nothing else (PAdES B-B, ETSI EN 319 142-1).

mod art;
mod cms;
mod outline;
mod provider;
mod update;

pub(crate) use art::appearance_hash;
pub use art::{SealArt, SealSpec, SealUse, draw_seal};
pub(crate) use cms::{
    CONTENT_TYPE, DOCUMENT_SIGNING, ECDSA_SHA256, ESS_CERT_V2, ID_DATA, ID_SIGNED_DATA, MESSAGE_DIGEST,
    SHA256, signing_certificate_v2,
};
pub(crate) use outline::{Placement, fill_glyph, number};
pub use provider::{SealFacts, SealProvider, SoftP256};
pub(crate) use update::appearance_resources;

use chengban_domain::time::Millis;
use lopdf::{Document, Object};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::LetterError;
use crate::pdf::SEAL_PLACE_KEY;

/// Furthest the keeper may move a seal from its place, mm (ours).
const NUDGE_MM: i8 = 5;

/// Hex digits of the ledger's hash that go into a signature.
const ANCHOR_DIGITS: usize = 16;

/// Where a seal belongs: page from 1, its vertical axis from the left and its top from the upper page edge, mm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SealPlace {
    /// Page, from 1.
    pub page: usize,
    /// Axis, mm from the left page edge.
    pub axis_mm: f64,
    /// Top of the seal, mm below the upper page edge.
    pub top_mm: f64,
}

/// What the keeper asks for; all of it stands in the signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealRequest {
    /// Place; `None` takes the one the draft carries.
    #[serde(default)]
    pub place: Option<SealPlace>,
    /// Moved right and down by whole millimetres, each within ±5.
    #[serde(default)]
    pub nudge_mm: (i8, i8),
    /// Why, with the ledger's anchor: the first 16 hex digits of `prev_hash`.
    pub reason: String,
    /// Hub time.
    pub at: Millis,
    /// Unit whose seal it is.
    pub name: String,
    /// Place named in the signature.
    pub location: String,
}

/// Words for a signature's Reason with the first 16 hex digits of the ledger's last hash, so that every letter outside
/// anchors the chain.
pub fn anchored_reason(words: &str, prev_hash: &str) -> String {
    let anchor: String = prev_hash.chars().take(ANCHOR_DIGITS).collect();
    format!("{words} [{anchor}]")
}

/// Seals a draft. The same draft, request and key give the same bytes (deterministic ECDSA, RFC 6979).
///
/// # Errors
/// [`LetterError::Pdf`] if the bytes are not an unsealed draft of ours, [`LetterError::Seal`] if place or key do not
/// fit.
pub fn seal(
    draft: &[u8],
    request: &SealRequest,
    provider: &dyn SealProvider,
) -> Result<Vec<u8>, LetterError> {
    let (dx, dy) = request.nudge_mm;
    if dx.unsigned_abs() > NUDGE_MM.unsigned_abs() || dy.unsigned_abs() > NUDGE_MM.unsigned_abs() {
        return Err(LetterError::seal(format!("印章最多可移动{NUDGE_MM}毫米")));
    }
    let doc = Document::load_mem(draft).map_err(LetterError::pdf)?;
    let found = request.place.or_else(|| place_in(&doc));
    let mut place = found.ok_or_else(|| LetterError::seal("这份公文没有用印位置"))?;
    place.axis_mm += f64::from(dx);
    place.top_mm += f64::from(dy);
    update::append(draft, doc, place, request, provider)
}

/// Where the seal belongs in a draft, read from its bytes.
///
/// # Errors
/// [`LetterError::Pdf`] if they cannot be read.
pub fn seal_place(draft: &[u8]) -> Result<Option<SealPlace>, LetterError> {
    Ok(place_in(&Document::load_mem(draft).map_err(LetterError::pdf)?))
}

fn place_in(doc: &Document) -> Option<SealPlace> {
    let info = doc.trailer.get_deref(b"Info", doc).and_then(Object::as_dict).ok()?;
    let text = info.get(SEAL_PLACE_KEY.as_bytes()).and_then(Object::as_str).ok()?;
    let mut parts = std::str::from_utf8(text).ok()?.split(' ');
    let place = SealPlace {
        page: parts.next()?.parse().ok()?,
        axis_mm: parts.next()?.parse().ok()?,
        top_mm: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(place)
}
