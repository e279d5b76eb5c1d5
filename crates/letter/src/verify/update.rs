//! The update: it must sit on the approved draft and add a seal, nothing else.
//!
//! Invariant: objects of the sealed file are compared with those of the draft one by one; whatever differs must be the
//! signature, the widget, its appearance, the page's `/Annots` or the catalogue's `AcroForm` and `Perms`.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};
use sha2::{Digest, Sha256};

use super::field::SignatureField;
use super::{Reason, Report, SealRecord};
use crate::seal::{appearance_hash, appearance_resources};

/// Largest appearance read, bytes.
const APPEARANCE_LIMIT: usize = 4 << 20;

pub(super) fn check(
    bytes: &[u8],
    doc: &Document,
    field: &SignatureField,
    record: Option<&SealRecord>,
    report: &mut Report,
) {
    let draft = draft_of(bytes);
    match (draft, record) {
        (None, _) => report.reasons.push(Reason::Draft),
        (Some(draft), Some(record)) if hex::encode(Sha256::digest(draft)) != record.draft_sha256 => {
            report.reasons.push(Reason::Draft);
        }
        _ => {}
    }
    let before = draft.and_then(|d| super::load(d).ok());
    let alone = draft.is_some_and(|d| previous_table(d).is_none());
    let additions = before.filter(|_| alone).and_then(|before| Additions::between(&before, doc, field));
    let Some(additions) = additions else {
        report.reasons.push(Reason::ExtraObjects);
        return;
    };
    let hash = appearance(doc, additions.appearance_id, additions.rect);
    match (hash, record) {
        (None, _) => report.reasons.push(Reason::Appearance),
        (Some(hash), Some(record)) if hash != record.appearance_sha256 => {
            report.reasons.push(Reason::Appearance)
        }
        _ => {}
    }
}

/// The bytes before the update: up to the end mark after the cross-reference table the update points back to.
fn draft_of(bytes: &[u8]) -> Option<&[u8]> {
    let mark = b"%%EOF\n";
    let previous = previous_table(bytes)?;
    let at = find(bytes.get(previous..)?, mark)?;
    bytes.get(..previous + at + mark.len())
}

/// `/Prev` of the last trailer, if it has one. Read from the bytes: lopdf drops it.
fn previous_table(bytes: &[u8]) -> Option<usize> {
    let end = rfind(bytes, b"startxref")?;
    let table: usize = digits(bytes.get(end + b"startxref".len()..)?)?;
    let trailer = bytes.get(table..end)?;
    let trailer = trailer.get(find(trailer, b"trailer")?..)?;
    digits(trailer.get(find(trailer, b"/Prev")? + b"/Prev".len()..)?)
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).rposition(|w| w == needle)
}

/// The number after optional white space.
fn digits(bytes: &[u8]) -> Option<usize> {
    let text: Vec<u8> =
        bytes.iter().copied().skip_while(u8::is_ascii_whitespace).take_while(u8::is_ascii_digit).collect();
    std::str::from_utf8(&text).ok()?.parse().ok()
}

/// What the update adds, once it is known to add nothing else.
struct Additions {
    appearance_id: ObjectId,
    rect: [f32; 4],
}

