//! State down: heads, pages, and the slices needed first.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chengban_domain::TicketId;
use chengban_domain::error::ErrorCode;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::wire::{FeedHeads, FeedName, MAX_PAGE_BYTES};
use serde::Deserialize;
use ts_rs::TS;

use super::auth::Caller;
use super::error::{HttpError, HttpResult};
use crate::epoch;
use crate::feed::body::Bodies;
use crate::feed::page::{self, Window};
use crate::feed::placement;
use crate::hub::Hub;
use crate::store::{feed, ticket};

/// The longest a poll may wait, seconds.
const LONGEST_WAIT: u64 = 25;
/// Tickets given by `/v1/hot` at most.
const HOT: i64 = 200;

#[derive(Debug, Deserialize, TS)]
pub(crate) struct HeadsQuery {
    /// Seconds to wait for news.
    #[ts(optional)]
    wait: Option<u64>,
}

/// All feeds of the caller; 304 when nothing changed.
pub(crate) async fn heads(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<HeadsQuery>,
) -> HttpResult<Response> {
    let known = headers.get(header::IF_NONE_MATCH).cloned();
    let mut news = hub.news();
    let wait = query.wait.unwrap_or(0);
    let deadline = tokio::time::sleep(Duration::from_secs(wait.min(LONGEST_WAIT)));
    tokio::pin!(deadline);
    loop {
        let mut conn = hub.store.read().await?;
        let restored_to = epoch::restored_to(&mut conn).await?;
        let feeds = FeedHeads { feeds: feed::heads(&mut conn, caller.profile.user).await?, restored_to };
        drop(conn);
        let body = serde_json::to_vec(&feeds).map_err(anyhow::Error::from)?;
        let tag = format!("\"{}\"", Sha256Hex::of(&body).as_str().chars().take(32).collect::<String>());
        let tag = HeaderValue::from_str(&tag).map_err(anyhow::Error::from)?;
        if known.as_ref() != Some(&tag) {
            let json = HeaderValue::from_static("application/json");
            return Ok(([(header::ETAG, tag), (header::CONTENT_TYPE, json)], body).into_response());
        }
        tokio::select! {
            () = &mut deadline => return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response()),
            changed = news.changed(), if wait > 0 => {
                if changed.is_err() {
                    return Err(HttpError::new(ErrorCode::Busy));
                }
            }
        }
    }
}

#[derive(Debug, Deserialize, TS)]
pub(crate) struct PageQuery {
    /// The epoch of `after`; another than the hub's is refused.
    #[ts(optional)]
    epoch: Option<String>,
    /// The position after which lines are wanted, from 0.
    #[ts(optional)]
    after: Option<i64>,
    /// Bytes of JSON at most; one line is always given.
    #[ts(optional)]
    max_bytes: Option<usize>,
}

/// One page of a feed.
pub(crate) async fn page(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<PageQuery>,
) -> HttpResult<Response> {
    let after = query.after.unwrap_or(0);
    let mut conn = hub.store.read().await?;
    let head = feed::head_for(&mut conn, caller.profile.user, &FeedName(name)).await?;
    let head = head.ok_or_else(|| HttpError::new(ErrorCode::FeedRevoked))?;
    if query.epoch.is_some_and(|epoch| epoch != hub.epoch && !epoch.is_empty()) || after > head.head {
        return Err(HttpError::new(ErrorCode::EpochChanged));
    }
    if after < 0 {
        return Err(HttpError::new(ErrorCode::Malformed));
    }
    if after > 0 && after < head.floor {
        return Err(HttpError::new(ErrorCode::CursorTooOld));
    }
    let window = Window { after, max_bytes: query.max_bytes.unwrap_or(MAX_PAGE_BYTES) };
    let bytes = page::write(&mut conn, &hub.vault, &hub.epoch, &head, window).await?;
    hub.metrics.page(bytes.len());
    Ok(ndjson(bytes))
}

/// The caller's open tickets, the earliest due first.
pub(crate) async fn hot(State(hub): State<Arc<Hub>>, caller: Caller) -> HttpResult<Response> {
    let Some(unit) = caller.profile.unit else { return Ok(ndjson(Vec::new())) };
    let mut conn = hub.store.read().await?;
    let mut out = Vec::new();
    for id in ticket::hot(&mut conn, unit, caller.profile.user, HOT).await? {
        if let Some(line) = hot_line(&hub, &mut conn, &caller, (unit, id)).await? {
            out.extend_from_slice(line.as_bytes());
        }
    }
    Ok(ndjson(out))
}

async fn hot_line(
    hub: &Hub,
    conn: &mut crate::store::Conn,
    caller: &Caller,
    (unit, id): (chengban_domain::UnitId, TicketId),
) -> anyhow::Result<Option<String>> {
    let Some(doc) = ticket::get(conn, &hub.vault, id).await? else { return Ok(None) };
    let found = placement::feed_of_person(conn, &doc, (caller.profile.user, unit)).await?;
    let Some((name, head)) = found else { return Ok(None) };
    let key = id.to_string();
    let Some(version) = feed::live_version(conn, &name, "ticket", &key).await? else { return Ok(None) };
    let body = Bodies::new(&hub.vault, &name).slice(doc, version)?;
    Ok(body.map(|body| page::hot_line(&name, head.head, (&key, version), &body)))
}

/// NDJSON as a response.
pub(crate) fn ndjson(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/x-ndjson")], bytes).into_response()
}
