//! Whom a reply reaches beside its own resident: the tickets that were merged into its ticket.
//!
//! Invariant: of another resident no more is shown than this desk holds of their ticket anyway, and that masked.

use chengban_domain::case::{AssignmentKind, MaskedCaller};

use crate::commands::draft::ReachedTicket;
use crate::commands::evidence::EvidenceOf;
use crate::fault::Result;
use crate::office::Office;
use crate::outbox::act;
use crate::store::slice;

/// The merged tickets that a reply of this assignment answers; none where another unit leads, or the ticket is a 举报.
///
/// # Errors
/// `not_found`.
pub async fn reach(office: &Office, req: EvidenceOf) -> Result<Vec<ReachedTicket>> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let ticket = &seen.slice.case.ticket;
    let leads = seen.assignment(req.assignment_id)?.kind == AssignmentKind::Lead;
    let mut reached = Vec::new();
    for child in ticket.children.iter().filter(|_| leads && !ticket.is_report()) {
        let held = slice::ticket(&mut conn, child.ticket).await?;
        let caller: Option<MaskedCaller> = held.map(|(slice, _)| slice.case.ticket.caller);
        reached.push(ReachedTicket {
            ticket_id: child.ticket,
            no: child.no.clone(),
            called_at: child.called_at,
            caller,
        });
    }
    Ok(reached)
}

#[cfg(test)]
mod tests {
    use chengban_domain::case::{AssignmentState, ChildTicket, Nature};

    use super::*;
    use crate::testing::{Bench, ticket};

    #[tokio::test]
    async fn a_leads_reply_names_the_merged_tickets_and_masks_who_called_for_them() {
        let bench = Bench::new().await;
        let child = ticket(&bench, 2, AssignmentState::Handling);
        let elsewhere = ticket(&bench, 3, AssignmentState::Handling);
        let mut parent = ticket(&bench, 1, AssignmentState::Handling);
        parent.case.ticket.children = vec![ChildTicket::of(&child.case), ChildTicket::of(&elsewhere.case)];
        bench.hold(&[parent.clone(), child]).await;
        let req =
            EvidenceOf { ticket_id: parent.case.ticket.id, assignment_id: parent.case.assignments[0].id };
        let reached = reach(&bench.office, req).await.unwrap();
        let told: Vec<_> = reached
            .iter()
            .map(|one| (one.no.as_str(), one.caller.as_ref().map(|c| c.phone.as_str())))
            .collect();
        assert_eq!(
            told,
            [("QH00000002", Some("139****5678")), ("QH00000003", None)],
            "of another unit's ticket no more than its number"
        );
    }

    #[tokio::test]
    async fn a_support_unit_and_a_report_answer_nobody_else() {
        let bench = Bench::new().await;
        let child = ticket(&bench, 9, AssignmentState::Handling);
        let mut support = ticket(&bench, 1, AssignmentState::Handling);
        support.case.assignments[0].kind = AssignmentKind::Support;
        let mut report = ticket(&bench, 2, AssignmentState::Handling);
        report.case.ticket.nature = Nature::Report;
        for mut parent in [support, report] {
            parent.case.ticket.children = vec![ChildTicket::of(&child.case)];
            bench.hold(std::slice::from_ref(&parent)).await;
            let req =
                EvidenceOf { ticket_id: parent.case.ticket.id, assignment_id: parent.case.assignments[0].id };
            assert_eq!(reach(&bench.office, req).await.unwrap(), []);
        }
    }
}