impl Additions {
    fn between(before: &Document, after: &Document, field: &SignatureField) -> Option<Self> {
        let widget = after.get_dictionary(field.widget_id).ok()?;
        let appearance_id = normal_appearance(widget)?;
        let page_id = widget.get(b"P").and_then(Object::as_reference).ok()?;
        let root = after.trailer.get(b"Root").and_then(Object::as_reference).ok()?;
        let same_root = before.trailer.get(b"Root").and_then(Object::as_reference).ok()? == root;
        let added = BTreeSet::from([field.signature_id, field.widget_id, appearance_id]);
        let changed = BTreeSet::from([page_id, root]);
        let fresh = added.len() == 3 && added.iter().all(|id| !before.objects.contains_key(id));
        let only_ours = after.objects.iter().all(|(id, object)| match before.objects.get(id) {
            Some(old) => changed.contains(id) || same(old, object),
            None => added.contains(id),
        });
        let kept = before.objects.keys().all(|id| after.objects.contains_key(id));
        let page = adds_only(before, after, page_id, &[b"Annots"])?;
        let page_before = before.get_dictionary(page_id).ok()?;
        let annots = page.get(b"Annots").and_then(Object::as_array).ok()?;
        let lone = annots.as_slice() == [Object::Reference(field.widget_id)] && !page_before.has(b"Annots");
        let catalogue = adds_only(before, after, root, &[b"AcroForm", b"Perms"])?;
        let form = catalogue.get(b"AcroForm").and_then(Object::as_dict).ok()?;
        let plain = keys_within(form, &[b"Fields", b"SigFlags"]) && keys_within(widget, WIDGET_KEYS);
        let sound = same_root && fresh && only_ours && kept && lone && plain;
        sound.then_some(Self { appearance_id, rect: numbers(widget.get(b"Rect").ok()?)? })
    }
}

/// Keys a widget of ours has.
const WIDGET_KEYS: &[&[u8]] = &[b"Type", b"Subtype", b"FT", b"T", b"V", b"F", b"Rect", b"P", b"AP"];

fn keys_within(dict: &Dictionary, allowed: &[&[u8]]) -> bool {
    dict.iter().all(|(key, _)| allowed.contains(&key.as_slice()))
}

/// Whether an object is unchanged; streams are compared with their packed content.
fn same(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::Stream(a), Object::Stream(b)) => a.dict == b.dict && a.content == b.content,
        _ => old == new,
    }
}

/// The new dictionary, if it has the old entries unchanged and at most `allowed` ones beside them.
fn adds_only<'a>(
    before: &Document,
    after: &'a Document,
    id: ObjectId,
    allowed: &[&[u8]],
) -> Option<&'a Dictionary> {
    let (old, new) = (before.get_dictionary(id).ok()?, after.get_dictionary(id).ok()?);
    let kept = old.iter().all(|(key, value)| new.get(key).is_ok_and(|v| v == value));
    let only = new.iter().all(|(key, _)| old.has(key) || allowed.contains(&key.as_slice()));
    (kept && only).then_some(new)
}

fn normal_appearance(widget: &Dictionary) -> Option<ObjectId> {
    let states = widget.get(b"AP").and_then(Object::as_dict).ok()?;
    keys_within(states, &[b"N"]).then(|| states.get(b"N").and_then(Object::as_reference).ok())?
}

fn numbers(object: &Object) -> Option<[f32; 4]> {
    let list: Option<Vec<f32>> = object.as_array().ok()?.iter().map(|n| n.as_float().ok()).collect();
    list?.try_into().ok()
}

/// Hash of the picture, if it is a plain form of ours shown at its true size.
fn appearance(doc: &Document, id: ObjectId, rect: [f32; 4]) -> Option<String> {
    const KEYS: &[&[u8]] = &[b"Type", b"Subtype", b"BBox", b"Resources", b"Filter", b"Length"];
    let stream = doc.get_object(id).and_then(Object::as_stream).ok()?;
    let [x0, y0, x1, y1] = numbers(stream.dict.get(b"BBox").ok()?)?;
    let [left, bottom, right, top] = rect;
    let near = |a: f32, b: f32| (a - b).abs() < 0.01;
    let true_size = x0 == 0.0 && y0 == 0.0 && x1 == y1 && near(right - left, x1) && near(top - bottom, y1);
    let resources = stream.dict.get(b"Resources").and_then(Object::as_dict).ok()?;
    let plain = keys_within(&stream.dict, KEYS) && *resources == appearance_resources();
    if !(true_size && plain) {
        return None;
    }
    let limited = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&stream.content, APPEARANCE_LIMIT);
    Some(appearance_hash(f64::from(x1), &limited.ok()?))
}
