//! 事项: which tickets are one, what a unit is told of it, and that it names nobody.

use chengban_domain::case::AssignmentKind;
use chengban_domain::intent::{DispatchTo, Empty, Intent, Merge, Reason, Redispatch};
use chengban_domain::matter::{LISTED, MatterSlice};
use chengban_domain::{AssignmentId, MatterId};
use chrono::NaiveDate;
use serde_json::Value;

use crate::fixture::{Client, Hub, MATTER, OTHER, PHONE, Told, any_id, file};

/// Live matters in a unit's feed.
async fn matters(desk: &Client) -> Vec<MatterSlice> {
    let page = desk.all(&desk.unit_feed()).await;
    let live = page.lines.into_iter().filter(|line| line["k"] == "matter" && line["op"] == "upsert");
    live.map(|line| serde_json::from_value(line["body"].clone()).unwrap()).collect()
}

fn numbers(matter: &MatterSlice) -> Vec<&str> {
    matter.tickets.iter().map(|ticket| ticket.no.as_str()).collect()
}

async fn matter_of(desk: &Client, no: &str) -> Option<MatterId> {
    let body = desk.ticket(no).await.unwrap_or_else(|| panic!("{no} must be in the feed"));
    serde_json::from_value(body["case"]["ticket"]["matter"].clone()).unwrap()
}

fn again(no: &'static str, at: &'static str) -> Told<'static> {
    Told { no, at, ..MATTER }
}

#[tokio::test]
async fn tickets_of_one_caller_place_and_category_are_one_matter() {
    let hub = Hub::start().await;
    let others = [
        Told { no: "QH3", village: "文坡村", ..MATTER },
        Told { no: "QH4", category: "城市管理->噪声->施工", ..MATTER },
        Told { no: "QH5", phone: "14055500000", ..MATTER },
    ];
    hub.import(&file(&[MATTER, again("QH2", "2026-11-26 10")])).await;
    hub.import(&file(&others)).await;
    let desk = hub.client("zfj.jingban").await;
    let all = matters(&desk).await;
    assert_eq!(all.len(), 4, "place, category and caller each make another: {all:?}");
    let own = matter_of(&desk, "QH1").await.expect("it is of a matter");
    let slice = all.iter().find(|slice| slice.matter == own).unwrap();
    assert_eq!(numbers(slice), ["QH1", "QH2"]);
    let places: Vec<_> = slice.tickets.iter().map(|ticket| (ticket.of_month, ticket.of_year)).collect();
    assert_eq!(places, [(1, 1), (2, 2)]);
    assert_eq!(slice.calls_at(NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()), (2, 2), "月次, 年次");
}

#[tokio::test]
async fn a_matter_names_nobody() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER, again("QH2", "2026-11-26 10")])).await;
    let desk = hub.client("zfj.jingban").await;
    let told = serde_json::to_string(&matters(&desk).await).unwrap();
    for kept in [PHONE, "140****2345", "陈", "楼下烧烤店"] {
        assert!(!told.contains(kept), "{kept} stands in {told}");
    }
    let report = hub.run(&["audit", "verify"]).await;
    assert_eq!(report["chains"][0]["ok"], true);
}

#[tokio::test]
async fn a_report_and_whoever_stays_unknown_is_in_no_matter() {
    let hub = Hub::start().await;
    let nameless = file(&[Told { no: "QH4", ..MATTER }]).replace("陈某芳", "匿名");
    hub.import(&file(&[
        Told { nature: "举报", ..MATTER },
        Told { no: "QH2", category: "", ..MATTER },
        Told { no: "QH3", phone: "", ..MATTER },
    ]))
    .await;
    hub.import(&nameless).await;
    let desk = hub.client("zfj.jingban").await;
    assert_eq!(matters(&desk).await, []);
    for no in ["QH2", "QH3", "QH4"] {
        assert_eq!(matter_of(&desk, no).await, None, "{no}");
    }
}

