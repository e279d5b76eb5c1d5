//! Blobs in parts: up as often as it takes, down with the hash tested before anything is shown.
//!
//! Invariants: B2 a resumed upload repeats only parts in flight; B1 bytes that do not hash to their name are never kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::wire::{BlobBegin, BlobBegun, BlobCommitted, PART_BYTES};
use chengban_domain::{ErrorCode, TicketId};
use reqwest::Method;

use super::engine::Exchange;
use super::http::{code_of, read_json, unreachable};
use crate::event::HostEvent;
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::blob::{self, BlobRecord};
use crate::vault::{self, Stored};

/// Times a part is sent again when it arrives damaged.
const RESENDS: u32 = 3;

/// Brings a content to the hub, unless it is there.
///
/// # Errors
/// Those of the network; the upload goes on where it stopped.
pub async fn upload(
    office: &Office,
    exchange: &Exchange,
    sha256: &Sha256Hex,
    ticket: TicketId,
) -> Result<()> {
    let mut conn = office.store.reader().await?;
    let record =
        blob::get(&mut conn, sha256.as_str()).await?.ok_or_else(|| problem(ErrorCode::FileUnreadable))?;
    drop(conn);
    if record.is_on_hub() {
        return Ok(());
    }
    let begin = BlobBegin {
        sha256: sha256.clone(),
        size: record.size,
        parts: record.part_hashes(),
        ticket_id: ticket,
    };
    let answer = exchange
        .ask(office, |token| Ok(office.hub.request(Method::POST, "/v1/blobs", token)?.json(&begin)))
        .await?;
    let begun: BlobBegun = read_json(answer).await?;
    let total = begin.parts.len();
    for (done, part) in begun.missing.iter().enumerate() {
        put_part(office, exchange, &record, (&begun.upload_id, *part), begin.parts.get(*part)).await?;
        let there = total - begun.missing.len() + done + 1;
        progress(office, &record, "uploading", there).await?;
        office.tell(HostEvent::Progress { job: "upload".into(), done: count(there), total: count(total) });
    }
    let path = format!("/v1/blobs/{}/commit", begun.upload_id);
    // The hub reads the whole again before it says yes.
    let size = usize::try_from(record.size).unwrap_or_default();
    let answer = exchange.ask(office, |token| office.hub.about(Method::POST, &path, token, size)).await?;
    let committed: BlobCommitted = read_json(answer).await?;
    if committed.sha256 != *sha256 {
        return Err(problem(ErrorCode::BadDigest));
    }
    progress(office, &record, "uploaded", total).await?;
    office.changed(&["evidence", "ticket"], vec![ticket.to_string()]);
    Ok(())
}

async fn put_part(
    office: &Office,
    exchange: &Exchange,
    record: &BlobRecord,
    (upload, part): (&str, usize),
    hash: Option<&Sha256Hex>,
) -> Result<()> {
    let hash = hash.ok_or_else(|| problem(ErrorCode::BadDigest))?;
    let bytes = Bytes::from(office.vault.part(record, part).await?);
    let raw = hex::decode(hash.as_str())?;
    let digest = format!("sha-256=:{}:", STANDARD.encode(raw));
    let path = format!("/v1/blobs/{upload}/{part}");
    for resend in 0.. {
        let sent = exchange
            .ask(office, |token| {
                let request = office.hub.carrying(Method::PUT, &path, token, bytes.clone())?;
                Ok(request.header("content-digest", &digest))
            })
            .await;
        match sent {
            Ok(_) => return Ok(()),
            Err(error) if code_of(&error) == Some(ErrorCode::BadDigest) && resend < RESENDS => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn progress(office: &Office, record: &BlobRecord, state: &str, parts: usize) -> Result<()> {
    let mut tx = office.store.begin().await?;
    blob::set_progress(&mut tx, &record.sha256, state, i64::try_from(parts).unwrap_or_default()).await?;
    tx.commit().await?;
    Ok(())
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Fetches a content of a ticket into the vault; nothing is kept unless it hashes to its name.
///
/// # Errors
/// `offline`, `not_found`, `bad_digest`.
pub async fn download(
    office: &Office,
    ticket: TicketId,
    sha256: &Sha256Hex,
    mime: &str,
) -> Result<BlobRecord> {
    let token = super::session::token(office).await?;
    let path = format!("/v1/tickets/{ticket}/blobs/{sha256}");
    let request = office.hub.request(Method::GET, &path, &token)?;
    let mut answer = office.hub.send(request).await?;
    let mut intake = vault::Intake::begin(&office.vault)?;
    while let Some(chunk) = answer.response.chunk().await.map_err(unreachable)? {
        intake.write(&chunk)?;
    }
    let stored: Stored = intake.finish()?;
    if stored.sha256 != *sha256 {
        office.vault.discard(&stored.file_name);
        return Err(problem(ErrorCode::BadDigest));
    }
    vault::keep(office, stored, mime, "fetched", Some(ticket)).await
}

/// Number of parts of a content of that size.
pub fn parts_of(size: i64) -> usize {
    usize::try_from(size).unwrap_or_default().div_ceil(PART_BYTES)
}
