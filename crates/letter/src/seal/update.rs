//! The incremental update itself: objects appended, holes patched in place.
//!
//! Invariant: `out` begins with the draft byte for byte; `/ByteRange` covers all of `out` but the string `/Contents`.

use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::{SealArt, SealPlace, SealProvider, SealRequest};
use crate::LetterError;
use crate::pdf::{deflate, text_string};
use crate::template::PT_PER_MM;
use crate::time::pdf_instant;

/// Room for the CMS, bytes.
const HOLE: usize = 8192;
/// Placeholder of a ByteRange number: ten digits.
const WIDE: i64 = 9_999_999_999;
/// Name of the field.
const FIELD: &str = "Seal1";
/// Annotation flags: print and locked (ISO 32000-1 table 165).
const FLAGS: i64 = 132;

pub(super) fn append(
    draft: &[u8],
    doc: Document,
    place: SealPlace,
    request: &SealRequest,
    provider: &dyn SealProvider,
) -> Result<Vec<u8>, LetterError> {
    let catalogue_id = doc.trailer.get(b"Root").and_then(Object::as_reference).map_err(LetterError::pdf)?;
    let catalogue = doc.catalog().map_err(LetterError::pdf)?.clone();
    if catalogue.has(b"AcroForm") || catalogue.has(b"Perms") {
        return Err(LetterError::seal("这份公文已经用过印"));
    }
    let number = u32::try_from(place.page).unwrap_or(0);
    let page_id = *doc.get_pages().get(&number).ok_or_else(|| LetterError::seal("用印页不存在"))?;
    let page = doc.get_dictionary(page_id).map_err(LetterError::pdf)?.clone();
    let rect = rect(&page, place, provider.appearance())?;
    let id = second_id(&doc, request);
    let mut update = IncrementalDocument::create_from(draft.to_vec(), doc);
    update.new_document.version = "1.7".into();
    add_objects(&mut update, (catalogue_id, catalogue), (page_id, page), rect, request, provider)?;
    update.new_document.trailer.set("ID", id);
    let mut out = Vec::with_capacity(draft.len() + 3 * HOLE);
    update.save_to(&mut out).map_err(LetterError::pdf)?;
    out.push(b'\n');
    sign_in_place(&mut out, draft.len(), provider)?;
    Ok(out)
}

/// The seal's square on the page in points; it must lie on the paper.
fn rect(page: &Dictionary, place: SealPlace, art: &SealArt) -> Result<[f64; 4], LetterError> {
    let media = page.get(b"MediaBox").and_then(Object::as_array).map_err(LetterError::pdf)?;
    let size = |i: usize| media.get(i).and_then(|o| o.as_float().ok()).map_or(0.0, f64::from);
    let (width, height) = (size(2), size(3));
    let side = art.side();
    let round = |v: f64| (v * 1000.0).round() / 1000.0;
    let left = round(place.axis_mm * PT_PER_MM - side / 2.0);
    let bottom = round(height - place.top_mm * PT_PER_MM - side);
    if left < 0.0 || bottom < 0.0 || left + side > width || bottom + side > height {
        return Err(LetterError::seal("印章超出纸面"));
    }
    Ok([left, bottom, left + side, bottom + side])
}

/// The first half of /ID stays, the second changes with the update.
fn second_id(doc: &Document, request: &SealRequest) -> Object {
    let first = match doc.trailer.get(b"ID").and_then(Object::as_array).map(|a| a.first().cloned()) {
        Ok(Some(Object::String(bytes, _))) => bytes,
        _ => Vec::new(),
    };
    let mut hash = Sha256::new();
    hash.update(&first);
    hash.update(request.reason.as_bytes());
    hash.update(request.at.0.to_be_bytes());
    let second: Vec<u8> = hash.finalize().into_iter().take(16).collect();
    let hex = |bytes| Object::String(bytes, StringFormat::Hexadecimal);
    Object::Array(vec![hex(first), hex(second)])
}

