//! What lists and earlier rulings bear out, by tables.

use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::case::sample::{self, MONDAY};
use crate::case::{
    AssignmentBrief, AssignmentKind, Deadline, Decision, DispatchMode, FirstDues, Place, Ticket,
};
use crate::dispatch_list::{ListItem, ListKind, ListLevel};
use crate::time::Limit;
use crate::{AssignmentId, RequestId, TicketId, UnitId};
const OWN: u128 = 1;
const WATER: u128 = 2;
const TOWN: u128 = 3;
const OTHER_TOWN: u128 = 4;

fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}

fn units() -> Vec<UnitRef> {
    let named = |n, name: &str, kind: &str| UnitRef {
        unit: unit(n),
        name: name.into(),
        full_name: String::new(),
        kind: kind.into(),
        series: String::new(),
        contact: String::new(),
        active: true,
        parent: None,
    };
    vec![
        named(OWN, "市综合行政执法局", "市直单位"),
        named(WATER, "市水务局", "市直单位"),
        named(TOWN, "甲镇人民政府", "镇（区）"),
        named(OTHER_TOWN, "乙镇人民政府", "镇（区）"),
    ]
}

fn deadline(hours: i64) -> Deadline {
    let limit: Limit = "1wd".parse().unwrap();
    Deadline {
        at: Millis(MONDAY.0 + hours * 3_600_000),
        estimated: false,
        limit,
        rule: "return".into(),
        start: MONDAY,
        before: None,
        unit: None,
    }
}

/// A ticket of 甲镇 about a burst pipe, given to `asking`.
fn case_of(asking: u128) -> Case {
    let ticket = Ticket {
        title: "文坛路水管爆裂无人维修".into(),
        body: "路面积水，影响通行。".into(),
        category: ["市政水务", "供水", "管网维修"].map(str::to_owned).to_vec(),
        place: Place { town: "甲镇".into(), ..Place::default() },
        ..sample::ticket(9)
    };
    let dues = FirstDues { ack: deadline(8), return_: deadline(8), handle: deadline(40) };
    let names = units();
    let name = names.iter().find(|known| known.unit == unit(asking)).unwrap().name.clone();
    let id = AssignmentId(Uuid::from_u128(10));
    let assignment = Assignment::dispatched(id, unit(asking), name, AssignmentKind::Lead, MONDAY, dues);
    Case { ticket, assignments: vec![assignment], others: Vec::new() }
}

fn item(units: &[u128], towns: &[&str]) -> ListItem {
    ListItem {
        code: "12".into(),
        title: "供水管网维修".into(),
        category: ["市政水务", "供水"].map(str::to_owned).to_vec(),
        keywords: vec!["水管爆裂".into()],
        towns: towns.iter().map(|town| (*town).to_owned()).collect(),
        units: units.iter().map(|n| unit(*n)).collect(),
        level: ListLevel::Unit,
    }
}

fn list(items: Vec<ListItem>) -> DispatchList {
    DispatchList {
        kind: ListKind::Catalogue,
        name: "示例派单目录".into(),
        version: 2,
        effective_from: "2026-03-01".parse().unwrap(),
        source: "示例办〔2026〕3号".into(),
        imported_at: MONDAY,
        items,
    }
}

fn ruled(n: u128, granted: bool, suggested: u128, points: u32) -> Precedent {
    let decision = Decision {
        granted,
        reason: if granted { "同意" } else { "属你单位职责" }.into(),
        at: Millis(MONDAY.0 - i64::try_from(n).unwrap()),
        by_name: "审核员".into(),
    };
    let ruling = Ruling {
        request: RequestId(Uuid::from_u128(100 + n)),
        ticket_id: TicketId(Uuid::from_u128(200 + n)),
        ticket_no: format!("QH{n}"),
        title: "水管漏水".into(),
        category: Vec::new(),
        town: "甲镇".into(),
        grounds: vec!["R1".into()],
        reason: "供水由水务部门负责".into(),
        suggested_unit: Some(unit(suggested)),
        suggested_unit_name: String::new(),
        decision,
        went_to: None,
        went_to_name: String::new(),
    };
    Precedent { ruling, points, why: Vec::new() }
}

