//! 下派: offered to whose unit has units below, foreseen like every act, kept without a network.

use chengban_domain::UnitId;
use chengban_domain::case::AssignmentState;
use chengban_domain::wire::UnitRef;
use chengban_domain::{ErrorCode, Problem};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::slice::{self, NewSlice};
use crate::testing::{Bench, ticket, unit};

const STATION: u128 = 0xB;
const WATER: u128 = 0xC;

/// Puts a unit into the store as the feed of units brings it.
async fn hold_unit(bench: &Bench, key: u128, name: &str, parent: Option<UnitId>) {
    let known = UnitRef {
        unit: UnitId(Uuid::from_u128(key)),
        name: name.into(),
        full_name: String::new(),
        kind: "三级单位".into(),
        series: String::new(),
        contact: String::new(),
        active: true,
        parent,
    };
    let (id, body) = (known.unit.to_string(), serde_json::to_string(&known).unwrap());
    let mut tx = bench.office.store.begin().await.unwrap();
    let new = NewSlice { entity: "unit", id: &id, version: 1, body: &body };
    slice::upsert(&mut tx, "ref:units", "e1", 1, &[new]).await.unwrap();
    tx.commit().await.unwrap();
}

/// An office with one ticket in hand, and what names it.
async fn at_work() -> (Bench, Value) {
    let bench = Bench::new().await;
    let held = ticket(&bench, 1, AssignmentState::Handling);
    bench.hold(std::slice::from_ref(&held)).await;
    hold_unit(&bench, WATER, "市水务局", None).await;
    (bench, json!({ "ticket_id": held.case.ticket.id, "assignment_id": held.case.assignments[0].id }))
}

async fn ask(bench: &Bench, name: &str, of: &Value, more: Value) -> Result<Value, Problem> {
    let mut req = of.clone();
    req.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.desk().dispatch(name, req).await
}

async fn is_offered(bench: &Bench, of: &Value) -> bool {
    let view = bench.desk().dispatch("ticket.open", json!({ "ticket_id": of["ticket_id"] })).await.unwrap();
    view["allowed"].as_array().unwrap().iter().any(|one| one["kind"] == "delegate")
}

fn delegate(key: u128, name: &str) -> Value {
    let payload = json!({
        "assignment": Uuid::from_u128(0xE), "unit": Uuid::from_u128(key), "unit_name": name, "limit": "1wd",
        "note": " 到现场核实 ",
    });
    json!({ "intent": { "kind": "delegate", "payload": payload } })
}

#[tokio::test]
async fn handing_down_is_offered_only_where_a_unit_is_below() {
    let (bench, of) = at_work().await;
    assert!(!is_offered(&bench, &of).await, "another unit is not below");
    hold_unit(&bench, STATION, "嘉积中队", Some(unit())).await;
    assert!(is_offered(&bench, &of).await);
}

#[tokio::test]
async fn what_is_handed_down_waits_here_without_a_network_and_only_for_a_unit_below() {
    let (bench, of) = at_work().await;
    hold_unit(&bench, STATION, "嘉积中队", Some(unit())).await;
    for (key, name) in [(WATER, "市水务局"), (STATION, "别的名称"), (0xF, "没有的单位")] {
        let refused = ask(&bench, "ticket.act", &of, delegate(key, name)).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (ErrorCode::InvalidInput, Some("unit")),
            "{name}"
        );
        assert!(refused.message.contains(name), "{}", refused.message);
    }
    let done = ask(&bench, "ticket.act", &of, delegate(STATION, "嘉积中队")).await.unwrap();
    let parts = done["view"]["slice"]["case"]["assignments"].as_array().unwrap();
    let below = parts.iter().find(|part| part["kind"] == "sub").expect("it is shown at once");
    assert_eq!(
        below["handed_down"],
        json!({ "unit_name": "执法局", "by_name": "张某", "note": "到现场核实" })
    );
    assert_eq!(done["view"]["assignment"]["kind"], "lead", "mine stays mine");
    let waiting = bench.desk().dispatch("outbox.list", json!({})).await.unwrap();
    assert_eq!((&waiting[0]["kind"], &waiting[0]["state"]), (&json!("delegate"), &json!("waiting")));
}

#[tokio::test]
async fn its_due_is_foretold_and_never_later_than_the_units_own() {
    let (bench, of) = at_work().await;
    let view = bench.desk().dispatch("ticket.open", json!({ "ticket_id": of["ticket_id"] })).await.unwrap();
    let own = view["assignment"]["due"]["at"].clone();
    let short = ask(&bench, "deadline.hand_down", &of, json!({ "limit": "1h" })).await.unwrap();
    assert!(short["due"].as_i64() < own.as_i64());
    assert_eq!(short["capped"], false);
    let long = ask(&bench, "deadline.hand_down", &of, json!({ "limit": "90wd" })).await.unwrap();
    assert_eq!((&long["due"], &long["capped"]), (&own, &json!(true)));
    let nonsense = ask(&bench, "deadline.hand_down", &of, json!({ "limit": "0wd" })).await.unwrap_err();
    assert_eq!(nonsense.code, ErrorCode::InvalidInput);
}
