//! What every count obeys, whatever the start, the amount and the unit.

use proptest::prelude::*;

use super::{
    super::{
        Change, Course, Pause, Unit, count::MILLIS_OF, course_due, due, extend, millis::day_of, resume,
        trace, trace_course,
    },
    *,
};

/// Instants from 2023 to 2028, to the millisecond: known years and both sides of them.
fn instants() -> impl Strategy<Value = Millis> {
    (1_672_531_200_000_i64..1_861_920_000_000).prop_map(Millis)
}

fn units() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Wd), Just(Unit::Wh), Just(Unit::D), Just(Unit::H), Just(Unit::Min)]
}

fn clocks() -> impl Strategy<Value = ClockRule> {
    prop_oneof![
        Just(clock()),
        Just(to_midnight()),
        Just(first_day_included()),
        Just(ClockRule { roll_d: false, ..clock() }),
        Just(ClockRule { start_day: StartDay::Included, ..to_midnight() }),
    ]
}

/// The due by the plainest means: one day, or one minute of business, after the other.
fn counted_plainly(start: Millis, limit: Limit, clock: &ClockRule) -> Millis {
    let close = clock.day_end_time().minutes() * 60_000;
    let works = |day: i64| calendar().is_working_day(day_of(day));
    let start_day = start.day_number();
    let mut day = start_day;
    if clock.start_day == StartDay::Included && start.since_midnight() < close {
        day -= 1;
    }
    let mut left = limit.amount;
    while left > 0 {
        day += 1;
        left -= u32::from(limit.unit == Unit::D || works(day));
    }
    while limit.unit == Unit::D && clock.roll_d && !works(day) {
        day += 1;
    }
    Millis(Millis::midnight(day_of(day)).0 + close)
}

proptest! {
    #[test]
    fn day_limits_agree_with_counting_day_by_day(
        start in instants(), amount in 1_u32..400, natural in any::<bool>(), clock in clocks(),
    ) {
        let limit = Limit::new(amount, if natural { Unit::D } else { Unit::Wd });
        prop_assert_eq!(due(start, limit, &clock, calendar()).at, counted_plainly(start, limit, &clock));
    }

    #[test]
    fn working_hours_agree_with_counting_minute_by_minute(start in instants(), amount in 1_u32..40) {
        let clock = clock();
        let start = Millis(start.0 - start.0.rem_euclid(60_000));
        let open = |at: Millis| {
            let minute = at.since_midnight() / 60_000;
            let inside = clock.business.iter().any(|(from, to)| from.minutes() <= minute && minute < to.minutes());
            inside && calendar().is_working_day(at.local_date())
        };
        let (mut at, mut left) = (start, i64::from(amount) * 60);
        while left > 0 {
            left -= i64::from(open(at));
            at = Millis(at.0 + 60_000);
        }
        prop_assert_eq!(due(start, Limit::new(amount, Unit::Wh), &clock, calendar()).at, at);
    }

    #[test]
    fn a_later_start_is_never_due_earlier(
        start in instants(), later in 0_i64..30 * 86_400_000, amount in 1_u32..60, unit in units(), clock in clocks(),
    ) {
        let limit = Limit::new(amount, unit);
        let of = |start| due(start, limit, &clock, calendar()).at;
        prop_assert!(of(start) <= of(Millis(start.0 + later)));
        prop_assert!(of(start) > start);
    }

    #[test]
    fn a_larger_amount_is_due_later(start in instants(), amount in 1_u32..200, unit in units(), clock in clocks()) {
        let of = |amount| due(start, Limit::new(amount, unit), &clock, calendar()).at;
        let (less, more) = (of(amount), of(amount + 1));
        if unit == Unit::D {
            prop_assert!(less <= more, "two natural days may move to one working day");
        } else {
            prop_assert!(less < more);
        }
    }

    #[test]
    fn a_trace_adds_up_and_ends_on_the_day_of_the_due(
        start in instants(), amount in 1_u32..60, unit in units(), clock in clocks(),
    ) {
        let limit = Limit::new(amount, unit);
        let due = due(start, limit, &clock, calendar());
        let steps = trace(start, limit, &clock, calendar());
        let counted: i64 = steps.iter().map(|step| step.counted).sum();
        prop_assert_eq!(counted, i64::from(amount) * MILLIS_OF[unit as usize]);
        let last = steps.last().unwrap();
        prop_assert_eq!((last.date, last.total), (day_of(due.at.last_day_number()), counted));
        prop_assert_eq!(steps[0].date, start.local_date());
        prop_assert!(steps.windows(2).all(|pair| pair[0].date.succ_opt() == Some(pair[1].date)), "no day is left out");
        if unit.is_days() {
            prop_assert_eq!(due.estimated, !steps.iter().all(|step| calendar().knows(step_day(step))));
        }
    }

    #[test]
    fn a_trace_with_changes_adds_up_to_the_limit_and_its_extensions(
        start in instants(), amount in 2_u32..30, by in 1_u32..10, hours in 0_i64..200, length in 0_i64..900,
        extended_first in any::<bool>(), clock in clocks(),
    ) {
        let from = Millis(start.0 + hours * 3_600_000);
        let pause = Change::Paused { from, to: Some(Millis(from.0 + length * 3_600_000)) };
        let extension = Change::Extended { by: Limit::new(by, Unit::Wd) };
        let changes = if extended_first { [extension, pause] } else { [pause, extension] };
        let course = Course { start, limit: Limit::new(amount, Unit::Wd), changes: &changes };
        let due = course_due(&course, &clock, calendar());
        let steps = trace_course(&course, &clock, calendar());
        prop_assert_eq!(steps.iter().map(|step| step.counted).sum::<i64>(), i64::from(amount + by));
        prop_assert_eq!(steps.last().unwrap().date, day_of(due.at.last_day_number()));
        prop_assert!(steps.windows(2).all(|pair| pair[0].date.succ_opt() == Some(pair[1].date)), "no day is left out");
    }

    #[test]
    fn a_pause_never_shortens_and_an_extension_always_lengthens(
        start in instants(), amount in 1_u32..60, unit in units(), hours in 0_i64..500, length in 0_i64..500,
        clock in clocks(),
    ) {
        let old = due(start, Limit::new(amount, unit), &clock, calendar()).at;
        let suspended_at = Millis(start.0 + hours * 3_600_000);
        let pause = Pause { suspended_at, resumed_at: Millis(suspended_at.0 + length * 3_600_000) };
        let resumed = resume(old, unit, pause, &clock, calendar()).at;
        prop_assert!(resumed >= old);
        prop_assert!(suspended_at > old || resumed >= pause.resumed_at || unit == Unit::Wh, "time is left on resuming");
        prop_assert!(extend(old, Limit::new(amount, unit), &clock, calendar()).at > old);
    }

    #[test]
    fn no_instant_or_amount_panics(start in any::<i64>(), amount in any::<u32>(), unit in units()) {
        let due = due(Millis(start), Limit::new(amount, unit), &clock(), calendar());
        let _extended = extend(due.at, Limit::new(amount, unit), &clock(), calendar());
    }
}

fn step_day(step: &super::super::TraceStep) -> i64 {
    super::super::millis::days_since_epoch(step.date)
}
