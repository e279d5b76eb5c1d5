//! Notices to the people of a unit when the platform has done something they must know of.

use anyhow::Result;
use chengban_domain::case::{Event, EventCode};
use chengban_domain::wire::{FeedName, Notice};
use chengban_domain::{AssignmentId, ReasonCode, Role, Said, UserId};

use super::Batch;
use super::act::Act;
use crate::clock;
use crate::feed::{placement, readers};
use crate::store::feed::Change;
use crate::store::ticket::TicketDoc;
use crate::store::{notice, stand_in};

/// Kind and sentence of the notice for an event; most events need none.
fn wording(code: EventCode) -> Option<(&'static str, ReasonCode)> {
    Some(match code {
        EventCode::Urged => ("urge", ReasonCode::ToldUrged),
        EventCode::SupervisionOpened => ("supervision", ReasonCode::ToldSupervised),
        EventCode::ReturnAccepted => ("returned", ReasonCode::ToldReturned),
        EventCode::ReturnRefused => ("return_refused", ReasonCode::ToldReturnRefused),
        EventCode::AuditSentBack => ("audit_sent_back", ReasonCode::ToldReplyBack),
        EventCode::ReworkOrdered => ("rework", ReasonCode::ToldRework),
        EventCode::ExtensionGranted => ("extension", ReasonCode::ToldExtended),
        EventCode::ExtensionRefused => ("extension", ReasonCode::ToldExtensionRefused),
        EventCode::SuspensionGranted => ("suspension", ReasonCode::ToldSuspended),
        EventCode::SuspensionRefused => ("suspension", ReasonCode::ToldSuspensionRefused),
        EventCode::TerminationGranted => ("termination", ReasonCode::ToldTerminated),
        EventCode::TerminationRefused => ("termination", ReasonCode::ToldTerminationRefused),
        EventCode::HandlerAssigned => ("handed_over", ReasonCode::ToldHandedOver),
        EventCode::AppealUpheld => ("appeal", ReasonCode::ToldAppealUpheld),
        EventCode::AppealRefused => ("appeal", ReasonCode::ToldAppealRefused),
        EventCode::AppealSentBack => ("appeal", ReasonCode::ToldAppealBack),
        EventCode::RecognitionUpheld => ("recognition", ReasonCode::ToldRecognised),
        EventCode::RecognitionRefused => ("recognition", ReasonCode::ToldNotRecognised),
        EventCode::RecognitionSentBack => ("recognition", ReasonCode::ToldRecognitionBack),
        _ => return None,
    })
}

/// Writes the notices for these events.
pub(super) async fn send(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    events: &[Event],
    act: Act<'_>,
) -> Result<()> {
    for event in events {
        let (Some((kind, reason)), Some(assignment)) = (wording(event.code), event.assignment) else {
            continue;
        };
        let vault = batch.hub.vault.clone();
        // Nobody is told what they have just done themselves.
        for user in told(batch, doc, assignment).await?.into_iter().filter(|user| *user != act.actor.user) {
            let said = Said::of(reason).with("no", &doc.case.ticket.no);
            let notice = Notice::of(clock::new_id().to_string(), kind, said, (Some(act.ticket), act.now));
            notice::put(batch.conn(), &vault, user, &notice).await?;
            batch.changes.note(&FeedName::user(user), "notice", notice.id, Change::Upsert(1));
        }
    }
    Ok(())
}

/// Whom an event is told; of a 举报 only those who may read it.
async fn told(batch: &mut Batch<'_>, doc: &TicketDoc, assignment: AssignmentId) -> Result<Vec<UserId>> {
    let mut users = concerned(batch, doc, assignment).await?;
    if placement::is_report(doc) {
        let named = readers::of_report(batch.conn(), doc).await?;
        users.retain(|user| named.contains(user));
    }
    Ok(users)
}

/// The handler, or the unit's liaisons and who stands in for them where nobody handles it yet.
async fn concerned(batch: &mut Batch<'_>, doc: &TicketDoc, assignment: AssignmentId) -> Result<Vec<UserId>> {
    let Some(assignment) = doc.case.assignment(assignment) else { return Ok(Vec::new()) };
    if let Some(handler) = assignment.handler {
        return Ok(vec![handler]);
    }
    let people = stand_in::with_lent(batch.conn(), assignment.unit).await?;
    let liaisons = people.into_iter().filter(|person| person.roles.contains(&Role::Liaison));
    Ok(liaisons.map(|person| person.user).collect())
}
