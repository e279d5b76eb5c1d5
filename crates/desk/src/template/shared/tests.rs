//! Shared templates at the desk: read without a network, copied, and shared only by the hub.

use chengban_domain::case::AssignmentState;
use chengban_domain::template::TemplateKind;
use chengban_domain::time::Millis;
use chengban_domain::{Role, UnitId};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::commands::template::{TemplateSave, TemplatesFor};
use crate::desk::Options;
use crate::template::{offers, save, set_removed, used};
use crate::testing::{Bench, code, ticket, unit};
use crate::wire_fake::{Fake, hub, refusal};

fn shared(number: u128, name: &str, unit: Option<UnitId>) -> SharedTemplate {
    let template = Template {
        id: TemplateId(Uuid::from_u128(number)),
        kind: TemplateKind::Reply,
        name: name.into(),
        text: format!("{name}：{{{{工单编号}}}}，{{{{处理结果}}}}。"),
        natures: Vec::new(),
        category: String::new(),
        outcome: None,
    };
    SharedTemplate { template, unit, version: 3, by_name: "李某".into(), at: Millis(1) }
}

/// Brings shared templates in by a page, as a feed does.
async fn bring(bench: &Bench, all: &[SharedTemplate]) {
    let line = |one: &SharedTemplate| {
        let line =
            json!({"k": TEMPLATE, "id": one.template.id, "v": one.version, "op": "upsert", "body": one});
        move |seq: i64| {
            let mut line = line.clone();
            line["s"] = json!(seq);
            line.to_string()
        }
    };
    bench.take(all.iter().map(line).collect()).await;
}

fn own(name: &str) -> TemplateSave {
    TemplateSave {
        id: None,
        kind: TemplateKind::Reply,
        name: name.into(),
        text: format!("{name}。"),
        natures: Vec::new(),
        category: String::new(),
        outcome: None,
    }
}

async fn rows(bench: &Bench) -> Vec<(TemplateScope, String)> {
    let all = crate::template::all(&bench.office).await.unwrap();
    all.into_iter().filter(|row| !row.removed).map(|row| (row.scope, row.template.name)).collect()
}

#[tokio::test]
async fn the_units_and_the_hotlines_stand_beside_ones_own_are_filled_and_change_no_state() {
    use TemplateScope as S;
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::Handling);
    bench.hold(std::slice::from_ref(&slice)).await;
    bring(&bench, &[shared(1, "热线甲", None), shared(2, "单位乙", Some(unit()))]).await;
    save(&bench.office, own("本人丙")).await.unwrap();
    let named = |scope, name: &str| (scope, name.to_owned());
    assert_eq!(
        rows(&bench).await,
        [named(S::Own, "本人丙"), named(S::Unit, "单位乙"), named(S::Hotline, "热线甲")]
    );
    let req = TemplatesFor {
        ticket_id: slice.case.ticket.id,
        assignment_id: slice.case.assignments[0].id,
        kind: None,
    };
    let offered = offers(&bench.office, req).await.unwrap();
    assert_eq!(offered.iter().map(|one| one.scope).collect::<Vec<_>>(), [S::Own, S::Unit, S::Hotline]);
    assert_eq!(
        (offered[1].text.as_str(), offered[1].open.as_slice()),
        ("单位乙：QH00000001，{{处理结果}}。", ["处理结果".to_owned()].as_slice()),
        "what is known is filled, what is not stays open and stops the submission"
    );
    let after = crate::ticket::open(&bench.office, req.ticket_id).await.unwrap();
    assert_eq!(after.assignment.unwrap().state, AssignmentState::Handling);
}

#[tokio::test]
async fn a_shared_template_that_is_used_comes_first_in_its_scope() {
    let bench = Bench::new().await;
    bring(&bench, &[shared(1, "甲", Some(unit())), shared(2, "乙", Some(unit()))]).await;
    used(&bench.office, TemplateId(Uuid::from_u128(2))).await.unwrap();
    used(&bench.office, TemplateId(Uuid::from_u128(9))).await.unwrap();
    let all = crate::template::all(&bench.office).await.unwrap();
    let uses: Vec<_> = all.iter().map(|row| (row.template.name.as_str(), row.uses)).collect();
    assert_eq!(uses, [("乙", 1), ("甲", 0)]);
}

