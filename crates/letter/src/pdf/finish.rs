//! Finishing a document: what printpdf leaves random, dated or short of PDF/A-2b is put right here.
//!
//! Invariant (ISO 19005-2, level B): header 1.7, /ID, XMP equal to Info, OutputIntent sRGB, no empty resource
//! dictionaries; objects are numbered without gaps and every stream is packed by our own deflate.

use lopdf::{Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::{CREATOR, DocumentFacts, deflate, icc, producer, xmp};
use crate::LetterError;
use crate::seal::SealPlace;
use crate::time::pdf_date;

/// Keys of printpdf's pages that stay empty in our letters.
const EMPTY_RESOURCES: [&[u8]; 3] = [b"XObject", b"ExtGState", b"Shading"];

/// Key of Info that says where the seal belongs.
pub(crate) const SEAL_PLACE_KEY: &str = "ChengbanSealPlace";

pub(super) fn finish(mut doc: Document, facts: &DocumentFacts) -> Result<Vec<u8>, LetterError> {
    doc.version = "1.7".into();
    clean_pages(&mut doc)?;
    set_info(&mut doc, facts);
    set_catalogue(&mut doc, facts)?;
    let id = Object::String(facts.id.to_vec(), StringFormat::Hexadecimal);
    doc.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    doc.prune_objects();
    doc.renumber_objects();
    doc.objects.values_mut().for_each(pack);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).map_err(LetterError::pdf)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn clean_pages(doc: &mut Document) -> Result<(), LetterError> {
    let pages: Vec<ObjectId> = doc.get_pages().into_values().collect();
    for id in pages {
        let page = doc.get_object_mut(id).and_then(Object::as_dict_mut).map_err(LetterError::pdf)?;
        page.remove(b"Annots");
        let resources = page.get(b"Resources").and_then(Object::as_reference).map_err(LetterError::pdf)?;
        let resources =
            doc.get_object_mut(resources).and_then(Object::as_dict_mut).map_err(LetterError::pdf)?;
        for key in EMPTY_RESOURCES {
            resources.remove(key);
        }
    }
    Ok(())
}

/// A text string: UTF-16BE with mark, or plain if it is ASCII.
pub(crate) fn text_string(text: &str) -> Object {
    if text.is_ascii() {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

fn set_info(doc: &mut Document, facts: &DocumentFacts) {
    let date = Object::string_literal(pdf_date(facts.date));
    let mut info = dictionary! {
        "Title" => text_string(&facts.title),
        "Author" => text_string(&facts.author),
        "Creator" => text_string(CREATOR),
        "Producer" => text_string(&producer()),
        "CreationDate" => date.clone(),
        "ModDate" => date,
    };
    if let Some(place) = facts.seal_place {
        info.set(SEAL_PLACE_KEY, place_text(place));
    }
    let id = doc.add_object(info);
    doc.trailer.set("Info", id);
}

fn set_catalogue(doc: &mut Document, facts: &DocumentFacts) -> Result<(), LetterError> {
    let packet = Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        xmp::packet(facts).into_bytes(),
    );
    let metadata = doc.add_object(packet.with_compression(false));
    let profile = doc.add_object(Stream::new(dictionary! { "N" => 3 }, icc::srgb()));
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    };
    let catalogue = doc.catalog_mut().map_err(LetterError::pdf)?;
    catalogue.set("PageLayout", "SinglePage");
    catalogue.set("Metadata", metadata);
    catalogue.set("OutputIntents", Object::Array(vec![intent.into()]));
    catalogue.set("Lang", Object::string_literal("zh-CN"));
    catalogue.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    Ok(())
}

/// Where the seal belongs, kept in Info so that the bytes alone suffice for sealing: page, axis and top in mm.
/// (`/PieceInfo` would do, but validators do not check it and so cannot pass the file.)
fn place_text(place: SealPlace) -> Object {
    Object::string_literal(format!("{} {:.3} {:.3}", place.page, place.axis_mm, place.top_mm))
}

/// Packs a stream that may be packed and is not.
fn pack(object: &mut Object) {
    let Object::Stream(stream) = object else { return };
    if !stream.allows_compression || stream.dict.has(b"Filter") {
        return;
    }
    let packed = deflate(&stream.content);
    stream.dict.set("Filter", "FlateDecode");
    stream.set_content(packed);
}
