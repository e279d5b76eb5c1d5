//! Files of the wrong kind, broken files, hostile files.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

use super::super::{ImportError, Mapping, plan};
use super::{csv, line, read};

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let text = csv(&[line("QH1", "市水务局", "主办")]);
    for (row, line) in (0_u32..).zip(text.lines()) {
        for (column, cell) in (0_u16..).zip(line.split(',')) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn each_wrong_kind_of_file_gets_its_own_sentence() {
    let mut encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let old = encrypted.clone();
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let docx = zipped(&[("word/document.xml", b"<x/>")]);
    let archive = zipped(&[("a.csv", b"1")]);
    let cases: &[(&[u8], &str)] = &[
        (b"", "是空的"),
        (b"%PDF-1.7\n", "PDF"),
        (&old, ".xls"),
        (&encrypted, "密码"),
        (&docx, "Word"),
        (&archive, "压缩包"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html>", "表头"),
        (b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>", "表头"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"PK\x03\x04 cut", "损坏"),
        (b"\x00\x01\x02\x03", "读不出"),
        ("今天天气很好，没有表格。".as_bytes(), "表头"),
    ];
    for (bytes, words) in cases {
        let sentence = plan("province", "导出.xlsx", bytes, &Mapping::default()).unwrap_err().to_string();
        assert!(sentence.contains(words) && sentence.ends_with('。'), "{sentence}");
    }
    let large = vec![b'a'; (64 << 20) + 1];
    assert_eq!(
        plan("province", "x.csv", &large, &Mapping::default()).unwrap_err(),
        ImportError::TooLarge { mebibytes: 65, limit: 64 }
    );
}

#[test]
fn a_header_alone_is_said_to_be_alone() {
    assert_eq!(read(&csv(&[])).unwrap_err(), ImportError::NoRows);
    assert_eq!(read(&csv(&["合计,0".to_owned()])).unwrap_err(), ImportError::NoRows);
}

#[test]
fn a_file_marked_secret_is_refused_and_a_trade_secret_is_not() {
    let text = csv(&[line("QH1", "市水务局", "主办")]);
    let marked = read(&format!("机密★1年\n{text}")).unwrap_err();
    assert_eq!(marked, ImportError::Secret { row: 1, mark: "机密".to_owned() });
    assert!(read(&format!("商业秘密投诉明细\n{text}")).is_ok());
}

#[test]
fn a_bomb_is_stopped_before_it_is_parsed() {
    let zeros = vec![b' '; 300 << 20];
    let bomb = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(
        plan("province", "x.xlsx", &bomb, &Mapping::default()).unwrap_err(),
        ImportError::Bomb { limit: 256 }
    );
}

#[test]
fn a_cell_in_the_last_corner_costs_one_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "工单编号").unwrap();
    sheet.write(1_048_575, 16_383, "角落").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(plan("province", "x.xlsx", &bytes, &Mapping::default()).unwrap_err(), ImportError::NoHeader);
}

#[test]
fn a_cut_workbook_and_a_cut_csv_are_refused_whole() {
    let book = book();
    let cut = book.get(..book.len() / 2).unwrap();
    assert_eq!(plan("province", "x.xlsx", cut, &Mapping::default()).unwrap_err(), ImportError::Damaged);
    let text = csv(&[line("QH1", "市水务局", "主办"), "QH2,投诉,分类,标题,\"来电人反映".to_owned()]);
    assert_eq!(read(&text).unwrap_err(), ImportError::OpenQuote { row: 3 });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        let _ = plan("province", "x", &bytes, &Mapping::default());
    }

    #[test]
    fn no_text_beneath_a_header_makes_it_panic_or_lose_a_row(cells in proptest::collection::vec("[^\"\r\n,;\t]{0,12}", 1..60)) {
        let rows: Vec<String> = cells.chunks(20).map(|row| row.join(",")).collect();
        if let Ok(plan) = read(&csv(&rows)) {
            let taken = plan.assignment_count() + plan.folded_rows as usize;
            prop_assert!(taken + plan.refused_rows() <= plan.data_rows as usize);
            prop_assert!(plan.tickets.iter().all(|ticket| !ticket.assignments.is_empty()));
        }
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = book();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = plan("province", "x.xlsx", &bytes, &Mapping::default());
    }
}
