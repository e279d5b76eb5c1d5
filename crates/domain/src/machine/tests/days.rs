//! Times that cannot be true, and the day of the facts by which the law is chosen.

use super::build::*;
use crate::case::*;
use crate::citation::Citation;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::time::Millis;
use crate::*;

#[test]
fn a_contact_is_neither_before_the_dispatch_nor_to_come() {
    const MINUTE: i64 = 60_000;
    let mut run = Run::dispatched();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    run.now = Millis(MONDAY.0 + HOUR);
    let at = |n, at| {
        let Intent::RecordContact(plain) = contact(n) else { unreachable!() };
        Intent::RecordContact(RecordContact { contacted_at: Millis(at), ..plain })
    };
    for (n, wrong, reason) in
        [(1, run.now.0 + HOUR, ReasonCode::ContactLater), (2, MONDAY.0 - HOUR, ReasonCode::ContactEarlier)]
    {
        let refused = run.act(1, &handler(), &at(n, wrong)).unwrap_err();
        assert_eq!((refused.code, refused.reason), (ErrorCode::InvalidInput, Some(reason)));
        assert_eq!(refused.field.as_deref(), Some("contacted_at"));
        let problem = Problem::from(refused);
        assert!(problem.message.starts_with("联系时间") && !problem.message.contains('{'), "{problem:?}");
    }
    assert_eq!(code(run.act(1, &handler(), &submit(1, content()))), ErrorCode::MissingContact);
    // Clocks differ, and a form knows minutes only.
    run.act(1, &handler(), &at(3, run.now.0 + MINUTE)).unwrap();
    run.act(1, &handler(), &at(4, MONDAY.0 - MINUTE)).unwrap();
    run.act(1, &handler(), &submit(2, content())).unwrap();
}

/// Being handled, the resident contacted then.
fn contacted_at(at: i64) -> Run {
    let mut run = Run::handling();
    for contact in &mut run.case.assignments[0].contacts {
        contact.contacted_at = Millis(at);
    }
    run
}

#[test]
fn a_contact_at_a_time_that_cannot_be_true_is_no_contact() {
    for wrong in [MONDAY.0 - HOUR, MONDAY.0 + 48 * HOUR] {
        let refused = contacted_at(wrong).act(1, &handler(), &submit(1, content()));
        assert_eq!(code(refused), ErrorCode::MissingContact);
    }
}

#[test]
fn how_far_clocks_may_be_apart_is_the_packs_to_say() {
    let mut run = contacted_at(MONDAY.0 - HOUR);
    run.pack.clock.apart = "59min".parse().unwrap();
    assert_eq!(code(run.act(1, &handler(), &submit(1, content()))), ErrorCode::MissingContact);
    run.pack.clock.apart = "1h".parse().unwrap();
    run.judge(Some(1), &handler(), &submit(2, content())).unwrap();
    let Intent::RecordContact(plain) = contact(2) else { unreachable!() };
    let at = |at| Intent::RecordContact(RecordContact { contacted_at: Millis(at), ..plain.clone() });
    assert_eq!(code(run.act(1, &handler(), &at(MONDAY.0 - HOUR - 1))), ErrorCode::InvalidInput);
    run.act(1, &handler(), &at(MONDAY.0 - HOUR)).unwrap();
}

#[test]
fn the_day_of_the_facts_is_not_after_today_and_lets_the_law_of_that_day_be_cited() {
    let mut run = Run::handling();
    let ended = MONDAY.local_date();
    let old = Citation { valid_to: Some(ended), ..citation() };
    let called = ReplyContent { citations: vec![old], ..content() };
    assert_eq!(code(run.act(1, &handler(), &submit(1, called.clone()))), ErrorCode::CitationNotInForce);
    let told = ReplyContent { facts_on: ended.succ_opt(), ..content() };
    let refused = run.act(1, &handler(), &submit(2, told)).unwrap_err();
    assert_eq!(refused.reason, Some(ReasonCode::ReplyFactsLater));
    let mut with_reason = called.clone();
    with_reason.citations[0].reason = "行为发生在旧法施行期间".into();
    run.judge(Some(1), &handler(), &submit(3, with_reason)).unwrap();
    let told = ReplyContent { facts_on: ended.pred_opt(), ..called };
    run.act(1, &handler(), &submit(4, told)).unwrap();
}
