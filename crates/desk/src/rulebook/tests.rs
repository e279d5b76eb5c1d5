//! Rules at the desk: seen by everybody, kept while they are typed, published by the hub alone.

use chengban_domain::ReasonCode;
use chengban_domain::case::{AssignmentState, PackRef};
use serde_json::json;

use super::*;
use crate::desk::Options;
use crate::rules::Rules;
use crate::testing::{Bench, code};
use crate::wire_fake::{Fake, hub, refusal};

/// Brings two versions in by a page, as a feed does: one that is in force, one to come.
async fn bring(bench: &Bench) -> [RulePack; 2] {
    let first = RulePack { pack: "city".into(), version: 1, ..RulePack::builtin() };
    let mut second = RulePack { version: 2, approved: true, ..first.clone() };
    second.effective_from = bench.office.today() + chrono::Days::new(9);
    second.limits.support = "9wd".parse().unwrap();
    let line = |pack: &RulePack| {
        let line = json!({"k": "pack", "id": pack.id(), "v": pack.version, "op": "upsert", "body": pack});
        move |seq: i64| {
            let mut line = line.clone();
            line["s"] = json!(seq);
            line.to_string()
        }
    };
    bench.take(vec![line(&first), line(&second)]).await;
    let rules = Rules::load(&mut bench.office.store.reader().await.unwrap()).await.unwrap();
    bench.office.set_rules(rules);
    [first, second]
}

#[tokio::test]
async fn a_ticket_is_shown_with_the_rules_it_keeps_and_not_with_todays() {
    let bench = Bench::new().await;
    let [first, mut second] = bring(&bench).await;
    second.effective_from = bench.office.today();
    second.exclusion[0].title = "改了的说法".into();
    let line = |seq: i64| {
        json!({"k": "pack", "id": second.id(), "v": 3, "op": "upsert", "body": second, "s": seq}).to_string()
    };
    bench.take(vec![line]).await;
    let rules = Rules::load(&mut bench.office.store.reader().await.unwrap()).await.unwrap();
    bench.office.set_rules(rules);
    let mut slice = crate::testing::ticket(&bench, 1, AssignmentState::Handling);
    slice.case.ticket.pack = PackRef { pack: "city".into(), version: 1 };
    bench.hold(std::slice::from_ref(&slice)).await;
    let of = |ticket_id| pack(&bench.office, RulesFor { ticket_id });
    assert_eq!(of(None).await.unwrap().id(), "city@2", "in force today");
    let kept = of(Some(slice.case.ticket.id)).await.unwrap();
    assert_eq!((kept.id(), kept.exclusion), ("city@1".to_owned(), first.exclusion));
    let missing = of(Some(chengban_domain::TicketId(uuid::Uuid::nil()))).await.unwrap_err();
    assert_eq!(code(&missing), ErrorCode::NotFound);
}

async fn keeper(bench: Bench) -> Bench {
    let mut user = bench.office.user();
    user.roles = vec![Role::HubAdmin];
    bench.office.set_user(user);
    bench
}

fn text(pack: &RulePack) -> String {
    serde_json::to_string_pretty(pack).unwrap()
}

#[tokio::test]
async fn every_version_is_listed_opened_and_compared_by_everybody() {
    let bench = Bench::new().await;
    let [first, second] = bring(&bench).await;
    let view = list(&bench.office, NoArgs::default()).await.unwrap();
    let told: Vec<_> =
        view.packs.iter().map(|row| (row.id.as_str(), row.in_force, row.coming, row.newest)).collect();
    assert_eq!(told, [("city@2", false, true, true), ("city@1", true, false, false)]);
    assert_eq!((view.may_edit, view.earliest, view.kept), (false, second.effective_from, None));
    let opened = open(&bench.office, RulesRef { id: "city@2".into() }).await.unwrap();
    assert_eq!(edition::edited(&opened.text), Ok(second));
    let of = RulesCompare { before: first.id(), after: "city@2".into() };
    let paths: Vec<String> =
        compare(&bench.office, of).await.unwrap().into_iter().map(|change| change.path).collect();
    assert_eq!(paths, ["approved", "limits.support"]);
    let missing = open(&bench.office, RulesRef { id: "city@3".into() }).await.unwrap_err();
    assert_eq!(code(&missing), ErrorCode::NotFound);
}

