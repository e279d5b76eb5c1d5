//! Text of a PDF by its own means — content streams and ToUnicode maps — independent of the code that wrote it.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Document, Object};

/// One shown glyph: character, x and y of its origin in points.
pub struct Shown {
    pub ch: String,
    pub x: f64,
    pub y: f64,
}

type CodeMap = BTreeMap<u16, String>;

fn unicode_map(cmap: &str) -> CodeMap {
    let mut map = CodeMap::new();
    let mut mode = "";
    for line in cmap.lines() {
        match line.trim() {
            l if l.ends_with("beginbfchar") => mode = "char",
            l if l.ends_with("beginbfrange") => mode = "range",
            l if l.starts_with("endbf") => mode = "",
            l if !mode.is_empty() => add(&mut map, l, mode),
            _ => {}
        }
    }
    map
}

fn add(map: &mut CodeMap, line: &str, mode: &str) {
    let hex: Vec<&str> =
        line.split(['<', '>']).map(str::trim).filter(|p| !p.is_empty() && !p.contains('[')).collect();
    let code = |h: &str| u16::from_str_radix(h, 16).unwrap();
    let text = |h: &str| {
        let units: Vec<u16> = h
            .as_bytes()
            .chunks(4)
            .map(|c| u16::from_str_radix(std::str::from_utf8(c).unwrap(), 16).unwrap())
            .collect();
        String::from_utf16(&units).unwrap()
    };
    match (mode, hex.as_slice()) {
        ("char", [from, to]) => drop(map.insert(code(from), text(to))),
        ("range", [first, last, to]) => {
            let start = text(to).chars().next().unwrap();
            for (i, c) in (code(first)..=code(last)).enumerate() {
                let ch = char::from_u32(u32::from(start) + u32::try_from(i).unwrap()).unwrap();
                map.insert(c, ch.to_string());
            }
        }
        _ => panic!("unexpected CMap line {line}"),
    }
}

fn widths(font: &lopdf::Dictionary, doc: &Document) -> BTreeMap<u16, f64> {
    let descendants = font.get_deref(b"DescendantFonts", doc).and_then(Object::as_array).unwrap();
    let descendant = match &descendants[0] {
        Object::Reference(id) => doc.get_dictionary(*id).unwrap(),
        other => other.as_dict().unwrap(),
    };
    let list = descendant.get_deref(b"W", doc).and_then(Object::as_array).unwrap();
    let mut out = BTreeMap::new();
    for pair in list.chunks(2) {
        let first = u16::try_from(pair[0].as_i64().unwrap()).unwrap();
        for (i, w) in (0u16..).zip(pair[1].as_array().unwrap()) {
            out.insert(first + i, f64::from(w.as_float().unwrap()));
        }
    }
    out
}

/// All glyphs of all pages in drawing order.
pub fn glyphs(pdf: &[u8]) -> Vec<Vec<Shown>> {
    let doc = Document::load_mem(pdf).unwrap();
    doc.get_pages().values().map(|id| page_glyphs(&doc, *id)).collect()
}

fn page_glyphs(doc: &Document, id: lopdf::ObjectId) -> Vec<Shown> {
    let fonts: BTreeMap<Vec<u8>, (CodeMap, BTreeMap<u16, f64>)> = doc
        .get_page_fonts(id)
        .unwrap()
        .into_iter()
        .map(|(name, font)| {
            let stream = font.get_deref(b"ToUnicode", doc).and_then(Object::as_stream).unwrap();
            let cmap = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
            (name, (unicode_map(&cmap), widths(font, doc)))
        })
        .collect();
    let content = Content::decode(&doc.get_page_content(id)).unwrap();
    let (mut font, mut size, mut x, mut y) = (Vec::new(), 0.0, 0.0, 0.0);
    let mut out = Vec::new();
    for op in content.operations {
        match op.operator.as_str() {
            "Tf" => {
                font = op.operands[0].as_name().unwrap().to_vec();
                size = f64::from(op.operands[1].as_float().unwrap());
            }
            "Tm" => {
                x = f64::from(op.operands[4].as_float().unwrap());
                y = f64::from(op.operands[5].as_float().unwrap());
            }
            "Td" => {
                x = f64::from(op.operands[0].as_float().unwrap());
                y = f64::from(op.operands[1].as_float().unwrap());
            }
            "TJ" => {
                let (map, widths) = &fonts[&font];
                for item in op.operands[0].as_array().unwrap() {
                    match item {
                        Object::String(bytes, _) => {
                            for code in bytes.chunks(2).map(|b| u16::from_be_bytes([b[0], b[1]])) {
                                out.push(Shown { ch: map[&code].clone(), x, y });
                                x += widths[&code] * size / 1000.0;
                            }
                        }
                        kern => x -= f64::from(kern.as_float().unwrap()) * size / 1000.0,
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// Text in drawing order without white space.
pub fn text(pdf: &[u8]) -> String {
    bare(&glyphs(pdf).iter().flatten().map(|g| g.ch.as_str()).collect::<String>())
}

pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
