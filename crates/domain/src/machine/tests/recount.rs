//! A calendar published midway: what runs falls where it would have fallen had the calendar been known from the beginning.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::machine::{self, Context};
use crate::role::Role;
use crate::time::{Calendar, CalendarFile, LocalDay, Millis};
use crate::*;

/// The built-in calendar, in which those days are off by local order.
fn with_days_off(days: &[&str]) -> Calendar {
    let mut file = CalendarFile::parse(Calendar::builtin_json()).unwrap();
    file.version += 1;
    let off =
        |day: &&str| LocalDay { date: day.parse().unwrap(), working: false, name: "台风停工".into() };
    file.local = days.iter().map(off).collect();
    Calendar::of(&file)
}

/// What the new calendar makes of it, with what moved.
fn recounted(run: &Run, new: &Calendar) -> (Case, Vec<MovedDue>) {
    let ctx = Context { now: run.now, pack: &run.pack, calendar: new, resident: None };
    let (applied, moved) = machine::recount(&run.case, &platform(Role::System), &ctx, &run.calendar);
    assert_eq!(applied.events.len(), moved.len(), "each that moves leaves an event");
    assert!(applied.events.iter().all(|event| event.code == EventCode::DueRecounted));
    (applied.case, moved)
}

fn later(run: &mut Run, hours: i64) {
    run.now = Millis(run.now.0 + hours * HOUR);
}

/// Dispatched on a Monday with a part below, extended by two days on the next, suspended from that day's noon on.
fn life(calendar: Calendar) -> Run {
    let mut run = Run { calendar, ..Run::new() };
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(1, AssignmentKind::Lead)])).unwrap();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    run.act(1, &handler(), &contact(1)).unwrap();
    let below = Delegate {
        assignment: AssignmentId(id(703)),
        unit: unit(3),
        unit_name: "站所3".into(),
        limit: "9wd".parse().unwrap(),
        note: String::new(),
    };
    run.act(1, &handler(), &Intent::Delegate(below)).unwrap();
    later(&mut run, 24);
    let ask =
        RequestExtension {
            id: RequestId(id(806)), days: 2, reason: "待检测".into(), caller_told_at: None
        };
    run.act(1, &handler(), &Intent::RequestExtension(ask)).unwrap();
    let granted = Decide { grant: true, reason: String::new() };
    run.act(1, &platform(Role::Auditor), &Intent::DecideExtension(granted)).unwrap();
    run
}

fn dues(case: &Case) -> Vec<(Millis, Millis, bool)> {
    case.assignments.iter().map(|one| (one.due.at, one.return_due.at, one.due.estimated)).collect()
}

#[test]
fn it_falls_where_it_would_have_fallen_had_the_day_been_off_from_the_beginning() {
    let new = with_days_off(&["2026-11-19", "2026-11-24"]);
    let run = life(Calendar::builtin().clone());
    let (case, moved) = recounted(&run, &new);
    let lead = run.assignment(1);
    let own = |case: &Case| case.assignments.iter().find(|one| one.id == lead.id).unwrap().due.clone();
    assert_eq!(own(&case).at, own(&life(new.clone()).case).at);
    assert_eq!(own(&case).before, Some(lead.due.at));
    assert!(moved.iter().any(|one| (one.assignment, one.which) == (lead.id, DueKind::Handle)
        && (one.from, one.to) == (lead.due.at, own(&case).at)));
    assert_eq!(recounted(&Run { case, calendar: new.clone(), ..run }, &new).1, [], "once");
}

#[test]
fn a_suspension_and_what_follows_it_are_counted_again() {
    let played = |calendar: &Calendar, end: i64| {
        let mut run = life(calendar.clone());
        let stop = RequestStop { id: RequestId(id(803)), ground: "S1".into(), reason: "台风".into() };
        run.act(1, &handler(), &Intent::RequestSuspension(stop)).unwrap();
        let granted = Intent::DecideSuspension(Decide { grant: true, reason: String::new() });
        run.act(1, &platform(Role::Auditor), &granted).unwrap();
        later(&mut run, end);
        if end > 0 {
            run.act(1, &handler(), &Intent::Resume(reason("可以继续"))).unwrap();
        }
        run
    };
    let new = with_days_off(&["2026-11-19", "2026-11-26"]);
    for end in [0, 72] {
        let run = played(Calendar::builtin(), end);
        let expected = played(&new, end).assignment(1).due.at;
        assert_ne!(run.assignment(1).due.at, expected);
        assert_eq!(recounted(&run, &new).0.assignments[0].due.at, expected, "resumed after {end} h");
    }
}

