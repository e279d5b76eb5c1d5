//! When one may be filed: which kinds a state opens, in which round, until when. The desk counts down by the same rule that
//! judges.

use super::super::apply::Context;
use super::super::effects::deadline;
use crate::case::{
    Appeal, AppealKind, AppealState, Assignment, AssignmentKind, AssignmentState, Case, Deadline,
};
use crate::error::{ErrorCode, Rejection};
use crate::pack::RulePack;

/// Which kinds may be filed in this state at all, windows and rounds aside.
#[must_use]
pub fn kinds_open(assignment: &Assignment, pack: &RulePack) -> Vec<AppealKind> {
    // What is counted is the lead, and only while it is not out of the rates already.
    if assignment.kind != AssignmentKind::Lead || assignment.exclusion.is_some() {
        return Vec::new();
    }
    let archived = assignment.state == AssignmentState::Archived;
    let open = |kind: &AppealKind| match kind {
        AppealKind::TicketResult => archived,
        AppealKind::MonthResult => archived && assignment.assessed.is_some(),
        AppealKind::Recognition => pack.recognition.is_open_in(assignment.state),
    };
    AppealKind::ALL.iter().copied().filter(open).collect()
}

/// Earlier appeals of the same kind, oldest first; an assignment is counted in one month only.
pub fn of_kind(assignment: &Assignment, kind: AppealKind) -> impl DoubleEndedIterator<Item = &Appeal> {
    assignment.appeals.iter().filter(move |appeal| appeal.content.kind == kind)
}

/// How many of a kind the pack allows to be decided.
#[must_use]
pub fn rounds(kind: AppealKind, pack: &RulePack) -> u32 {
    match kind {
        AppealKind::TicketResult | AppealKind::MonthResult => pack.appeal.max_per_object,
        AppealKind::Recognition => pack.recognition.max_per_object,
    }
}

/// How many of a kind were decided.
#[must_use]
pub fn decided(assignment: &Assignment, kind: AppealKind) -> u32 {
    let is_decided = |appeal: &&Appeal| matches!(appeal.state, AppealState::Refused | AppealState::Upheld);
    u32::try_from(of_kind(assignment, kind).filter(is_decided).count()).unwrap_or(u32::MAX)
}

/// Until when one of that kind may be filed; `None`: without a limit.
///
/// # Errors
/// `wrong_state`: there is nothing yet that it could be filed against.
pub fn window(
    (case, assignment): (&Case, &Assignment),
    kind: AppealKind,
    ctx: &Context<'_>,
) -> Result<Option<Deadline>, Rejection> {
    let nothing = || Rejection::new(ErrorCode::WrongState);
    let limits = &ctx.pack.limits;
    let archived = case.ticket.archived_at;
    let first = match kind {
        AppealKind::TicketResult => {
            let from = archived.ok_or_else(nothing)?;
            Some(deadline(ctx, from, limits.appeal_ticket.limit, "appeal_ticket"))
        }
        AppealKind::MonthResult => Some(assignment.assessed.as_ref().ok_or_else(nothing)?.appeal_due.clone()),
        AppealKind::Recognition => archived
            .zip(ctx.pack.recognition.limit)
            .map(|(from, limit)| deadline(ctx, from, limit, "recognition")),
    };
    let refused = of_kind(assignment, kind).rfind(|appeal| appeal.state == AppealState::Refused);
    let again = refused.and_then(|appeal| appeal.decision.as_ref()).zip(ctx.pack.appeal.again);
    let again = again.map(|(decision, limit)| deadline(ctx, decision.at, limit, "appeal_again"));
    Ok(first.map(|first| match again {
        Some(again) if again.at > first.at => again,
        _ => first,
    }))
}

/// Whether one of that kind may be filed now: open in this state, the next round of its kind, and in time.
///
/// # Errors
/// The first reason against it.
pub fn open(
    (case, assignment): (&Case, &Assignment),
    kind: AppealKind,
    ctx: &Context<'_>,
) -> Result<(), Rejection> {
    if !kinds_open(assignment, ctx.pack).contains(&kind) {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    check_round(assignment, kind, ctx.pack)?;
    // One sent back to be mended was in time when it was filed.
    if of_kind(assignment, kind).next_back().is_some_and(|last| last.state == AppealState::SentBack) {
        return Ok(());
    }
    match window((case, assignment), kind, ctx)? {
        Some(window) if ctx.now > window.at => {
            let due = window.at.zh_end();
            Err(Rejection::new(ErrorCode::WindowClosed).with("what", zh(kind)).with("due", due))
        }
        _ => Ok(()),
    }
}

fn check_round(assignment: &Assignment, kind: AppealKind, pack: &RulePack) -> Result<(), Rejection> {
    let mut earlier = of_kind(assignment, kind);
    if earlier.any(|appeal| appeal.state == AppealState::HubReview) {
        return Err(Rejection::new(ErrorCode::RequestPending));
    }
    let max = rounds(kind, pack);
    if decided(assignment, kind) >= max {
        return Err(Rejection::new(ErrorCode::CountExhausted).with("what", zh(kind)).with("max", max));
    }
    Ok(())
}

fn zh(kind: AppealKind) -> &'static str {
    match kind {
        AppealKind::TicketResult => "申诉",
        AppealKind::MonthResult => "月度考核申诉",
        AppealKind::Recognition => "不合理诉求认定",
    }
}
