//! A page of 200 rows from the encrypted store to JSON as the UI receives it, for `cargo xtask bench list [-- ROUNDS TICKETS]`.
//!
//! 100 000 tickets of one unit in a store that a real exchange filled; views, orders, offsets, filters and a text query are
//! asked in turn by `Desk::dispatch("inbox.page")` and written as bytes. The floor of the same run: as many rows of the
//! same bytes, ready made, selected by their place from a SQLCipher file under the same settings. Beside the bar of a page:
//! a jump to any place of the list, 「全选」 with what it would do, the counts of the navigation, a ticket opened, and the
//! search over everything. At last the same profile is opened in the real window and jumps are timed on the screen: from the
//! order to scroll until the frame after the one in which the rows of that place are drawn.
#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

mod support;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use chengban_desk::Desk;
use chengban_desk::commands::sync::SyncStatus;
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use support::hub::HubProcess;
use support::window::{Driver, FIELD, LIST, appears, program, send, write};
use support::{Samples, bar, desk, hub, line, ms, raw, rounded, rounds, tickets};

/// Tickets, where nothing else is asked for.
const MANY: usize = 100_000;
/// A page takes at most so long, milliseconds, of 95 in a hundred.
const MOST_MS: f64 = 8.0;
/// A page at any place of the list takes at most so long, milliseconds.
const JUMP_MS: f64 = 50.0;
/// Selecting all rows and asking what signing for them would do takes at most so long, milliseconds, of 95 in a hundred.
const ALL_MS: f64 = 100.0;
/// Until the rows of any place stand on the screen, milliseconds, of 95 in a hundred.
const SCREEN_MS: f64 = 50.0;
/// Scrolls to a row and tells how long it took until one a little below it was drawn with all its cells and the frame was over.
const SCROLL: &str = "const [at, done] = arguments; const list = document.querySelector('[role=grid] [role=rowgroup]');\
    const height = list.querySelector('[data-index]').getBoundingClientRect().height; const begun = performance.now();\
    const tell = () => done(performance.now() - begun);\
    const look = () => { const row = list.querySelector(`[data-index=\"${at + 3}\"]`);\
        if (row && !row.hasAttribute('aria-busy')) setTimeout(tell); else requestAnimationFrame(look) };\
    list.scrollTop = at * height; requestAnimationFrame(look)";
/// Rows of a page.
const ROWS: usize = 200;

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["hub", folder, tickets] => hub::serve(Path::new(folder), tickets.parse()?).await,
        _ => all().await,
    }
}

async fn all() -> Result<()> {
    let wanted = tickets(MANY);
    let window = program("CHENGBAN_DESKTOP_BIN")?;
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("profile");
    let desk = filled(&profile, wanted).await?;
    let mut floor = raw::store(&folder.path().join("floor.db")).await?;
    let kept = keep_rows(&desk, &mut floor).await?;
    let asked = requests(wanted);
    let (mut pages, mut raw_pages) = (Samples::default(), Samples::default());
    let mut each = vec![Samples::default(); asked.len()];
    for round in 0..rounds(60) {
        for (at, (_, request)) in asked.iter().enumerate() {
            let started = Instant::now();
            let rows = page(&desk, request).await?;
            let took = ms(started);
            ensure!(rows > 0, "no rows for {request}");
            let from = (round * asked.len() + at) * ROWS % kept.saturating_sub(ROWS).max(1);
            let started = Instant::now();
            let bytes = raw::rows(&mut floor, from, ROWS).await?;
            raw_pages.push(ms(started));
            ensure!(bytes > 0, "the floor read nothing");
            pages.push(took);
            if let Some(samples) = each.get_mut(at) {
                samples.push(took);
            }
        }
    }
    for ((name, _), samples) in asked.iter().zip(&each) {
        line(&json!({"name": "page", "of": name, "ms": samples.figures(), "first_ms": samples.first()}))?;
    }
    line(&json!({
        "name": "page_of_200", "ms": pages.figures(), "floor_ms": raw_pages.figures(),
        "median_to_floor": rounded(pages.median() / raw_pages.median()),
    }))?;
    let jumps = jumps(&desk, wanted).await?;
    let all = select_all(&desk).await?;
    beside(&desk).await?;
    let slowest = each.iter().map(|samples| samples.at(0.95)).fold(0.0, f64::max);
    let page = bar("page_p95_ms", pages.at(0.95), MOST_MS)?;
    let worst = bar("slowest_kind_of_page_p95_ms", slowest, MOST_MS)?;
    let jump = bar("jump_most_ms", jumps.most(), JUMP_MS)?;
    let all = bar("select_all_p95_ms", all.at(0.95), ALL_MS)?;
    desk.close().await;
    // The profile is free only then.
    drop(desk);
    let screen =
        bar("jump_on_screen_p95_ms", on_screen(&window, &profile, wanted).await?.at(0.95), SCREEN_MS)?;
    if page && worst && jump && all && screen { Ok(()) } else { bail!("a bar is missed") }
}

/// A desk that has everything; the hub is gone afterwards.
async fn filled(profile: &Path, wanted: usize) -> Result<Desk> {
    let hub = HubProcess::start(wanted)?;
    let desk = desk::open(profile)?;
    desk::enrol(&desk, &hub.url).await?;
    let status: SyncStatus = desk::call(&desk, "sync.now", json!({})).await?;
    ensure!(status.problem.is_none(), "the exchange failed: {:?}", status.problem);
    line(&json!({"name": "store", "tickets": status.cached}))?;
    ensure!(usize::try_from(status.cached)? >= wanted, "only {} tickets", status.cached);
    Ok(desk)
}

