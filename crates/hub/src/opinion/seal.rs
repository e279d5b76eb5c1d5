//! The seal: exactly the bytes that were signed, sealed by the unit's key, and a line in the ledger of seals.

use anyhow::{Context as _, Result};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::hash::canonical_json;
use chengban_domain::intent::{Intent, RecordSeal, SealOpinion};
use chengban_letter::SealRequest;
use chengban_letter::seal::{SealProvider, anchored_reason};
use serde_json::json;

use super::{find, keys, told};
use crate::blobs;
use crate::judge::{Act, Batch};
use crate::store::audit::{self, SealUse};
use crate::store::blob;
use crate::store::ticket::TicketDoc;

/// Seals what its keeper named.
pub(super) async fn seal(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    asked: &SealOpinion,
    act: Act<'_>,
) -> Result<Result<Intent, Problem>> {
    let Some(opinion) = find(doc, asked.id).cloned() else {
        return Ok(Err(Problem::new(ErrorCode::NotFound)));
    };
    let hub = batch.hub;
    let Some((seal_id, version, provider)) = keys::provider(batch.conn(), &hub.vault, opinion.unit).await?
    else {
        let problem =
            Problem::new(ErrorCode::NotFound).saying(format!("{}还没有在平台登记印章。", opinion.unit_name));
        return Ok(Err(problem.hinting("请联系平台管理员登记印章后再用印。")));
    };
    let draft = hub.blobs.read(batch.conn(), &asked.draft_sha256).await?;
    let (_, prev) = audit::seal_head(batch.conn()).await?;
    let number = opinion.issue.as_ref().map(|issue| issue.number.to_string()).unwrap_or_default();
    let nudge = |mm: i32| i8::try_from(mm).unwrap_or(i8::MAX);
    let request = SealRequest {
        place: None,
        // The letter counts downwards, the keeper upwards.
        nudge_mm: (nudge(asked.dx_mm), nudge(-asked.dy_mm)),
        reason: anchored_reason(&format!("最终处理意见 {number}"), &prev),
        at: act.now,
        name: opinion.unit_name.clone(),
        location: "琼海市12345热线平台".to_owned(),
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
    let record = json!({
        "number": number, "title": opinion.content.title, "model_hash": opinion.model_hash,
        "draft_sha256": asked.draft_sha256, "signed_sha256": signed_sha256, "approvals": opinion.approvals,
        "keeper": act.actor.user, "keeper_name": act.actor.name, "at": act.now, "seal_version": version,
        "provider": facts.provider, "certificate_serial": facts.serial,
        "appearance_sha256": facts.appearance_sha256, "result": "sealed",
    });
    let opinion_key = opinion.id.to_string();
    let sealed = hub.vault.seal(&format!("seal_use:{opinion_key}"), canonical_json(&record).as_bytes())?;
    let entry =
        SealUse { seal: seal_id, ticket: act.ticket, opinion: opinion_key, at: act.now.0, body: &sealed };
    let ledger_seq = audit::append_seal_use(batch.conn(), entry).await?;
    let signed_size = i64::try_from(signed.len())?;
    let by_name = act.actor.name.clone();
    Ok(Ok(Intent::RecordSeal(RecordSeal { id: asked.id, signed_sha256, signed_size, ledger_seq, by_name })))
}