#[tokio::test]
async fn without_a_network_a_copy_is_made_and_nothing_is_shared() {
    let bench = Bench::new().await;
    bring(&bench, &[shared(1, "甲", None), shared(2, "乙", Some(unit()))]).await;
    let hotline = adopt(&bench.office, TemplateRef { id: TemplateId(Uuid::from_u128(1)) }).await.unwrap();
    assert_eq!(
        (hotline.scope, hotline.over),
        (TemplateScope::Own, None),
        "the hotline's is not mine to replace"
    );
    let copy = adopt(&bench.office, TemplateRef { id: TemplateId(Uuid::from_u128(2)) }).await.unwrap();
    assert_eq!(copy.over, Some(TemplateId(Uuid::from_u128(2))));
    let id = copy.template.id;
    let refused = publish(&bench.office, TemplateRef { id }).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::Offline);
    let retired =
        retire(&bench.office, TemplateRef { id: TemplateId(Uuid::from_u128(2)) }).await.unwrap_err();
    assert_eq!(code(&retired), ErrorCode::Offline);
    let kept = crate::template::all(&bench.office).await.unwrap();
    let kept = kept.iter().find(|row| row.template.id == id).unwrap();
    assert_eq!((kept.removed, kept.over), (false, copy.over), "what was typed stays, and what it replaces");
    let gone = adopt(&bench.office, TemplateRef { id: TemplateId(Uuid::from_u128(7)) }).await.unwrap_err();
    assert_eq!(code(&gone), ErrorCode::NotFound);
}

#[tokio::test]
async fn who_is_neither_liaison_nor_reviewer_shares_nothing_and_words_that_are_not_whole_are_not_sent() {
    let bench = Bench::new().await;
    let open = TemplateSave { text: "请处理{{结果".into(), ..own("甲") };
    let id = save(&bench.office, open).await.unwrap().template.id;
    let refused = publish(&bench.office, TemplateRef { id }).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::InvalidInput, "before anything travels: {refused}");
    let mut handler = bench.office.user();
    handler.roles = vec![Role::Handler];
    bench.office.set_user(handler);
    let whole = save(&bench.office, own("乙")).await.unwrap();
    assert!(!whole.may_share);
    let refused = publish(&bench.office, TemplateRef { id: whole.template.id }).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::WrongRole);
}

#[tokio::test]
async fn what_the_hub_took_lies_in_the_bin_and_a_lost_answer_asks_for_the_same_key_again() {
    let fake = Fake::start(|nth, asked| {
        if asked.line != "POST /v1/templates" {
            return refusal("404 Not Found", ErrorCode::NotFound);
        }
        if nth == 0 {
            return refusal("500 Internal Server Error", ErrorCode::Internal);
        }
        let wish: TemplateWish = serde_json::from_str(&asked.body).unwrap();
        let taken = SharedTemplate {
            template: wish.template,
            unit: Some(unit()),
            version: 1,
            by_name: "张某".into(),
            at: Millis(5),
        };
        hub("200 OK", "e1", &serde_json::to_string(&taken).unwrap())
    })
    .await;
    let bench = Bench::at(&fake.address, Options::quick()).await;
    let id = save(&bench.office, own("甲")).await.unwrap().template.id;
    publish(&bench.office, TemplateRef { id }).await.unwrap_err();
    let row = publish(&bench.office, TemplateRef { id }).await.unwrap();
    assert_eq!((row.scope, row.written.unwrap().by_name.as_str()), (TemplateScope::Unit, "张某"));
    let wishes = fake.of("POST /v1/templates");
    assert_eq!(wishes.len(), 2);
    assert_eq!(wishes[0].body, wishes[1].body, "one template, however often it is asked for");
    assert!(rows(&bench).await.is_empty(), "its own copy lies in the bin");
    set_removed(&bench.office, id, None).await.unwrap();
    assert_eq!(rows(&bench).await, [(TemplateScope::Own, "甲".to_owned())], "and comes back whole");
}

#[tokio::test]
async fn a_colleagues_newer_version_is_met_and_only_then_replaced() {
    let fake = Fake::start(|_, asked| match asked.line.as_str() {
        "POST /v1/templates" => refusal("409 Conflict", ErrorCode::StaleVersion),
        _ => refusal("404 Not Found", ErrorCode::NotFound),
    })
    .await;
    let bench = Bench::at(&fake.address, Options::quick()).await;
    let key = TemplateId(Uuid::from_u128(2));
    bring(&bench, &[shared(2, "乙", Some(unit()))]).await;
    let copy = adopt(&bench.office, TemplateRef { id: key }).await.unwrap();
    let newer = SharedTemplate { version: 4, ..shared(2, "乙改", Some(unit())) };
    bring(&bench, &[newer]).await;
    let over = async || -> u32 {
        let asked = publish(&bench.office, TemplateRef { id: copy.template.id }).await.unwrap_err();
        assert_eq!(code(&asked), ErrorCode::StaleVersion);
        let wishes = fake.of("POST /v1/templates");
        serde_json::from_str::<TemplateWish>(&wishes.last().unwrap().body).unwrap().over
    };
    assert_eq!(over().await, 3, "over what was copied");
    assert_eq!(over().await, 4, "over what was met since");
    assert_eq!(rows(&bench).await[0], (TemplateScope::Own, "乙".to_owned()), "and the words stay");
}
