//! Shapes of files: encodings, title lines, totals, sheets, saved mappings.

use rust_xlsxwriter::{Format, Workbook};

use super::super::{ImportError, ImportPlan, Mapping, WarningCode, plan};
use super::{HEADER, codes, csv, line, read};

/// A workbook as the platform writes it: title lines, header, rows, total; dates and numbers as numbers.
fn workbook(rows: &[String], total: Option<f64>) -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd h:mm:ss");
    let sheet = book.add_worksheet().set_name("工单明细").unwrap();
    sheet.write(0, 0, "海南省12345政务服务便民热线琼海市分平台工单明细表").unwrap();
    sheet.write(1, 0, format!("导出时间：2026-11-20 17:32\u{3000}共 {} 条", rows.len())).unwrap();
    let lines = std::iter::once(HEADER).chain(rows.iter().map(String::as_str));
    for (row, line) in (2_u32..).zip(lines) {
        for (column, cell) in (0_u16..).zip(line.split(',')) {
            match cell.strip_prefix('#').and_then(|number| number.parse::<f64>().ok()) {
                Some(serial) if serial < 1e6 => sheet.write_with_format(row, column, serial, &date).unwrap(),
                Some(number) => sheet.write(row, column, number).unwrap(),
                None => sheet.write(row, column, cell.replace("\\n", "\n")).unwrap(),
            };
        }
    }
    if let Some(total) = total {
        let row = 3 + u32::try_from(rows.len()).unwrap();
        sheet.write(row, 0, "合计").unwrap();
        sheet.write(row, 1, total).unwrap();
    }
    book.add_worksheet().set_name("填报说明").unwrap().write(0, 0, "本表由系统导出，请勿修改表头。").unwrap();
    book.save_to_buffer().unwrap()
}

fn read_book(bytes: &[u8]) -> Result<ImportPlan, ImportError> {
    plan("province", "导出.xlsx", bytes, &Mapping::default())
}

#[test]
fn a_workbook_reads_like_its_csv() {
    let typed = line("QH1", "市水务局", "主办")
        .replace("\t13912345678", "#13912345678")
        .replace("2026-11-15 07:04:00", "#46341.29444444444")
        .replace("2026/11/15 9:24", "#46341.391666667");
    let from_book = read_book(&workbook(&[typed], Some(1.0))).unwrap();
    let mut from_csv = read(&csv(&[line("QH1", "市水务局", "主办")])).unwrap();
    assert_eq!(
        (from_book.header_row, from_book.sheet.as_str(), from_book.encoding.as_str()),
        (3, "工单明细", "xlsx")
    );
    assert_eq!(codes(&from_book), []);
    let ticket = &mut from_csv.tickets[0];
    (ticket.row, ticket.assignments[0].row) = (4, 4);
    assert!(from_book.tickets == from_csv.tickets);
}

#[test]
fn a_page_under_the_name_of_a_workbook_reads_like_its_csv() {
    let rows = csv(&[line("QH1", "市水务局", "主办"), line("QH2", "市住建局", "主办")]);
    let cells = |line: &str| line.split(',').map(|cell| format!("<td>{cell}</td>")).collect::<String>();
    let body: String = rows.lines().map(|line| format!("<tr>{}</tr>", cells(line))).collect();
    let page = format!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><body><table><tr><td>导航</td></tr></table>\
         <table><tr><th colspan=\"30\">工单明细表</th></tr>{body}</table></body></html>"
    );
    let (national, _, _) = encoding_rs::GB18030.encode(&page);
    let mut expected = read(&rows).unwrap();
    for ticket in &mut expected.tickets {
        ticket.row += 1;
        ticket.assignments.iter_mut().for_each(|assignment| assignment.row += 1);
    }
    for bytes in [page.as_bytes(), &national] {
        let plan = plan("province", "导出.xls", bytes, &Mapping::default()).unwrap();
        assert_eq!((plan.header_row, codes(&plan)), (2, codes(&expected)));
        assert!(plan.tickets == expected.tickets);
    }
}

#[test]
fn a_total_that_differs_is_pointed_out_and_never_a_ticket() {
    let rows = [line("QH1", "市水务局", "主办"), line("QH2", "市水务局", "主办")];
    let plan = read_book(&workbook(&rows, Some(3.0))).unwrap();
    assert_eq!((plan.tickets.len(), plan.data_rows), (2, 2));
    assert_eq!(codes(&plan), [(Some(6), WarningCode::Count)]);
    for total in ["合计,2", "合计：2", "共2条", "共 2 条,,", "总计,,2条"] {
        let plan = read(&(csv(&rows) + "\r\n" + total + "\r\n制表人：陈小明\r\n")).unwrap();
        assert_eq!((plan.tickets.len(), plan.refused.len(), codes(&plan)), (2, 0, vec![]), "{total}");
    }
}

#[test]
fn lines_of_a_cell_stay_and_rows_keep_the_numbers_excel_shows() {
    let two = line("QH1", "市水务局", "主办")
        .replace("来电人反映：嘉积镇夜间噪声。", "\"第一行\r\n第二行\t（已沟通）  \"");
    let text = csv(&[two, String::new(), ",,,".to_owned(), HEADER.to_owned(), line("QH2", "", "主办")]);
    let plan = read(&text).unwrap();
    assert_eq!(plan.tickets[0].body, "第一行\n第二行 （已沟通）");
    assert_eq!(plan.refused.iter().map(|fault| fault.row).collect::<Vec<_>>(), [6]);
    let book = workbook(&[line("QH1", "市水务局", "主办").replace("夜间噪声。", "一\\n二")], None);
    assert_eq!(read_book(&book).unwrap().tickets[0].body, "来电人反映：嘉积镇一\n二");
}

