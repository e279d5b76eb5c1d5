//! What stands on the sheet, and what does not.

use uuid::Uuid;

use super::*;
use crate::case::sample::{MONDAY, ticket};
use crate::case::{
    Assignment, AssignmentKind, AssignmentState, AuditVerdict, Callback, Case, Deadline, Elements, FirstDues,
    Nature, Place, Reply, ReplyContent, Satisfaction, Solved,
};
use crate::pack::RulePack;
use crate::time::{Calendar, Limit, Unit};
use crate::{ReplyId, RevId, UnitId, UserId};

/// 2026-11-20, a Friday, 18:00 in Beijing.
const FRIDAY: Millis = Millis(MONDAY.0 + (4 * 24 + 9) * HOUR);
const HOUR: i64 = 3_600_000;

fn unit() -> UnitId {
    UnitId(Uuid::from_u128(0xA))
}

fn deadline(at: Millis) -> Deadline {
    let limit = Limit::new(5, Unit::Wd);
    Deadline { at, estimated: false, limit, rule: "default".into(), start: MONDAY, before: None, unit: None }
}

/// A ticket in hand since Monday, due at an instant, with its five elements.
fn case(n: u128, due: Millis) -> Case {
    let mut ticket = ticket(n);
    ticket.title = format!("第{n}件");
    ticket.elements = Elements {
        when: "昨晚".into(),
        place: "海桂路".into(),
        who: "商户".into(),
        what: "外摆".into(),
        want: "整改".into(),
    };
    let dues = FirstDues { ack: deadline(due), return_: deadline(due), handle: deadline(due) };
    let id = AssignmentId(Uuid::from_u128(0x900 + n));
    let fresh = Assignment::dispatched(id, unit(), "执法局".into(), AssignmentKind::Lead, MONDAY, dues);
    let assignment = Assignment { state: AssignmentState::Handling, ..fresh };
    Case { ticket, assignments: vec![assignment], others: Vec::new() }
}

fn at(days: i64, hours: i64) -> Millis {
    Millis(FRIDAY.0 + (days * 24 + hours) * HOUR)
}

fn made(cases: &[Case]) -> DaySheet {
    let pack = RulePack::builtin();
    let cases: Vec<DayCase<'_>> = cases.iter().map(|case| DayCase { case, pack: &pack }).collect();
    sheet(&cases, Some(unit()), FRIDAY, (&pack.day_sheet, Calendar::builtin()))
}

fn numbers(list: &DayList) -> Vec<&str> {
    list.items.iter().map(|item| item.no.as_str()).collect()
}

fn reply(verdict: Option<AuditVerdict>) -> Reply {
    let content = ReplyContent::empty();
    Reply {
        id: ReplyId(Uuid::from_u128(1)),
        rev: RevId(Uuid::from_u128(1)),
        round: 0,
        text_hash: content.text_hash(),
        content,
        by: UserId(Uuid::from_u128(1)),
        by_name: "张某".into(),
        authors: Vec::new(),
        submitted_at: at(0, -3),
        steps: Vec::new(),
        approvals: Vec::new(),
        comment: String::new(),
        marks: Vec::new(),
        recalled: false,
        verdict,
    }
}

#[test]
fn what_is_due_by_the_end_of_the_next_working_day_stands_soonest_first_and_what_is_past_apart() {
    let cases = [
        case(1, at(3, 0)),
        case(2, at(3, 6)),
        case(3, at(3, 7)),
        case(4, at(0, 1)),
        case(5, at(0, -1)),
        case(6, at(-2, 0)),
    ];
    let sheet = made(&cases);
    assert_eq!(sheet.next.to_string(), "2026-11-23", "a Friday is followed by a Monday");
    assert_eq!(
        numbers(&sheet.due),
        ["QH4", "QH1", "QH2"],
        "24:00 of that day counts, 01:00 after it does not"
    );
    assert_eq!(numbers(&sheet.late), ["QH6", "QH5"], "the longest first");
}

#[test]
fn what_is_paused_or_has_been_answered_runs_no_more() {
    let (mut paused, mut answered) = (case(1, at(0, -1)), case(2, at(1, 0)));
    paused.assignments[0].state = AssignmentState::Suspended;
    answered.assignments[0].state = AssignmentState::PlatformAudit;
    answered.assignments[0].replies.push(reply(None));
    let sheet = made(&[paused, answered]);
    assert_eq!((sheet.due.total(), sheet.late.total(), sheet.answered), (0, 0, 1));
}

#[test]
fn a_section_ends_where_the_rules_say_and_counts_the_rest() {
    let most = RulePack::builtin().day_sheet.most;
    let cases: Vec<Case> = (1..=u128::from(most) + 3).map(|n| case(n, at(1, 0))).collect();
    let sheet = made(&cases);
    assert_eq!((u32::try_from(sheet.due.items.len()).unwrap(), sheet.due.more), (most, 3));
}