/// What is asked: name and request.
fn requests(tickets: usize) -> Vec<(String, Value)> {
    let far = tickets * 4 / 5;
    let of = |name: &str, view: &str, sort: &str, desc: bool, offset: usize, query: Value| {
        let request = json!({"view": view, "sort": sort, "desc": desc, "offset": offset, "limit": ROWS, "query": query});
        (name.to_owned(), request)
    };
    vec![
        of("todo by due", "todo", "due", false, 0, json!({})),
        of("todo by due, far down", "todo", "due", false, far, json!({})),
        of("todo by time of dispatch, newest first", "todo", "dispatched", true, 0, json!({})),
        of("todo by number, middle", "todo", "no", false, tickets / 2, json!({})),
        of("todo by change, newest first", "todo", "updated", true, tickets / 3, json!({})),
        of("to be signed for", "pending_ack", "due", false, 0, json!({})),
        of("being handled", "handling", "due", false, 0, json!({})),
        of("ended", "done", "updated", true, 0, json!({})),
        of("archived", "archived", "no", false, 0, json!({})),
        of("one town", "todo", "due", false, 400, json!({"town": "嘉积镇"})),
        of("red", "todo", "due", false, 0, json!({"light": "red"})),
        of("words: many hits", "todo", "due", false, 0, json!({"text": "噪声"})),
        of("words: few hits", "todo", "due", false, 0, json!({"text": "嘉积镇 爱海路 犬只"})),
    ]
}

/// One page as bytes; its rows.
async fn page(desk: &Desk, request: &Value) -> Result<usize> {
    let answer = desk.dispatch("inbox.page", request.clone()).await;
    let answer = answer.map_err(|problem| anyhow::anyhow!("{request}: {problem:?}"))?;
    ensure!(!serde_json::to_vec(&answer)?.is_empty(), "an empty answer");
    Ok(answer["rows"].as_array().map_or(0, Vec::len))
}

/// Puts the rows, as the UI receives them, into the floor's file; how many.
async fn keep_rows(desk: &Desk, floor: &mut SqliteConnection) -> Result<usize> {
    let mut rows: Vec<String> = Vec::new();
    loop {
        let request = json!({"view": "todo", "sort": "due", "desc": false, "offset": rows.len(), "limit": ROWS, "query": {}});
        let answer: Value = desk::call(desk, "inbox.page", request).await?;
        let page = answer["rows"].as_array().context("a page has rows")?;
        if page.is_empty() {
            break;
        }
        rows.extend(page.iter().map(Value::to_string));
    }
    raw::keep_rows(floor, &rows).await?;
    Ok(rows.len())
}

/// Pages at places all over the list, none near the one before.
async fn jumps(desk: &Desk, tickets: usize) -> Result<Samples> {
    let mut samples = Samples::default();
    for at in 0..200_usize {
        let offset = at * 7_919 % tickets * 9 / 10;
        let request = json!({"view": "todo", "sort": "due", "desc": false, "offset": offset, "limit": ROWS, "query": {}});
        let started = Instant::now();
        page(desk, &request).await?;
        samples.push(ms(started));
    }
    line(&json!({"name": "jump", "ms": samples.figures()}))?;
    Ok(samples)
}

/// Jumps in the real window.
async fn on_screen(window: &Path, profile: &Path, tickets: usize) -> Result<Samples> {
    let driver = Driver::start()?;
    let client = driver.open(window, &["--profile".to_owned(), profile.display().to_string()]).await?;
    appears(&client, FIELD).await?;
    write(&client).await?;
    send(&client).await?;
    appears(&client, LIST).await?;
    let mut samples = Samples::default();
    for at in 0..100_usize {
        let row = at * 7_919 % tickets * 9 / 10;
        let took = client.execute_async(SCROLL, vec![json!(row)]).await?;
        samples.push(took.as_f64().context("a time")?);
    }
    driver.end(client).await?;
    line(&json!({"name": "jump_on_screen", "ms": samples.figures(), "first_ms": samples.first()}))?;
    Ok(samples)
}

/// All rows selected at once, and what signing for them would do.
async fn select_all(desk: &Desk) -> Result<Samples> {
    let list = json!({"view": "todo", "sort": "due", "desc": false, "query": {}});
    let request = json!({"rows": {"list": list, "all": true, "ids": []}, "kind": "acknowledge"});
    let mut samples = Samples::default();
    for _ in 0..30 {
        let started = Instant::now();
        let told: Value = desk::call(desk, "inbox.bulk_preview", request.clone()).await?;
        samples.push(ms(started));
        ensure!(told["rows"].as_u64().unwrap_or_default() > 0, "nothing is selected: {told}");
    }
    line(&json!({"name": "select_all", "ms": samples.figures()}))?;
    Ok(samples)
}

/// What people wait for beside pages; no bar.
async fn beside(desk: &Desk) -> Result<()> {
    let first: Value = desk::call(desk, "inbox.page", requests(0).first().map(|(_, r)| r.clone())).await?;
    let ticket = first["rows"][0]["ticket_id"].clone();
    let asked = [
        ("search, two characters", "search", json!({"words": "噪声", "limit": 20})),
        ("search, a road and a matter", "search", json!({"words": "爱海路 夜间", "limit": 20})),
        ("search, a number", "search", json!({"words": "S0001234", "limit": 20})),
        ("counts", "inbox.counts", json!({})),
        ("open a ticket", "ticket.open", json!({"ticket_id": ticket})),
    ];
    for (what, name, request) in asked {
        let mut samples = Samples::default();
        for _ in 0..30 {
            let started = Instant::now();
            let _: Value = desk::call(desk, name, request.clone()).await?;
            samples.push(ms(started));
        }
        line(&json!({"name": "beside", "of": what, "ms": samples.figures()}))?;
    }
    Ok(())
}