fn add_objects(
    update: &mut IncrementalDocument,
    (catalogue_id, mut catalogue): (ObjectId, Dictionary),
    (page_id, mut page): (ObjectId, Dictionary),
    rect: [f64; 4],
    request: &SealRequest,
    provider: &dyn SealProvider,
) -> Result<(), LetterError> {
    let doc = &mut update.new_document;
    let signature = doc.add_object(signature_dictionary(request)?);
    let appearance = doc.add_object(appearance(provider.appearance()));
    let widget = doc.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal(FIELD),
        "V" => signature,
        "F" => FLAGS,
        "Rect" => rect.map(|v| Object::Real(v as f32)).to_vec(),
        "P" => page_id,
        "AP" => dictionary! { "N" => appearance },
    });
    page.set("Annots", Object::Array(vec![widget.into()]));
    catalogue.set("AcroForm", dictionary! { "Fields" => vec![Object::Reference(widget)], "SigFlags" => 3 });
    catalogue.set("Perms", dictionary! { "DocMDP" => signature });
    doc.set_object(page_id, page);
    doc.set_object(catalogue_id, catalogue);
    Ok(())
}

/// Certification signature, DocMDP P = 1: no change allowed (ISO 32000-1 12.8.2.2).
fn signature_dictionary(request: &SealRequest) -> Result<Dictionary, LetterError> {
    let at = pdf_instant(request.at).ok_or_else(|| LetterError::seal("用印时间无效"))?;
    let range = vec![Object::Integer(0), WIDE.into(), WIDE.into(), WIDE.into()];
    Ok(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => range,
        "Contents" => Object::String(vec![0; HOLE], StringFormat::Hexadecimal),
        "M" => Object::string_literal(at),
        "Name" => text_string(&request.name),
        "Reason" => text_string(&request.reason),
        "Location" => text_string(&request.location),
        "Reference" => vec![Object::Dictionary(dictionary! {
            "Type" => "SigRef",
            "TransformMethod" => "DocMDP",
            "TransformParams" => dictionary! { "Type" => "TransformParams", "V" => "1.2", "P" => 1 },
        })],
    })
}

/// The seal as a Form XObject that multiplies onto the text beneath it.
fn appearance(art: &SealArt) -> Stream {
    let side = Object::Real(art.side() as f32);
    let dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), side.clone(), side],
        "Resources" => appearance_resources(),
        "Filter" => "FlateDecode",
    };
    Stream::new(dict, deflate(art.content.as_bytes())).with_compression(false)
}

/// Resources every appearance of ours has, exactly.
pub(crate) fn appearance_resources() -> Dictionary {
    let multiply = dictionary! { "Type" => "ExtGState", "BM" => "Multiply" };
    dictionary! { "ExtGState" => dictionary! { "GS0" => multiply } }
}

fn sign_in_place(out: &mut [u8], from: usize, provider: &dyn SealProvider) -> Result<(), LetterError> {
    let lost = || LetterError::pdf("签名占位未找到");
    let hole = format!("<{}>", "0".repeat(2 * HOLE));
    let start = from + find(out.get(from..).unwrap_or_default(), hole.as_bytes()).ok_or_else(lost)?;
    let end = start + hole.len();
    let range = format!("[0 {WIDE} {WIDE} {WIDE}]");
    let at = from + find(out.get(from..).unwrap_or_default(), range.as_bytes()).ok_or_else(lost)?;
    let numbers = format!("[0 {start} {end} {}", out.len() - end);
    let patched = format!("{numbers:<width$}]", width = range.len() - 1);
    write_at(out, at, patched.as_bytes()).ok_or_else(lost)?;
    let mut hash = Sha256::new();
    hash.update(out.get(..start).unwrap_or_default());
    hash.update(out.get(end..).unwrap_or_default());
    let cms = provider.sign(&hash.finalize().into())?;
    if cms.len() > HOLE {
        return Err(LetterError::seal("签名数据过长"));
    }
    write_at(out, start + 1, hex::encode_upper(cms).as_bytes()).ok_or_else(lost)
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

fn write_at(out: &mut [u8], at: usize, bytes: &[u8]) -> Option<()> {
    out.get_mut(at..at + bytes.len())?.copy_from_slice(bytes);
    Some(())
}