#[tokio::test]
async fn another_unit_never_learns_of_a_matter_and_its_calls_count() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER])).await;
    let (own, other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    assert_eq!(matters(&own).await.len(), 1);
    assert_eq!(matters(&other).await, [], "nothing of it is theirs");
    hub.import(&file(&[Told { unit: OTHER, ..again("QH2", "2026-11-26 10") }])).await;
    let (mine, theirs) = (matters(&own).await, matters(&other).await);
    assert_eq!((numbers(&mine[0]), numbers(&theirs[0])), (vec!["QH1"], vec!["QH2"]), "each its own");
    assert_eq!(
        (theirs[0].tickets[0].of_month, theirs[0].tickets[0].of_year),
        (2, 2),
        "the second call all the same"
    );
    assert_eq!(mine[0].calls.iter().map(|of| of.calls).sum::<u32>(), 2, "told to both");
}

#[tokio::test]
async fn a_matter_leaves_with_its_last_ticket_and_comes_with_the_first() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER])).await;
    let (own, other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let mut officer = hub.client("pt.zidong").await;
    let keys = own.keys("QH1").await;
    let to = DispatchTo {
        assignment: AssignmentId(any_id()),
        unit: other.grant.user.unit.unwrap(),
        unit_name: OTHER.to_owned(),
        kind: AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let redispatch = Redispatch { from: keys.1, to: vec![to], reason: "职能调整".to_owned() };
    let mut op = officer.op(keys, &Intent::Redispatch(redispatch));
    op.assignment_id = None;
    officer.push(&[op]).await;
    assert_eq!(matters(&own).await, []);
    assert_eq!(matters(&other).await.len(), 1);
    let page = own.all(&own.unit_feed()).await;
    let gone: Vec<&Value> = page.lines.iter().filter(|line| line["k"] == "matter").collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0]["op"], "remove", "a tombstone tells the desk");
    assert_eq!(page.end.live_count, 0, "and the digest counts none");
}

#[tokio::test]
async fn a_merged_ticket_stays_in_its_matter_beside_its_parent() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER, again("QH2", "2026-11-26 10")])).await;
    let desk = hub.client("zfj.jingban").await;
    let mut officer = hub.client("pt.zidong").await;
    let (parent, child) = (desk.keys("QH1").await, desk.keys("QH2").await);
    let merge = Intent::Merge(Merge { into: parent.0, into_no: "QH1".into() });
    let unmerge = Intent::Unmerge(Reason { reason: "并错了".into() });
    for (intent, listed) in [(merge, vec!["QH1", "QH2"]), (unmerge, vec!["QH1"])] {
        let mut op = officer.op(child, &intent);
        op.assignment_id = None;
        officer.push(&[op]).await;
        let all = matters(&desk).await;
        assert_eq!(numbers(&all[0]), listed, "after {}", intent.kind().as_str());
        assert_eq!(all[0].calls[0].calls, 2, "it was called in twice all the same");
    }
}

#[tokio::test]
async fn an_import_that_corrects_the_place_moves_the_ticket_to_its_matter() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER, Told { village: "文坡村", ..again("QH2", "2026-11-26 10") }])).await;
    let desk = hub.client("zfj.jingban").await;
    assert_eq!(matters(&desk).await.len(), 2);
    hub.import(&file(&[again("QH2", "2026-11-26 10")])).await;
    let all = matters(&desk).await;
    assert_eq!(all.iter().map(numbers).collect::<Vec<_>>(), [["QH1", "QH2"]]);
    let head = desk.all(&desk.unit_feed()).await.end.head;
    hub.import(&file(&[again("QH2", "2026-11-26 10")])).await;
    assert_eq!(desk.all(&desk.unit_feed()).await.end.head, head, "nothing changed, nothing is sent");
    let number = Told { phone: "14055500000", ..again("QH2", "2026-11-26 10") };
    hub.import(&file(&[number])).await;
    assert_eq!(matters(&desk).await.len(), 2, "another number is another resident");
    assert_ne!(matter_of(&desk, "QH1").await, matter_of(&desk, "QH2").await);
}

