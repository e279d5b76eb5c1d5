//! Who was first: what went wrong names whose act made mine impossible, and when.

use chengban_domain::case::Event;
use chengban_domain::error::ErrorCode;
use chengban_domain::wire::TicketSlice;
use chengban_domain::{Problem, ReasonCode, Said};

use super::kept;
use crate::store::outbox::OpRecord;

/// Judgements that follow from what somebody else has done.
const BY_OTHERS: [ErrorCode; 4] =
    [ErrorCode::WrongState, ErrorCode::RequestPending, ErrorCode::ReturnForbidden, ErrorCode::CountExhausted];

/// Names the last act of somebody else on the ticket as it is now; says whether there was one to name.
pub fn name(op: &mut OpRecord, now: &TicketSlice) -> bool {
    let problem =
        op.problem().filter(|problem| BY_OTHERS.contains(&problem.code) && problem.reason.is_none());
    let target = op.assignment_id.as_deref();
    let concerns = |event: &&Event| {
        let of_mine = event.assignment.is_none_or(|id| target == Some(id.to_string().as_str()));
        of_mine && event.actor.user.to_string() != op.account_id
    };
    let (Some(problem), Some(first)) = (problem, now.timeline.iter().rfind(concerns)) else { return false };
    let said = Said::of(ReasonCode::Overtaken).with("name", &first.actor.name).with("at", first.at.zh());
    let named =
        Problem { field: problem.field, trace: problem.trace, ..Problem::because(problem.code, said) };
    op.last_error = kept(&named);
    true
}

#[cfg(test)]
mod tests;
