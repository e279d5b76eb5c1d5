//! Issue: the hub allots number and date, renders the letter, keeps its bytes.

use anyhow::{Context as _, Result};
use chengban_domain::OpinionId;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::intent::{Intent, IssueOpinion};
use chengban_domain::opinion::DocNumber;
use chengban_domain::time::local_date;
use chengban_letter::{Draft, Template, TemplateId, opinion_letter, render};
use chrono::Datelike;

use super::{find, told};
use crate::blobs;
use crate::judge::{Act, Batch};
use crate::store::ticket::TicketDoc;
use crate::store::{blob, rules, unit};

/// Makes the letter of an approved text. An opinion that has a number keeps it.
pub(super) async fn issue(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    id: OpinionId,
    act: Act<'_>,
) -> Result<Result<Intent, Problem>> {
    let Some(opinion) = find(doc, id).cloned() else { return Ok(Err(Problem::new(ErrorCode::NotFound))) };
    let unit = unit::get(batch.conn(), opinion.unit).await?.context("an opinion's unit is not stored")?;
    let date = local_date(act.now);
    let number = match opinion.issue {
        Some(issue) => issue.number,
        None => {
            let seq = rules::next_number(batch.conn(), &unit.series, date.year()).await?;
            DocNumber { series: unit.series.clone(), year: date.year(), seq }
        }
    };
    let model = opinion_letter(&opinion.content, &unit, Some(&number), date);
    let Some(shelf) = &batch.hub.fonts else { return Ok(Err(Problem::new(ErrorCode::FontsMissing))) };
    let fonts = match shelf.fonts() {
        Ok(fonts) => fonts,
        Err(error) => return Ok(Err(told(&error))),
    };
    let work = move || -> std::result::Result<Draft, chengban_letter::LetterError> {
        render(&model, &Template::builtin(TemplateId::Letter)?, &fonts, date)
    };
    let draft = match tokio::task::spawn_blocking(work).await.context("rendering ended early")? {
        Ok(draft) => draft,
        Err(error) => return Ok(Err(told(&error))),
    };
    let holder = blob::holder(Some(opinion.unit));
    let hub = batch.hub;
    let place = (act.ticket, holder.as_str());
    let draft_sha256 = blobs::publish_own(batch.conn(), &hub.blobs, &draft.bytes, place, act.now).await?;
    let substitutions = draft.substitutions.into_iter().map(|substitution| substitution.text).collect();
    let draft_size = i64::try_from(draft.bytes.len())?;
    Ok(Ok(Intent::IssueOpinion(IssueOpinion { id, number, date, draft_sha256, draft_size, substitutions })))
}
