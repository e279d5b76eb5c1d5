//! One ticket as its screen shows it, acts on it, and its clocks.

mod answers;
pub mod clocks;
pub mod review;

use chengban_domain::case::{AppealKind, Assignment, Caller, Case};
use chengban_domain::intent::{Intent, IntentKind, Reason};
use chengban_domain::machine::{self, Allowed, below};
use chengban_domain::pack::RulePack;
use chengban_domain::wire::UnitRef;
use chengban_domain::{AssignmentId, ErrorCode, TicketId};

use crate::commands::inbox::InboxRow;
use crate::commands::outbox::OpRow;
use crate::commands::ticket::{Act, ActResult, Reveal, TicketView};
use crate::fault::{Result, problem};
use crate::inbox::row::rows_of;
use crate::office::Office;
use crate::outbox::act::{self, Queued};
use crate::outbox::{self, state};
use crate::store::{Conn, draft as drafts, inbox, mark, outbox as ops, slice};
use crate::view::Seen;
use crate::{draft, evidence, form};

/// Operations shown on a ticket at most.
const OPS: i64 = 100;

/// The ticket as it is now, with what I did and the hub has not seen yet.
///
/// # Errors
/// `not_found`.
pub async fn open(office: &Office, ticket: TicketId) -> Result<TicketView> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, ticket).await?;
    view(office, &mut conn, seen).await
}

/// The ticket of a number, or of its last characters where only one fits.
///
/// # Errors
/// `not_found`.
pub async fn find(office: &Office, no: &str) -> Result<TicketView> {
    let mut conn = office.store.reader().await?;
    let id = inbox::by_no(&mut conn, no.trim()).await?.ok_or_else(|| problem(ErrorCode::NotFound))?;
    drop(conn);
    open(office, id.parse()?).await
}

/// The ticket was looked at in its present version.
///
/// # Errors
/// Database errors.
pub async fn read(office: &Office, ticket: TicketId) -> Result<()> {
    let mut tx = office.store.begin().await?;
    let version = slice::ticket(&mut tx, ticket).await?.map_or(0, |(_, version)| version);
    mark::read(&mut tx, ticket, version).await?;
    tx.commit().await?;
    Ok(())
}

/// Judges an intent, queues it, and shows the ticket with it.
///
/// # Errors
/// The rejection, in words.
pub async fn act(office: &Office, req: Act) -> Result<ActResult> {
    let mut tx = office.store.begin().await?;
    let queued = act::queue(office, &mut tx, req.ticket_id, req.assignment_id, &req.intent).await?;
    if let Some(key) = &req.form {
        form::sent(&mut tx, key, queued.op_id).await?;
    }
    tx.commit().await?;
    result(office, req.ticket_id, queued).await
}

/// Tells everybody and answers with the ticket.
///
/// # Errors
/// Database errors.
pub async fn result(office: &Office, ticket: TicketId, queued: Queued) -> Result<ActResult> {
    office.changed(&["ticket", "outbox", "draft"], vec![ticket.to_string()]);
    office.poke();
    office.announce().await;
    let view = open(office, ticket).await?;
    Ok(ActResult { op_id: queued.op_id, undo_until: queued.undo_until, view })
}

/// Shows the resident in full; the audited act is queued in the same transaction.
///
/// # Errors
/// `not_found` where this desk may not know the resident.
pub async fn reveal(office: &Office, req: Reveal) -> Result<Caller> {
    let mut tx = office.store.begin().await?;
    let resident = slice::resident(&mut tx, req.ticket_id).await?;
    let resident = resident.ok_or_else(|| problem(ErrorCode::NotFound))?;
    let seen = act::seen(office, &mut tx, req.ticket_id).await?;
    let target = own(office, &seen).map(|assignment| assignment.id);
    let intent = Intent::RecordReveal(Reason { reason: req.reason });
    act::queue(office, &mut tx, req.ticket_id, target, &intent).await?;
    tx.commit().await?;
    office.changed(&["outbox"], Vec::new());
    office.poke();
    Ok(resident)
}

/// My unit's assignment.
pub fn own<'s>(office: &Office, seen: &'s Seen) -> Option<&'s Assignment> {
    match office.unit() {
        Some(unit) => seen.slice.case.of_unit(unit),
        None => seen.slice.case.assignments.last(),
    }
}

