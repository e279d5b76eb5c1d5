//! The clocks of an assignment: which run, why they end when they end, and what an extension would give.

use chengban_domain::case::{Assignment, AssignmentState, Deadline, PackRef};
use chengban_domain::time::{Course, Limit, Millis, TraceStep, Unit, due, extend, trace_course, warn_at};
use chengban_domain::{ReasonCode, Said};

use crate::commands::ticket::{
    ClockView, Explain, Explanation, ExtendWhatIf, ExtendedDue, HandDownWhatIf, HandedDue, WhichClock,
};
use crate::fault::{Result, invalid};
use crate::office::Office;
use crate::outbox::act;
use crate::rules::Rules;

/// The clocks that run.
#[derive(Debug, Clone, Default)]
pub struct Clocks {
    /// 签收时限
    pub ack: Option<ClockView>,
    /// 退单时限
    pub returns: Option<ClockView>,
    /// 办理时限
    pub handle: Option<ClockView>,
}

/// The clocks of an assignment at `now`.
pub fn of(assignment: &Assignment, rules: &Rules, pack: &PackRef, now: Millis) -> Clocks {
    use AssignmentState as S;
    let paused = assignment.is_paused(rules.pack(pack));
    let open = assignment.state.is_open();
    let may_return = matches!(assignment.state, S::PendingAck | S::Handling)
        && assignment.round == 0
        && !assignment.return_forbidden
        && assignment.return_count < rules.pack(pack).returns.max;
    let shown = |deadline: &Deadline, paused: bool| rules.clock(pack, now, deadline, paused);
    Clocks {
        ack: (assignment.state == S::PendingAck).then(|| shown(&assignment.ack_due, false)),
        returns: may_return.then(|| shown(&assignment.return_due, false)),
        handle: open.then(|| shown(&assignment.due, paused)),
    }
}

/// The handling limit, as it stands or stood when it ended.
pub fn handling(assignment: &Assignment, rules: &Rules, pack: &PackRef, now: Millis) -> ClockView {
    let at = assignment.ended_at().unwrap_or(now);
    rules.clock(pack, at, &assignment.due, assignment.is_paused(rules.pack(pack)))
}

/// Why a due is what it is, day by day.
///
/// # Errors
/// `not_found`.
pub async fn explain(office: &Office, req: Explain) -> Result<Explanation> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let case = &seen.slice.case;
    let assignment = seen.assignment(req.assignment_id)?;
    let rules = office.rules();
    let pack = rules.pack(&case.ticket.pack);
    let deadline = match req.which {
        WhichClock::Ack => &assignment.ack_due,
        WhichClock::Return => &assignment.return_due,
        WhichClock::Handle => &assignment.due,
    };
    let changes = match req.which {
        WhichClock::Handle => assignment.changes(),
        _ => Vec::new(),
    };
    let course = Course { start: deadline.start, limit: deadline.limit, changes: &changes };
    let steps = trace_course(&course, &pack.clock, rules.calendar());
    Ok(Explanation {
        due: deadline.at,
        estimated: deadline.estimated,
        rule: deadline.rule.clone(),
        limit: deadline.limit,
        start: deadline.start,
        warn_at: warn_at(pack, rules.calendar(), deadline.at, deadline.limit_in_force().unit),
        known_through: rules.calendar().valid_through(),
        pack: pack.id(),
        approved: pack.approved,
        lines: steps.iter().map(TraceStep::zh).collect(),
        steps,
    })
}

/// The due of what would be handed down now with that limit.
///
/// # Errors
/// `not_found`.
pub async fn handed_down(office: &Office, req: HandDownWhatIf) -> Result<HandedDue> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let case = &seen.slice.case;
    let assignment = seen.assignment(req.assignment_id)?;
    let rules = office.rules();
    let pack = rules.pack(&case.ticket.pack);
    let given = due(office.clock.now(), req.limit, &pack.clock, rules.calendar());
    let own = assignment.due.at;
    Ok(HandedDue { due: given.at.min(own), estimated: given.estimated, capped: given.at > own })
}

/// The due an extension would give, counted from the one in force.
///
/// # Errors
/// `not_found`, `invalid_input` for a number of days that no limit has.
pub async fn what_if(office: &Office, req: ExtendWhatIf) -> Result<ExtendedDue> {
    if !Limit::AMOUNTS.contains(&req.days) {
        let said = Said::of(ReasonCode::ExtensionDays).with("most", Limit::AMOUNTS.end());
        return Err(invalid("days", said));
    }
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let case = &seen.slice.case;
    let assignment = seen.assignment(req.assignment_id)?;
    let rules = office.rules();
    let pack = rules.pack(&case.ticket.pack);
    let by = Limit::new(req.days, Unit::Wd);
    let new = extend(assignment.due.at, by, &pack.clock, rules.calendar());
    Ok(ExtendedDue {
        new_due: new.at,
        estimated: new.estimated || assignment.due.estimated,
        used: assignment.extension_count,
        max: pack.extension.max,
        max_days: pack.extension.each_max.amount,
    })
}
