//! What the measurements share: a hub in a process of its own, the raw floors, and figures as JSON lines.
//!
//! Floor and subject are measured in turn in the same run, so that a busy machine disturbs both alike; a bar is held
//! against their ratio or, where the bar is an absolute one, against the subject alone.
#![allow(dead_code, reason = "each measurement uses a part")]

pub mod desk;
pub mod hub;
pub mod raw;
pub mod window;

use anyhow::{Context as _, Result};
use serde::Serialize;
use std::time::Instant;

/// Tickets of the unit whose desk is measured, where nothing else is asked for.
pub const TICKETS: usize = 20_000;

/// Milliseconds since `start`.
pub fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// Two places suffice.
pub fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Figures of one thing measured several times.
#[derive(Debug, Clone, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// One more.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The value below which this share of the figures lies; 0 without figures.
    pub fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    /// The one that was taken first; 0 without figures.
    pub fn first(&self) -> f64 {
        self.0.first().copied().map(rounded).unwrap_or_default()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// The largest.
    pub fn most(&self) -> f64 {
        self.at(1.0)
    }

    /// As a figure of a line.
    pub fn figures(&self) -> serde_json::Value {
        serde_json::json!({
            "n": self.len(), "median": rounded(self.median()), "p95": rounded(self.at(0.95)),
            "least": rounded(self.at(0.0)), "most": rounded(self.most()),
        })
    }
}

/// Prints a line of the result.
///
/// # Errors
/// The value has no JSON form.
#[allow(clippy::print_stdout, reason = "the lines are the result")]
pub fn line(value: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(value).context("a line of the result")?);
    Ok(())
}

/// Prints how a figure stands against its bar; whether it holds.
///
/// # Errors
/// As [`line`].
pub fn bar(name: &str, figure: f64, most: f64) -> Result<bool> {
    let holds = figure <= most;
    line(
        &serde_json::json!({"name": "bar", "of": name, "figure": rounded(figure), "most": most, "holds": holds}),
    )?;
    Ok(holds)
}

/// How many times to measure: the first argument, or `usual`.
pub fn rounds(usual: usize) -> usize {
    std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(usual)
}

/// How many tickets: the second argument, or `usual`.
pub fn tickets(usual: usize) -> usize {
    std::env::args().nth(2).and_then(|word| word.parse().ok()).unwrap_or(usual)
}

/// Largest resident memory of this process so far, MB; 0 where the system does not tell.
pub fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let told = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = told.and_then(|text| text.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kb.unwrap_or_default() / 1000.0 * 1.024
}