#[test]
fn topics_are_of_the_days_own_tickets_and_never_of_a_report() {
    let fresh = |n: u128, category: &str| {
        let mut one = case(n, at(5, 0));
        one.assignments[0].dispatched_at = at(0, -4);
        one.ticket.category = vec!["城市管理".into(), category.into()];
        one.ticket.place =
            Place { town: "嘉积镇".into(), village: "大礼村".into(), ..Place::default() };
        one
    };
    let mut report = fresh(4, "噪声");
    report.ticket.nature = Nature::Report;
    let old = {
        let mut one = fresh(5, "噪声");
        one.assignments[0].dispatched_at = MONDAY;
        one
    };
    let sheet = made(&[fresh(1, "噪声"), fresh(2, "噪声"), fresh(3, "路灯"), report, old]);
    let topic = |name: &str, n| DayTopic { name: name.into(), n };
    assert_eq!(sheet.categories, [topic("噪声", 2)], "one of a kind is no topic");
    assert_eq!(sheet.places, [topic("嘉积镇大礼村", 3)]);
    assert_eq!(sheet.received, 4, "counted it is");
}

#[test]
fn what_lacks_elements_is_named_with_them_on_the_day_it_came_in() {
    let mut one = case(1, at(5, 0));
    one.ticket.elements.when.clear();
    one.ticket.elements.want = " ".into();
    let mut fresh = one.clone();
    fresh.assignments[0].dispatched_at = at(0, -1);
    assert!(made(&[one]).gaps.items.is_empty(), "it came in on Monday");
    assert_eq!(made(&[fresh]).gaps.items[0].gaps, ["when", "want"]);
}

#[test]
fn what_came_back_today_stands_with_its_last_cause_in_its_senders_words() {
    let mut audited = case(1, at(5, 0));
    let verdict = AuditVerdict {
        passed: false,
        defects: vec!["无依据".into()],
        reason: "请补充".into(),
        at: at(0, -2),
        by_name: "平台".into(),
    };
    audited.assignments[0].replies.push(reply(Some(verdict.clone())));
    let mut called = case(2, at(5, 0));
    called.assignments[0].state = AssignmentState::AwaitingCallback;
    called.assignments[0].callbacks.push(Callback {
        attempt: 1,
        connected: true,
        staff_contacted: Some(true),
        solved: Some(Solved::Unsolved),
        satisfaction: Some(Satisfaction::Dissatisfied),
        process_satisfaction: None,
        opinion: "仍然很吵，回电139 1234 ５６７８".into(),
        valid: true,
        ground_ticked: None,
        at: at(0, -1),
        by_name: "平台".into(),
    });
    let mut mended = case(3, at(5, 0));
    mended.assignments[0].replies.push(reply(Some(AuditVerdict { at: at(-1, 0), ..verdict.clone() })));
    mended.assignments[0].replies.push(reply(None));
    let mut lies = case(5, at(5, 0));
    lies.assignments[0].replies.push(reply(Some(AuditVerdict { at: at(-1, 0), ..verdict })));
    let mut support = case(6, at(5, 0));
    support.assignments[0].kind = AssignmentKind::Support;
    support.assignments[0].replies.push(Reply { comment: "请补照片".into(), ..reply(None) });
    let mut reviewed = case(4, at(5, 0));
    reviewed.assignments[0].replies.push(Reply { comment: "请写明时间".into(), ..reply(None) });
    let sheet = made(&[audited, called, mended, reviewed, lies, support]);
    let told: Vec<_> = sheet
        .back
        .items
        .iter()
        .map(|item| (item.no.as_str(), item.cause.unwrap(), item.words.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("QH1", DayCause::AuditBack, "无依据；请补充"),
            ("QH2", DayCause::Dissatisfied, "仍然很吵，回电139 **** 5678"),
            ("QH4", DayCause::UnitBack, "请写明时间"),
            ("QH5", DayCause::AuditBack, "无依据；请补充"),
            ("QH6", DayCause::LeadBack, "请补照片"),
        ],
        "yesterday's stays until it is mended"
    );
}

#[test]
fn a_report_shows_neither_title_nor_words_and_another_units_part_is_not_there() {
    let mut report = case(1, at(0, -1));
    report.ticket.nature = Nature::Report;
    let mut other = case(2, at(0, -1));
    other.assignments[0].unit = UnitId(Uuid::from_u128(0xB));
    let sheet = made(&[report, other]);
    assert_eq!((numbers(&sheet.late), sheet.late.items[0].title.as_str()), (vec!["QH1"], ""));
}

#[test]
fn a_pack_published_before_there_was_this_rule_has_the_built_in_one() {
    let mut pack = serde_json::to_value(RulePack::builtin()).unwrap();
    pack.as_object_mut().unwrap().remove("day_sheet");
    let read = RulePack::published(&pack.to_string()).unwrap();
    assert_eq!(read.day_sheet, RulePack::builtin().day_sheet);
    assert_eq!(read.day_sheet.at.to_string(), "18:00");
}
