//! Before anybody types: what an appeal can start from.

use std::collections::BTreeMap;

use chengban_domain::case::{AppealContent, AppealKind, Assignment, Callback, Reply, Satisfaction, Solved};
use chengban_domain::reply_check::Finding;
use chengban_domain::time::{Due, due};
use chengban_domain::{ErrorCode, ReasonCode, Said};

use crate::commands::evidence::EvidenceOf;
use crate::commands::returns::AppealPrefill;
use crate::commands::ticket::ClockView;
use crate::fault::Result;
use crate::office::Office;
use crate::outbox::act;
use crate::view::Seen;

/// An appeal filled from the frozen reply.
///
/// # Errors
/// `not_found`.
pub async fn appeal(office: &Office, req: EvidenceOf) -> Result<AppealPrefill> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let assignment = seen.assignment(req.assignment_id)?;
    let reply = frozen(assignment);
    let callback = against(assignment);
    let claim = reply.as_ref().and_then(|reply| reply.content.ground.clone());
    let content = AppealContent {
        kind: AppealKind::TicketResult,
        ground: claim.as_ref().map(|claim| claim.code.clone()).unwrap_or_default(),
        reason: claim.as_ref().map(|claim| claim.sentence.clone()).unwrap_or_default(),
        citations: reply.as_ref().map(|reply| reply.content.citations.clone()).unwrap_or_default(),
        evidence: reply.as_ref().map(|reply| reply.content.evidence.clone()).unwrap_or_default(),
        reply_hash: reply.as_ref().map(|reply| reply.text_hash.clone()),
        new_ground: claim.is_none(),
        month: None,
    };
    let precheck = precheck(&content, reply.as_ref());
    Ok(AppealPrefill { window: window(office, &seen), content, precheck, reply, callback })
}

/// The reply that passed audit, else the last one that stands.
fn frozen(assignment: &Assignment) -> Option<Reply> {
    let stands = || assignment.replies.iter().rev().filter(|reply| !reply.recalled);
    let passed = stands().find(|reply| reply.verdict.as_ref().is_some_and(|verdict| verdict.passed));
    passed.or_else(|| stands().next()).cloned()
}

/// The callback that counts against the unit, else the last valid one.
fn against(assignment: &Assignment) -> Option<Callback> {
    let valid = || assignment.callbacks.iter().rev().filter(|callback| callback.valid);
    let bad = valid().find(|callback| {
        callback.satisfaction == Some(Satisfaction::Dissatisfied) || callback.solved == Some(Solved::Unsolved)
    });
    bad.or_else(|| valid().next()).cloned()
}

/// 申诉时限, once the ticket is archived.
fn window(office: &Office, seen: &Seen) -> Option<ClockView> {
    let rules = office.rules();
    let ticket = &seen.slice.case.ticket;
    let pack = rules.pack(&ticket.pack);
    let limit = pack.limits.appeal_ticket.limit;
    let Due { at, estimated } = due(ticket.archived_at?, limit, &pack.clock, rules.calendar());
    let standing = rules.standing(&ticket.pack, office.clock.now(), at, limit, false);
    Some(ClockView { due: at, estimated, light: standing.light, remaining: standing.remaining })
}

/// 申诉预检: what the assessor will miss. Appeals fail where the reply was not explicit.
fn precheck(content: &AppealContent, reply: Option<&Reply>) -> Vec<Finding> {
    let named = reply.is_some_and(|reply| {
        reply.content.ground.as_ref().is_some_and(|claim| reply.content.public_text.contains(&claim.sentence))
    });
    let tests = [
        (reply.is_none(), true, "reply_hash", ErrorCode::NotFound, ReasonCode::AppealNoReply),
        (!named, false, "ground", ErrorCode::UnknownGround, ReasonCode::AppealNewGround),
        (
            content.citations.is_empty(),
            true,
            "citations",
            ErrorCode::MissingCitation,
            ReasonCode::AppealNoBasis,
        ),
        (
            content.evidence.is_empty(),
            true,
            "evidence",
            ErrorCode::MissingEvidence,
            ReasonCode::AppealNoEvidence,
        ),
    ];
    tests
        .into_iter()
        .filter(|(failed, ..)| *failed)
        .map(|(_, blocks, field, error, reason)| Finding {
            code: "appeal".to_owned(),
            blocks,
            field: field.to_owned(),
            span: None,
            reason: Some(reason),
            params: BTreeMap::new(),
            message: Said::of(reason).message,
            error,
        })
        .collect()
}