#[test]
fn encodings_and_delimiters_make_no_difference() {
    let text = csv(&[line("QH1", "市水务局", "主办").replace("陈小明", "㛃某䶮")]);
    let expected = read(&text).unwrap();
    let tabs = text.replace('\t', "").replace(',', "\t");
    let semicolons = text.replace(',', ";");
    let mut bom = b"\xef\xbb\xbf".to_vec();
    bom.extend_from_slice(text.as_bytes());
    let mut wide = b"\xff\xfe".to_vec();
    wide.extend(tabs.encode_utf16().flat_map(u16::to_le_bytes));
    let national = encoding_rs::GB18030.encode(&text).0.into_owned();
    for bytes in
        [bom, wide, national, tabs.into_bytes(), semicolons.into_bytes(), text.replace("\r\n", "\n").into()]
    {
        let found = plan("province", "导出.csv", &bytes, &Mapping::default()).unwrap();
        assert!(found.tickets == expected.tickets, "{}", found.encoding);
        assert_eq!(found.tickets[0].caller.name, "㛃某䶮");
    }
}

#[test]
fn every_header_seen_in_exports_is_known() {
    let seen = "工单编号·工单类型·问题分类·标签·标题·主要内容·工单状态·来电人·来电人电话/账号·被反映区·被反映街乡镇·办理结果·回复内容·\
                处理受理方式·办结时间·企业名称·是否解决·是否满意·工单性质·村/社区·小区点位·派单时间·承办单位·旧工单编号·来电时间·转办意见";
    let header = seen.replace('·', ",");
    let plan =
        read(&format!("{header}\nQH1,投诉,,,标题,内容,,,,,,,,,,,,,主办,,,2026-11-15,市水务局,,,\n")).unwrap();
    assert_eq!(plan.mapping.ignored, Vec::<String>::new());
    assert_eq!(plan.mapping.columns.len(), 26);
}

fn mapping(lines: &[&str]) -> Result<Mapping, ImportError> {
    Mapping::read(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
}

fn read_with(text: &str, given: &Mapping) -> Result<ImportPlan, ImportError> {
    plan("province", "导出.csv", text.as_bytes(), given)
}

#[test]
fn a_mapping_teaches_new_names_by_name_and_survives_moved_columns() {
    let renamed = csv(&[line("QH1", "市水务局", "主办")]).replace("承办单位", "负责方");
    let Err(ImportError::MissingColumns { row: 1, missing, found }) = read(&renamed) else { panic!() };
    assert_eq!(missing, "承办单位");
    assert!(found.contains("负责方") && !found.contains("陈小明"));
    let given = mapping(&["负责方=承办单位"]).unwrap();
    let given = serde_json::from_str(&serde_json::to_string(&given).unwrap()).unwrap();
    let moved: Vec<String> =
        renamed.lines().map(|line| line.split(',').rev().collect::<Vec<_>>().join(",")).collect();
    let plan = read_with(&moved.join("\n"), &given).unwrap();
    assert_eq!(plan.tickets[0].assignments[0].unit_name, "市水务局");
}

#[test]
fn a_mapping_takes_no_known_column_away_and_comes_before_it() {
    let text = csv(&[line("QH1", "市水务局", "主办").replace("夜间噪声扰民", "标题一")]);
    let more = text.replacen("备注", "备注,诉求概述", 1).replace(",主办,,", ",主办,,,概述一");
    let given = mapping(&["诉求概述=title"]).unwrap();
    let plan = read_with(&more, &given).unwrap();
    assert_eq!(plan.tickets[0].title, "概述一", "what a person said comes first");
    assert_eq!(plan.mapping.ignored, ["标题"], "and what it replaces is told");
    assert_eq!(plan.mapping.columns.len(), HEADER.split(',').count(), "all others keep their meaning");
}

#[test]
fn a_mapping_that_cannot_be_followed_is_refused_with_the_list() {
    let Err(ImportError::Mapping { faults, fields }) =
        mapping(&["负责方=承办方", "无等号", "=标题", "甲=标题", "乙=标题", "甲=备注"])
    else {
        panic!()
    };
    for wrong in ["负责方=承办方", "无等号", "=标题", "乙=标题", "甲=备注"] {
        assert!(faults.contains(wrong), "{wrong}: {faults}");
    }
    assert!(!faults.contains("甲=标题"), "{faults}");
    assert!(fields.contains("承办单位") && fields.contains("工单编号"), "{fields}");
    let given = mapping(&["负责方=承办单位", "概述=标题"]).unwrap();
    let error = read_with(&csv(&[line("QH1", "市水务局", "主办")]), &given).unwrap_err();
    let ImportError::AbsentColumns { absent, found, .. } = error else { panic!("{error}") };
    assert_eq!(absent, "负责方、概述");
    assert!(found.contains("承办单位"), "{found}");
}

#[test]
fn of_two_words_on_a_column_the_later_counts() {
    let first = mapping(&["甲=标题", "乙=备注"]).unwrap();
    let both = first.with(mapping(&["甲=主要内容", "丙=备注"]).unwrap());
    assert_eq!(both, mapping(&["甲=主要内容", "丙=备注"]).unwrap());
}

#[test]
fn headers_in_odd_dress_are_known_and_unknown_ones_listed() {
    let text = csv(&[line("QH1", "市水务局", "主办")])
        .replacen("工单编号", "＊工单 编号（必填）", 1)
        .replacen("备注", "内部代码", 1);
    let plan = read(&text).unwrap();
    assert_eq!(plan.mapping.ignored, ["内部代码"]);
    assert_eq!(codes(&plan), [(Some(1), WarningCode::Unread)]);
}
