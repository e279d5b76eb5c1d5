//! Tables drawn by hand, in the ways that programs draw them.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, Stream, dictionary};

use super::*;
use crate::import::{Mapping, plan};

/// A page: texts with their places, and what rules it.
struct Page<'a> {
    texts: &'a [(f32, f32, &'a str)],
    rules: Vec<Operation>,
}

/// The operator `name` with these numbers.
fn op(name: &str, numbers: &[f32]) -> Operation {
    Operation::new(name, numbers.iter().map(|number| Object::Real(*number)).collect())
}

/// A line from one point to another.
fn line(from: (f32, f32), to: (f32, f32)) -> [Operation; 3] {
    [op("m", &[from.0, from.1]), op("l", &[to.0, to.1]), op("S", &[])]
}

/// A grid of lines between these places.
fn grid(xs: &[f32], ys: &[f32]) -> Vec<Operation> {
    let ends =
        |all: &[f32]| (all.iter().copied().fold(f32::MAX, f32::min), all.iter().copied().fold(0.0, f32::max));
    let ((left, right), (low, high)) = (ends(xs), ends(ys));
    let down = xs.iter().flat_map(|x| line((*x, low), (*x, high)));
    down.chain(ys.iter().flat_map(|y| line((left, *y), (right, *y)))).collect()
}

/// A file of these pages, whose only font tells of each character what it stands for.
fn file(pages: &[Page<'_>]) -> Vec<u8> {
    told_by(pages, true)
}

/// The same; whether its font tells what its characters stand for.
fn told_by(pages: &[Page<'_>], tells: bool) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let mut chars: Vec<char> =
        pages.iter().flat_map(|page| page.texts).flat_map(|(.., text)| text.chars()).collect();
    chars.sort_unstable();
    chars.dedup();
    let code = |ch: char| chars.iter().position(|known| *known == ch).map_or(0, |at| at + 1) as u16;
    let mapped: String =
        chars.iter().map(|ch| format!("<{:04X}> <{:04X}>\n", code(*ch), *ch as u32)).collect();
    let map = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n\
         {} beginbfchar\n{mapped}endbfchar\nendcmap\n\
         CMapName currentdict /CMap defineresource pop\nend\nend",
        chars.len()
    );
    let map = document.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
    let mut font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Test", "Encoding" => "Identity-H",
    };
    if tells {
        font.set("ToUnicode", map);
    }
    let font = document.add_object(font);
    let tree = document.new_object_id();
    let mut kids = Vec::new();
    for page in pages {
        let mut operations = page.rules.clone();
        for (x, y, text) in page.texts {
            let bytes = text.chars().flat_map(|ch| code(ch).to_be_bytes()).collect();
            operations.push(op("BT", &[]));
            operations.push(Operation::new("Tf", vec![Object::Name(b"F1".to_vec()), Object::Real(10.0)]));
            operations.push(op("Td", &[*x, *y]));
            operations
                .push(Operation::new("Tj", vec![Object::String(bytes, lopdf::StringFormat::Hexadecimal)]));
            operations.push(op("ET", &[]));
        }
        let content = Content { operations }.encode().unwrap();
        let content = document.add_object(Stream::new(Dictionary::new(), content));
        kids.push(Object::Reference(document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        })));
    }
    let count = i64::try_from(kids.len()).unwrap();
    document.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Rows as their texts, the column before each.
fn rows(bytes: &[u8]) -> Vec<Vec<(u32, String)>> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let [sheet] = read("x.pdf", bytes).unwrap().try_into().unwrap();
    sheet.rows.iter().map(|row| row.cells().map(|(column, cell)| (column, text(cell))).collect()).collect()
}

fn at(column: u32, text: &str) -> (u32, String) {
    (column, text.to_owned())
}

