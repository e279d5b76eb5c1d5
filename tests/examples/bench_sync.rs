//! The first sync of a fresh desk with 20 000 tickets of one unit, for `cargo xtask bench sync [-- ROUNDS TICKETS]`.
//!
//! Hub, desk and floor are processes of their own. A round is one floor and one desk. The floor: a bare client fetches
//! the same pages over the same HTTP and inserts the same documents in one transaction into a fresh SQLCipher file. The
//! desk: `Desk::open_with`, enrol, `sync.now`, where `listed` is when every ticket is in the list and the status bar says
//! that the exchange is done (the bar holds for that), `first_rows` when the list shows the soonest due, and `indexed`
//! when the full-text index has caught up too; until then a search finds what is indexed so far.
//! Invariant: times are taken by the process that is measured, memory is its own.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use chengban_desk::HostEvent;
use chengban_desk::commands::sync::SyncStatus;
use serde_json::{Value, json};
use support::hub::HubProcess;
use support::{Samples, TICKETS, bar, desk, hub, line, ms, peak_mb, raw, rounded, rounds, tickets};

/// The first sync takes at most so many times the floor.
const MOST_TIMES: f64 = 3.0;
/// Resident memory of the desk at most, MB.
const MOST_MB: f64 = 150.0;

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["hub", folder, tickets] => hub::serve(Path::new(folder), tickets.parse()?).await,
        ["desk", url, folder] => desk_once(url, Path::new(folder)).await,
        ["floor", url, folder] => floor_once(url, Path::new(folder)).await,
        _ => all(),
    }
}

fn all() -> Result<()> {
    let started = Instant::now();
    let wanted = tickets(TICKETS);
    let hub = HubProcess::start(wanted)?;
    line(&json!({"name": "hub_filled", "tickets_of_the_unit": wanted, "s": rounded(ms(started) / 1000.0)}))?;
    // Once without counting: the hub reads its file for the first time.
    one("floor", &hub.url)?;
    let (mut floor, mut listed, mut ratio) = (Samples::default(), Samples::default(), Samples::default());
    let (mut indexed, mut memory, mut rows) = (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..rounds(5) {
        let raw = one("floor", &hub.url)?;
        line(&raw)?;
        let own = one("desk", &hub.url)?;
        line(&own)?;
        ensure!(of(&own, "tickets") >= wanted as f64, "the desk has {} of {wanted} tickets", own["tickets"]);
        floor.push(of(&raw, "ms"));
        listed.push(of(&own, "listed_ms"));
        ratio.push(of(&own, "listed_ms") / of(&raw, "ms"));
        rows.push(of(&own, "first_rows_ms"));
        indexed.push(of(&own, "indexed_ms"));
        memory.push(of(&own, "peak_mb"));
    }
    line(&json!({
        "name": "first_sync", "floor_ms": floor.figures(), "first_rows_ms": rows.figures(),
        "listed_ms": listed.figures(), "indexed_ms": indexed.figures(), "peak_mb": memory.figures(),
        "listed_to_floor": ratio.figures(), "indexed_to_floor": rounded(indexed.median() / floor.median()),
    }))?;
    let times = bar("listed_to_floor", ratio.median(), MOST_TIMES)?;
    let small = bar("peak_mb", memory.most(), MOST_MB)?;
    if times && small { Ok(()) } else { bail!("a bar is missed") }
}

/// One measurement in a process and a folder of its own.
fn one(what: &str, url: &str) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let done = Command::new(std::env::current_exe()?)
        .args([what, url])
        .arg(folder.path())
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| format!("starting the {what}"))?;
    ensure!(done.status.success(), "the {what} failed: {}", done.status);
    serde_json::from_slice(&done.stdout).with_context(|| format!("what the {what} said"))
}

fn of(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap_or_default()
}

async fn floor_once(url: &str, folder: &Path) -> Result<()> {
    let client = raw::Client::enrol(url).await?;
    let started = Instant::now();
    let mut store = raw::store(&folder.join("floor.db")).await?;
    let (documents, bytes) = client.pull_into(&mut store).await?;
    let took = ms(started);
    let mean = raw::mean_ticket(&mut store).await?;
    line(&json!({
        "name": "floor", "ms": rounded(took), "documents": documents, "bytes": bytes, "bytes_of_a_ticket": mean, "peak_mb": rounded(peak_mb()),
    }))
}

async fn desk_once(url: &str, folder: &Path) -> Result<()> {
    let folder: PathBuf = folder.join("profile");
    let opened = Instant::now();
    let desk = desk::open(&folder)?;
    desk::enrol(&desk, url).await?;
    let enrol_ms = ms(opened);
    let events = desk.subscribe();
    let started = Instant::now();
    let watch = tokio::spawn(watch(events, started));
    let status: SyncStatus = desk::call(&desk, "sync.now", json!({})).await?;
    let indexed_ms = ms(started);
    ensure!(status.problem.is_none(), "the exchange failed: {:?}", status.problem);
    let (first_rows_ms, listed_ms) = watch.await?.context("the desk never said that it was done")?;
    line(&json!({
        "name": "desk", "enrol_ms": rounded(enrol_ms), "first_rows_ms": rounded(first_rows_ms), "listed_ms": rounded(listed_ms),
        "indexed_ms": rounded(indexed_ms), "tickets": status.cached, "peak_mb": rounded(peak_mb()),
    }))
}

/// When the list had its first rows, and when the exchange was said to be done.
async fn watch(
    mut events: tokio::sync::broadcast::Receiver<HostEvent>,
    started: Instant,
) -> Option<(f64, f64)> {
    let mut first = None;
    loop {
        match events.recv().await.ok()? {
            HostEvent::Changed { kinds, .. } if kinds.iter().any(|kind| kind == "ticket") => {
                first.get_or_insert_with(|| ms(started));
            }
            HostEvent::Sync { status } if status.phase.is_none() && status.last_sync.is_some() => {
                return Some((first?, ms(started)));
            }
            _ => {}
        }
    }
}
