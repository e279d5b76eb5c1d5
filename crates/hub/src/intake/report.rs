//! What follows for a known ticket that the file makes a 举报: it leaves the units it reports, and no merge holds.
//!
//! Invariant: a dispatcher's refusals hold for an import too; what it undoes tells no other ticket why.

use anyhow::{Context, Result, ensure};
use chengban_domain::intent::{Intent, Reason};
use chengban_domain::machine::reports_unit;
use chengban_domain::{AssignmentId, TicketId};

use super::importer;
use super::update::not_followed;
use crate::import::{ImportedTicket, Warning};
use crate::judge::{self, Act, Batch, Refusal};

/// Brings a 举报 in line with what holds for one; what was undone, and what is left to a person.
pub(super) async fn guard(
    batch: &mut Batch<'_>,
    id: TicketId,
    imported: &ImportedTicket,
) -> Result<Vec<Warning>> {
    let doc = batch.ticket(id).await?.context("a stored ticket cannot be found")?;
    let ticket = &doc.case.ticket;
    if !ticket.is_report() {
        return Ok(Vec::new());
    }
    let own = ticket.merged_into.map(|_| (id, ticket.no.clone()));
    let merged: Vec<(TicketId, String)> =
        ticket.children.iter().map(|child| (child.ticket, child.no.clone())).chain(own).collect();
    let reported = |name: &str| reports_unit(ticket, name);
    let held = doc.case.assignments.iter().filter(|a| a.state.is_open() && reported(&a.unit_name));
    let held: Vec<(AssignmentId, String)> = held.map(|a| (a.id, a.unit_name.clone())).collect();
    let mut warnings = Vec::new();
    for (child, no) in merged {
        let undone = act(batch, (child, None), Intent::Unmerge(because("省平台数据更新"))).await?;
        ensure!(undone.is_ok(), "a merge of a report cannot be undone");
        warnings.push(not_followed(imported, &format!("举报不并单，已撤销工单 {no} 的并单，请重新派单。")));
    }
    for (assignment, name) in held {
        let left = act(batch, (id, Some(assignment)), Intent::Withdraw(because("被举报单位须回避"))).await?;
        let done = if left.is_ok() {
            "已从该单位撤回，请另行派单"
        } else {
            "已对该单位隐藏，请人工处理"
        };
        warnings.push(not_followed(imported, &format!("举报反映的就是承办单位{name}，须回避：{done}。")));
    }
    Ok(warnings)
}

fn because(reason: &str) -> Reason {
    Reason { reason: reason.to_owned() }
}

async fn act(
    batch: &mut Batch<'_>,
    (ticket, target): (TicketId, Option<AssignmentId>),
    intent: Intent,
) -> Result<Result<(), Refusal>> {
    let (actor, now) = (importer(), batch.hub.now());
    judge::act(batch, Act { ticket, target, intent: &intent, actor: &actor, op: None, now }).await
}