#[test]
fn a_ruled_table_is_read_cell_by_cell_and_what_stands_above_it_before_it() {
    let texts = [
        (20.0, 210.0, "工单明细"),
        // A radical in place of the character, as fonts tell it.
        (12.0, 185.0, "⼯单编号"),
        (72.0, 185.0, "内容"),
        (12.0, 165.0, "QH1"),
        // A cell of two lines, drawn from below.
        (72.0, 155.0, "影响休息"),
        (72.0, 165.0, "夜间噪声，"),
        (12.0, 135.0, "QH2"),
        (72.0, 140.0, "2026-11-20"),
        (72.0, 132.0, "08"),
        (82.0, 132.0, ":40:00"),
    ];
    let page = Page { texts: &texts, rules: grid(&[10.0, 70.0, 200.0], &[200.0, 180.0, 150.0, 130.0]) };
    let expected = [
        vec![at(0, "工单明细")],
        vec![at(0, "工单编号"), at(1, "内容")],
        vec![at(0, "QH1"), at(1, "夜间噪声，影响休息")],
        vec![at(0, "QH2"), at(1, "2026-11-20 08:40:00")],
    ];
    assert_eq!(rows(&file(&[page])), expected);
}

#[test]
fn the_head_of_each_page_stands_once_and_columns_are_those_of_the_whole_table() {
    let rules = || {
        // What bounds the writing is not painted and rules nothing.
        let edge = [op("re", &[0.0, 0.0, 300.0, 300.0]), op("W", &[]), op("n", &[])];
        edge.into_iter().chain(grid(&[10.0, 70.0, 200.0], &[200.0, 180.0, 160.0])).collect()
    };
    let first = [(12.0, 185.0, "编号"), (72.0, 185.0, "单位"), (12.0, 165.0, "QH1"), (72.0, 165.0, "水务局")];
    let second = [
        (72.0, 165.0, "住建局"),
        (12.0, 165.0, "QH2"),
        (12.0, 220.0, "第二页"),
        (12.0, 185.0, "编号"),
        (72.0, 185.0, "单位"),
    ];
    let pages = [Page { texts: &first, rules: rules() }, Page { texts: &second, rules: rules() }];
    let expected = [
        vec![at(0, "编号"), at(1, "单位")],
        vec![at(0, "QH1"), at(1, "水务局")],
        vec![at(0, "第二页")],
        vec![at(0, "QH2"), at(1, "住建局")],
    ];
    assert_eq!(rows(&file(&pages)), expected);
}

#[test]
fn a_cell_over_several_rows_stands_in_each_of_them_and_thin_rectangles_are_rules() {
    let rect = |x: f32, y: f32, width: f32, height: f32| [op("re", &[x, y, width, height]), op("f", &[])];
    // Drawn from above, as browsers do, on a page turned upside down.
    let mut rules = vec![op("q", &[]), op("cm", &[1.0, 0.0, 0.0, -1.0, 0.0, 300.0])];
    for x in [10.0, 70.0, 200.0] {
        rules.extend(rect(x, 100.0, 0.8, 40.0));
    }
    for (y, from) in [(100.0, 10.0), (120.0, 70.0), (140.0, 10.0)] {
        rules.extend(rect(from, y, 200.0 - from, 0.8));
    }
    rules.push(op("Q", &[]));
    let texts = [(12.0, 176.0, "QH1"), (72.0, 185.0, "水务局"), (72.0, 165.0, "住建局")];
    let expected = [vec![at(0, "QH1"), at(1, "水务局")], vec![at(0, "QH1"), at(1, "住建局")]];
    assert_eq!(rows(&file(&[Page { texts: &texts, rules }])), expected);
}

