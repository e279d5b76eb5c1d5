//! Notices to the people of a unit when something happened that they must know of: the platform's decisions, a colleague's
//! step, another unit's answer.

use anyhow::Result;
use chengban_domain::case::{Assignment, AssignmentState, Event, EventCode};
use chengban_domain::machine::{self, InChain, is_barred};
use chengban_domain::pack::{RulePack, Step};
use chengban_domain::wire::{FeedName, Notice};
use chengban_domain::{OpinionId, ReasonCode, Role, Said, UnitId, UserId};

use super::Batch;
use super::act::Act;
use crate::clock;
use crate::feed::{placement, readers};
use crate::store::feed::Change;
use crate::store::ticket::TicketDoc;
use crate::store::{notice, stand_in};

/// Whom it is told.
enum To {
    /// Who handles the assignment; its liaisons where nobody does yet.
    Handler,
    /// Who has the step at which it waits inside its unit.
    Step,
    /// Who handles the part for which this one was done.
    Above,
}

/// Kind, sentence and addressee of the notice for what befell an assignment; most events need none.
fn wording(code: EventCode, of: &Assignment) -> Option<(&'static str, ReasonCode, To)> {
    use EventCode as E;
    use ReasonCode as R;
    let (kind, reason) = match code {
        E::ReplySubmitted | E::ReplyApproved | E::ReplySigned | E::StepSkipped => {
            return match of.state {
                AssignmentState::FedBack => Some(("fed_back", R::ToldFedBack, To::Above)),
                AssignmentState::UnitReview | AssignmentState::PendingSign => {
                    Some(("review", R::ToldReplyWaits, To::Step))
                }
                _ => None,
            };
        }
        E::StepSentBack => return Some(("review", R::ToldReplyWaits, To::Step)),
        E::RequestSubmitted | E::RequestApproved => {
            return Some(("review", R::ToldRequestWaits, To::Step));
        }
        E::ReplyRejected => ("unit_sent_back", R::ToldReplyBackInUnit),
        E::RequestSentBack => ("unit_sent_back", R::ToldRequestBackInUnit),
        E::SupportSentBack => ("support", R::ToldFeedbackBack),
        E::SupportDeclined => ("support", R::ToldSupportDeclined),
        E::Withdrawn => ("withdrawn", R::ToldWithdrawn),
        E::DisputeRuled => ("ruled", R::ToldDisputeRuled),
        E::Urged => ("urge", R::ToldUrged),
        E::SupervisionOpened => ("supervision", R::ToldSupervised),
        E::ReturnAccepted => ("returned", R::ToldReturned),
        E::ReturnRefused => ("return_refused", R::ToldReturnRefused),
        E::AuditSentBack => ("audit_sent_back", R::ToldReplyBack),
        E::ReworkOrdered => ("rework", R::ToldRework),
        E::ExtensionGranted => ("extension", R::ToldExtended),
        E::ExtensionRefused => ("extension", R::ToldExtensionRefused),
        E::SuspensionGranted => ("suspension", R::ToldSuspended),
        E::SuspensionRefused => ("suspension", R::ToldSuspensionRefused),
        E::TerminationGranted => ("termination", R::ToldTerminated),
        E::TerminationRefused => ("termination", R::ToldTerminationRefused),
        E::HandlerAssigned => ("handed_over", R::ToldHandedOver),
        E::AppealUpheld => ("appeal", R::ToldAppealUpheld),
        E::AppealRefused => ("appeal", R::ToldAppealRefused),
        E::AppealSentBack => ("appeal", R::ToldAppealBack),
        E::RecognitionUpheld => ("recognition", R::ToldRecognised),
        E::RecognitionRefused => ("recognition", R::ToldNotRecognised),
        E::RecognitionSentBack => ("recognition", R::ToldRecognitionBack),
        _ => return None,
    };
    Some((kind, reason, To::Handler))
}

