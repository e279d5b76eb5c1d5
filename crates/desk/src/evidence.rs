//! Evidence: picked, copied into the vault, announced to the ticket; shown with the state of its upload.

use chengban_domain::case::Assignment;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{AddEvidence, Intent, IntentKind};
use chengban_domain::{ErrorCode, EvidenceId, Rejection, TicketId};

use crate::clock;
use crate::commands::evidence::{EvidenceAdd, EvidenceOf, EvidenceState, EvidenceView};
use crate::commands::settings::Settings;
use crate::fault::{Result, problem, rejected};
use crate::office::Office;
use crate::outbox::{act, resolve, state};
use crate::store::meta::{self, name};
use crate::store::{Conn, blob, outbox};
use crate::sync::blobs;
use crate::vault::{self, sniff};

/// Copies a file into the vault and adds it to the assignment, both before the answer.
///
/// # Errors
/// `file_empty`, `file_too_large`, `file_unreadable`, `secret_marking`, `disk_full`; the rejection of the rules.
pub async fn add(office: &Office, req: EvidenceAdd) -> Result<EvidenceView> {
    let given = office.files.take(&req.file)?;
    let name = given.name.clone();
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let settings: Settings = meta::get(&mut conn, name::SETTINGS).await?.unwrap_or_default();
    drop(conn);
    let rules = office.rules();
    let marks = &rules.pack(&seen.slice.case.ticket.pack).secrecy_marks;
    if sniff::secrecy_mark(marks, &[], &name).is_some() {
        return Err(problem(ErrorCode::SecretMarking));
    }
    let stored = vault::take_in(office, given, u64::from(settings.evidence_max_mib) << 20).await?;
    if sniff::secrecy_mark(marks, &stored.head, &name).is_some() {
        office.vault.discard(&stored.file_name);
        return Err(problem(ErrorCode::SecretMarking));
    }
    let mime = sniff::mime(&stored.head, &name);
    let kept = vault::keep(office, stored, mime, "stored", Some(req.ticket_id)).await?;
    let id = EvidenceId(clock::id());
    let intent = Intent::AddEvidence(AddEvidence {
        id,
        name,
        kind: req.kind,
        sha256: kept.sha256.clone().try_into()?,
        size: kept.size,
        mime: kept.mime.clone(),
        taken_at: None,
        redaction_of: None,
    });
    let mut tx = office.store.begin().await?;
    act::queue(office, &mut tx, req.ticket_id, Some(req.assignment_id), &intent).await?;
    tx.commit().await?;
    office.changed(&["evidence", "ticket", "outbox"], vec![req.ticket_id.to_string()]);
    office.poke();
    let of = EvidenceOf { ticket_id: req.ticket_id, assignment_id: req.assignment_id };
    let added = list(office, of).await?.into_iter().find(|view| view.evidence.id == id);
    added.ok_or_else(|| problem(ErrorCode::NotFound))
}

/// The evidence of an assignment.
///
/// # Errors
/// `not_found`.
pub async fn list(office: &Office, req: EvidenceOf) -> Result<Vec<EvidenceView>> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let assignment = seen.assignment(req.assignment_id)?;
    views(&mut conn, assignment).await
}

/// The evidence of an assignment with the state of its bytes.
///
/// # Errors
/// Database errors.
pub async fn views(conn: &mut Conn, assignment: &Assignment) -> Result<Vec<EvidenceView>> {
    let mut views = Vec::new();
    for evidence in &assignment.evidence {
        let known = blob::get(conn, evidence.sha256.as_str()).await?;
        let state = match known.as_ref().map(|blob| blob.state.as_str()) {
            Some("stored") => EvidenceState::Stored,
            Some("uploading") => EvidenceState::Uploading,
            _ => EvidenceState::Uploaded,
        };
        let progress = match (&known, state) {
            (_, EvidenceState::Uploaded) => 100,
            (Some(blob), _) => {
                let parts = i64::try_from(blobs::parts_of(blob.size)).unwrap_or(1).max(1);
                u32::try_from(blob.parts_done * 100 / parts).unwrap_or_default()
            }
            (None, _) => 0,
        };
        views.push(EvidenceView { evidence: evidence.clone(), state, progress, local: known.is_some() });
    }
    Ok(views)
}

/// Takes a piece back while nothing of it was sent.
///
/// # Errors
/// `already_sent`.
pub async fn remove(office: &Office, id: EvidenceId) -> Result<()> {
    let mut conn = office.store.reader().await?;
    let rows = outbox::waiting(&mut conn, &office.account()).await?;
    drop(conn);
    let own = rows.into_iter().find(|op| {
        op.kind == IntentKind::AddEvidence.as_str()
            && op.state == state::QUEUED
            && matches!(op.intent(), Ok(Intent::AddEvidence(add)) if add.id == id)
    });
    let op = own.ok_or_else(|| problem(ErrorCode::AlreadySent))?;
    resolve::undo(office, op.id()?).await?;
    let mut tx = office.store.begin().await?;
    for sha256 in op.blobs() {
        let unsent = blob::get(&mut tx, sha256.as_str()).await?.is_some_and(|blob| !blob.is_on_hub());
        if unsent
            && !blob::is_needed(&mut tx, sha256.as_str()).await?
            && let Some(file) = blob::remove(&mut tx, sha256.as_str()).await?
        {
            office.vault.discard(&file);
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Media type and bytes of a piece of evidence; fetched from the hub where they are not here.
///
/// # Errors
/// `not_found`, `offline`.
pub async fn bytes(office: &Office, id: &str) -> Result<(String, Vec<u8>)> {
    let id: EvidenceId = id.parse().map_err(|_| problem(ErrorCode::NotFound))?;
    let (ticket, sha256, mime) = locate(office, id).await?;
    content(office, ticket, &sha256, &mime).await
}

/// A content of a ticket, from the vault or the hub.
///
/// # Errors
/// `not_found`, `offline`.
pub async fn content(
    office: &Office,
    ticket: TicketId,
    sha256: &Sha256Hex,
    mime: &str,
) -> Result<(String, Vec<u8>)> {
    let mut conn = office.store.reader().await?;
    let known = blob::get(&mut conn, sha256.as_str()).await?;
    drop(conn);
    let record = match known {
        Some(record) => record,
        None => blobs::download(office, ticket, sha256, mime).await?,
    };
    let bytes = office.vault.read(&record).await?;
    Ok((record.mime, bytes))
}

/// The ticket, content and type of a piece: among tickets in the cache, predictions included.
async fn locate(office: &Office, id: EvidenceId) -> Result<(TicketId, Sha256Hex, String)> {
    let mut conn = office.store.reader().await?;
    for op in outbox::rows(&mut conn, None, 1_000).await? {
        if let Ok(Intent::AddEvidence(add)) = op.intent()
            && add.id == id
        {
            return Ok((op.ticket()?, add.sha256, add.mime));
        }
    }
    let wanted = id.to_string();
    for ticket in crate::store::slice::mentioning(&mut conn, &wanted).await? {
        let Some(seen) =
            crate::view::load(&mut conn, ticket.parse()?, &office.actor(), &office.rules()).await?
        else {
            continue;
        };
        let pieces = seen.slice.case.assignments.iter().flat_map(|assignment| &assignment.evidence);
        if let Some(piece) = pieces.into_iter().find(|piece| piece.id == id) {
            return Ok((seen.slice.case.ticket.id, piece.sha256.clone(), piece.mime.clone()));
        }
    }
    Err(rejected(Rejection::new(ErrorCode::NotFound)))
}
