//! Notices to the people of a unit when the platform has done something they must know of.

use anyhow::Result;
use chengban_domain::case::{Event, EventCode};
use chengban_domain::wire::{FeedName, Notice};
use chengban_domain::{AssignmentId, Role, UserId};

use super::Batch;
use super::act::Act;
use crate::clock;
use crate::feed::{placement, readers};
use crate::store::feed::Change;
use crate::store::ticket::TicketDoc;
use crate::store::{notice, people};

/// Kind and words of the notice for an event; most events need none.
fn wording(code: EventCode) -> Option<(&'static str, &'static str)> {
    Some(match code {
        EventCode::Urged => ("urge", "被催办"),
        EventCode::SupervisionOpened => ("supervision", "已转督办"),
        EventCode::ReturnAccepted => ("returned", "退单已获同意"),
        EventCode::ReturnRefused => ("return_refused", "退单未获同意，请继续办理"),
        EventCode::AuditSentBack => ("audit_sent_back", "答复被平台退回"),
        EventCode::ReworkOrdered => ("rework", "要求重新办理"),
        EventCode::ExtensionGranted => ("extension", "延期已获同意"),
        EventCode::ExtensionRefused => ("extension", "延期未获同意"),
        EventCode::SuspensionGranted => ("suspension", "中止已获同意"),
        EventCode::SuspensionRefused => ("suspension", "中止未获同意，请继续办理"),
        EventCode::TerminationGranted => ("termination", "终止已获同意"),
        EventCode::TerminationRefused => ("termination", "终止未获同意，请继续办理"),
        EventCode::HandlerAssigned => ("handed_over", "已转由您办理"),
        EventCode::AppealUpheld => ("appeal", "申诉已通过"),
        EventCode::AppealRefused => ("appeal", "申诉未通过"),
        EventCode::AppealSentBack => ("appeal", "申诉退回补正"),
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
        let (Some((kind, words)), Some(assignment)) = (wording(event.code), event.assignment) else {
            continue;
        };
        let vault = batch.hub.vault.clone();
        // Nobody is told what they have just done themselves.
        for user in told(batch, doc, assignment).await?.into_iter().filter(|user| *user != act.actor.user) {
            let notice = Notice {
                id: clock::new_id().to_string(),
                kind: kind.to_owned(),
                text: format!("工单 {} {words}", doc.case.ticket.no),
                ticket_id: Some(act.ticket),
                at: act.now,
            };
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

/// The handler, or the unit's liaisons where nobody handles it yet.
async fn concerned(batch: &mut Batch<'_>, doc: &TicketDoc, assignment: AssignmentId) -> Result<Vec<UserId>> {
    let Some(assignment) = doc.case.assignment(assignment) else { return Ok(Vec::new()) };
    if let Some(handler) = assignment.handler {
        return Ok(vec![handler]);
    }
    let people = people::of_unit(batch.conn(), assignment.unit).await?;
    let liaisons = people.into_iter().filter(|person| person.profile.roles.contains(&Role::Liaison));
    Ok(liaisons.map(|person| person.profile.user).collect())
}
