//! Blobs up in parts, down in a stream.
//!
//! Invariants: publishing is one database commit; a hash without a right to it yields neither bytes nor existence.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chengban_domain::error::{ErrorCode, Problem, Rejection};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::wire::{BlobBegin, BlobBegun, BlobCommitted, PART_BYTES};
use chengban_domain::{TicketId, UnitId};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use super::auth::Caller;
use super::error::{HttpError, HttpResult};
use crate::blobs::sniff;
use crate::fault;
use crate::feed::placement;
use crate::feed::slice::{self, Sight};
use crate::hub::Hub;
use crate::store::Conn;
use crate::store::blob::{self, Blob, Upload};
use crate::store::ticket::{self, TicketDoc};

/// A sender that is silent for so long has gone.
const SILENCE: Duration = Duration::from_secs(30);

fn not_found() -> HttpError {
    HttpError::new(ErrorCode::NotFound)
}

/// How much of a ticket the caller may see; the platform sees all.
pub(super) async fn sight(hub: &Hub, conn: &mut Conn, caller: &Caller, id: TicketId) -> HttpResult<Sight> {
    seen(hub, conn, caller, id).await.map(|(_, sight)| sight)
}

/// A ticket, and how much of it the caller may see.
async fn seen(hub: &Hub, conn: &mut Conn, caller: &Caller, id: TicketId) -> HttpResult<(TicketDoc, Sight)> {
    let doc = ticket::get(conn, &hub.vault, id).await?.ok_or_else(not_found)?;
    let sight = match caller.profile.unit {
        None => caller.platform_only().map(|()| Sight::Full).map_err(|_| not_found())?,
        Some(unit) => {
            let who = (caller.profile.user, unit);
            placement::sight_of_person(conn, &doc, who).await?.ok_or_else(not_found)?
        }
    };
    Ok((doc, sight))
}

/// Announces a blob.
pub(crate) async fn begin(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Json(request): Json<BlobBegin>,
) -> HttpResult<Json<BlobBegun>> {
    check_form(&hub, &request)?;
    let mut tx = hub.store.write_beside_others().await?;
    if sight(&hub, &mut tx, &caller, request.ticket_id).await? != Sight::Full {
        return Err(not_found());
    }
    let holder = blob::holder(caller.profile.unit);
    let user = caller.profile.user.to_string();
    let id = hub.vault.search_hash("upload", &format!("{}:{}:{user}", request.sha256, request.ticket_id));
    // What the unit has put here already need not be sent again; committing it once more changes nothing.
    let held = blob::is_held(&mut tx, &request.sha256, request.ticket_id, &holder).await?;
    let upload = Upload {
        user: caller.profile.user,
        unit: holder,
        ticket: request.ticket_id,
        sha256: request.sha256.to_string(),
        size: request.size,
        parts: request.parts.iter().map(|part| (part.to_string(), held)).collect(),
    };
    blob::begin(&mut tx, &id, &upload, hub.now()).await?;
    let stored = blob::upload(&mut tx, &id, caller.profile.user).await?.ok_or_else(not_found)?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    Ok(Json(BlobBegun { upload_id: id, missing: missing_parts(&stored) }))
}

fn check_form(hub: &Hub, request: &BlobBegin) -> HttpResult<()> {
    let size = u64::try_from(request.size).unwrap_or(0);
    if size == 0 {
        return Err(HttpError::new(ErrorCode::FileEmpty));
    }
    if size > hub.config.max_blob_bytes {
        let megabytes = |bytes: u64| format!("{} MB", bytes.div_ceil(1 << 20));
        let rejection = Rejection::new(ErrorCode::FileTooLarge)
            .with("size", megabytes(size))
            .with("max", megabytes(hub.config.max_blob_bytes));
        return Err(Problem::from(rejection).into());
    }
    let parts = usize::try_from(size).unwrap_or(usize::MAX).div_ceil(PART_BYTES);
    if parts == request.parts.len() {
        Ok(())
    } else {
        Err(Problem::new(ErrorCode::Malformed).at_field("parts").into())
    }
}

fn missing_parts(upload: &Upload) -> Vec<usize> {
    upload.parts.iter().enumerate().filter(|(_, (_, here))| !here).map(|(index, _)| index).collect()
}

