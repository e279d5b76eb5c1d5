//! One exchange with the hub, from the session to the last page.

use std::collections::BTreeSet;

use chengban_domain::ErrorCode;
use chengban_domain::pack::unit_rules::UNIT_RULES;
use chengban_domain::wire::{FeedHead, FeedHeads, MAX_PAGE_BYTES};
use reqwest::{Method, RequestBuilder, StatusCode};

use super::http::{Answer, code_of, unreachable};
use super::pull::Took;
use super::{index, page, pull, purge, push, session, status, uploads};
use crate::fault::{Result, problem, to_problem};
use crate::notice;
use crate::office::Office;
use crate::outbox::offered;
use crate::rules::Rules;
use crate::store::feed::{self, Cursor};
use crate::store::meta::{self, name};
use crate::store::{event, form, outbox};

/// Answered operations are kept so long, milliseconds: 90 days.
const KEPT: i64 = 90 * 86_400_000;

/// What one exchange knows.
#[derive(Debug)]
pub struct Exchange {
    /// The epoch it runs under.
    pub epoch: String,
    token: std::sync::Mutex<String>,
}

impl Exchange {
    /// With the token and the epoch that are kept.
    ///
    /// # Errors
    /// `session_expired`, `offline`.
    pub async fn begin(office: &Office) -> Result<Self> {
        let token = session::token(office).await?;
        let mut conn = office.store.reader().await?;
        let epoch = meta::get(&mut conn, name::EPOCH).await?.unwrap_or_default();
        Ok(Self { epoch, token: std::sync::Mutex::new(token) })
    }

