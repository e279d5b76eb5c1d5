//! The wire between the exchange and the judge: requests are answered as a hub answers them, without a network.

use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::wire::{
    BlobBegin, BlobBegun, BlobCommitted, CALLER, CallerSlice, FeedHead, FeedHeads, FeedLine, FeedName,
    HEADER_EPOCH, HEADER_SCHEMA, HEADER_TIME, OpLine, PageEnd, PageLine, SCHEMA, TICKET,
};
use reqwest::{Method, Request, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::content::content;
use super::judge::{Judge, Kept};
use crate::clock;
use crate::fault::{Result, problem};

/// The right to the feeds of a practice never changes.
const GRANT: i64 = 1;

impl Judge {
    /// Answers a request of the exchange.
    ///
    /// # Errors
    /// `not_found` for what a practice has not, and those of the store.
    pub(crate) async fn answer(&self, request: Request) -> Result<Response> {
        let path: Vec<&str> = request.url().path().split('/').filter(|part| !part.is_empty()).collect();
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let kept = self.kept().await;
        let text = match (request.method(), path.as_slice()) {
            (&Method::GET, ["v1", "feeds"]) => json_of(&heads(&kept)?)?,
            (&Method::GET, ["v1", "feed", feed]) => page(&kept, feed, after(&request))?,
            (&Method::GET, ["v1", "hot"]) => String::new(),
            (&Method::POST, ["v1", "ops"]) => lines(&self.judge(operations(body)?).await?)?,
            // The bytes stay in the vault of the practice: there is nowhere to bring them.
            (&Method::POST, ["v1", "blobs"]) => json_of(&begun(body)?)?,
            (&Method::POST, ["v1", "blobs", sha256, "commit"]) => json_of(&committed(sha256)?)?,
            _ => return Err(problem(ErrorCode::NotFound)),
        };
        let answer = http::Response::builder()
            .header(HEADER_EPOCH, &kept.epoch)
            .header(HEADER_TIME, clock::wall().0.to_string())
            .header(HEADER_SCHEMA, SCHEMA.to_string())
            .body(text)?;
        Ok(answer.into())
    }
}

fn json_of<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

fn lines<T: Serialize>(values: &[T]) -> Result<String> {
    values.iter().map(|value| Ok(json_of(value)? + "\n")).collect()
}

fn operations(body: &[u8]) -> Result<Vec<OpLine>> {
    let text = std::str::from_utf8(body)?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|_| problem(ErrorCode::MalformedOp))).collect()
}

fn begun(body: &[u8]) -> Result<BlobBegun> {
    let begin: BlobBegin = serde_json::from_slice(body)?;
    Ok(BlobBegun { upload_id: begin.sha256.to_string(), missing: Vec::new() })
}

fn committed(sha256: &str) -> Result<BlobCommitted> {
    let sha256: Sha256Hex = sha256.to_owned().try_into().map_err(|_| Problem::new(ErrorCode::BadDigest))?;
    Ok(BlobCommitted { sha256, mime: String::new() })
}

fn after(request: &Request) -> i64 {
    let asked = request.url().query_pairs().find(|(name, _)| name == "after");
    asked.and_then(|(_, value)| value.parse().ok()).unwrap_or_default()
}

fn heads(kept: &Kept) -> Result<FeedHeads> {
    let feeds = feeds(kept)?.into_iter().map(|(feed, lines)| FeedHead {
        feed,
        head: lines.iter().map(|line| line.s).max().unwrap_or_default(),
        floor: 0,
        grant_version: GRANT,
        live_count: i64::try_from(lines.len()).unwrap_or_default(),
        digest: "0".to_owned(),
    });
    Ok(FeedHeads { feeds: feeds.collect(), restored_to: None })
}

/// All that is newer than `after`, on one page.
fn page(kept: &Kept, feed: &str, after: i64) -> Result<String> {
    let found = feeds(kept)?.into_iter().find(|(name, _)| name.0 == feed);
    let (name, all) = found.ok_or_else(|| problem(ErrorCode::FeedRevoked))?;
    let head = all.iter().map(|line| line.s).max().unwrap_or_default();
    let live = i64::try_from(all.len())?;
    let mut fresh: Vec<FeedLine> = all.into_iter().filter(|line| line.s > after).collect();
    fresh.sort_by_key(|line| line.s);
    let end = PageEnd {
        epoch: kept.epoch.clone(),
        feed: name,
        from: after,
        to: head,
        head,
        complete: true,
        lines: u64::try_from(fresh.len())?,
        grant_version: GRANT,
        live_count: live,
        digest: "0".to_owned(),
    };
    Ok(lines(&fresh)? + &json_of(&json!({ "end": end }))? + "\n")
}

/// Every feed with its lines; the rules are those built into the program.
fn feeds(kept: &Kept) -> Result<Vec<(FeedName, Vec<FeedLine>)>> {
    let content = content();
    let unit = content.units[0].unit;
    let tickets: Vec<(i64, String, i64, Value)> = kept
        .cases
        .iter()
        .map(|held| {
            let ticket = &held.slice.case.ticket;
            Ok((held.at, ticket.id.to_string(), ticket.version, serde_json::to_value(&held.slice)?))
        })
        .collect::<Result<_>>()?;
    let tickets = tickets.into_iter().map(|(s, id, v, body)| upsert(s, TICKET, id, v, body)).collect();
    let callers = content.lessons.iter().map(|lesson| {
        let slice = CallerSlice { ticket_id: lesson.ticket, caller: lesson.caller.clone() };
        (lesson.ticket.to_string(), json!(slice))
    });
    let units = content.units.iter().map(|unit| (unit.unit.to_string(), json!(unit)));
    let lists = content.lists.iter().enumerate().map(|(at, list)| (at.to_string(), json!(list)));
    Ok(vec![
        (FeedName::reference("units"), fixed("unit", units)),
        (FeedName::reference("rules"), fixed(chengban_domain::dispatch_list::DISPATCH_LIST, lists)),
        (FeedName::unit(unit), tickets),
        (FeedName::caller(unit), fixed(CALLER, callers)),
    ])
}

/// Lines that never change.
fn fixed(entity: &str, bodies: impl Iterator<Item = (String, Value)>) -> Vec<FeedLine> {
    (1..).zip(bodies).map(|(s, (id, body))| upsert(s, entity, id, 1, body)).collect()
}

fn upsert(s: i64, entity: &str, id: String, v: i64, body: Value) -> FeedLine {
    FeedLine { s, k: entity.to_owned(), id, v, op: PageLine::Upsert { body } }
}