struct Asking {
    case: Case,
    pack: RulePack,
    lists: Vec<DispatchList>,
    precedents: Vec<Precedent>,
    refusal: Option<ErrorCode>,
}

impl Asking {
    fn of(asking: u128, items: Vec<ListItem>) -> Self {
        let lists = if items.is_empty() { Vec::new() } else { vec![list(items)] };
        Self {
            case: case_of(asking),
            pack: RulePack::builtin(),
            lists,
            precedents: Vec::new(),
            refusal: None,
        }
    }

    fn coach(&self) -> Coaching {
        let units = units();
        coach(&Facts {
            case: &self.case,
            assignment: &self.case.assignments[0],
            pack: &self.pack,
            lists: &self.lists,
            units: &units,
            precedents: &self.precedents,
            refusal: self.refusal,
            now: Millis(MONDAY.0 + 3_600_000),
        })
    }

    fn says(&self, code: &str) -> Says {
        self.coach().grounds.into_iter().find(|ground| ground.code == code).unwrap().says
    }
}

#[rstest]
#[case::another_units(OWN, vec![item(&[WATER], &[])], [Says::BearsOut, Says::Silent, Says::Silent, Says::Silent])]
#[case::ones_own(OWN, vec![item(&[OWN], &[])], [Says::Against, Says::Silent, Says::Against, Says::Against])]
#[case::shared(OWN, vec![item(&[OWN, WATER], &[])], [Says::Against, Says::Silent, Says::BearsOut, Says::Against])]
#[case::a_towns_where_a_bureau_got_it(
    OWN, vec![item(&[TOWN], &["甲镇"])], [Says::BearsOut, Says::Silent, Says::Silent, Says::BearsOut]
)]
#[case::a_bureaus_where_a_town_got_it(
    TOWN, vec![item(&[WATER], &[])], [Says::BearsOut, Says::Silent, Says::Silent, Says::BearsOut]
)]
#[case::the_towns_own(
    TOWN, vec![item(&[TOWN], &["甲镇"])], [Says::Against, Says::Against, Says::Against, Says::Against]
)]
#[case::another_towns(
    OTHER_TOWN, vec![item(&[TOWN], &["甲镇"]), item(&[OTHER_TOWN], &["乙镇"])],
    [Says::BearsOut, Says::BearsOut, Says::Silent, Says::Silent]
)]
#[case::only_where_it_is_not(
    OTHER_TOWN, vec![item(&[OTHER_TOWN], &["乙镇"])], [Says::Silent, Says::BearsOut, Says::Silent, Says::Silent]
)]
fn lists_bear_out_contradict_or_are_silent_on_each_ground(
    #[case] asking: u128,
    #[case] items: Vec<ListItem>,
    #[case] expected: [Says; 4],
) {
    let asking = Asking::of(asking, items);
    assert_eq!(["R1", "R2", "R4", "R8"].map(|code| asking.says(code)), expected);
    for code in ["R3", "R5", "R6", "R7", "R9"] {
        assert_eq!(asking.says(code), Says::Silent, "{code}: no list can tell");
    }
}

#[test]
fn an_item_of_the_grid_is_of_another_level_unless_the_grid_got_it() {
    let mut asking = Asking::of(OWN, vec![ListItem { level: ListLevel::Grid, ..item(&[WATER], &[]) }]);
    assert_eq!(asking.says("R8"), Says::BearsOut);
    asking.case.ticket.dispatch_mode = DispatchMode::Grid;
    assert_eq!(asking.says("R8"), Says::Silent);
    asking.lists = vec![list(vec![item(&[WATER], &[])])];
    assert_eq!(asking.says("R8"), Says::BearsOut, "a unit's item was sent to the grid");
}

