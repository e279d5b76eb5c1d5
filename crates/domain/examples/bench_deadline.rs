//! How fast deadlines are: JSON lines with the rate of each unit, of traces and of lights, beside the floor of the run.
//!
//! `cargo run --release -p chengban-domain --example bench_deadline [CASES]`. The floor of a day limit is the bare loop
//! that steps day by day to the same due without looking at a calendar; a rate above it means that no stepping is done.

#![allow(clippy::print_stdout, reason = "the lines are the result")]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the monotonic clock; no rule does")]

use std::{hint::black_box, time::Instant};

use chengban_domain::{
    pack::RulePack,
    time::{Calendar, Limit, Millis, Running, Unit, due, standing, trace},
};

const DAY: i64 = 86_400_000;
/// 2024-01-01T00:00:00+08:00.
const FIRST: i64 = 1_704_038_400_000;

fn main() {
    let cases: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let (pack, calendar) = (RulePack::builtin(), Calendar::builtin());
    // Starts spread over 2024 to 2026 by a stride that is no divisor of a day.
    let starts: Vec<Millis> =
        (0..cases).map(|n| Millis(FIRST + n.wrapping_mul(7_919_003) % (1_080 * DAY))).collect();

    for (unit, amount) in [(Unit::Wd, 5), (Unit::Wd, 60), (Unit::D, 15), (Unit::Wh, 8), (Unit::H, 24)] {
        let limit = Limit::new(amount, unit);
        let dues: Vec<Millis> =
            starts.iter().map(|&start| due(start, limit, &pack.clock, calendar).at).collect();
        let rate = per_second(cases, || {
            starts.iter().map(|&start| due(start, limit, &pack.clock, calendar).at.0).sum()
        });
        let floor =
            per_second(cases, || starts.iter().zip(&dues).map(|(from, to)| steps_between(*from, *to)).sum());
        println!(
            r#"{{"bench":"deadline","what":"due","limit":"{limit}","per_s":{rate},"floor_per_s":{floor},"cases":{cases}}}"#
        );
    }

    let limit = Limit::new(5, Unit::Wd);
    let traced = cases / 20;
    let some = starts.iter().take(usize::try_from(traced).unwrap_or(0));
    let rate = per_second(traced, || {
        some.clone().map(|&start| trace(start, limit, &pack.clock, calendar).len() as i64).sum()
    });
    println!(r#"{{"bench":"deadline","what":"trace","limit":"{limit}","per_s":{rate},"cases":{traced}}}"#);

    let dues: Vec<Millis> = starts.iter().map(|&start| due(start, limit, &pack.clock, calendar).at).collect();
    let rate = per_second(cases, || {
        let lights = starts.iter().zip(&dues);
        lights
            .map(|(now, due)| standing(&pack, calendar, *now, *due, Unit::Wd, Running::Yes).light as i64)
            .sum()
    });
    println!(r#"{{"bench":"deadline","what":"light","limit":"{limit}","per_s":{rate},"cases":{cases}}}"#);
}

/// The bare loop: day after day until the due is reached.
fn steps_between(from: Millis, to: Millis) -> i64 {
    let (mut at, mut steps) = (black_box(from.0), 0);
    while at < to.0 {
        at = black_box(at + DAY);
        steps += 1;
    }
    steps
}

/// Runs `work` five times and gives the best rate.
fn per_second(cases: i64, work: impl Fn() -> i64) -> i64 {
    let best = (0..5).map(|_| {
        let started = Instant::now();
        black_box(work());
        started.elapsed().as_nanos().max(1)
    });
    let nanos = best.min().unwrap_or(1);
    i64::try_from(u128::from(cases.unsigned_abs()) * 1_000_000_000 / nanos).unwrap_or(i64::MAX)
}
