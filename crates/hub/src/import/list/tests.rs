//! Files of lists in, items out; each file is made here and invented.

use rust_xlsxwriter::Workbook;

use super::*;

const HEADER: &str = "事项编码,事项名称,诉求分类,关键词,适用镇街,承办单位,办理层级";
const ABOVE: &str =
    "清单类别：派单目录\n清单名称：示例派单目录\n生效日期：2026年3月1日,来源文件：示例办〔2026〕3号\n";

fn file(rows: &[&str]) -> String {
    format!("{ABOVE}{HEADER}\n{}\n", rows.join("\n"))
}

fn read(text: &str) -> Result<ListPlan, ListError> {
    plan("清单.csv", text.as_bytes(), &Mapping::default(), ListFacts::default())
}

fn faults(text: &str) -> Vec<(u32, String)> {
    match read(text) {
        Err(ListError::Rows(rows)) => rows.into_iter().map(|row| (row.row, row.column)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_is_read_with_what_stands_above_its_header() {
    let read = read(&file(&[
        "101,占道经营,城市管理->市容环境->占道经营,流动摊贩、店外经营,,市综合行政执法局,单位",
        "201,村内路灯,,路灯,甲镇；乙镇,甲镇人民政府、市住房和城乡建设局,网格",
    ]))
    .unwrap();
    assert_eq!((read.kind, read.name.as_str()), (ListKind::Catalogue, "示例派单目录"));
    assert_eq!(
        (read.effective_from.to_string().as_str(), read.source.as_str()),
        ("2026-03-01", "示例办〔2026〕3号")
    );
    let [first, second] = read.items.as_slice() else { panic!("{:?}", read.items) };
    assert_eq!((first.row, first.code.as_str(), first.category.len()), (5, "101", 3));
    assert_eq!(first.keywords, ["流动摊贩", "店外经营"]);
    assert_eq!(
        (second.level, second.towns.as_slice()),
        (ListLevel::Grid, ["甲镇".to_owned(), "乙镇".to_owned()].as_slice())
    );
    assert_eq!(second.units, ["甲镇人民政府", "市住房和城乡建设局"]);
}

#[test]
fn gb18030_and_a_workbook_read_like_utf_8() {
    let text = file(&["101,占道经营,,,,市综合行政执法局,"]);
    let expected = read(&text).unwrap();
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let facts = ListFacts::default();
    assert_eq!(plan("清单.csv", &gb, &Mapping::default(), facts.clone()).unwrap(), expected);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0_u32..).zip(text.lines()) {
        for (column, cell) in (0_u16..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(
        plan("清单.xlsx", &bytes, &Mapping::default(), facts).unwrap(),
        expected,
        "a number is a code"
    );
}

#[test]
fn every_fault_is_named_with_row_and_column_and_nothing_is_taken() {
    let found = faults(&file(&[
        "101,占道经营,,,,市综合行政执法局,",
        ",路灯,,,,甲镇人民政府,",
        "103,,,,,,云端",
        "101,占道经营,,,甲镇,甲镇人民政府,",
    ]));
    let expected = [(6, "事项编码"), (7, "事项名称"), (7, "承办单位"), (7, "办理层级"), (8, "事项编码")];
    assert_eq!(found, expected.map(|(row, column)| (row, column.to_owned())));
}

#[test]
fn one_number_may_stand_for_several_towns() {
    let read = read(&file(&["201,路灯,,,甲镇,甲镇人民政府,", "201,路灯,,,乙镇,乙镇人民政府,"])).unwrap();
    assert_eq!(read.items.len(), 2);
}

#[test]
fn what_the_command_says_comes_first_and_what_nobody_says_is_asked_for() {
    let rows = "101,占道经营,,,,市综合行政执法局,";
    let bare = format!("{HEADER}\n{rows}\n");
    let Err(ListError::Facts { missing, options }) = read(&bare) else { panic!("nothing says what it is") };
    assert_eq!(
        (missing.as_str(), options.as_str()),
        ("清单类别、清单名称、生效日期", "--kind、--name、--effective-from")
    );
    let said =
        ListFacts { kind: Some(ListKind::Direct), name: Some("直派".into()), ..ListFacts::default() };
    let read = plan("清单.csv", file(&[rows]).as_bytes(), &Mapping::default(), said).unwrap();
    assert_eq!((read.kind, read.name.as_str(), read.source.is_empty()), (ListKind::Direct, "直派", false));
}

#[test]
fn a_file_of_another_kind_and_an_odd_fact_are_told_apart() {
    assert_eq!(read("工单编号,标题,备注,来源\nQH1,x,y,z\n").unwrap_err(), ListError::NoHeader);
    assert_eq!(read(&file(&[])).unwrap_err(), ListError::NoItems);
    let odd = file(&["101,占道经营,,,,市综合行政执法局,"]).replace("派单目录\n", "随想录\n");
    assert_eq!(faults(&odd), [(1, "清单类别".to_owned())]);
    let given = Mapping::of_list(&["管这事的=承办单位".to_owned()]).unwrap();
    let named = file(&["101,占道经营,,,,市综合行政执法局,"]).replace("承办单位", "管这事的");
    let read = plan("清单.csv", named.as_bytes(), &given, ListFacts::default()).unwrap();
    assert_eq!(read.unit_column, "管这事的");
}