#[test]
fn a_part_below_stays_within_its_parents_due() {
    let (run, new) = (life(Calendar::builtin().clone()), with_days_off(&["2026-11-18"]));
    let held = run.assignment(3).due.at;
    assert!(held < run.assignment(1).due.at, "held to the due before the extension");
    let (case, moved) = recounted(&run, &new);
    assert_eq!(case.assignments[1].due.at, held, "no calendar gave it, so none moves it");
    assert!(moved.iter().all(|one| one.assignment == run.assignment(1).id || one.which != DueKind::Handle));
    // Held to a due that stands still, it follows that.
    let mut run = Run::dispatched();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    let below = Delegate {
        assignment: AssignmentId(id(703)),
        unit: unit(3),
        unit_name: "站所3".into(),
        limit: "9wd".parse().unwrap(),
        note: String::new(),
    };
    run.act(1, &handler(), &Intent::Delegate(below)).unwrap();
    let case = recounted(&run, &new).0;
    assert_ne!(case.assignments[0].due.at, run.assignment(1).due.at);
    assert_eq!(case.assignments[1].due.at, case.assignments[0].due.at);
}

#[test]
fn what_a_person_set_and_what_is_over_stays() {
    let new = with_days_off(&["2026-11-17", "2026-11-18"]);
    let mut run = Run::handling();
    run.case.assignments[0].due.at = Millis(MONDAY.0 + 50 * HOUR);
    let before = dues(&run.case);
    let (case, moved) = recounted(&run, &new);
    assert_eq!(case.assignments[0].due.at, before[0].0);
    assert_eq!(moved.iter().map(|one| one.which).collect::<Vec<_>>(), [DueKind::Return]);
    let closed = Run::archived(Satisfaction::Satisfied, content());
    let (case, moved) = recounted(&closed, &new);
    assert_eq!((&case, moved.len()), (&closed.case, 0));
}

#[test]
fn a_supervision_is_counted_again_and_the_event_says_what_moved() {
    let mut run = Run::handling();
    let open = OpenSupervision { no: "督〔2026〕1号".into(), note: String::new() };
    run.act(1, &platform(Role::Supervisor), &Intent::OpenSupervision(open)).unwrap();
    let new = with_days_off(&["2026-11-18"]);
    let ctx = Context { now: run.now, pack: &run.pack, calendar: &new, resident: None };
    let (applied, moved) = machine::recount(&run.case, &platform(Role::System), &ctx, &run.calendar);
    assert!(moved.iter().any(|one| one.which == DueKind::Supervision));
    let told =
        applied.events.iter().find(|event| event.reason == Some(ReasonCode::NoteSupervisionMoved)).unwrap();
    assert_eq!(told.params.get("calendar").map(String::as_str), Some("cn@2"));
    assert!(told.note.starts_with("督办期限由 2026-11-"), "{}", told.note);
    assert_eq!(
        code(run.act(
            1,
            &handler(),
            &Intent::OpenSupervision(OpenSupervision { no: "1".into(), note: String::new() })
        )),
        ErrorCode::WrongRole
    );
}

#[test]
fn an_announced_year_ends_the_estimate_even_where_nothing_moves() {
    let mut run = Run { now: Millis(MONDAY.0 + 43 * 24 * HOUR), ..Run::new() };
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(1, AssignmentKind::Lead)])).unwrap();
    assert!(run.assignment(1).due.estimated);
    let file = CalendarFile::parse(Calendar::builtin_json()).unwrap().with_next_year();
    let (case, moved) = recounted(&run, &Calendar::of(&file));
    assert_eq!((case.assignments[0].due.estimated, moved.len()), (false, 0));
}
