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

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use chengban_desk::Kdf;
use chengban_desk::commands::sync::SyncStatus;
use chengban_desk::profile::Profile;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use support::hub::HubProcess;
use support::{Samples, TICKETS, bar, desk, hub, line, ms, rounded, rounds, tickets};

/// The desk's start takes at most so many times that of the empty window.
const MOST_TIMES: f64 = 1.3;
/// Longest wait for a mark.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at the page.
const LOOK: Duration = Duration::from_millis(4);
/// The empty window's mark.
const EMPTY: &str = "#ready";
/// The passphrase's field.
const FIELD: &str = "input[type=password]";
/// Rows that a person can work on.
const LIST: &str = "[role=grid] [role=row][data-index]";
/// A person who types a passphrase takes at least so long.
const TYPING: Duration = Duration::from_secs(1);
/// Types.
const TYPE: &str = "const field = document.querySelector('input[type=password]');\
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, arguments[0]);\
    field.dispatchEvent(new Event('input', { bubbles: true }))";
/// Sends what was typed.
const SEND: &str = "document.querySelector('input[type=password]').form.requestSubmit()";

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
    client.execute(TYPE, vec![json!(desk::PASSPHRASE)]).await?;
    tokio::time::sleep(TYPING).await;
    let sent = Instant::now();
    client.execute(SEND, vec![]).await?;
    appears(&client, LIST).await?;
    let list = field + ms(sent);
    driver.end(client).await?;
    Ok((field, list))
}

async fn appears(client: &Client, css: &str) -> Result<()> {
    let script = "const mark = document.querySelector(arguments[0]); return mark !== null \
        && mark.getBoundingClientRect().height > 0 && getComputedStyle(mark).visibility === 'visible' \
        && mark.closest('[inert]') === null";
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        // While a page is being replaced the driver refuses; it is asked again.
        if client.execute(script, vec![json!(css)]).await.is_ok_and(|found| found == Value::Bool(true)) {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    let text = client.execute("return document.body.innerText", vec![]).await;
    bail!("{css} did not appear; the page says: {text:?}")
}

/// A driver for one start.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start() -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .spawn()
            .context("starting WebKitWebDriver; `cargo xtask setup` brings it")?;
        let driver = Self { child, port };
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(started.elapsed() < PATIENCE, "the driver does not answer");
            std::thread::sleep(LOOK);
        }
        Ok(driver)
    }

    async fn open(&self, program: &Path, arguments: &[String]) -> Result<Client> {
        let options = json!({"binary": program, "args": arguments});
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities([("webkitgtk:browserOptions".to_owned(), options)].into_iter().collect());
        let address = format!("http://127.0.0.1:{}", self.port);
        let opened = builder.connect(&address);
        Ok(tokio::time::timeout(PATIENCE, opened).await.context("the window did not open")??)
    }

    /// Closes the page and waits until its program is gone: the next start needs the profile. A program that lives on
    /// without its window is ended.
    async fn end(self, client: Client) -> Result<()> {
        let programs = self.programs();
        client.close().await?;
        let started = Instant::now();
        let mut told = false;
        while programs.iter().any(|id| is_alive(id)) {
            ensure!(started.elapsed() < PATIENCE, "a program does not end");
            if !told && started.elapsed() > Duration::from_millis(500) {
                Command::new("kill").args(&programs).status().context("ending the program")?;
                told = true;
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Process ids of what the driver started.
    fn programs(&self) -> Vec<String> {
        let id = self.child.id();
        let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        let children = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
        children.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

/// A process that has ended and was not collected yet is not alive.
fn is_alive(id: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn program(variable: &str) -> Result<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    let path = path.with_context(|| format!("{variable} is not set: use `cargo xtask bench start`"))?;
    ensure!(path.is_file(), "{} is not built", path.display());
    Ok(path)
}