/// Of two columns, with these texts in its second row and a line above it.
fn table<'a>(above: &'a [(f32, f32, &'a str)]) -> Page<'a> {
    Page { texts: above, rules: grid(&[10.0, 70.0, 200.0], &[200.0, 180.0, 160.0]) }
}

fn refusal(bytes: &[u8]) -> String {
    read("x.pdf", bytes).unwrap_err().to_string()
}

#[test]
fn a_row_over_two_pages_is_refused_for_nobody_can_tell_whose_its_rest_is() {
    let first =
        [(12.0, 185.0, "编号"), (72.0, 185.0, "内容"), (12.0, 165.0, "QH1"), (72.0, 165.0, "夜间噪声，")];
    let rest = [(72.0, 185.0, "影响休息"), (12.0, 165.0, "QH2"), (72.0, 165.0, "占道经营")];
    assert!(refusal(&file(&[table(&first), table(&rest)])).contains("分在两页上"));
    let whole =
        [(12.0, 185.0, "QH3"), (72.0, 185.0, "影响休息"), (12.0, 165.0, "QH2"), (72.0, 165.0, "占道")];
    assert_eq!(rows(&file(&[table(&first), table(&whole)])).len(), 4);
}

#[test]
fn a_font_that_does_not_tell_its_characters_is_refused_and_not_guessed_at() {
    let texts =
        [(12.0, 185.0, "编号"), (72.0, 185.0, "内容"), (12.0, 165.0, "QH1"), (72.0, 165.0, "夜间噪声")];
    assert!(refusal(&told_by(&[table(&texts)], false)).contains("编码无法识别"));
    assert_eq!(rows(&told_by(&[table(&texts)], true)).len(), 2);
}

#[test]
fn a_pdf_marked_secret_is_refused_as_any_other_file_is() {
    let texts = |mark: &'static str| {
        [
            (120.0, 230.0, mark),
            (12.0, 185.0, "工单编号"),
            (72.0, 185.0, "承办单位"),
            (12.0, 165.0, "QH1"),
            (72.0, 165.0, "水务局"),
        ]
    };
    let plan = |mark| plan("province", "x.pdf", &file(&[table(&texts(mark))]), &Mapping::default());
    assert_eq!(plan("机密★1年").unwrap_err(), ImportError::Secret { row: 1, mark: "机密".to_owned() });
    assert!(!matches!(plan("十一月明细"), Err(ImportError::Secret { .. })));
}

#[test]
fn a_page_that_is_turned_before_it_is_shown_is_read_as_it_is_shown() {
    let texts =
        [(12.0, 185.0, "编号"), (72.0, 185.0, "内容"), (12.0, 165.0, "QH1"), (72.0, 165.0, "夜间噪声")];
    // Drawn lying, as a landscape sheet on a portrait page is.
    let quarter = |degrees: i64, matrix: [f32; 6]| {
        let page = table(&texts);
        let mut document = Document::load_mem(&file(&[page])).unwrap();
        let id = document.page_iter().next().unwrap();
        let drawn = Content::decode(&document.get_page_content(id)).unwrap().operations;
        let operations: Vec<_> = std::iter::once(op("cm", &matrix)).chain(drawn).collect();
        document.change_page_content(id, Content { operations }.encode().unwrap()).unwrap();
        document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("Rotate", degrees);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        rows(&bytes)
    };
    let upright = rows(&file(&[table(&texts)]));
    assert_eq!(quarter(90, [0.0, 1.0, -1.0, 0.0, 300.0, 0.0]), upright);
    assert_eq!(quarter(270, [0.0, -1.0, 1.0, 0.0, 0.0, 300.0]), upright);
}

#[test]
fn what_has_no_ruled_table_or_cannot_be_opened_is_refused_with_what_it_is() {
    let texts = [(12.0, 185.0, "来信")];
    assert!(refusal(&file(&[Page { texts: &texts, rules: vec![] }])).contains("没有带表格线"));
    assert!(refusal(b"%PDF-1.7 cut").contains("打不开的 PDF"));
    let whole = file(&[Page { texts: &texts, rules: grid(&[10.0, 70.0], &[200.0, 180.0]) }]);
    for cut in (0..whole.len()).step_by(97) {
        // Whatever is left of it is read or refused.
        let _ = read("x.pdf", &whole[..cut]);
    }
}