#[test]
fn a_listed_unit_comes_first_with_the_item_and_the_verdict_quotes_list_version_and_date() {
    let asking = Asking::of(OWN, vec![item(&[WATER], &[])]);
    let said = asking.coach();
    assert_eq!(said.verdict.advice, Advice::Ask);
    assert_eq!(
        said.verdict.sentence,
        "《示例派单目录》（第2版，2026年3月1日起）第12项“供水管网维修”列明由市水务局承办，可以“职能不符”为由申请退单。"
    );
    let first = &said.units[0];
    assert_eq!((first.unit, first.granted, first.decided), (unit(WATER), 0, 0));
    assert!(matches!(&first.why[0], UnitWhy::Listed { code, version: 2, .. } if code == "12"));
    let ground = said.grounds.iter().find(|ground| ground.code == "R1").unwrap();
    assert_eq!(ground.items[0].units, ["市水务局"]);
    assert!(ground.items[0].why.contains(&ItemWhy::Title { word: "水管爆裂".into() }));
    assert_eq!((said.minutes_left, said.lists.len()), (7 * 60, 1));
}

#[rstest]
#[case::listed_as_own(vec![item(&[OWN], &[])], Vec::new(), None, Advice::HandleListed)]
#[case::shared(vec![item(&[OWN, WATER], &[])], Vec::new(), None, Advice::AskWhoLeads)]
#[case::nothing_bears_it_out(vec![ListItem { category: vec!["教育文体".into()], keywords: Vec::new(), ..item(&[WATER], &[]) }], Vec::new(), None, Advice::Handle)]
#[case::no_list(Vec::new(), Vec::new(), None, Advice::NotCompared)]
#[case::one_ruling_is_no_precedent(Vec::new(), vec![ruled(1, true, WATER, 50)], None, Advice::NotCompared)]
#[case::two_granted(Vec::new(), vec![ruled(1, true, WATER, 50), ruled(2, true, WATER, 50)], None, Advice::MayAsk)]
#[case::mostly_refused(Vec::new(), vec![ruled(1, true, WATER, 50), ruled(2, false, WATER, 50)], None, Advice::NotCompared)]
#[case::granted_but_not_alike(Vec::new(), vec![ruled(1, true, WATER, 0), ruled(2, true, WATER, 0)], None, Advice::NotCompared)]
#[case::own_beats_precedents(vec![item(&[OWN], &[])], vec![ruled(1, true, WATER, 50), ruled(2, true, WATER, 50)], None, Advice::HandleListed)]
#[case::too_late(vec![item(&[WATER], &[])], Vec::new(), Some(ErrorCode::WindowClosed), Advice::Closed)]
fn the_verdict_is_honest(
    #[case] items: Vec<ListItem>,
    #[case] precedents: Vec<Precedent>,
    #[case] refusal: Option<ErrorCode>,
    #[case] advice: Advice,
) {
    let said = Asking { precedents, refusal, ..Asking::of(OWN, items) }.coach();
    assert_eq!(said.verdict.advice, advice, "{}", said.verdict.sentence);
    let handle =
        matches!(advice, Advice::HandleListed | Advice::Handle | Advice::NotCompared | Advice::Closed);
    assert_eq!(said.verdict.sentence.contains("建议直接办理"), handle, "{}", said.verdict.sentence);
}

#[test]
fn an_item_of_ones_own_for_other_towns_is_quoted_as_that() {
    let said = Asking::of(OTHER_TOWN, vec![item(&[OTHER_TOWN], &["乙镇"])]).coach();
    assert_eq!(said.verdict.advice, Advice::Ask);
    assert!(said.verdict.sentence.contains("列明本单位只负责乙镇"), "{}", said.verdict.sentence);
}

#[test]
fn without_a_list_the_verdict_says_so_and_names_what_proof_can_carry() {
    let said = Asking::of(OWN, Vec::new()).coach();
    assert!(said.verdict.sentence.starts_with("未导入派单目录，无法比对"), "{}", said.verdict.sentence);
    assert_eq!(said.verdict.by_proof, ["重复工单", "要素不全无法核实"]);
}