#[tokio::test]
async fn what_is_typed_is_kept_until_it_is_given_up_whole_or_not() {
    let bench = keeper(Bench::new().await).await;
    let draft = RulesDraft { base: "city@2".into(), text: "{ \"limits\": ".into() };
    keep(&bench.office, draft.clone()).await.unwrap();
    assert_eq!(list(&bench.office, NoArgs::default()).await.unwrap().kept, Some(draft.clone()));
    let huge = RulesDraft { text: "x".repeat(LARGEST + 1), ..draft.clone() };
    assert_eq!(code(&keep(&bench.office, huge).await.unwrap_err()), ErrorCode::TooLarge);
    assert_eq!(list(&bench.office, NoArgs::default()).await.unwrap().kept, Some(draft));
    forget(&bench.office, NoArgs::default()).await.unwrap();
    assert_eq!(list(&bench.office, NoArgs::default()).await.unwrap().kept, None);
}

#[tokio::test]
async fn a_check_tells_what_differs_and_what_is_wrong_with_its_line() {
    let bench = keeper(Bench::new().await).await;
    let [first, second] = bring(&bench).await;
    let told = async |text: String| check(&bench.office, RulesCheck { text }).await.unwrap();
    let same = told(text(&second)).await;
    assert_eq!((same.before.as_str(), same.changes, same.problem), ("city@2", vec![], None));
    let mut edited = second.clone();
    edited.limits.rework = "8wd".parse().unwrap();
    let checked = told(text(&edited)).await;
    assert_eq!((checked.changes[0].path.as_str(), checked.problem), ("limits.rework", None));
    let outdated = told(text(&first)).await.problem.unwrap();
    assert_eq!(outdated.reason, Some(ReasonCode::RulesOutdated));
    let wrong = text(&second).replacen("\"9wd\"", "\"soon\"", 1);
    let at = 1 + wrong.lines().position(|line| line.contains("soon")).unwrap();
    let faulty = told(wrong).await;
    assert_eq!(
        (faulty.line, faulty.problem.unwrap().field),
        (u32::try_from(at).ok(), Some("limits.support".into()))
    );
    let cut = told("{\n \"pack\": \n".into()).await;
    assert_eq!((cut.line, cut.problem.unwrap().reason), (Some(3), Some(ReasonCode::RulesUnread)));
}

#[tokio::test]
async fn only_the_hub_publishes_and_what_it_refuses_stays_kept() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/rules" if nth == 0 => refusal("403 Forbidden", ErrorCode::WrongRole),
        "POST /v1/rules" => {
            let wish: RulesWish = serde_json::from_str(&asked.body).unwrap();
            let done = RulesPublished {
                id: "city@3".into(),
                from: wish.from.unwrap(),
                approved: wish.approved,
                changes: vec![],
            };
            hub("200 OK", "e1", &serde_json::to_string(&done).unwrap())
        }
        _ => refusal("404 Not Found", ErrorCode::NotFound),
    })
    .await;
    let bench = keeper(Bench::at(&fake.address, Options::quick()).await).await;
    let [_, second] = bring(&bench).await;
    let draft = RulesDraft { base: "city@2".into(), text: text(&second) };
    keep(&bench.office, draft.clone()).await.unwrap();
    let wish = RulesWish { text: draft.text.clone(), from: Some(second.effective_from), approved: true };
    let refused = publish(&bench.office, wish.clone()).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::WrongRole);
    assert_eq!(list(&bench.office, NoArgs::default()).await.unwrap().kept, Some(draft));
    let done = publish(&bench.office, wish).await.unwrap();
    assert_eq!((done.id.as_str(), done.approved), ("city@3", true));
    assert_eq!(list(&bench.office, NoArgs::default()).await.unwrap().kept, None, "it is published");
    let begun = withdraw(&bench.office, RulesRef { id: "city@1".into() }).await.unwrap_err();
    assert_eq!(code(&begun), ErrorCode::NotFound, "told without asking");
    let broken = RulesWish { text: "规则".into(), from: None, approved: false };
    publish(&bench.office, broken).await.unwrap_err();
    assert_eq!(fake.of("POST /v1/rules").len(), 2, "what cannot be read is not sent");
}
