//! The calendar and the counting of days, held against two calendars that others keep: `chinese-days` (npm) and
//! `chinesecalendar` (PyPI). Each is asked once for every day of the years it shares with ours.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use chengban_domain::pack::RulePack;
use chengban_domain::time::{Calendar, Limit, Millis, Unit, due};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::programs::{calendars, root};

/// Random limits held against each calendar.
const CASES: u32 = 100_000;
/// 2024 and 2026: the years of the notices that all three know.
const YEARS: (i32, i32) = (2024, 2026);

static FIRST: LazyLock<NaiveDate> = LazyLock::new(|| NaiveDate::from_ymd_opt(YEARS.0, 1, 1).expect("a day"));

/// One sign a day: `1` where it is worked.
struct Worked(Vec<bool>);

impl Worked {
    fn told(by: &mut Command) -> Self {
        let output = by.output().unwrap_or_else(|e| panic!("{by:?}: {e}"));
        assert!(output.status.success(), "{by:?}: {}", String::from_utf8_lossy(&output.stderr));
        let days: Vec<bool> =
            String::from_utf8_lossy(&output.stdout).trim().chars().map(|c| c == '1').collect();
        let end = NaiveDate::from_ymd_opt(YEARS.1 + 1, 1, 1).expect("a day");
        assert_eq!(
            i64::try_from(days.len()).expect("few days"),
            (end - *FIRST).num_days(),
            "every day is told"
        );
        Self(days)
    }

    fn works(&self, day: usize) -> Option<bool> {
        self.0.get(day).copied()
    }

    /// The last day of a limit by the plainest means; nothing where the years end before it.
    fn last_day(&self, start: usize, limit: Limit) -> Option<usize> {
        let (mut day, mut left) = (start, limit.amount);
        while left > 0 {
            day += 1;
            left -= u32::from(self.works(day)? || limit.unit == Unit::D);
        }
        while limit.unit == Unit::D && !self.works(day)? {
            day += 1;
        }
        Some(day)
    }
}

fn day(number: usize) -> NaiveDate {
    *FIRST + Days::new(u64::try_from(number).expect("a few years"))
}

/// Every day is of the kind that `theirs` says, and every limit ends on the day to which they lead.
fn agrees_with(theirs: &Worked) {
    let (ours, clock) = (Calendar::builtin(), RulePack::builtin().clock);
    let other: Vec<NaiveDate> = (0..theirs.0.len())
        .filter(|n| theirs.works(*n) != Some(ours.is_working_day(day(*n))))
        .map(day)
        .collect();
    assert!(other.is_empty(), "days told otherwise: {other:?}");

    let cases = (0..theirs.0.len(), 0_i64..86_400_000, 1_u32..=120, any::<bool>());
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let held = runner.run(&cases, |(start, clock_time, amount, natural)| {
        let limit = Limit::new(amount, if natural { Unit::D } else { Unit::Wd });
        let Some(last) = theirs.last_day(start, limit) else { return Ok(()) };
        let end = due(Millis(Millis::midnight(day(start)).0 + clock_time), limit, &clock, ours);
        prop_assert!(!end.estimated);
        prop_assert_eq!(Millis(end.at.0 - 1).local_date(), day(last), "{} from {}", limit, day(start));
        Ok(())
    });
    held.unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn a_hundred_thousand_limits_end_where_chinese_days_leads() {
    let script = "const days = require('chinese-days'); let told = ''; const [from, to] = process.argv.slice(1).map(Number); \
        for (const day = new Date(Date.UTC(from, 0, 1)); day.getUTCFullYear() <= to; day.setUTCDate(day.getUTCDate() + 1)) \
        told += days.isWorkday(day.toISOString().slice(0, 10)) ? '1' : '0'; process.stdout.write(told)";
    let mut node = Command::new("node");
    node.args(["-e", script])
        .args([YEARS.0, YEARS.1].map(|year| year.to_string()))
        .current_dir(root().join("ui"));
    agrees_with(&Worked::told(&mut node));
}

#[test]
fn a_hundred_thousand_limits_end_where_chinesecalendar_leads() {
    let folder = calendars();
    if !Path::new(&folder).join("chinese_calendar").is_dir() {
        println!("skipped: the set-up could not install chinesecalendar from PyPI");
        return;
    }
    let script = "import sys, datetime, chinese_calendar as days\nfrom_, to = map(int, sys.argv[1:3])\nday = datetime.date(from_, 1, 1)\n\
        told = ''\nwhile day.year <= to:\n    told += '1' if days.is_workday(day) else '0'\n    day += datetime.timedelta(1)\nprint(told)";
    let mut python = Command::new("python3");
    python
        .args(["-c", script])
        .args([YEARS.0, YEARS.1].map(|year| year.to_string()))
        .env("PYTHONPATH", folder);
    agrees_with(&Worked::told(&mut python));
}
