//! Flags of a pack that change how the clock runs: each is honoured, and its default leaves things as they were.

use super::build::*;
use crate::case::*;
use crate::intent::*;
use crate::pack::{ClockStart, PauseOn};
use crate::role::Role;
use crate::time::{Calendar, Course, Millis, course_due};
use crate::*;

/// The local day of unit 1's handling due.
fn due_day(run: &Run) -> String {
    run.assignment(1).due.at.local_date().to_string()
}

fn later(run: &mut Run, hours: i64) {
    run.now = Millis(run.now.0 + hours * HOUR);
}

/// The trace's walk over what happened gives the due that the machine stored.
fn trace_agrees(run: &Run) {
    let assignment = run.assignment(1);
    let (due, changes) = (&assignment.due, assignment.changes());
    let course = Course { start: due.start, limit: due.limit, changes: &changes };
    assert_eq!(course_due(&course, &run.pack.clock, Calendar::builtin()).at, due.at);
}

#[test]
fn a_limit_may_run_from_the_acknowledgement() {
    let mut run = Run::new();
    run.pack.clock.start = ClockStart::Acknowledge;
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(1, AssignmentKind::Lead)])).unwrap();
    assert_eq!(due_day(&run), "2026-11-23", "until it is signed for, as if from dispatch");
    later(&mut run, 24);
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    assert_eq!(due_day(&run), "2026-11-24", "five working days after Tuesday the 17th");
    assert_eq!(run.assignment(1).due.start, run.now);
    trace_agrees(&run);
    let mut usual = Run::dispatched();
    later(&mut usual, 24);
    usual.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    assert_eq!(due_day(&usual), "2026-11-23", "the built-in pack counts from dispatch");
}

#[test]
fn a_sub_assignment_signed_for_late_stays_within_its_parents_due() {
    let mut run = Run::new();
    run.pack.clock.start = ClockStart::Acknowledge;
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(1, AssignmentKind::Lead)])).unwrap();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    let delegate = Delegate {
        assignment: AssignmentId(id(703)),
        unit: unit(3),
        unit_name: "站所3".into(),
        limit: "4wd".parse().unwrap(),
        note: String::new(),
    };
    run.act(1, &handler(), &Intent::Delegate(delegate)).unwrap();
    later(&mut run, 72);
    let station = person(5, Some(3), &[Role::Handler, Role::Liaison]);
    run.act(3, &station, &Intent::Acknowledge(empty())).unwrap();
    assert_eq!(run.assignment(3).due.at, run.assignment(1).due.at);
}

#[test]
fn a_longer_statutory_limit_prevails_where_the_pack_says_so() {
    let dispatched = |statutory: &str, prevails: bool| {
        let mut run = Run::new();
        run.pack.limits.statutory_longer_prevails = prevails;
        let lead = DispatchTo { statutory: Some(statutory.parse().unwrap()), ..to(1, AssignmentKind::Lead) };
        let dispatch = Dispatch { to: vec![lead], note: String::new(), complex: false };
        run.ticket(&platform(Role::Dispatcher), &Intent::Dispatch(dispatch)).unwrap();
        (run.assignment(1).due.rule.clone(), due_day(&run))
    };
    assert_eq!(dispatched("15wd", true), ("statutory".into(), "2026-12-07".into()));
    assert_eq!(dispatched("15wd", false), ("handle.default".into(), "2026-11-23".into()));
    assert_eq!(
        dispatched("2wd", true),
        ("handle.default".into(), "2026-11-23".into()),
        "a shorter one does not"
    );
}

fn ask_extension(run: &mut Run) {
    let request = RequestExtension {
        id: RequestId(id(801)),
        days: 2,
        reason: "需联合检测".into(),
        caller_told_at: None,
    };
    run.act(1, &handler(), &Intent::RequestExtension(request)).unwrap();
    later(run, 48);
}

fn decide(grant: bool) -> Decide {
    Decide { grant, reason: "已审核".into() }
}

#[test]
fn the_review_of_an_extension_may_stop_the_clock() {
    let asked = |pauses: bool| {
        let mut run = Run::handling();
        if pauses {
            run.pack.clock.pause_on.push(PauseOn::ExtensionReview);
        }
        ask_extension(&mut run);
        run
    };
    let auditor = platform(Role::Auditor);
    for (pauses, refused, granted) in
        [(false, "2026-11-23", "2026-11-25"), (true, "2026-11-25", "2026-11-27")]
    {
        let mut run = asked(pauses);
        run.act(1, &auditor, &Intent::DecideExtension(decide(false))).unwrap();
        assert_eq!(due_day(&run), refused, "refused on Wednesday; the clock stood: {pauses}");
        trace_agrees(&run);
        let mut run = asked(pauses);
        run.act(1, &handler(), &Intent::WithdrawRequest(empty())).unwrap();
        assert_eq!(due_day(&run), refused, "withdrawn is no worse than refused");
        let mut run = asked(pauses);
        run.act(1, &auditor, &Intent::DecideExtension(decide(true))).unwrap();
        assert_eq!(due_day(&run), granted, "the days granted come on top");
        trace_agrees(&run);
    }
}