/// Kind and sentence of the notice for what befell a final opinion.
fn of_opinion(code: EventCode) -> Option<(&'static str, ReasonCode, To)> {
    use ReasonCode as R;
    Some(match code {
        EventCode::OpinionSubmitted | EventCode::OpinionApproved | EventCode::OpinionSigned => {
            ("review", R::ToldOpinionWaits, To::Step)
        }
        EventCode::OpinionRejected | EventCode::OpinionSentBack => {
            ("opinion", R::ToldOpinionBack, To::Handler)
        }
        EventCode::OpinionReexamine => ("opinion", R::ToldOpinionReexamine, To::Handler),
        EventCode::OpinionEffective => ("opinion", R::ToldOpinionEffective, To::Handler),
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
    let rules = std::sync::Arc::clone(&batch.rules);
    for event in events {
        let pack = rules.judging(&doc.case, event.assignment, act.now);
        let Some((kind, said, users)) = telling(batch, doc, event, (act, &pack)).await? else { continue };
        let vault = batch.hub.vault.clone();
        // Nobody is told what they have just done themselves.
        for user in named(batch, doc, users).await?.into_iter().filter(|user| *user != act.actor.user) {
            let about = (Some(act.ticket), act.now);
            let notice = Notice::of(clock::new_id().to_string(), kind, said.clone(), about);
            notice::put(batch.conn(), &vault, user, &notice).await?;
            batch.changes.note(&FeedName::user(user), "notice", notice.id, Change::Upsert(1));
        }
    }
    Ok(())
}

type Telling = (&'static str, Said, Vec<UserId>);

/// What an event tells, and to whom.
async fn telling(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    event: &Event,
    (act, pack): (Act<'_>, &RulePack),
) -> Result<Option<Telling>> {
    let said = |reason| Said::of(reason).with("no", &doc.case.ticket.no);
    let Some(id) = event.assignment else {
        let opinion = act.intent.opinion().and_then(|id| find(doc, id));
        let (Some(opinion), Some((kind, reason, to))) = (opinion, of_opinion(event.code)) else {
            return Ok(None);
        };
        let users = match (to, opinion.step(pack)) {
            (To::Step, Some(step)) => holders(batch, opinion.unit, (step, opinion), pack).await?,
            (To::Step, None) => Vec::new(),
            _ => vec![opinion.by],
        };
        return Ok(Some((kind, said(reason), users)));
    };
    let Some(assignment) = doc.case.assignment(id) else { return Ok(None) };
    let Some((kind, reason, to)) = wording(event.code, assignment) else { return Ok(None) };
    let users = match to {
        To::Handler => concerned(batch, assignment).await?,
        To::Step => of_step(batch, doc, assignment, pack).await?,
        To::Above => {
            let above = doc.case.asks_after(assignment).and_then(|unit| doc.case.of_unit(unit));
            match above {
                Some(above) => concerned(batch, above).await?,
                None => Vec::new(),
            }
        }
    };
    Ok(Some((kind, said(reason).with("unit", &assignment.unit_name), users)))
}

fn find(doc: &TicketDoc, id: OpinionId) -> Option<&chengban_domain::opinion::FinalOpinion> {
    doc.case.ticket.opinions.iter().find(|opinion| opinion.id == id)
}

/// Of a 举报 only those who may read it.
async fn named(batch: &mut Batch<'_>, doc: &TicketDoc, mut users: Vec<UserId>) -> Result<Vec<UserId>> {
    if placement::is_report(doc) {
        let readers = readers::of_report(batch.conn(), doc).await?;
        users.retain(|user| readers.contains(user));
    }
    Ok(users)
}

/// Who may pass the step at which a reply or a request waits inside its unit.
async fn of_step(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    assignment: &Assignment,
    pack: &RulePack,
) -> Result<Vec<UserId>> {
    if let Some(asked) = machine::request_in_unit(assignment) {
        let Some(step) = asked.steps.get(asked.approvals.len()) else { return Ok(Vec::new()) };
        return holders(batch, assignment.unit, (step, asked), pack).await;
    }
    let (step, reply) = (machine::step_now(&doc.case.ticket, assignment, pack), assignment.last_reply());
    let (Some(step), Some(reply)) = (step, reply) else { return Ok(Vec::new()) };
    holders(batch, assignment.unit, (&step, reply), pack).await
}

/// The people of a unit to whom a step is open: those with its role, stand-ins too, but for whom four eyes bar.
async fn holders(
    batch: &mut Batch<'_>,
    unit: UnitId,
    (step, text): (&Step, &(dyn InChain + Sync)),
    pack: &RulePack,
) -> Result<Vec<UserId>> {
    let people = stand_in::with_lent(batch.conn(), unit).await?;
    let may = people.into_iter().filter(|person| person.roles.contains(&step.role()));
    Ok(may.map(|person| person.user).filter(|user| !is_barred(step, text, *user, pack)).collect())
}

/// Who handles an assignment, of a 举报 only those who may read it.
pub(super) async fn handlers(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    assignment: &Assignment,
) -> Result<Vec<UserId>> {
    let users = concerned(batch, assignment).await?;
    named(batch, doc, users).await
}

/// The handler, or the unit's liaisons and who stands in for them where nobody handles it yet.
async fn concerned(batch: &mut Batch<'_>, assignment: &Assignment) -> Result<Vec<UserId>> {
    if let Some(handler) = assignment.handler {
        return Ok(vec![handler]);
    }
    let people = stand_in::with_lent(batch.conn(), assignment.unit).await?;
    let liaisons = people.into_iter().filter(|person| person.roles.contains(&Role::Liaison));
    Ok(liaisons.map(|person| person.user).collect())
}
