//! Before anybody types: what an appeal can start from.

use std::collections::BTreeMap;

use chengban_domain::case::{AppealContent, AppealKind, Assignment, Reply};
use chengban_domain::machine::appeal;
use chengban_domain::reply_check::Finding;
use chengban_domain::{ErrorCode, Problem, ReasonCode, Said};

use crate::commands::month::AppealOf;
use crate::commands::returns::AppealPrefill;
use crate::fault::Result;
use crate::office::Office;
use crate::outbox::act;

/// An appeal filled from the frozen reply.
///
/// # Errors
/// `not_found`.
pub async fn appeal(office: &Office, req: AppealOf) -> Result<AppealPrefill> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let assignment = seen.assignment(req.assignment_id)?;
    let rules = office.rules();
    let ticket = &seen.slice.case.ticket;
    let pack = rules.judging(&seen.slice.case, Some(assignment.id));
    let ctx = rules.context(&pack, office.clock.now());
    let kinds = appeal::kinds_open(assignment, ctx.pack);
    let kind = req.kind.or(kinds.first().copied()).unwrap_or(AppealKind::TicketResult);
    let reply = frozen(assignment);
    let content = content(kind, assignment, reply.as_ref());
    let of = (&seen.slice.case, assignment);
    let until = appeal::window(of, kind, &ctx).ok().flatten();
    Ok(AppealPrefill {
        precheck: precheck(&content, reply.as_ref()),
        kinds,
        rounds: appeal::rounds(kind, ctx.pack),
        decided: appeal::decided(assignment, kind),
        refusal: appeal::open(of, kind, &ctx).err().map(Problem::from),
        window: until.map(|until| rules.clock(&ticket.pack, ctx.now, &until, false)),
        callback: assignment.verdict().cloned(),
        content,
        reply,
    })
}

/// What the frozen reply says already. A recognition has grounds of its own, of which no reply speaks.
fn content(kind: AppealKind, assignment: &Assignment, reply: Option<&Reply>) -> AppealContent {
    let claim = reply.and_then(|reply| reply.content.ground.clone());
    let claim = claim.filter(|_| kind != AppealKind::Recognition);
    let month = assignment.assessed.as_ref().filter(|_| kind == AppealKind::MonthResult);
    AppealContent {
        kind,
        ground: claim.as_ref().map(|claim| claim.code.clone()).unwrap_or_default(),
        reason: claim.as_ref().map(|claim| claim.sentence.clone()).unwrap_or_default(),
        citations: reply.map(|reply| reply.content.citations.clone()).unwrap_or_default(),
        evidence: reply.map(|reply| reply.content.evidence.clone()).unwrap_or_default(),
        reply_hash: reply.map(|reply| reply.text_hash.clone()),
        new_ground: claim.is_none() && kind != AppealKind::Recognition,
        month: month.map(|assessed| assessed.month),
    }
}

/// The reply that passed audit, else the last one that stands.
fn frozen(assignment: &Assignment) -> Option<Reply> {
    let stands = || assignment.replies.iter().rev().filter(|reply| !reply.recalled);
    let passed = stands().find(|reply| reply.verdict.as_ref().is_some_and(|verdict| verdict.passed));
    passed.or_else(|| stands().next()).cloned()
}

/// 申诉预检: what the assessor will miss. Appeals fail where the reply was not explicit. What a recognition needs hangs on
/// its ground, so its form tells that.
fn precheck(content: &AppealContent, reply: Option<&Reply>) -> Vec<Finding> {
    if content.kind == AppealKind::Recognition {
        return Vec::new();
    }
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