#[test]
fn the_review_of_a_return_may_stop_the_clock() {
    for (pauses, due) in [(false, "2026-11-23"), (true, "2026-11-25")] {
        let mut run = Run::handling();
        if pauses {
            run.pack.clock.pause_on.push(PauseOn::ReturnReview);
        }
        run.act(1, &handler(), &ask_return(2)).unwrap();
        later(&mut run, 48);
        let mut withdrawn =
            Run { case: run.case.clone(), now: run.now, pack: run.pack.clone(), ..Run::new() };
        withdrawn.act(1, &handler(), &Intent::WithdrawReturn(empty())).unwrap();
        run.act(1, &platform(Role::Auditor), &Intent::DecideReturn(decide(false))).unwrap();
        assert_eq!((due_day(&run), due_day(&withdrawn)), (due.into(), due.into()));
        trace_agrees(&run);
    }
}

#[test]
fn work_without_a_network_counts_from_receipt_unless_the_pack_gives_credit() {
    let mut clock = Run::new().pack.clock;
    let (made, received) = (MONDAY, Millis(MONDAY.0 + HOUR));
    assert_eq!(clock.counts_at(received, made), received);
    clock.offline_credit = true;
    assert_eq!(clock.counts_at(received, made), made);
    assert_eq!(
        clock.counts_at(made, received),
        made,
        "a desk whose clock is ahead gains nothing and loses nothing"
    );
}

#[test]
fn an_hour_limit_that_was_extended_by_days_pauses_in_days() {
    let mut run = Run::new();
    let lead = DispatchTo { limit: Some("24h".parse().unwrap()), ..to(1, AssignmentKind::Lead) };
    let dispatch = Dispatch { to: vec![lead], note: String::new(), complex: false };
    run.ticket(&platform(Role::Dispatcher), &Intent::Dispatch(dispatch)).unwrap();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    let request = RequestExtension {
        id: RequestId(id(801)),
        days: 2,
        reason: "需联合检测".into(),
        caller_told_at: None,
    };
    run.act(1, &handler(), &Intent::RequestExtension(request)).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::DecideExtension(decide(true))).unwrap();
    assert_eq!(run.assignment(1).due.at.zh(), "2026年11月19日17:30", "Tuesday 09:00 and two working days");
    assert_eq!(run.assignment(1).due.limit_in_force().unit, crate::time::Unit::Wd);
    later(&mut run, 49);
    let stop = RequestStop { id: RequestId(id(803)), ground: "S1".into(), reason: "台风".into() };
    run.act(1, &handler(), &Intent::RequestSuspension(stop)).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::DecideSuspension(decide(true))).unwrap();
    later(&mut run, 125);
    run.act(1, &handler(), &Intent::Resume(reason("恢复"))).unwrap();
    assert_eq!(
        run.assignment(1).due.at.zh(),
        "2026年11月24日17:30",
        "resumed on Monday 15:00 with Thursday left"
    );
    trace_agrees(&run);
}

fn supervise(run: &mut Run) {
    let open = OpenSupervision { no: "督〔2026〕1号".into(), note: "限期办结".into() };
    run.act(1, &platform(Role::Supervisor), &Intent::OpenSupervision(open)).unwrap();
}

#[test]
fn a_supervised_assignment_is_due_within_the_packs_limit_and_never_later_than_before() {
    let mark = |run: &Run| {
        let due = run.assignment(1).supervision.as_ref().and_then(|mark| mark.due.clone()).unwrap();
        (due.rule.clone(), due.at.local_date().to_string())
    };
    let mut early = Run::handling();
    let before = early.assignment(1).due.at;
    supervise(&mut early);
    let due = &early.assignment(1).due;
    assert_eq!((due.rule.as_str(), due.before), ("handle.supervised", Some(before)));
    assert_eq!(
        (due_day(&early).as_str(), mark(&early)),
        ("2026-11-19", ("supervised".into(), "2026-11-19".into()))
    );
    trace_agrees(&early);

    let mut late = Run::handling();
    later(&mut late, 4 * 24);
    supervise(&mut late);
    assert_eq!((due_day(&late).as_str(), mark(&late).1.as_str()), ("2026-11-23", "2026-11-25"));

    let mut other = Run::handling();
    other.pack.priority.retain(|key| *key != crate::pack::LimitKey::Supervised);
    supervise(&mut other);
    assert_eq!(due_day(&other), "2026-11-23", "where the pack ranks it nowhere");
}

#[test]
fn a_supervision_opened_while_the_clock_stands_pauses_with_it() {
    let mut run = Run::handling();
    let stop = RequestStop { id: RequestId(id(803)), ground: "S1".into(), reason: "台风".into() };
    run.act(1, &handler(), &Intent::RequestSuspension(stop)).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::DecideSuspension(decide(true))).unwrap();
    later(&mut run, 24);
    supervise(&mut run);
    assert_eq!(due_day(&run), "2026-11-20", "three working days after Tuesday");
    trace_agrees(&run);
    later(&mut run, 6 * 24);
    run.act(1, &handler(), &Intent::Resume(reason("恢复"))).unwrap();
    assert_eq!(due_day(&run), "2026-11-26", "resumed on Monday 23 with three days left");
    trace_agrees(&run);
}

#[test]
fn what_was_delegated_is_hastened_with_its_parent() {
    let mut run = Run::handling();
    let delegate = Delegate {
        assignment: AssignmentId(id(703)),
        unit: unit(3),
        unit_name: "站所3".into(),
        limit: "5wd".parse().unwrap(),
        note: String::new(),
    };
    run.act(1, &handler(), &Intent::Delegate(delegate)).unwrap();
    supervise(&mut run);
    assert_eq!(run.assignment(3).due.at, run.assignment(1).due.at);
}
