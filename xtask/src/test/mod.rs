//! `cargo xtask test`: everything that proves the product, headless, on a machine with two cores.
//!
//! Invariant: every step runs unless one it needs has failed; the program fails when any step did, and its last
//! line is `N passed, N failed`.

mod failures;
mod steps;

pub use steps::story_environment;

use crate::clock::spoken;
use crate::exec::{self, Echo};
use crate::generate;
use crate::paths::Root;
use crate::setup::{self, Group};
use crate::tally::{Tally, closing_line};
use anyhow::{Result, bail};
use clap::Args;
use failures::Failures;
use std::time::Duration;
use steps::{Kind, Name, Step};

/// Which of the steps to run.
#[derive(Args, Debug)]
pub struct Options {
    /// Only these steps, in their usual order; all of them when none is named
    #[arg(value_enum)]
    only: Vec<Name>,
}

/// What became of a step.
struct Report {
    name: &'static str,
    took: Duration,
    result: Outcome,
}

enum Outcome {
    Ran { success: bool, tally: Tally, failures: Failures },
    Skipped(&'static str),
}

/// Runs `cargo xtask test`.
///
/// # Errors
/// When set-up fails or any step does.
pub fn command(root: &Root, options: &Options) -> Result<()> {
    setup::prepare(root, &[Group::Build, Group::Window, Group::Tests])?;
    let mut reports: Vec<Report> = Vec::new();
    for step in steps::all(root) {
        if !options.only.is_empty() && !options.only.contains(&step.name) {
            continue;
        }
        let report = run_step(root, step, &reports)?;
        reports.push(report);
    }
    summarise(&reports)
}

fn run_step(root: &Root, mut step: Step, before: &[Report]) -> Result<Report> {
    let name = step.name.words();
    if let Some(failed) = step.needs.iter().find(|need| has_failed(**need, before)) {
        println!("– {name}: left out, because “{}” failed", failed.words());
        return Ok(Report { name, took: Duration::ZERO, result: Outcome::Skipped(failed.words()) });
    }
    if step.name == Name::Tests {
        generate::empty_export_folder(root)?;
    }
    let mut counted = Tally::default();
    let mut failures = Failures::default();
    let echo = if step.kind == Kind::Tests { Echo::Lines } else { Echo::Heartbeat };
    let finished = exec::follow(root, name, &mut step.command, echo, &mut |line| {
        counted = counted.plus(closing_line(line).unwrap_or_default());
        failures.take(line);
    })?;
    if !finished.success && echo == Echo::Heartbeat {
        finished.tail.iter().for_each(|line| eprintln!("   | {line}"));
    }
    let tally = match step.kind {
        // A runner that ran nothing, or broke off before its closing line, has proved nothing.
        Kind::Tests if counted.ran() == 0 => Tally::of_check(false),
        Kind::Tests if !finished.success && counted.failed == 0 => counted.plus(Tally::of_check(false)),
        Kind::Tests => counted,
        Kind::Check => Tally::of_check(finished.success),
    };
    let mut success = finished.success && tally.failed == 0;
    let mut tally = tally;
    if step.name == Name::Tests && success {
        let fresh = generate::report_differences(root)?;
        tally = tally.plus(Tally::of_check(fresh));
        success &= fresh;
    }
    Ok(Report { name, took: finished.took, result: Outcome::Ran { success, tally, failures } })
}

fn has_failed(name: Name, reports: &[Report]) -> bool {
    let of_name = reports.iter().find(|report| report.name == name.words());
    of_name.is_some_and(|report| !matches!(report.result, Outcome::Ran { success: true, .. }))
}

fn tell_failures(report: &Report) {
    let Outcome::Ran { failures, .. } = &report.result else { return };
    if !failures.lines().is_empty() {
        println!("\n{}: what failed", report.name);
        failures.lines().iter().for_each(|line| println!("   {line}"));
    }
}

fn summarise(reports: &[Report]) -> Result<()> {
    println!("\n{:<44} {:>12} {:>8}  result", "step", "time", "checks");
    let mut sum = Tally::default();
    for Report { name, took, result } in reports {
        let (checks, word) = match result {
            Outcome::Ran { success, tally, .. } => {
                sum = sum.plus(*tally);
                (tally.ran(), if *success { "ok".to_owned() } else { format!("FAILED ({})", tally.failed) })
            }
            Outcome::Skipped(need) => {
                sum = sum.plus(Tally::of_check(false));
                (0, format!("left out: {need} failed"))
            }
        };
        println!("{name:<44} {:>12} {checks:>8}  {word}", spoken(*took));
    }
    reports.iter().for_each(tell_failures);
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed > 0 || sum.passed == 0 {
        bail!("the product is not proved: see the steps marked above, their full output is in .setup/log");
    }
    Ok(())
}
