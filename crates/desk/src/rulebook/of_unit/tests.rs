//! A unit's own rules at the desk: seen by its people, typed by who keeps them, published by the hub, and followed here as there.

use chengban_domain::case::AssignmentState;
use chengban_domain::intent::{Intent, RequestExtension};
use chengban_domain::pack::RulePack;
use chengban_domain::time::Millis;
use chengban_domain::wire::TicketSlice;
use chengban_domain::{RequestId, Role};
use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::commands::rules::RulesFor;
use crate::commands::ticket::{Act, StepMark};
use crate::desk::Options;
use crate::inbox::row::rows_of;
use crate::rules::Rules;
use crate::testing::{Bench, code, passed_reply, ticket, unit};
use crate::ticket as tickets;
use crate::wire_fake::{Fake, hub, refusal};

fn joint() -> Value {
    json!({"role": "reviewer", "label": "会签"})
}

fn version(version: u32, from: NaiveDate, fields: &Value) -> UnitRules {
    let mut all = json!({"unit": unit(), "version": version, "effective_from": from});
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

/// Brings versions in by a page, as the feed of the unit's people does.
async fn bring(bench: &Bench, all: &[UnitRules]) {
    let line = |rules: &UnitRules| {
        let line =
            json!({"k": "unit_rules", "id": rules.key(), "v": rules.version, "op": "upsert", "body": rules});
        move |seq: i64| {
            let mut line = line.clone();
            line["s"] = json!(seq);
            line.to_string()
        }
    };
    bench.take(all.iter().map(line).collect()).await;
    let rules = Rules::load(&mut bench.office.store.reader().await.unwrap()).await.unwrap();
    bench.office.set_rules(rules);
}

async fn with_role(bench: Bench, role: Role) -> Bench {
    let mut user = bench.office.user();
    user.roles = vec![role];
    bench.office.set_user(user);
    bench
}

fn days(bench: &Bench, after: i64) -> NaiveDate {
    bench.office.today() + chrono::Duration::days(after)
}

async fn seen(bench: &Bench) -> UnitRulesView {
    view(&bench.office, &mut bench.office.store.reader().await.unwrap()).await.unwrap().unwrap()
}

async fn told(bench: &Bench, text: &str) -> RulesChecked {
    check(&bench.office, RulesCheck { text: text.into() }).await.unwrap()
}

async fn beginning(bench: &Bench) -> String {
    open(&bench.office, RulesRef { id: "0".into() }).await.unwrap().text
}

#[tokio::test]
async fn the_units_versions_are_seen_by_its_people_and_kept_by_its_reviewer_or_signer() {
    let bench = Bench::new().await;
    assert_eq!((seen(&bench).await.rows, seen(&bench).await.may_edit), (vec![], false), "a handler reads");
    let chains = json!({"chains": {"normal": ["reviewer", joint()]}});
    let mut all = [
        version(1, days(&bench, -2), &chains),
        version(2, days(&bench, 3), &json!({"forbidden_words": ["推诿"]})),
        version(9, days(&bench, -9), &json!({})),
    ];
    all[2].unit = UnitId(Uuid::from_u128(0xB));
    bring(&bench, &all).await;
    let view = seen(&bench).await;
    let rows: Vec<_> =
        view.rows.iter().map(|row| (row.id.as_str(), row.in_force, row.coming, row.newest)).collect();
    assert_eq!(
        rows,
        [("2", false, true, true), ("1", true, false, false)],
        "another unit's are none of ours"
    );
    assert_eq!((view.unit_name.as_str(), view.earliest), ("执法局", all[1].effective_from));
    let of = RulesCompare { before: "1".into(), after: "2".into() };
    let changed = compare(&bench.office, of).await.unwrap();
    let paths: Vec<&str> = changed.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["chains.normal", "forbidden_words"]);
    let text = open(&bench.office, RulesRef { id: "1".into() }).await.unwrap().text;
    assert_eq!(unit_rules::edited(&text, unit()), Ok(all[0].clone()));
    assert_eq!(
        code(&open(&bench.office, RulesRef { id: "9".into() }).await.unwrap_err()),
        ErrorCode::NotFound
    );
    let mut may = Vec::new();
    for role in [Role::Reviewer, Role::Signer, Role::Handler, Role::Liaison, Role::SealKeeper] {
        let mut user = bench.office.user();
        user.roles = vec![role];
        bench.office.set_user(user);
        may.push(seen(&bench).await.may_edit);
    }
    assert_eq!(may, [true, true, false, false, false]);
    let mut user = bench.office.user();
    user.unit = None;
    bench.office.set_user(user);
    let none = view_of_nobody(&bench).await;
    assert_eq!(none, None, "the platform has no unit");
}

