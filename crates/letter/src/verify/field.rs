//! Finding the one signature of a letter in its PDF structure.
//!
//! Invariant: everything that could be a signature is counted — fields of the form and loose dictionaries alike — so
//! a pasted picture has none and a second signer is noticed.

use chengban_domain::time::Millis;
use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::time::parse_pdf_instant;

/// A signature field as found.
pub(super) struct SignatureField {
    pub signature_id: ObjectId,
    pub widget_id: ObjectId,
    pub contents: Vec<u8>,
    /// `[0, a, b, rest]` as written.
    pub range: Option<[usize; 4]>,
    pub sealed_at: Option<Millis>,
    /// `/Reason` as text.
    pub reason: Option<String>,
    /// DocMDP P = 1, named by the catalogue's Perms.
    pub forbids_changes: bool,
}

/// The signature, if there is exactly one.
pub(super) fn only_signature(doc: &Document) -> Option<SignatureField> {
    let fields = doc.catalog().ok()?.get_deref(b"AcroForm", doc).and_then(Object::as_dict).ok()?;
    let fields = fields.get_deref(b"Fields", doc).and_then(Object::as_array).ok()?;
    let [Object::Reference(widget_id)] = fields.as_slice() else { return None };
    let widget = doc.get_dictionary(*widget_id).ok()?;
    if widget.get(b"FT").and_then(Object::as_name).ok()? != b"Sig" || widget.has(b"Kids") {
        return None;
    }
    let signature_id = widget.get(b"V").and_then(Object::as_reference).ok()?;
    let signature = doc.get_dictionary(signature_id).ok()?;
    let all = doc.objects.values().filter(|o| looks_signed(o)).count();
    (all == 1).then(|| read(doc, *widget_id, signature_id, signature))
}

/// Whether an object carries a signature: a ByteRange and Contents.
fn looks_signed(object: &Object) -> bool {
    object.as_dict().is_ok_and(|d| d.has(b"ByteRange") && d.has(b"Contents"))
}

fn read(
    doc: &Document,
    widget_id: ObjectId,
    signature_id: ObjectId,
    signature: &Dictionary,
) -> SignatureField {
    let contents = signature.get(b"Contents").and_then(Object::as_str).unwrap_or_default().to_vec();
    let time = signature.get(b"M").and_then(Object::as_str).ok().and_then(|b| std::str::from_utf8(b).ok());
    SignatureField {
        signature_id,
        widget_id,
        contents,
        range: byte_range(signature),
        sealed_at: time.and_then(parse_pdf_instant),
        reason: signature.get(b"Reason").and_then(Object::as_str).ok().and_then(text),
        forbids_changes: forbids_changes(doc, signature_id, signature).unwrap_or(false),
    }
}

/// A text string in UTF-16BE or plain ASCII.
fn text(bytes: &[u8]) -> Option<String> {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(wide) => {
            let units: Option<Vec<u16>> =
                wide.chunks(2).map(|c| Some(u16::from_be_bytes(c.try_into().ok()?))).collect();
            String::from_utf16(&units?).ok()
        }
        None => String::from_utf8(bytes.to_vec()).ok(),
    }
}

fn byte_range(signature: &Dictionary) -> Option<[usize; 4]> {
    let list = signature.get(b"ByteRange").and_then(Object::as_array).ok()?;
    let numbers: Option<Vec<usize>> = list.iter().map(|n| usize::try_from(n.as_i64().ok()?).ok()).collect();
    numbers?.try_into().ok()
}

fn forbids_changes(doc: &Document, signature_id: ObjectId, signature: &Dictionary) -> Option<bool> {
    let perms = doc.catalog().ok()?.get_deref(b"Perms", doc).and_then(Object::as_dict).ok()?;
    if perms.get(b"DocMDP").and_then(Object::as_reference).ok()? != signature_id {
        return Some(false);
    }
    let references = signature.get(b"Reference").and_then(Object::as_array).ok()?;
    let [reference] = references.as_slice() else { return Some(false) };
    let reference = reference.as_dict().ok()?;
    let method = reference.get(b"TransformMethod").and_then(Object::as_name).ok()?;
    let params = reference.get(b"TransformParams").and_then(Object::as_dict).ok()?;
    Some(method == b"DocMDP" && params.get(b"P").and_then(Object::as_i64).ok()? == 1)
}