/// Takes the bytes of one part.
pub(crate) async fn put_part(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((key, index)): Path<(String, usize)>,
    body: Body,
) -> HttpResult<StatusCode> {
    let mut conn = hub.store.read().await?;
    let upload = blob::upload(&mut conn, &key, caller.profile.user).await?.ok_or_else(not_found)?;
    drop(conn);
    let (name, _) = upload.parts.get(index).ok_or_else(not_found)?;
    let name = Sha256Hex::try_from(name.clone()).context("a stored part name is no hash")?;
    let mut incoming = hub.blobs.begin(&name).await?;
    let mut stream = body.into_data_stream();
    loop {
        match tokio::time::timeout(SILENCE, stream.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(bytes))) if incoming.size() + bytes.len() <= PART_BYTES => {
                incoming.write(&bytes).await?
            }
            Ok(Some(Ok(_))) => {
                incoming.discard().await?;
                return Err(HttpError::new(ErrorCode::TooLarge));
            }
            Ok(Some(Err(_))) | Err(_) => {
                incoming.discard().await?;
                return Err(HttpError::new(ErrorCode::Malformed));
            }
        }
    }
    if !incoming.finish().await? {
        return Err(HttpError::new(ErrorCode::BadDigest));
    }
    let mut tx = hub.store.write_beside_others().await?;
    blob::received(&mut tx, &key, i64::try_from(index).map_err(anyhow::Error::from)?).await?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Parts that have not arrived.
#[derive(Debug, Serialize, Deserialize, TS)]
pub(crate) struct Missing {
    /// Their places, from 0.
    missing: Vec<usize>,
}

/// Which parts have not arrived.
pub(crate) async fn missing(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(key): Path<String>,
) -> HttpResult<Json<Missing>> {
    let mut conn = hub.store.read().await?;
    let upload = blob::upload(&mut conn, &key, caller.profile.user).await?.ok_or_else(not_found)?;
    Ok(Json(Missing { missing: missing_parts(&upload) }))
}

/// Checks the whole and publishes it.
pub(crate) async fn commit(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(key): Path<String>,
) -> HttpResult<Json<BlobCommitted>> {
    let mut conn = hub.store.read().await?;
    let upload = blob::upload(&mut conn, &key, caller.profile.user).await?.ok_or_else(not_found)?;
    drop(conn);
    let sha256 = Sha256Hex::try_from(upload.sha256.clone()).context("a stored blob name is no hash")?;
    if !missing_parts(&upload).is_empty() {
        return Err(Problem::new(ErrorCode::BadDigest).at_field("parts").into());
    }
    let whole = check_whole(&hub, &upload).await?;
    let mut tx = hub.store.write_beside_others().await?;
    if sight(&hub, &mut tx, &caller, upload.ticket).await? != Sight::Full {
        return Err(not_found());
    }
    blob::publish(&mut tx, &sha256, &whole, (upload.ticket, &upload.unit), hub.now()).await?;
    // The upload's row stays until it is collected: a commit whose answer was lost may be sent again.
    tx.commit().await.map_err(anyhow::Error::from)?;
    Ok(Json(BlobCommitted { sha256, mime: whole.mime }))
}

/// Streams all parts through the hash and looks at the beginning.
async fn check_whole(hub: &Hub, upload: &Upload) -> HttpResult<Blob> {
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    let mut parts = Vec::with_capacity(upload.parts.len());
    for (name, _) in &upload.parts {
        let reader = hub.blobs.reader(name).await;
        let mut reader = reader.map_err(|_| HttpError::new(ErrorCode::BadDigest))?;
        let mut size = 0_i64;
        while let Some(bytes) = reader.read().await? {
            hash.update(&bytes);
            size += i64::try_from(bytes.len()).map_err(anyhow::Error::from)?;
            head.extend(bytes.iter().take(sniff::BYTES.saturating_sub(head.len())));
        }
        parts.push((name.clone(), size));
    }
    let size: i64 = parts.iter().map(|(_, size)| size).sum();
    if size != upload.size || hex::encode(hash.finalize()) != upload.sha256 {
        return Err(HttpError::new(ErrorCode::BadDigest));
    }
    Ok(Blob { size, mime: sniff::media_type(&head).to_owned(), parts })
}

