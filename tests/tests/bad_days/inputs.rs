//! Input that makes no sense: each refused in a sentence, with nothing half taken.

use std::io::Write as _;
use std::path::PathBuf;

use chengban_domain::{ErrorCode, Problem};
use serde_json::{Value, json};

use super::{a_ticket, saying};
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::programs::root;
use crate::support::station::{Station, refusal, speaks_to_people};
use crate::support::{PNG, platform::Platform};

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_missing_or_unreadable_file_is_no_evidence_and_spoils_nothing() {
    let mut hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    hub.stop().await;
    let seat = station.seat().await;
    let no = a_ticket(&seat).await;
    seat.close().await;
    let (words, empty) = (station.beside("答复.txt"), station.beside("空.png"));
    std::fs::write(&words, "已处理。").expect("a text");
    std::fs::write(&empty, b"").expect("an empty file");
    let (words, empty) = (words.display().to_string(), empty.display().to_string());
    let missing = station.beside("没有这个文件.png").display().to_string();
    let folder = station.profile().display().to_string();
    let cases = [
        (&empty, ErrorCode::FileEmpty),
        (&missing, ErrorCode::FileUnreadable),
        (&folder, ErrorCode::FileUnreadable),
    ];
    for (file, expected) in cases {
        let problem = station.refusal(&["draft", &no, "--text", &words, "--evidence", file]);
        assert_eq!(problem.code, expected, "{file}: {problem:?}");
        speaks_to_people(&problem);
    }
    let problem = station.refusal(&["draft", &no, "--text", &missing]);
    speaks_to_people(&problem);
    assert_eq!(station.run(&["--json", "outbox"]), "", "nothing was queued");
    let seat = station.seat().await;
    let pieces = seat.see(&no).await.assignment.expect("own").evidence;
    assert!(pieces.iter().all(|piece| piece.size > 0), "{pieces:?}");
}