    fn token(&self) -> String {
        self.token.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Goes on with a token of another session.
    pub(super) fn take_token(&self, token: String) {
        *self.token.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = token;
    }

    /// Asks the hub; on 401 the token is renewed once and the request made again.
    ///
    /// # Errors
    /// Those of the network and the hub; `epoch_changed` when another hub database answers.
    pub async fn ask(
        &self,
        office: &Office,
        build: impl Fn(&str) -> Result<RequestBuilder>,
    ) -> Result<Answer> {
        let token = self.token();
        let answer = match office.hub.send(build(&token)?).await {
            Err(error) if code_of(&error) == Some(ErrorCode::SessionExpired) => {
                let fresh = session::renew(office, &token).await?;
                self.take_token(fresh.clone());
                office.hub.send(build(&fresh)?).await?
            }
            answer => answer?,
        };
        office.clock.observe(answer.told.time, answer.told.round_trip_ms);
        if !self.epoch.is_empty() && answer.told.epoch != self.epoch {
            return Err(problem(ErrorCode::EpochChanged));
        }
        Ok(answer)
    }
}

/// Sends and reads all, files included: for hosts without a background.
///
/// # Errors
/// Why it stopped; what was done so far stays, and the status tells.
pub async fn whole(office: &Office) -> Result<()> {
    run(office).await?;
    let sent = office.live().pushed;
    let files = uploads::run(office).await;
    if !matches!(files, Ok(false)) {
        run(office).await?;
        let mut live = office.live();
        live.pushed += sent;
        // That exchange went well; what waits for a file does not go for all that.
        live.problem = files.as_ref().err().map(to_problem);
    }
    files.map(|_| ())
}

/// Exchanges until nothing is left to read, nor to send but what waits for files; those then begin on their lane.
///
/// # Errors
/// Why it stopped; what was done so far stays, and the status tells.
pub async fn run(office: &Office) -> Result<()> {
    let _alone = office.exchange.lock().await;
    {
        let mut live = office.live();
        (live.pulled, live.pushed) = (0, 0);
    }
    let mut outcome = attempt(office).await;
    if matches!(&outcome, Err(error) if code_of(error) == Some(ErrorCode::EpochChanged)) {
        forget_epoch(office).await?;
        outcome = attempt(office).await;
    }
    finish(office, &outcome).await;
    // A feed that cannot be read keeps no file from the hub.
    if !matches!(&outcome, Err(error) if stops_all(error)) {
        office.upload();
    }
    outcome
}

async fn attempt(office: &Office) -> Result<()> {
    let mut exchange = Exchange::begin(office).await?;
    if exchange.epoch.is_empty() {
        learn_epoch(office, &mut exchange).await?;
    }
    // Up first, as people wait for it; but a failed push keeps nobody from reading.
    phase(office, Some("push"), None).await;
    let pushed = push::run(office, &exchange).await;
    if let Ok(many) = &pushed {
        office.live().pushed += many;
    }
    if matches!(&pushed, Err(error) if stops_all(error)) {
        return pushed.map(|_| ());
    }
    phase(office, Some("pull"), None).await;
    pull_all(office, &exchange).await?;
    pushed.map(|_| ())
}

/// Failures after which reading would fail alike.
pub(super) fn stops_all(error: &anyhow::Error) -> bool {
    use ErrorCode as E;
    matches!(
        code_of(error),
        Some(
            E::Offline
                | E::NotHub
                | E::SessionExpired
                | E::EpochChanged
                | E::DeviceRevoked
                | E::DeviceWiped
                | E::UpgradeRequired
        )
    )
}

/// After the hub's database was replaced its epoch is asked before anything is sent.
async fn learn_epoch(office: &Office, exchange: &mut Exchange) -> Result<()> {
    let answer = exchange.ask(office, |token| office.hub.request(Method::GET, "/v1/feeds", token)).await?;
    exchange.epoch.clone_from(&answer.told.epoch);
    let heads: FeedHeads = super::http::read_json(answer).await?;
    let mut tx = office.store.begin().await?;
    meta::set(&mut tx, name::EPOCH, &exchange.epoch).await?;
    if let Some(known) = heads.restored_to {
        let offered = offered::after_restore(&mut tx, known).await?;
        event::note(&mut tx, office.clock.now(), "offered", &offered.to_string()).await?;
    }
    tx.commit().await?;
    office.changed(&["outbox"], Vec::new());
    Ok(())
}

/// The hub told another epoch: nothing was judged. Feeds begin a new generation; outbox and drafts stay.
async fn forget_epoch(office: &Office) -> Result<()> {
    let mut tx = office.store.begin().await?;
    meta::remove(&mut tx, name::EPOCH).await?;
    meta::remove(&mut tx, name::FEEDS_TAG).await?;
    event::note(&mut tx, office.clock.now(), "epoch", "changed").await?;
    tx.commit().await?;
    Ok(())
}

async fn pull_all(office: &Office, exchange: &Exchange) -> Result<()> {
    let mut conn = office.store.reader().await?;
    let tag: Option<String> = meta::get(&mut conn, name::FEEDS_TAG).await?;
    drop(conn);
    let answer = exchange
        .ask(office, |token| {
            let request = office.hub.request(Method::GET, "/v1/feeds", token)?;
            Ok(match &tag {
                Some(tag) => request.header(reqwest::header::IF_NONE_MATCH, tag),
                None => request,
            })
        })
        .await?;
    if answer.response.status() == StatusCode::NOT_MODIFIED {
        return Ok(());
    }
    let etag =
        answer.response.headers().get(reqwest::header::ETAG).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let heads: FeedHeads = super::http::read_json(answer).await?;
    drop_revoked(office, &heads).await?;
    let mut took = Took::default();
    let mut feeds = heads.feeds;
    feeds.sort_by_key(|head| (turn_of(&head.feed.0), head.feed.0.clone()));
    let first = !has_any_cursor(office).await?;
    for head in &feeds {
        if first && head.feed.0.starts_with("unit:") {
            take_hot(office, exchange).await?;
        }
        took.and(pull_feed(office, exchange, head).await?);
    }
    // The tag is kept only now: an exchange that was cut asks for the heads again.
    if let Some(etag) = etag {
        let mut tx = office.store.begin().await?;
        meta::set(&mut tx, name::FEEDS_TAG, &etag).await?;
        tx.commit().await?;
    }
    notice::of_exchange(office, &took, first).await
}

/// Rules and people before tickets, so that the first rows already show the right limits; residents in full, whom no list
/// shows, last.
fn turn_of(feed: &str) -> u8 {
    match feed.split(':').next() {
        Some("ref") => 0,
        Some("unit") => 1,
        Some("caller") => 3,
        _ => 2,
    }
}

async fn has_any_cursor(office: &Office) -> Result<bool> {
    let mut conn = office.store.reader().await?;
    Ok(feed::cursors(&mut conn).await?.iter().any(|cursor| cursor.feed_id.starts_with("unit:")))
}

/// Feeds that are no longer ours leave whole.
async fn drop_revoked(office: &Office, heads: &FeedHeads) -> Result<()> {
    let mut conn = office.store.reader().await?;
    let cursors = feed::cursors(&mut conn).await?;
    drop(conn);
    let granted: BTreeSet<&str> = heads.feeds.iter().map(|head| head.feed.0.as_str()).collect();
    for cursor in cursors.iter().filter(|cursor| !granted.contains(cursor.feed_id.as_str())) {
        drop_feed(office, &cursor.feed_id).await?;
    }
    Ok(())
}

/// What a feed held leaves, and the host hears of it.
async fn drop_feed(office: &Office, feed: &str) -> Result<()> {
    let gone = purge::revoked(office, feed).await?;
    office.changed(&["ticket", "draft", "outbox"], gone.into_iter().map(|(_, id)| id).collect());
    Ok(())
}

/// My open assignments before everything else: a usable list at once.
async fn take_hot(office: &Office, exchange: &Exchange) -> Result<()> {
    phase(office, Some("hot"), None).await;
    let answer = exchange.ask(office, |token| office.hub.request(Method::GET, "/v1/hot", token)).await?;
    let bytes = answer.response.bytes().await.map_err(unreachable)?;
    let lines = page::read_hot(&bytes)?;
    let mut tx = office.store.begin().await?;
    pull::take_hot(office, &mut tx, &exchange.epoch, &lines).await?;
    tx.commit().await?;
    office.changed(&["ticket"], Vec::new());
    phase(office, Some("pull"), None).await;
    Ok(())
}

/// Reads a feed up to its head. While a page is written the next one is fetched: hub and desk work at the same time.
async fn pull_feed(office: &Office, exchange: &Exchange, head: &FeedHead) -> Result<Took> {
    let mut took = Took::default();
    let mut restarted = false;
    let mut ahead: Option<(Cursor, Result<Vec<u8>>)> = None;
    loop {
        let cursor = cursor_for(office, exchange, head).await?;
        if cursor.complete && cursor.seq >= head.head {
            return Ok(took);
        }
        let asked = match ahead.take() {
            Some((from, page)) if from == cursor => page,
            _ => ask_page(office, exchange, &cursor).await,
        };
        let bytes = match asked {
            Ok(bytes) => bytes,
            Err(error) if code_of(&error) == Some(ErrorCode::CursorTooOld) && !restarted => {
                restarted = true;
                begin_generation(office, exchange, head, Some(&cursor)).await?;
                continue;
            }
            Err(error) if code_of(&error) == Some(ErrorCode::FeedRevoked) => {
                drop_feed(office, &cursor.feed_id).await?;
                return Ok(took);
            }
            Err(error) => return Err(error),
        };
        let read = page::read(&bytes)?;
        if read.end.grant_version != cursor.grant_version {
            // The right changed between heads and page: the next exchange begins a generation.
            return Err(problem(ErrorCode::Busy));
        }
        let next = Cursor { seq: read.end.to, ..cursor.clone() };
        let (page, fetched) = tokio::join!(pull::apply(office, &cursor, &read), async {
            if read.end.complete { None } else { Some(ask_page(office, exchange, &next).await) }
        });
        let page = page?;
        ahead = fetched.map(|page| (next, page));
        if page.stale || (read.end.to == cursor.seq && !read.end.complete) {
            return Err(problem(ErrorCode::Busy));
        }
        let done = read.end.complete;
        // Before it is told: who hears of the change asks by what is in force now.
        reload(office, &page).await?;
        report(office, head, &page, read.end.to).await;
        took.and(page);
        if done {
            return Ok(took);
        }
    }
}

async fn ask_page(office: &Office, exchange: &Exchange, cursor: &Cursor) -> Result<Vec<u8>> {
    let path = format!("/v1/feed/{}", cursor.feed_id);
    let answer = exchange
        .ask(office, |token| {
            Ok(office.hub.request(Method::GET, &path, token)?.query(&[
                ("epoch", cursor.epoch.as_str()),
                ("after", &cursor.seq.to_string()),
                ("grant", &cursor.grant_version.to_string()),
                ("max_bytes", &MAX_PAGE_BYTES.to_string()),
            ]))
        })
        .await?;
    Ok(answer.response.bytes().await.map_err(unreachable)?.to_vec())
}

/// The cursor to go on from; a new generation where the epoch or the grant changed.
async fn cursor_for(office: &Office, exchange: &Exchange, head: &FeedHead) -> Result<Cursor> {
    let mut conn = office.store.reader().await?;
    let held = feed::cursor(&mut conn, &head.feed.0).await?;
    drop(conn);
    match held {
        Some(cursor)
            if cursor.epoch == exchange.epoch
                && cursor.grant_version == head.grant_version
                && cursor.seq <= head.head =>
        {
            Ok(cursor)
        }
        old => begin_generation(office, exchange, head, old.as_ref()).await,
    }
}

/// Reads a feed from 0 again; what is held stays visible until the generation is complete.
async fn begin_generation(
    office: &Office,
    exchange: &Exchange,
    head: &FeedHead,
    old: Option<&Cursor>,
) -> Result<Cursor> {
    let cursor = Cursor {
        feed_id: head.feed.0.clone(),
        epoch: exchange.epoch.clone(),
        seq: 0,
        grant_version: head.grant_version,
        generation: old.map_or(1, |old| old.generation + 1),
        complete: false,
    };
    let mut tx = office.store.begin().await?;
    feed::set_cursor(&mut tx, &cursor).await?;
    event::note(&mut tx, office.clock.now(), "generation", &cursor.feed_id).await?;
    tx.commit().await?;
    Ok(cursor)
}

/// What an open profile holds in memory of the reference data.
async fn reload(office: &Office, page: &Took) -> Result<()> {
    let mut conn = office.store.reader().await?;
    if ["pack", "calendar", UNIT_RULES].iter().any(|kind| page.kinds.contains(*kind)) {
        office.set_rules(Rules::load(&mut conn).await?);
        crate::inbox::warned::catch_up(office).await?;
    }
    if page.kinds.contains("person") {
        office.set_colleagues(crate::stand_in::colleagues(&mut conn).await?);
    }
    Ok(())
}

/// Tells the host what a page changed.
async fn report(office: &Office, head: &FeedHead, page: &Took, at: i64) {
    if page.lines > 0 {
        let kinds: Vec<&str> = page.kinds.iter().map(String::as_str).collect();
        office.changed(&kinds, page.changed.iter().map(|(_, id)| id.clone()).collect());
    }
    office.live().pulled += page.lines;
    let count = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    phase(office, Some("pull"), Some((count(at), count(head.head)))).await;
}

/// Shows what is going on.
pub(super) async fn phase(office: &Office, phase: Option<&'static str>, progress: Option<(u32, u32)>) {
    let changed = {
        let mut live = office.live();
        let changed = live.phase != phase || live.progress != progress;
        (live.phase, live.progress) = (phase, progress);
        changed
    };
    if changed && progress.is_some() {
        office.announce().await;
    }
}

/// After an exchange, whatever came of it: status, index, housekeeping.
async fn finish(office: &Office, outcome: &Result<()>) {
    {
        let mut live = office.live();
        (live.phase, live.progress) = (None, None);
        match outcome {
            Ok(()) => {
                live.online = true;
                live.session_expired = false;
                live.problem = None;
                live.last_sync = Some(office.clock.now());
            }
            Err(error) => {
                let problem = to_problem(error);
                live.online = !matches!(problem.code, ErrorCode::Offline | ErrorCode::NotHub);
                live.session_expired |= problem.code == ErrorCode::SessionExpired;
                live.problem = Some(problem);
            }
        }
    }
    // Every ticket is in its list: people need not wait for the search index as well.
    office.announce().await;
    if let Err(error) = housekeeping(office, outcome).await {
        tracing::warn!(error = format!("{error:#}"), "housekeeping after the exchange failed");
    }
    office.announce().await;
}

async fn housekeeping(office: &Office, outcome: &Result<()>) -> Result<()> {
    index::catch_up(office).await?;
    status::keep_clock(office).await?;
    let mut tx = office.store.begin().await?;
    let now = office.clock.now();
    if let Err(error) = outcome {
        let code = code_of(error).map_or("internal", ErrorCode::as_str);
        event::note(&mut tx, now, "exchange", code).await?;
    }
    outbox::expire(&mut tx, chengban_domain::time::Millis(now.0 - KEPT)).await?;
    crate::draft::housekeeping(&mut tx, now).await?;
    form::settle(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
