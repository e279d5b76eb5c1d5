//! A warm start of the real window with 20 000 cached tickets, for `cargo xtask bench start [-- ROUNDS TICKETS]`.
//!
//! A round is one start of the empty Tauri window (`src-tauri/examples/empty_window.rs`) and one of the desk, each by
//! WebKitWebDriver under the same display, from the driver's order to start the program until a script finds the mark:
//! in the empty window its one paragraph, in the desk rows in the list, both laid out and visible. On its way the desk shows
//! the passphrase's field; the script fills it in at once and sends it a second later, for nobody types a passphrase in less.
//! So both halves count and only the person's typing does not. The profile's derivation is the cheap one of tests: the real one takes a quarter of a second by design, and is told on a line of its
//! own. The hub runs meanwhile, so that the desk's exchange goes on as in real life.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use chengban_desk::Kdf;
use chengban_desk::commands::sync::SyncStatus;
use chengban_desk::profile::Profile;
use serde_json::json;
use support::hub::HubProcess;
use support::window::{Driver, FIELD, LIST, appears, program, send, write};
use support::{Samples, TICKETS, bar, desk, hub, line, ms, rounded, rounds, tickets};

/// The desk's start takes at most so many times that of the empty window.
const MOST_TIMES: f64 = 1.3;
/// The empty window's mark.
const EMPTY: &str = "#ready";
/// A person who types a passphrase takes at least so long.
const TYPING: Duration = Duration::from_secs(1);
#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["hub", folder, tickets] => hub::serve(Path::new(folder), tickets.parse()?).await,
        _ => all().await,
    }
}

async fn all() -> Result<()> {
    ensure!(
        std::env::var_os("DISPLAY").is_some(),
        "no display here: start it with `cargo xtask bench start`"
    );
    let (desktop, empty) = (program("CHENGBAN_DESKTOP_BIN")?, program("CHENGBAN_EMPTY_WINDOW_BIN")?);
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("profile");
    let hub = HubProcess::start(tickets(TICKETS))?;
    fill(&profile, &hub.url).await?;
    let arguments = ["--profile".to_owned(), profile.display().to_string()];
    // Each once without counting: the programs are read from disk for the first time.
    start_empty(&empty).await?;
    start_desk(&desktop, &arguments).await?;
    let (mut floor, mut total, mut ratio) = (Samples::default(), Samples::default(), Samples::default());
    let (mut shown, mut unlocked) = (Samples::default(), Samples::default());
    for _ in 0..rounds(15) {
        let least = start_empty(&empty).await?;
        let (field, list) = start_desk(&desktop, &arguments).await?;
        line(
            &json!({"name": "round", "empty_ms": rounded(least), "field_ms": rounded(field), "list_ms": rounded(list)}),
        )?;
        floor.push(least);
        total.push(list);
        ratio.push(list / least);
        shown.push(field);
        unlocked.push(list - field);
    }
    kdf(&folder.path().join("kdf"))?;
    line(&json!({
        "name": "start", "empty_ms": floor.figures(), "list_ms": total.figures(), "of_which_to_the_field_ms": shown.figures(),
        "of_which_unlock_to_list_ms": unlocked.figures(), "list_to_empty": ratio.figures(),
    }))?;
    if bar("list_to_empty", total.median() / floor.median(), MOST_TIMES)? {
        Ok(())
    } else {
        bail!("a bar is missed")
    }
}

/// A profile with every ticket and a complete index, closed again.
async fn fill(profile: &Path, hub: &str) -> Result<()> {
    let desk = desk::open(profile)?;
    desk::enrol(&desk, hub).await?;
    let status: SyncStatus = desk::call(&desk, "sync.now", json!({})).await?;
    ensure!(status.problem.is_none(), "the exchange failed: {:?}", status.problem);
    desk.close().await;
    line(&json!({"name": "profile", "tickets": status.cached}))
}

/// What the passphrase costs with the derivation people get; in no figure above.
fn kdf(folder: &Path) -> Result<()> {
    let profile = Profile::at(folder)?;
    profile.create(desk::PASSPHRASE, Kdf::Tuned)?;
    let mut samples = Samples::default();
    for _ in 0..5 {
        let started = Instant::now();
        profile.unlock(desk::PASSPHRASE)?;
        samples.push(ms(started));
    }
    line(&json!({"name": "passphrase_derivation", "counted": false, "ms": samples.figures()}))
}

async fn start_empty(program: &Path) -> Result<f64> {
    let driver = Driver::start()?;
    let started = Instant::now();
    let client = driver.open(program, &[]).await?;
    appears(&client, EMPTY).await?;
    let took = ms(started);
    driver.end(client).await?;
    Ok(took)
}

/// Until the passphrase's field, and until the list.
async fn start_desk(program: &Path, arguments: &[String]) -> Result<(f64, f64)> {
    let driver = Driver::start()?;
    let started = Instant::now();
    let client = driver.open(program, arguments).await?;
    appears(&client, FIELD).await?;
    let field = ms(started);
    write(&client).await?;
    tokio::time::sleep(TYPING).await;
    let sent = Instant::now();
    send(&client).await?;
    appears(&client, LIST).await?;
    let list = field + ms(sent);
    driver.end(client).await?;
    Ok((field, list))
}