/// The sample letter with something put into its title.
fn letter_with(station: &Station, text: &str) -> String {
    let sample =
        std::fs::read_to_string(root().join("crates/letter/samples/opinion.json")).expect("the sample");
    let mut model: Value = serde_json::from_str(&sample).expect("JSON");
    model["title"] = json!(["琼海市示例局关于", format!("{text}某诉求的最终处理意见")]);
    let path = station.beside("公文.json");
    std::fs::write(&path, model.to_string()).expect("the model is written");
    path.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_character_no_font_has_is_named_before_a_byte_of_the_letter_is_written() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let target = station.beside("函.pdf");
    let out = target.display().to_string();
    // No font has the first; the others are no characters that a letter may hold at all.
    for (character, code) in
        [("\u{30000}", "U+30000"), ("\u{E000}", "U+E000"), ("\u{F0001}", "U+F0001"), ("\u{FFFD}", "U+FFFD")]
    {
        let problem = station.refusal(&["letter", "render", &letter_with(&station, character), &out]);
        assert!(problem.message.contains(code), "{code}: {problem:?}");
        speaks_to_people(&problem);
        assert!(!target.exists(), "{code}: a letter with a hole in it");
    }
    station.run(&["letter", "render", &letter_with(&station, "堃喆䶮"), &out]);
    assert!(target.exists(), "rare names that a font has are printed");

    let seat = station.seat().await;
    let no = a_ticket(&seat).await;
    let ticket_id = seat.see(&no).await.slice.case.ticket.id;
    let mut content: Value = seat.call("opinion.prefill", json!({"ticket_id": ticket_id})).await;
    content["demand"] = json!("来电人\u{E000}反映夜间噪声。");
    let shown: Value =
        seat.call("opinion.preview", json!({"ticket_id": ticket_id, "content": content})).await;
    assert!(shown["pdf"].is_null(), "a preview without the character would be a lie");
    let told = shown["problems"].as_array().into_iter().flatten().filter_map(|p| p["message"].as_str());
    assert!(told.into_iter().any(|message| message.contains("U+E000")), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_in_private_use_characters_comes_through_import_draft_and_search_unchanged() {
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    let file = station.beside("导出.csv");
    let name = "测\u{E000}\u{30000}某";
    let text = format!("{HEADER}\r\n{}", row("QH2611220009000001", &now(), name));
    std::fs::write(&file, text).expect("the file is written");
    assert_eq!(hub.import(&file)["tickets"], 1);
    let seat = station.seat().await;
    seat.sync().await;
    let view = seat.see("QH2611220009000001").await;
    let caller: Value = seat
        .call("ticket.reveal", json!({"ticket_id": view.slice.case.ticket.id, "reason": "核实姓名"}))
        .await;
    assert_eq!(caller["name"], name, "a name is never tidied up");
    let of =
        json!({"ticket_id": view.slice.case.ticket.id, "assignment_id": view.assignment.expect("own").id});
    let draft: Value = seat.call("draft.open", of.clone()).await;
    let save = json!({"draft_id": draft["draft_id"], "content": saying(name), "cut": true});
    let _: Value = seat.call("draft.save", save).await;
    let again: Value = seat.call("draft.open", of).await;
    assert_eq!(again["content"]["public_text"], name);
}

#[test]
fn a_date_outside_the_calendar_is_estimated_or_refused_and_never_made_up() {
    let chengban = |args: &[&str]| {
        let mut command = std::process::Command::new(crate::support::programs::program("chengban"));
        command.args(args);
        command
    };
    for from in ["2027-02-01T10:00", "2035-06-01T09:00", "2019-03-01T10:00", "9999-12-31T23:59"] {
        let told = chengban(&["deadline", "--from", from, "--limit", "5wd"]).output().expect("it runs");
        let words = String::from_utf8_lossy(&told.stdout).into_owned();
        match told.status.success() {
            true => assert!(words.contains("预估"), "{from}: {words}"),
            false => {
                speaks_to_people(&refusal(&mut chengban(&["deadline", "--from", from, "--limit", "5wd"])))
            }
        }
    }
    let wrong: [&[&str]; 6] = [
        &["deadline", "--from", "2026-02-30T10:00", "--limit", "5wd"],
        &["deadline", "--from", "-271821-04-20T00:00", "--limit", "5wd"],
        &["deadline", "--from", "2026-02-13T10:00", "--limit", "99999999999wd"],
        &["deadline", "--from", "2026-02-13T10:00", "--limit", "0wd"],
        &["law", "cite", "《物业管理条例》第一条", "--on", "2026-02-30"],
        &["letter", "render", "a.json", "b.pdf", "--date", "昨天"],
    ];
    for args in wrong {
        let problem = refusal(&mut chengban(args));
        assert_eq!(problem.code, ErrorCode::InvalidInput, "{args:?}");
        speaks_to_people(&problem);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_takes_no_absurd_date_or_number_of_days() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let seat = station.seat().await;
    crate::story::steps::import_laws(&seat).await;
    let no = a_ticket(&seat).await;
    let view = seat.see(&no).await;
    let of = |days: u64| {
        json!({"ticket_id": view.slice.case.ticket.id, "assignment_id": view.assignment.as_ref().map(|a| a.id),
               "days": days})
    };
    let far: Value = seat.call("deadline.extend", of(600)).await;
    assert_eq!(far["estimated"], true, "beyond the calendar that was published: {far}");
    for days in [4_000_000_000, 5_000_000_000] {
        let problem: Problem =
            seat.try_call::<Value>("deadline.extend", of(days)).await.expect_err("no such extension");
        speaks_to_people(&problem);
    }
    for on in ["0001-01-01", "9999-12-31", "2026-02-30"] {
        let text = crate::story::steps::CITED;
        let answer: Result<Value, Problem> = seat.try_call("law.cite", json!({"text": text, "on": on})).await;
        match answer {
            Ok(citation) => assert_eq!(on, "9999-12-31", "in force as far as is known: {citation}"),
            Err(problem) => speaks_to_people(&problem),
        }
    }
}

const HEADER: &str = "工单编号,工单类型,问题分类,标题,主要内容,工单状态,来电人,来电人电话/账号,是否保密,被反映区域,详细地址,受理渠道,紧急程度,受理时间,派单时间,办理时限,承办单位,工单性质,历史工单编号,备注";

fn now() -> String {
    let beijing = chrono::FixedOffset::east_opt(8 * 3600).expect("a zone");
    chrono::Utc::now().with_timezone(&beijing).format("%Y-%m-%d %H:%M:%S").to_string()
}

fn row(no: &str, at: &str, name: &str) -> String {
    format!(
        "{no},投诉,环境保护->噪声污染->社会生活噪声,某小区夜间噪声,来电人反映夜间噪声扰民。,已派单,{name},13900000000,否,\
         嘉积镇,嘉积镇东风路1号,电话,一般,{at},{at},5个工作日,市综合行政执法局,主办,,"
    )
}

fn docx() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("an entry");
    writer.write_all("<w:document>诉求情况</w:document>".as_bytes()).expect("its text");
    writer.finish().expect("a container").into_inner()
}

/// Files that are no export, by the name a person would give them.
fn wrong_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = format!("{HEADER}\r\n{}\r\n", row("QH2611220009000009", &now(), "测某"));
    vec![
        ("情况说明.docx", docx(), "Word"),
        ("其实是文档.xlsx", docx(), "Word"),
        ("照片.png", PNG.to_vec(), "图片"),
        ("照片.xlsx", PNG.to_vec(), "图片"),
        ("空.xlsx", Vec::new(), "空"),
        ("网页.xls", "<html><table><tr><td>工单编号</td></tr></table></html>".into(), "表头"),
        ("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook".to_vec(), ".xls"),
        ("别的表.csv", "姓名,部门,电话\r\n张某,办公室,123\r\n".into(), "表头"),
        ("少列.csv", "工单编号,标题,主要内容\r\nQH2611220009000009,某,某\r\n".into(), "承办单位"),
        ("截断.csv", format!("{good}\"QH2611220009000010,没有写完").into_bytes(), "双引号"),
        ("截断.xlsx", b"PK\x03\x04 cut".to_vec(), "损坏"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_export_is_refused_in_a_sentence_and_nothing_of_it_is_imported() {
    let hub = TestHub::with_demo(0).await;
    let folder = tempfile::tempdir().expect("a folder");
    let platform = Platform::enrol(&hub.url, "pt.zidong", crate::support::DEMO_PASSWORD).await;
    for (name, bytes, word) in wrong_files() {
        let path: PathBuf = folder.path().join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        let mut command = hub.command(&["import", "tickets", path.to_str().expect("a path")]);
        let problem = refusal(&mut command);
        speaks_to_people(&problem);
        assert!(problem.message.contains(word), "{name}: {problem:?}");
        let (status, _) = platform.get("/v1/officer/tickets/QH2611220009000009").await;
        assert_eq!(status, 404, "{name}: half of it was imported");
    }
    let good = folder.path().join("导出.csv");
    // One row with a date outside the calendar's years: refused by line and column, the other row is taken.
    let rows =
        [row("QH2611220009000009", &now(), "测某"), row("QH2611220009000011", "1899-12-31 00:00:00", "测某")];
    std::fs::write(&good, format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"))).expect("the file is written");
    let report = hub.import(&good);
    assert_eq!((&report["tickets"], &report["updated"]), (&1.into(), &0.into()), "{report}");
    let refused = &report["refused"][0];
    assert_eq!(refused["row"], 3, "{report}");
    assert!(refused["reason"].as_str().is_some_and(|reason| reason.contains("2000 年")), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_statute_and_what_is_no_letter_is_told_so() {
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    let seat = station.seat().await;
    let picture = station.beside("照片.png");
    std::fs::write(&picture, PNG).expect("a picture");
    let empty = station.beside("空文件夹");
    std::fs::create_dir(&empty).expect("a folder");
    for path in [&picture, &empty, &station.beside("没有")] {
        let file = seat.desk.register_path(path);
        let answer: Result<Value, Problem> = seat.try_call("law.import", json!({"file": file})).await;
        let problem = answer.expect_err("nothing to import");
        speaks_to_people(&problem);
    }
    no_letter(&seat, &picture).await;
}

async fn no_letter(seat: &Seat, picture: &std::path::Path) {
    let file = seat.desk.register_path(picture);
    match seat.try_call::<Value>("opinion.verify", json!({"file": file})).await {
        Ok(report) => assert_eq!((&report["valid"], report["reasons"][0].is_string()), (&json!(false), true)),
        Err(problem) => speaks_to_people(&problem),
    }
}
