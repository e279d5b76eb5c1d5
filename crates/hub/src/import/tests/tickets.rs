//! Rows become tickets: leads and supports, duplicates, refusals.

use super::super::{ImportedKind, WarningCode};
use super::{codes, csv, line, read};

fn units(plan: &super::ImportPlan, at: usize) -> Vec<(&str, ImportedKind)> {
    plan.tickets[at].assignments.iter().map(|held| (held.unit_name.as_str(), held.kind)).collect()
}

#[test]
fn every_column_of_a_row_arrives_in_its_field() {
    let plan = read(&csv(&[line("QH1", "市水务局", "主办")])).unwrap();
    let ticket = &plan.tickets[0];
    assert_eq!((ticket.ticket_no.as_str(), ticket.title.as_str(), ticket.row), ("QH1", "夜间噪声扰民", 2));
    assert_eq!(ticket.body, "来电人反映：嘉积镇夜间噪声。");
    assert_eq!((ticket.caller.name.as_str(), ticket.caller.phone.as_str()), ("陈小明", "13912345678"));
    assert_eq!((ticket.caller.kind.as_str(), ticket.caller.confidential), ("person", Some(false)));
    assert_eq!(ticket.category, ["环境保护", "噪声污染", "社会生活噪声"]);
    assert_eq!((ticket.place.town.as_str(), ticket.place.detail.as_str()), ("嘉积镇", "嘉积镇东风路74号"));
    assert_eq!(ticket.nature.code.as_deref(), Some("complaint"));
    assert_eq!(ticket.channel.code.as_deref(), Some("phone"));
    assert_eq!(ticket.urgency.code.as_deref(), Some("normal"));
    assert_eq!(ticket.called_at.0, 1_794_697_440_000, "2026-11-14T23:04:00Z");
    assert_eq!(ticket.dispatched_at.0 - ticket.called_at.0, 140 * 60_000);
    assert_eq!(ticket.assignments[0].limit.map(|limit| limit.to_string()).as_deref(), Some("3wd"));
    assert_eq!((ticket.state_text.as_str(), &ticket.prev_ticket_no), ("已派单", &None));
    assert_eq!((plan.refused.len(), plan.warnings.len()), (0, 0));
}

#[test]
fn one_number_to_two_units_is_one_ticket_with_a_lead_and_a_support() {
    let rows = [
        line("QH1", "市水务局", "协办"),
        line("QH2", "会山镇人民政府", "主办"),
        line("QH1", "市住建局", "主办"),
    ];
    let plan = read(&csv(&rows)).unwrap();
    assert_eq!(units(&plan, 0), [("市住建局", ImportedKind::Lead), ("市水务局", ImportedKind::Support)]);
    assert_eq!(plan.tickets.len(), 2);
    assert!(plan.warnings.is_empty());
}

#[test]
fn each_unit_counts_from_its_own_dispatch() {
    let rows = [
        line("QH1", "市水务局", "协办").replace("2026/11/15 9:24", "2026/11/17 10:00"),
        line("QH1", "市住建局", "主办"),
        line("QH1", "市教育局", "协办").replace("2026/11/15 9:24", "2026/11/18 8:30"),
    ];
    let plan = read(&csv(&rows)).unwrap();
    let ticket = &plan.tickets[0];
    let at: Vec<String> = ticket.assignments.iter().map(|held| held.dispatched_at.rfc3339()).collect();
    assert_eq!(
        at,
        ["2026-11-15T09:24:00+08:00", "2026-11-17T10:00:00+08:00", "2026-11-18T08:30:00+08:00"],
        "lead, then supports"
    );
    assert_eq!(ticket.dispatched_at, ticket.assignments[0].dispatched_at, "the ticket's is the lead's");
    assert_eq!(codes(&plan), [], "and that is no conflict");
    let twice = [
        line("QH1", "市水务局", "主办"),
        line("QH1", "市水务局", "主办").replace("2026/11/15 9:24", "2026/11/17 10:00"),
    ];
    let plan = read(&csv(&twice)).unwrap();
    assert_eq!(codes(&plan), [(Some(3), WarningCode::SameUnit), (Some(3), WarningCode::Conflict)]);
}