/// Whether a unit may read a blob of a ticket that it sees so far: one that it put there, and what it was answered with.
fn may_read((doc, sight): &(TicketDoc, Sight), unit: UnitId, sha256: &Sha256Hex, holders: &[String]) -> bool {
    let held = holders.contains(&unit.to_string());
    match sight {
        Sight::Full => held || slice::answers_with(doc, unit, sha256),
        Sight::OwnWords => held,
        Sight::Letters => held && slice::is_keepers_letter(doc, unit, sha256),
    }
}

/// Sends a published blob, whole or from a byte on.
pub(crate) async fn download(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, sha256)): Path<(TicketId, String)>,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let sha256 = Sha256Hex::try_from(sha256).map_err(|_| not_found())?;
    let mut conn = hub.store.read().await?;
    let seen = seen(&hub, &mut conn, &caller, id).await?;
    let holders = blob::holders(&mut conn, &sha256, id).await?;
    let may = caller.profile.unit.is_none_or(|unit| may_read(&seen, unit, &sha256, &holders));
    if holders.is_empty() || !may {
        return Err(not_found());
    }
    let found = blob::get(&mut conn, &sha256).await?.ok_or_else(not_found)?;
    drop(conn);
    let total = u64::try_from(found.size).unwrap_or(0);
    let range = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| range_of(text, total));
    let (first, last) = range.unwrap_or((0, total.saturating_sub(1)));
    let mime = found.mime.clone();
    let stream = Body::from_stream(stream(Arc::clone(&hub), found, first, last + 1 - first));
    let mut response = stream.into_response();
    let set = |response: &mut Response, name, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            response.headers_mut().insert(name, value);
        }
    };
    set(&mut response, header::CONTENT_TYPE, &mime);
    set(&mut response, header::CONTENT_LENGTH, &(last + 1 - first).to_string());
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if range.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{last}/{total}"));
    }
    Ok(response)
}

/// The one form of range that a desk asks for: `bytes=a-` or `bytes=a-b`.
fn range_of(text: &str, total: u64) -> Option<(u64, u64)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let first: u64 = first.parse().ok()?;
    let last = if last.is_empty() { total.checked_sub(1)? } else { last.parse().ok()? };
    (first <= last && last < total).then_some((first, last))
}

type Chunk = std::io::Result<bytes::Bytes>;

fn stream(
    hub: Arc<Hub>,
    blob: Blob,
    skip: u64,
    length: u64,
) -> impl futures_util::Stream<Item = Chunk> + Send {
    let (sender, receiver) = tokio::sync::mpsc::channel::<Chunk>(4);
    tokio::spawn(async move {
        if let Err(error) = send(&hub, &blob, (skip, length), &sender).await {
            tracing::error!(error = fault::told(&error), "a blob could not be sent to its end");
            let _gone = sender.send(Err(std::io::Error::other("a part cannot be read"))).await;
        }
    });
    futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    })
    .fuse()
}

async fn send(
    hub: &Hub,
    blob: &Blob,
    (mut skip, mut left): (u64, u64),
    sender: &tokio::sync::mpsc::Sender<Chunk>,
) -> anyhow::Result<()> {
    for (name, size) in &blob.parts {
        let size = u64::try_from(*size).unwrap_or(0);
        if skip >= size {
            skip -= size;
            continue;
        }
        let mut reader = hub.blobs.reader(name).await?;
        reader.seek(skip).await?;
        skip = 0;
        while let Some(mut piece) = reader.read().await?.filter(|_| left > 0) {
            piece.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            left -= piece.len() as u64;
            if sender.send(Ok(piece.into())).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::range_of;

    #[test]
    fn only_ranges_inside_the_file_are_taken() {
        assert_eq!(range_of("bytes=2-", 10), Some((2, 9)));
        assert_eq!(range_of("bytes=2-4", 10), Some((2, 4)));
        for text in ["bytes=10-", "bytes=4-2", "bytes=-5", "bytes=0-10", "lines=0-1", ""] {
            assert_eq!(range_of(text, 10), None, "{text:?} must be answered with the whole");
        }
    }
}
