//! A colleague who was first is named with the time; where nobody else acted, the sentence stays.

use chengban_domain::case::{ActorRef, AssignmentState, EventCode};
use chengban_domain::time::Millis;
use chengban_domain::{Role, UserId};
use uuid::Uuid;

use super::*;
use crate::testing::{Bench, ticket};

fn event(user: u128, name: &str, at: i64) -> Event {
    let (user, name) = (UserId(Uuid::from_u128(user)), name.to_owned());
    Event {
        code: EventCode::Acknowledged,
        at: Millis(at),
        actor: ActorRef { user, name, unit: None, role: Role::Handler, on_behalf: None },
        assignment: None,
        unit: None,
        note: String::new(),
        reason: None,
        params: std::collections::BTreeMap::new(),
        pack_version: 1,
    }
}

#[tokio::test]
async fn who_was_first_is_named_with_the_time_and_nobody_where_nobody_was() {
    let bench = Bench::new().await;
    let mut slice = ticket(&bench, 1, AssignmentState::Handling);
    let mut op = crate::outbox::answer::tests::op();
    op.account_id = UserId(Uuid::from_u128(7)).to_string();
    op.last_error = kept(&Problem::new(ErrorCode::WrongState));
    slice.timeline = vec![event(7, "我", 1_000)];
    assert!(!name(&mut op, &slice), "nobody else did anything");
    slice.timeline = vec![event(9, "李某", 1_764_500_000_000), event(7, "我", 1_764_500_100_000)];
    assert!(name(&mut op, &slice));
    let told = op.problem().unwrap();
    assert!(told.message.contains("李某") && told.message.contains("11月30日"), "{}", told.message);
    assert_eq!(told.code, ErrorCode::WrongState);
    assert!(!name(&mut op, &slice), "it is said once");
    op.last_error = kept(&Problem::new(ErrorCode::MissingField));
    assert!(!name(&mut op, &slice), "what lacks a field was not overtaken");
}