#[test]
fn of_two_leads_the_first_stays_and_the_second_supports() {
    let plan = read(&csv(&[line("QH1", "市水务局", "主办"), line("QH1", "市住建局", "主办")])).unwrap();
    assert_eq!(units(&plan, 0), [("市水务局", ImportedKind::Lead), ("市住建局", ImportedKind::Support)]);
    assert_eq!(codes(&plan), [(Some(3), WarningCode::TwoLeads)]);
    assert_eq!(plan.tickets[0].assignments[1].kind_text.as_deref(), Some("主办"));
}

#[test]
fn without_a_lead_the_first_support_stands_in() {
    let plan = read(&csv(&[line("QH1", "市水务局", "协办"), line("QH1", "市住建局", "协办")])).unwrap();
    assert_eq!(units(&plan, 0), [("市水务局", ImportedKind::Lead), ("市住建局", ImportedKind::Support)]);
    assert_eq!(codes(&plan), [(Some(2), WarningCode::NoLead)]);
    assert_eq!(plan.tickets[0].assignments[0].kind_text.as_deref(), Some("协办"));
}

#[test]
fn a_row_that_says_nothing_new_is_folded_and_one_unit_is_charged_once() {
    let twice = read(&csv(&[line("QH1", "市水务局", "主办"), line("QH1", "市水务局", "主办")])).unwrap();
    assert_eq!((twice.tickets[0].assignments.len(), twice.folded_rows, twice.data_rows), (1, 1, 2));
    assert_eq!(codes(&twice), [(Some(3), WarningCode::Repeated)]);
    let raised = read(&csv(&[line("QH1", "市水务局", "协办"), line("QH1", "市水务局", "主办")])).unwrap();
    assert_eq!(units(&raised, 0), [("市水务局", ImportedKind::Lead)]);
    assert_eq!(codes(&raised), [(Some(3), WarningCode::SameUnit)]);
}

#[test]
fn the_first_row_wins_a_conflict_but_a_wish_to_stay_hidden_holds() {
    let later = line("QH1", "市住建局", "协办").replace("夜间噪声扰民", "白天噪声").replace(",否,", ",是,");
    let plan = read(&csv(&[line("QH1", "市水务局", "主办"), later])).unwrap();
    assert_eq!(plan.tickets[0].title, "夜间噪声扰民");
    assert_eq!(plan.tickets[0].caller.confidential, Some(true));
    let found: Vec<&str> = plan.warnings.iter().map(|warning| warning.column.as_str()).collect();
    assert_eq!(found, ["标题", "是否保密"]);
}

#[test]
fn the_same_instant_as_serial_number_and_as_text_is_no_conflict() {
    let later = line("QH1", "市住建局", "协办").replace("2026-11-15 07:04:00", "46341.2944444444");
    let plan = read(&csv(&[line("QH1", "市水务局", "主办"), later])).unwrap();
    assert_eq!(codes(&plan), []);
}

#[test]
fn a_refused_lead_takes_its_supports_along_and_no_other_ticket() {
    let bad = line("QH1", "市水务局", "主办").replace("2026/11/15 9:24", "2026-13-45");
    let plan = read(&csv(&[bad, line("QH1", "市住建局", "协办"), line("QH2", "市水务局", "主办")])).unwrap();
    assert_eq!(plan.tickets.iter().map(|ticket| ticket.ticket_no.as_str()).collect::<Vec<_>>(), ["QH2"]);
    let refused: Vec<_> = plan.refused.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
    assert_eq!(refused, [(2, "派单时间"), (3, "")]);
    assert!(plan.refused[0].reason.contains("2026-13-45"));
    assert!(plan.refused[1].reason.contains("第 2 行"));
}

#[test]
fn a_refused_support_leaves_no_half_ticket() {
    let bad = line("QH1", "", "协办");
    let plan = read(&csv(&[line("QH1", "市水务局", "主办"), bad])).unwrap();
    assert!(plan.tickets.is_empty());
    let refused: Vec<_> = plan.refused.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
    assert_eq!(refused, [(2, ""), (3, "承办单位")]);
}