async fn view_of_nobody(bench: &Bench) -> Option<UnitRulesView> {
    view(&bench.office, &mut bench.office.store.reader().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn what_is_typed_is_checked_with_its_line_and_kept_beside_the_packs() {
    let bench = with_role(Bench::new().await, Role::Reviewer).await;
    let text = beginning(&bench).await;
    let begun = told(&bench, &text).await;
    assert_eq!((begun.before.as_str(), begun.changes, begun.problem), ("0", vec![], None), "only begun");
    let mut rules: Value = serde_json::from_str(&text).unwrap();
    rules["chains"]["normal"].as_array_mut().unwrap().push(joint());
    let text = serde_json::to_string_pretty(&rules).unwrap();
    let checked = told(&bench, &text).await;
    assert_eq!((checked.changes.len(), checked.problem), (2, None), "the chains that are written out");
    let wrong = text.replacen("\"会签\"", "\"\"", 1);
    let at = 1 + wrong.lines().position(|line| line.contains("\"label\": \"\"")).unwrap();
    let faulty = told(&bench, &wrong).await;
    assert_eq!(faulty.line, u32::try_from(at).ok());
    assert_eq!(faulty.problem.unwrap().field.as_deref(), Some("chains.normal[1].label"));
    rules["chains"] = json!({"heavy": ["signer"]});
    let less = serde_json::to_string_pretty(&rules).unwrap();
    let at = 1 + less.lines().position(|line| line.contains("\"heavy\"")).unwrap();
    let less = told(&bench, &less).await;
    assert_eq!(less.problem.unwrap().field.as_deref(), Some("chains.heavy"));
    assert_eq!(less.line, u32::try_from(at).ok());

    let draft = RulesDraft { base: "0".into(), text: "{ \"chains\": ".into() };
    keep(&bench.office, draft.clone()).await.unwrap();
    let listed = super::super::list(&bench.office, NoArgs::default()).await.unwrap();
    assert_eq!((listed.kept, listed.unit.unwrap().kept), (None, Some(draft)));
    forget(&bench.office, NoArgs::default()).await.unwrap();
    assert_eq!(seen(&bench).await.kept, None);
}

#[tokio::test]
async fn only_the_hub_publishes_and_takes_back_and_what_it_refuses_stays_kept() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/unit-rules" if nth == 0 => refusal("403 Forbidden", ErrorCode::WrongRole),
        "POST /v1/unit-rules" => {
            let wish: UnitRulesWish = serde_json::from_str(&asked.body).unwrap();
            let done = UnitRulesPublished { version: 3, from: wish.from.unwrap(), changes: vec![] };
            hub("200 OK", "e1", &serde_json::to_string(&done).unwrap())
        }
        _ => refusal("404 Not Found", ErrorCode::NotFound),
    })
    .await;
    let bench = with_role(Bench::at(&fake.address, Options::quick()).await, Role::Signer).await;
    let draft = RulesDraft { base: "0".into(), text: beginning(&bench).await };
    keep(&bench.office, draft.clone()).await.unwrap();
    let wish = UnitRulesWish { text: draft.text.clone(), from: Some(days(&bench, 1)) };
    assert_eq!(code(&publish(&bench.office, wish.clone()).await.unwrap_err()), ErrorCode::WrongRole);
    assert_eq!(seen(&bench).await.kept, Some(draft));
    let done = publish(&bench.office, wish).await.unwrap();
    assert_eq!((done.version, seen(&bench).await.kept), (3, None), "it is published");
    let broken = UnitRulesWish { text: "规定".into(), from: None };
    publish(&bench.office, broken).await.unwrap_err();
    assert_eq!(fake.of("POST /v1/unit-rules").len(), 2, "what cannot be read is not sent");
    bring(&bench, &[version(1, days(&bench, -1), &json!({}))]).await;
    let begun = withdraw(&bench.office, RulesRef { id: "1".into() }).await.unwrap_err();
    assert_eq!(code(&begun), ErrorCode::NotFound, "told without asking");
}