async fn view(office: &Office, conn: &mut Conn, seen: Seen) -> Result<TicketView> {
    let (now, rules) = (office.clock.now(), office.rules());
    let case = &seen.slice.case;
    let pack_ref = &case.ticket.pack;
    let assignment = own(office, &seen).cloned();
    let target = assignment.as_ref().map(|assignment| assignment.id);
    let pack = &*rules.judging(case, target);
    let context = rules.context(pack, now);
    let actor = office.actor();
    let mut allowed = machine::allowed(case, target, &actor, &context);
    if target.is_some() {
        allowed.extend(machine::allowed(case, None, &actor, &context));
    }
    let may_delegate = allowed.iter().any(|one| one.kind == IntentKind::Delegate);
    if may_delegate && !has_units_below(office, conn).await? {
        allowed.retain(|one| one.kind != IntentKind::Delegate);
    }
    let standing = assignment.as_ref().map(|assignment| {
        let due = assignment.due_now();
        let at = assignment.ended_at().unwrap_or(now);
        rules.standing(pack_ref, at, due.at, due.limit_in_force(), assignment.is_paused(pack))
    });
    let clocks = assignment
        .as_ref()
        .map(|assignment| clocks::of(assignment, &rules, pack_ref, now))
        .unwrap_or_default();
    let draft = match target {
        Some(id) => match drafts::of_assignment(conn, id).await?.filter(|record| record.state == "open") {
            Some(record) => Some(draft::view(conn, &record).await?),
            None => None,
        },
        None => None,
    };
    let evidence = match &assignment {
        Some(assignment) => evidence::views(conn, assignment).await?,
        None => Vec::new(),
    };
    let (_, starred) = mark::get(conn, case.ticket.id).await?;
    Ok(TicketView {
        light: standing.map(|standing| standing.light),
        remaining: standing.map(|standing| standing.remaining),
        ack_clock: clocks.ack,
        return_clock: clocks.returns,
        handle_clock: clocks.handle,
        review: assignment.as_ref().and_then(|own| review::view(office, &case.ticket, own, pack)),
        ops: op_rows(office, conn, &seen).await?,
        draft,
        evidence,
        answers: answers::of(office, conn, &seen).await?,
        related: related(office, conn, &seen, target).await?,
        opinions: case.ticket.opinions.clone(),
        gaps: case.ticket.elements.gaps(),
        parent_here: parent_here(conn, case).await?,
        rule_approved: pack.approved,
        starred,
        appeal_kinds: appeal_kinds(assignment.as_ref(), &allowed, pack),
        allowed,
        assignment,
        slice: seen.slice,
    })
}

/// The kinds of appeal open in this state, for who may file one.
fn appeal_kinds(own: Option<&Assignment>, allowed: &[Allowed], pack: &RulePack) -> Vec<AppealKind> {
    let files = allowed.iter().any(|one| one.kind == IntentKind::FileAppeal);
    own.filter(|_| files).map(|own| machine::appeal::kinds_open(own, pack)).unwrap_or_default()
}

/// Whether my unit has 三级 units: who has none is not offered to hand down.
async fn has_units_below(office: &Office, conn: &mut Conn) -> Result<bool> {
    let units: Vec<UnitRef> = slice::all(conn, "unit").await?;
    Ok(units.iter().any(|unit| below::is_below(unit, office.unit())))
}

async fn parent_here(conn: &mut Conn, case: &Case) -> Result<bool> {
    match case.ticket.merged_into {
        Some(parent) => Ok(slice::ticket(conn, parent).await?.is_some()),
        None => Ok(false),
    }
}

/// Operations of the ticket that are not over, with the reason where one no longer applies.
async fn op_rows(office: &Office, conn: &mut Conn, seen: &Seen) -> Result<Vec<OpRow>> {
    let mut rows = Vec::new();
    for op in ops::rows(conn, Some(seen.slice.case.ticket.id), OPS).await? {
        let over = matches!(op.state.as_str(), state::WITHDRAWN)
            || (op.state == state::ACKED && op.version.is_none_or(|version| version <= seen.version));
        if !over {
            rows.push(outbox::row(office, conn, &op, seen.refused.get(&op.op_id)).await?);
        }
    }
    Ok(rows)
}

async fn related(
    office: &Office,
    conn: &mut Conn,
    seen: &Seen,
    target: Option<AssignmentId>,
) -> Result<Vec<InboxRow>> {
    let rules = office.rules();
    let rows = rows_of(&seen.slice, seen.version, office.unit(), &rules);
    let wanted = target.map(|id| id.to_string());
    let Some(row) = rows.iter().find(|row| Some(&row.assignment_id) == wanted.as_ref()) else {
        return Ok(Vec::new());
    };
    let found = inbox::related(conn, row).await?;
    crate::inbox::dressed(office, conn, &found, office.clock.now()).await
}

#[cfg(test)]
mod tests;