#[test]
fn each_fault_is_listed_with_its_row_and_column() {
    let good = || line("QH1", "市水务局", "主办");
    let cases = [
        (good().replace("QH1,", ","), "工单编号"),
        (good().replace("QH1,", "4.60003E+17,"), "工单编号"),
        (
            good().replace("夜间噪声扰民", "").replace("来电人反映：嘉积镇夜间噪声。", " \u{3000}\t"),
            "主要内容",
        ),
        (good().replace("2026-11-15 07:04:00", "十五号"), "受理时间"),
        (good().replace("2026/11/15 9:24", ""), "派单时间"),
        (good().replace("2026/11/15 9:24", "15/11/2026"), "派单时间"),
        (good().replace("市水务局", "\t "), "承办单位"),
        (good() + ",多出的,列", ""),
    ];
    for (row, column) in cases {
        let plan = read(&csv(&[row.clone(), line("QH9", "市水务局", "主办")])).unwrap();
        let found: Vec<_> = plan.refused.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
        assert_eq!(found, [(2, column)], "{row}");
        assert_eq!(plan.tickets.len(), 1, "the good row stays: {row}");
    }
}

#[test]
fn reasons_and_warnings_of_a_shifted_row_show_no_personal_data() {
    let good = line("QH1", "市水务局", "主办");
    let cells: Vec<&str> = good.split(',').collect();
    for shift in 1..cells.len() {
        let mut moved = cells.clone();
        moved.rotate_right(shift);
        let plan = read(&csv(&[moved.join(","), line("QH9", "市水务局", "主办")])).unwrap();
        for fault in &plan.refused {
            assert!(
                !fault.reason.contains("13912345678") && !fault.reason.contains("陈小明"),
                "{}",
                fault.reason
            );
        }
        assert!(!plan.warnings.iter().any(|warning| warning.text.contains("13912345678")));
        assert!(plan.tickets.iter().all(|ticket| ticket.ticket_no == "QH9"), "shift {shift} went unnoticed");
    }
}

#[test]
fn unknown_words_are_kept_and_noted() {
    let row =
        line("QH1", "市水务局", "主办").replace(",电话,", ",12319热线,").replace(",一般,", ",十万火急,");
    let plan = read(&csv(&[row])).unwrap();
    let ticket = &plan.tickets[0];
    assert_eq!((ticket.channel.code.as_deref(), ticket.channel.raw.as_str()), (None, "12319热线"));
    assert_eq!((ticket.urgency.code.as_deref(), ticket.urgency.raw.as_str()), (None, "十万火急"));
    assert_eq!(ticket.note, "受理渠道：12319热线\n紧急程度：十万火急");
    assert_eq!(codes(&plan), [(Some(2), WarningCode::UnknownValue); 2]);
}

#[test]
fn impossible_orders_and_closed_states_are_pointed_out() {
    let early = line("QH1", "市水务局", "主办").replace("2026/11/15 9:24", "2026/11/14 9:24");
    let own = line("QH2", "市水务局", "主办").replace("主办,,", "主办,QH2,");
    let later = line("QH3", "市水务局", "主办")
        .replace("2026-11-15 07:04:00", "2026-11-01")
        .replace("主办,,", "主办,QH1,");
    let done = line("QH4", "市水务局", "主办").replace("已派单", "已办结").replace("3个工作日", "尽快");
    let plan = read(&csv(&[early, own, later, done])).unwrap();
    let expected = [
        (Some(2), WarningCode::TimeOrder),
        (Some(3), WarningCode::PrevTicket),
        (Some(4), WarningCode::PrevTicket),
        (Some(5), WarningCode::Limit),
        (Some(5), WarningCode::State),
    ];
    assert_eq!(codes(&plan), expected);
    assert_eq!(plan.tickets[1].prev_ticket_no, None);
    assert_eq!(plan.tickets[2].prev_ticket_no.as_deref(), Some("QH1"));
}

#[test]
fn the_same_bytes_give_the_same_plan_and_it_survives_its_wire_form() {
    let text =
        csv(&[line("QH1", "市水务局", "主办"), line("QH1", "市住建局", "协办"), line("", "x", "主办")]);
    let plan = read(&text).unwrap();
    assert!(plan == read(&text).unwrap());
    let wire = serde_json::to_string(&plan).unwrap();
    assert!(plan == serde_json::from_str(&wire).unwrap());
    assert!(!format!("{plan:?}").contains("陈小明"));
}