#[tokio::test]
async fn tickets_of_an_older_hub_get_their_matters_once() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER, again("QH2", "2026-11-26 10")])).await;
    let desk = hub.client("zfj.jingban").await;
    let head = desk.all(&desk.unit_feed()).await.end.head;
    hub.tamper("UPDATE ticket SET matter_id = NULL").await;
    assert_eq!(hub.running.sort_into_matters().await.unwrap(), 2);
    assert_eq!(hub.running.sort_into_matters().await.unwrap(), 0, "once is enough");
    assert_eq!(matters(&desk).await.len(), 1);
    assert_eq!(desk.all(&desk.unit_feed()).await.end.head, head, "what is known already is not sent again");
}

/// Two thousand earlier tickets of the matter of QH1, none of which can be opened.
const CROWD: [&str; 2] = [
    "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000)
     INSERT INTO ticket (ticket_id, source, no, state, secrecy, version, doc, matter_id)
     SELECT printf('00000000-0000-7000-8000-%012d', n), 'province', 'X' || n, 'archived', 'none', 1, zeroblob(1), matter_id
     FROM number, matter_ticket",
    "INSERT INTO matter_ticket (ticket_id, matter_id, no, called_at, telling, sights)
     SELECT ticket.ticket_id, ticket.matter_id, ticket.no, known.called_at - 60000, 0, known.sights
     FROM ticket, matter_ticket AS known WHERE ticket.no LIKE 'X%'",
];

#[tokio::test]
async fn of_a_large_matter_no_other_ticket_is_opened_and_the_earlier_ones_are_counted() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER])).await;
    for sql in CROWD {
        hub.tamper(sql).await;
    }
    hub.import(&file(&[again("QH2", "2026-11-26 10")])).await;
    let desk = hub.client("zfj.jingban").await;
    let all = matters(&desk).await;
    let [matter] = all.as_slice() else { panic!("one matter: {}", all.len()) };
    assert_eq!((matter.tickets.len(), matter.more), (LISTED, 2_002 - u32::try_from(LISTED).unwrap()));
    let newest = matter.tickets.last().unwrap();
    assert_eq!((newest.no.as_str(), newest.of_month), ("QH2", 2_002));
    let mut handler = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH2").await;
    handler.must(keys, Intent::Acknowledge(Empty {})).await;
}

#[tokio::test]
async fn a_hub_that_kept_nothing_beside_its_tickets_works_it_out_when_it_opens() {
    let hub = Hub::start().await;
    hub.import(&file(&[MATTER])).await;
    hub.tamper("DELETE FROM matter_ticket").await;
    hub.tamper("DELETE FROM hub_state WHERE name = 'matters_kept'").await;
    // An import opens the hub as every start does.
    hub.import(&file(&[again("QH2", "2026-11-26 10")])).await;
    let desk = hub.client("zfj.jingban").await;
    let all = matters(&desk).await;
    assert_eq!(all.iter().map(numbers).collect::<Vec<_>>(), [["QH1", "QH2"]]);
}

#[tokio::test]
async fn what_stands_in_place_of_a_name_or_number_joins_no_strangers() {
    let hub = Hub::start().await;
    let number = |no, phone| Told { no, phone, ..MATTER };
    hub.import(&file(&[
        number("QH1", "无"),
        number("QH2", "无"),
        number("QH3", "未提供"),
        number("QH4", "12345"),
        number("QH5", "微信2号"),
    ]))
    .await;
    hub.import(&file(&[number("QH6", PHONE)]).replace("陈某芳", "")).await;
    let desk = hub.client("zfj.jingban").await;
    assert_eq!(matters(&desk).await, []);
    hub.import(&file(&[number("QH7", "0898-62812345")])).await;
    assert_eq!(matters(&desk).await.len(), 1, "a fixed line is somebody's own");
}