/// A ticket that is being handled, dispatched a day after the office's present, or before it.
fn dispatched(bench: &Bench, number: u128, after: i64) -> TicketSlice {
    let mut slice = ticket(bench, number, AssignmentState::Handling);
    let own = &mut slice.case.assignments[0];
    own.dispatched_at = Millis(own.dispatched_at.0 + after * 86_400_000);
    slice
}

#[tokio::test]
async fn an_assignment_follows_the_rules_of_the_day_of_its_dispatch_wherever_this_desk_judges() {
    let bench = Bench::new().await;
    let (old, new) = (dispatched(&bench, 1, 0), dispatched(&bench, 2, 1));
    bench.hold(&[old.clone(), new.clone()]).await;
    let fields = json!({
        "chains": {"normal": ["reviewer", joint()], "extension": ["reviewer"]},
        "forbidden_words": ["不归我管"],
        "remind": ["3h"],
    });
    bring(&bench, &[version(1, days(&bench, 1), &fields)]).await;
    let rules = bench.office.rules();
    let chain =
        |slice: &TicketSlice| rules.judging(&slice.case, Some(slice.case.assignments[0].id)).into_owned();
    assert_eq!(chain(&old), *rules.pack(&old.case.ticket.pack), "nothing moves midway");
    assert_eq!(chain(&new).chains.normal.len(), 2);
    assert!(chain(&new).forbidden_words.contains(&"不归我管".to_owned()));
    for slice in [&old, &new] {
        let shown = super::super::pack(&bench.office, RulesFor { ticket_id: Some(slice.case.ticket.id) });
        assert_eq!(shown.await.unwrap(), chain(slice), "what screens are told is what is judged by");
    }
    let of = |slice: &TicketSlice, unit| {
        rules.dispatched(&slice.case.ticket.pack, unit, slice.case.assignments[0].dispatched_at).remind.len()
    };
    let usual = RulePack::builtin().remind.len();
    assert_eq!((of(&old, Some(unit())), of(&new, Some(unit())), of(&new, None)), (usual, usual + 1, usual));

    for (slice, waits) in [(&old, false), (&new, true)] {
        let act = Act {
            ticket_id: slice.case.ticket.id,
            assignment_id: Some(slice.case.assignments[0].id),
            intent: Intent::RequestExtension(RequestExtension {
                id: RequestId(Uuid::from_u128(0x80)),
                days: 2,
                reason: "需联合检测".into(),
                caller_told_at: None,
            }),
            form: None,
        };
        let view = tickets::act(&bench.office, act).await.unwrap().view;
        let own = view.assignment.unwrap();
        assert_eq!((own.in_unit.len(), own.pending.is_none()), (usize::from(waits), waits), "{waits}");
        assert_eq!(view.review.map(|review| review.steps.len()), waits.then_some(1));
        let row = rows_of(&view.slice, 1, Some(unit()), &rules).remove(0);
        assert_eq!(row.step.is_some(), waits, "the list tells of it, too");
    }
}

#[tokio::test]
async fn a_row_counts_the_steps_of_the_units_own_chain_and_names_none_where_nothing_waits() {
    let bench = Bench::new().await;
    let fields = json!({ "chains": {"normal": ["reviewer", joint()]} });
    bring(&bench, &[version(1, days(&bench, 1), &fields)]).await;
    let rules = bench.office.rules();
    for (state, after, steps) in [
        (AssignmentState::UnitReview, 0, Some(1)),
        (AssignmentState::UnitReview, 1, Some(2)),
        (AssignmentState::PendingSign, 1, Some(2)),
        (AssignmentState::Handling, 1, None),
    ] {
        let mut slice = dispatched(&bench, 1, after);
        let own = &mut slice.case.assignments[0];
        own.state = state;
        own.replies = vec![passed_reply("已劝离。", own.dispatched_at)];
        let row = rows_of(&slice, 1, Some(unit()), &rules).remove(0);
        let mark: Option<StepMark> = row.step.map(|step| serde_json::from_str(&step).unwrap());
        assert_eq!(mark.map(|mark| mark.of), steps, "{state:?}, dispatched {after} days after");
    }
}