#[test]
fn the_list_of_the_dispatch_day_counts() {
    let mut asking = Asking::of(OWN, vec![item(&[WATER], &[])]);
    let later = DispatchList {
        version: 3,
        effective_from: "2026-11-17".parse().unwrap(),
        ..list(vec![item(&[OWN], &[])])
    };
    asking.lists.push(later);
    assert_eq!(asking.says("R1"), Says::BearsOut, "the new version begins a day after the dispatch");
    asking.case.assignments[0].dispatched_at = Millis(MONDAY.0 + 86_400_000);
    assert_eq!(asking.says("R1"), Says::Against);
}

#[test]
fn a_narrower_item_of_the_same_list_speaks_alone() {
    let broad = ListItem {
        category: vec!["市政水务".into()],
        code: "1".into(),
        title: "水务".into(),
        ..item(&[OWN], &[])
    };
    let said = Asking::of(OWN, vec![broad, item(&[WATER], &[])]).coach();
    assert_eq!(said.verdict.advice, Advice::Ask, "{}", said.verdict.sentence);
    assert_eq!(said.verdict.item.unwrap().code, "12");
}

#[test]
fn units_are_ranked_by_reasons_with_their_history_and_who_sent_it_back_stands_last() {
    let mut asking = Asking::of(OWN, vec![item(&[WATER], &[])]);
    asking.precedents =
        vec![ruled(1, true, OTHER_TOWN, 50), ruled(2, false, OTHER_TOWN, 0), ruled(3, false, WATER, 50)];
    let said = asking.coach();
    let ranked: Vec<_> = said.units.iter().map(|u| (u.unit, u.granted, u.decided)).collect();
    assert_eq!(ranked, [(unit(WATER), 0, 1), (unit(OTHER_TOWN), 1, 2), (unit(TOWN), 0, 0)]);
    assert_eq!(said.units[1].why, [UnitWhy::Accepted { times: 1 }]);
    assert_eq!(said.units[2].why, [UnitWhy::Town { town: "甲镇".into() }]);
    let rulings: Vec<&str> = said.rulings.iter().map(|found| found.ruling.ticket_no.as_str()).collect();
    assert_eq!(rulings, ["QH1", "QH3"], "those alike only, the newest of equals first");
    asking.case.ticket.return_count = 2;
    asking.case.others = vec![AssignmentBrief {
        unit: unit(WATER),
        unit_name: "市水务局".into(),
        kind: AssignmentKind::Lead,
        state: AssignmentState::Returned,
    }];
    let said = asking.coach();
    assert_eq!((said.bounced, said.returned_by), (2, vec!["市水务局".to_owned()]));
    assert!(said.verdict.sentence.contains("已往返 2 次"), "{}", said.verdict.sentence);
    assert_eq!(said.units.last().map(|u| (u.unit, u.sent_back)), Some((unit(WATER), true)));
}

#[test]
fn a_unit_named_in_the_demand_is_suggested_without_its_city() {
    let mut asking = Asking::of(OWN, Vec::new());
    asking.case.ticket.body = "水务局让打热线。".into();
    asking.case.ticket.place.town = String::new();
    let said = asking.coach();
    assert_eq!(
        said.units.iter().map(|u| (u.unit, u.why.clone())).collect::<Vec<_>>(),
        [(unit(WATER), vec![UnitWhy::Named])]
    );
}

#[test]
fn a_pack_without_the_rule_and_a_list_of_later_days_compare_nothing_and_say_so() {
    let mut asking = Asking::of(OWN, vec![item(&[WATER], &[])]);
    asking.pack.coach = CoachRule::default();
    let said = asking.coach();
    assert_eq!((said.verdict.advice, said.units), (Advice::NotCompared, Vec::new()));
    assert_eq!(said.verdict.uncompared, Some(Uncompared::NoRule));
    asking.pack = RulePack::builtin();
    asking.lists[0].effective_from = "2026-11-17".parse().unwrap();
    let said = asking.coach().verdict;
    assert_eq!((said.advice, said.uncompared), (Advice::NotCompared, Some(Uncompared::NotYet)));
    assert!(said.sentence.starts_with("派单当日没有施行的清单"), "{}", said.sentence);
}
