//! One page of a feed: lines, bodies, head and digest of one snapshot, and the trailer that makes it whole.

use anyhow::Result;
use chengban_domain::wire::{FeedHead, FeedName, MAX_PAGE_BYTES, PageEnd};
use serde::Serialize;
use serde_json::json;
use ts_rs::TS;

use super::body::Bodies;
use crate::crypto::Vault;
use crate::store::Conn;
use crate::store::feed::{self, Entry};

/// Entries read from the database at a time.
const CHUNK: i64 = 256;

/// Where a page begins and how large it may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Position after which lines are wanted.
    pub(crate) after: i64,
    /// Bytes of JSON at most; one line is always given.
    pub(crate) max_bytes: usize,
}

/// The last line of a page.
#[derive(Debug, Serialize, TS)]
pub(crate) struct PageTrailer {
    /// What makes the page whole.
    end: PageEnd,
}

/// Writes a page as NDJSON.
pub(crate) async fn write(
    conn: &mut Conn,
    vault: &Vault,
    epoch: &str,
    head: &FeedHead,
    window: Window,
) -> Result<Vec<u8>> {
    let limit = window.max_bytes.clamp(1, MAX_PAGE_BYTES);
    let mut out = Vec::with_capacity(limit.min(1 << 16));
    let mut bodies = Bodies::new(vault, &head.feed);
    let (mut to, mut lines, mut complete) = (window.after, 0_u64, false);
    'page: loop {
        let entries = feed::after(conn, &head.feed, to, CHUNK).await?;
        if entries.is_empty() {
            complete = true;
            break;
        }
        for entry in &entries {
            let Some(line) = line(conn, &mut bodies, entry).await? else {
                to = entry.seq;
                continue;
            };
            if lines > 0 && out.len() + line.len() > limit {
                break 'page;
            }
            out.extend_from_slice(line.as_bytes());
            lines += 1;
            to = entry.seq;
        }
    }
    if complete {
        to = to.max(head.head);
    }
    let end = PageEnd {
        epoch: epoch.to_owned(),
        feed: head.feed.clone(),
        from: window.after,
        to,
        head: head.head,
        complete,
        lines,
        grant_version: head.grant_version,
        live_count: head.live_count,
        digest: head.digest.clone(),
    };
    serde_json::to_writer(&mut out, &PageTrailer { end })?;
    out.push(b'\n');
    Ok(out)
}

async fn line(conn: &mut Conn, bodies: &mut Bodies<'_>, entry: &Entry) -> Result<Option<String>> {
    let Entry { seq, entity, entity_id, version, op, reason } = entry;
    if op == "remove" {
        let reason = reason.as_deref().unwrap_or("deleted");
        let line =
            json!({ "s": seq, "k": entity, "id": entity_id, "v": version, "op": "remove", "reason": reason });
        return Ok(Some(format!("{line}\n")));
    }
    let Some(body) = bodies.read(conn, entity, entity_id, *version).await? else {
        tracing::error!(feed = entity, "a live entry has no body");
        return Ok(None);
    };
    let (entity, id) = (json!(entity), json!(entity_id));
    Ok(Some(format!(
        "{{\"s\":{seq},\"k\":{entity},\"id\":{id},\"v\":{version},\"op\":\"upsert\",\"body\":{body}}}\n"
    )))
}

/// A line out of band, for `/v1/hot` and for `current` in an answer.
pub(crate) fn hot_line(feed: &FeedName, at: i64, (id, v): (&str, i64), body: &str) -> String {
    let (feed, id) = (json!(feed), json!(id));
    format!("{{\"feed\":{feed},\"at\":{at},\"k\":\"ticket\",\"id\":{id},\"v\":{v},\"body\":{body}}}\n")
}
