//! The seal: exactly the bytes that were signed, sealed by the unit's key, and a line in the ledger of seals.
//!
//! Invariant: every request for a seal that was judged, and every sealed letter that lost its force, is a line there.

use anyhow::{Context as _, Result};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::hash::{Sha256Hex, canonical_json};
use chengban_domain::intent::{Intent, RecordSeal, SealOpinion};
use chengban_domain::role::Principal;
use chengban_domain::{OpinionId, ReasonCode, Said};
use chengban_letter::SealRequest;
use chengban_letter::seal::{SealProvider, anchored_reason};
use serde_json::{Value, json};

use super::{find, keys, told};
use crate::blobs;
use crate::judge::{Act, Batch};
use crate::store::audit::{self, SealUse};
use crate::store::ticket::TicketDoc;
use crate::store::{blob, unit};

/// Seals what its keeper named, or who stands in for them.
pub(super) async fn seal(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    (asked, absent): (&SealOpinion, Option<&Principal>),
    act: Act<'_>,
) -> Result<Result<Intent, Problem>> {
    let Some(opinion) = find(doc, asked.id).cloned() else {
        return Ok(Err(Problem::new(ErrorCode::NotFound)));
    };
    let hub = batch.hub;
    let Some((seal_id, version, provider)) = keys::provider(batch.conn(), &hub.vault, opinion.unit).await?
    else {
        let said = Said::of(ReasonCode::SealNone).with("unit", &opinion.unit_name);
        return Ok(Err(Problem::because(ErrorCode::NotFound, said)));
    };
    let draft = hub.blobs.read(batch.conn(), &asked.draft_sha256).await?;
    let (_, prev) = audit::seal_head(batch.conn()).await?;
    let number = opinion.issue.as_ref().map(|issue| issue.number.to_string()).unwrap_or_default();
    let Some(unit) = unit::get(batch.conn(), opinion.unit).await? else {
        return Ok(Err(Problem::new(ErrorCode::NotFound)));
    };
    if provider.facts().holder != unit.legal_name() {
        let said = Said::of(ReasonCode::SealOtherName).with("seal", provider.facts().holder);
        let problem = Problem::because(ErrorCode::InvalidInput, said.with("unit", unit.legal_name()));
        return Ok(Err(problem));
    }
    let city = unit::city(batch.conn()).await?;
    let nudge = |mm: i32| i8::try_from(mm).unwrap_or(i8::MAX);
    let request = SealRequest {
        place: None,
        // The letter counts downwards, the keeper upwards.
        nudge_mm: (nudge(asked.dx_mm), nudge(-asked.dy_mm)),
        reason: anchored_reason(&format!("最终处理意见 {number}"), &prev),
        at: act.now,
        name: unit.legal_name().to_owned(),
        location: format!("{city}12345热线平台"),
    };
    let facts = provider.facts();
    let work = move || chengban_letter::seal::seal(&draft, &request, &provider);
    let signed = match tokio::task::spawn_blocking(work).await.context("sealing ended early")? {
        Ok(signed) => signed,
        Err(error) => return Ok(Err(told(&error))),
    };
    let holder = blob::holder(Some(opinion.unit));
    let place = (act.ticket, holder.as_str());
    let signed_sha256 = blobs::publish_own(batch.conn(), &hub.blobs, &signed, place, act.now).await?;
    let by_name = Principal::signed(absent, &act.actor.name);
    let record = json!({
        "number": number, "title": opinion.content.title, "model_hash": opinion.model_hash,
        "draft_sha256": asked.draft_sha256, "signed_sha256": signed_sha256, "approvals": opinion.approvals,
        "keeper": act.actor.user, "keeper_name": by_name, "keeper_for": absent, "at": act.now,
        "seal_version": version,
        "provider": facts.provider, "certificate_serial": facts.serial,
        "appearance_sha256": facts.appearance_sha256, "result": "sealed",
    });
    let ledger_seq = enter(batch, act, (Some(seal_id), asked.id), &record).await?;
    let signed_size = i64::try_from(signed.len())?;
    let appearance_sha256 = Sha256Hex::try_from(facts.appearance_sha256).ok();
    Ok(Ok(Intent::RecordSeal(RecordSeal {
        id: asked.id,
        signed_sha256,
        signed_size,
        ledger_seq,
        by_name,
        appearance_sha256,
    })))
}

/// Writes a line into the ledger of seals; returns its number.
async fn enter(
    batch: &mut Batch<'_>,
    act: Act<'_>,
    (seal, opinion): (Option<String>, OpinionId),
    record: &Value,
) -> Result<i64> {
    let opinion = opinion.to_string();
    let hub = batch.hub;
    let body = hub.vault.seal(&format!("seal_use:{opinion}"), canonical_json(record).as_bytes())?;
    let entry = SealUse { seal, ticket: act.ticket, opinion, at: act.now.0, body: &body };
    audit::append_seal_use(batch.conn(), entry).await
}

/// Enters a refused request for the seal: who asked, for which bytes, and why not.
///
/// # Errors
/// Database errors.
pub(super) async fn refused(
    batch: &mut Batch<'_>,
    asked: &SealOpinion,
    act: Act<'_>,
    problem: &Problem,
) -> Result<()> {
    let Some(doc) = batch.ticket(act.ticket).await?.cloned() else { return Ok(()) };
    let Some(opinion) = find(&doc, asked.id) else { return Ok(()) };
    let vault = batch.hub.vault.clone();
    let seal = crate::store::seal::active(batch.conn(), &vault, opinion.unit).await?.map(|(seal, ..)| seal);
    let record = json!({
        "number": opinion.issue.as_ref().map(|issue| issue.number.to_string()), "title": opinion.content.title,
        "draft_sha256": asked.draft_sha256, "keeper": act.actor.user, "keeper_name": act.actor.name,
        "at": act.now, "result": "refused", "code": problem.code, "reason": problem.message,
    });
    enter(batch, act, (seal, asked.id), &record).await.map(drop)
}

/// Enters that a sealed letter is void, with the reason and the line of its sealing.
///
/// # Errors
/// Database errors.
pub(super) async fn voided(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    id: OpinionId,
    act: Act<'_>,
) -> Result<()> {
    let Some(opinion) = find(doc, id) else { return Ok(()) };
    let Some(mark) = opinion.voided.last() else { return Ok(()) };
    let seal = audit::seal_of_line(batch.conn(), mark.ledger_seq).await?;
    let record = json!({
        "number": opinion.issue.as_ref().map(|issue| issue.number.to_string()), "title": opinion.content.title,
        "draft_sha256": mark.draft_sha256, "signed_sha256": mark.signed_sha256, "sealed_as": mark.ledger_seq,
        "by": act.actor.user, "by_name": act.actor.name, "at": act.now, "result": "voided", "reason": mark.voided,
    });
    enter(batch, act, (seal, id), &record).await.map(drop)
}
