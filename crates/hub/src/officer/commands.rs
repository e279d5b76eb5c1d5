//! One decision by command line.

use std::io::Write;

use anyhow::{Context, Result};
use chengban_domain::AssignmentId;
use chengban_domain::case::{
    ANY_OPEN, AppealState, Assignment, AssignmentKind, AssignmentState as S, Case, SupportAsk,
};
use chengban_domain::intent::{
    AuditReply, Decide, DecideAppeal, DecideOpinion, DeclineSupport, Dispatch, DispatchTo, Empty, Intent,
    IntentKind, OpenSupervision, Reason, RecordCallback, Redispatch,
};
use chengban_domain::machine::table;
use chengban_domain::opinion::OpinionState;
use serde_json::json;

use super::client::{Client, assignment_in, of_unit};
use super::options::{Decision, OfficerCommand};
use super::{merge, month};
use crate::clock;
use crate::store::{of_word, queue};

/// Runs it.
pub(super) async fn run(client: &mut Client, command: OfficerCommand, as_json: bool) -> Result<()> {
    match command {
        OfficerCommand::Queue { kind } => list(client, kind, as_json).await,
        OfficerCommand::Merge { no, into, yes } => merge::merge(client, (&no, &into), yes, as_json).await,
        OfficerCommand::Unmerge { no, reason, yes } => {
            merge::unmerge(client, &no, reason, yes, as_json).await
        }
        OfficerCommand::Month(command) => month::run(client, command, as_json).await,
        OfficerCommand::Show { no } => {
            let case = client.case(&no).await?;
            say(&serde_json::to_string_pretty(&case)?)
        }
        command => {
            let (no, case) = case_of(client, &command).await?;
            let (target, intent) = intent_of(client, &case, command).await?;
            let receipt = client.act(&case, target, &intent).await?;
            let kind = intent.kind().as_str();
            if as_json {
                say(&json!({ "ok": true, "no": no, "intent": kind, "receipt": receipt }).to_string())
            } else {
                say(&format!("工单 {no} 已办理（{kind}），回执号 {receipt}"))
            }
        }
    }
}

pub(super) fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").context("无法输出")
}

async fn list(client: &Client, kind: Option<String>, as_json: bool) -> Result<()> {
    let kinds: Vec<String> =
        kind.map_or_else(|| queue::KINDS.iter().map(|k| (*k).to_owned()).collect(), |k| vec![k]);
    for kind in kinds {
        for item in client.queue(&kind).await? {
            if as_json {
                let mut row = serde_json::to_value(&item)?;
                row["kind"] = json!(kind);
                say(&row.to_string())?;
            } else {
                let due = item.due.map(|due| format!("，时限 {}", due.zh())).unwrap_or_default();
                say(&format!("{kind:<12} {} {} {}{due}", item.no, item.unit_name, item.title))?;
            }
        }
    }
    Ok(())
}

async fn case_of(client: &Client, command: &OfficerCommand) -> Result<(String, Case)> {
    use OfficerCommand as C;
    let no = match command {
        C::Queue { .. } | C::Month(_) => "",
        C::Show { no }
        | C::Audit { no, .. }
        | C::DecideAppeal { no, .. }
        | C::DecideOpinion { no, .. }
        | C::Callback { no, .. }
        | C::Archive { no }
        | C::Dispatch { no, .. }
        | C::Redispatch { no, .. }
        | C::Rework { no, .. }
        | C::Merge { no, .. }
        | C::Unmerge { no, .. }
        | C::AddSupport { no, .. }
        | C::DeclineSupport { no, .. }
        | C::Urge { no, .. }
        | C::Supervise { no, .. }
        | C::CloseSupervision { no, .. }
        | C::Act { no, .. } => no,
        C::DecideReturn(d) | C::DecideExtension(d) | C::DecideSuspension(d) | C::DecideTermination(d) => {
            &d.no
        }
    };
    Ok((no.to_owned(), client.case(no).await?))
}

type Meant = (Option<AssignmentId>, Intent);

async fn intent_of(client: &Client, case: &Case, command: OfficerCommand) -> Result<Meant> {
    use OfficerCommand as C;
    let on = |unit: Option<String>, states: &[S], intent: Intent| {
        Ok((Some(assignment_in(case, unit.as_deref(), states)?), intent))
    };
    match command {
        C::Audit { send_back, defect, reason, .. } => {
            let audit = AuditReply { pass: !send_back, defects: defect, reason };
            on(None, &[S::PlatformAudit], Intent::AuditReply(audit))
        }
        C::DecideReturn(d) => on(d.unit.clone(), &[S::ReturnReview], Intent::DecideReturn(decide(d))),
        C::DecideExtension(d) => Ok((Some(pending_one(case, &d)?), Intent::DecideExtension(decide(d)))),
        C::DecideSuspension(d) => Ok((Some(pending_one(case, &d)?), Intent::DecideSuspension(decide(d)))),
        C::DecideTermination(d) => Ok((Some(pending_one(case, &d)?), Intent::DecideTermination(decide(d)))),
        C::DecideAppeal { verdict, reason, .. } => decide_appeal(case, &verdict, reason),
        C::DecideOpinion { verdict, reason, .. } => decide_opinion(case, &verdict, reason),
        C::Callback { not_connected, solved, satisfaction, process, no_contact, opinion, ground, .. } => {
            let connected = !not_connected;
            let callback = RecordCallback {
                connected,
                staff_contacted: connected.then_some(!no_contact),
                solved,
                satisfaction,
                process_satisfaction: process.or(satisfaction),
                opinion,
                ground_ticked: ground,
            };
            on(None, &[S::AwaitingCallback], Intent::RecordCallback(callback))
        }
        C::Archive { .. } => Ok((None, Intent::Archive(Empty {}))),
        C::Dispatch { unit, support, note, statutory, .. } => {
            let lead = target(client, &unit, AssignmentKind::Lead).await?;
            let mut to = vec![DispatchTo { statutory, ..lead }];
            for name in support {
                to.push(target(client, &name, AssignmentKind::Support).await?);
            }
            Ok((None, Intent::Dispatch(Dispatch { to, note, complex: false })))
        }
        C::Redispatch { unit, reason, .. } => {
            let from = case.lead().context("这件工单没有主办单位")?.id;
            let to = vec![target(client, &unit, AssignmentKind::Lead).await?];
            Ok((None, Intent::Redispatch(Redispatch { from, to, reason })))
        }
        C::Rework { reason, .. } => {
            on(None, &[S::AwaitingCallback, S::Closed], Intent::OrderRework(Reason { reason }))
        }
        C::AddSupport { unit, limit, note, .. } => {
            let support = target(client, &unit, AssignmentKind::Support).await?;
            let to = vec![DispatchTo { limit, ..support }];
            Ok((None, Intent::AddAssignment(Dispatch { to, note, complex: false })))
        }
        C::DeclineSupport { unit, reason, .. } => decline_support(case, &unit, reason),
        C::Urge { unit, reason, .. } => on(unit, ANY_OPEN, Intent::Urge(Reason { reason })),
        C::Supervise { unit, number, note, .. } => {
            on(unit, ANY_OPEN, Intent::OpenSupervision(OpenSupervision { no: number, note }))
        }
        C::CloseSupervision { unit, reason, .. } => {
            on(unit, ANY_OPEN, Intent::CloseSupervision(Reason { reason }))
        }
        C::Act { intent, unit, data, .. } => any(case, unit.as_deref(), (&intent, &data)),
        C::Queue { .. } | C::Show { .. } | C::Month(_) | C::Merge { .. } | C::Unmerge { .. } => {
            anyhow::bail!("该命令不是办理操作")
        }
    }
}

/// An act by name: on the ticket, or on the part of a unit in a state in which it may be done.
fn any(case: &Case, unit: Option<&str>, (intent, data): (&str, &str)) -> Result<Meant> {
    let kind: IntentKind = intent.parse().map_err(|_| anyhow::anyhow!("没有名为 {intent} 的操作"))?;
    let payload = serde_json::from_str(data).context("--data 不是有效的 JSON")?;
    let intent = Intent::from_parts(kind, payload).context("--data 的内容与该操作不符")?;
    let states: Vec<S> =
        table::ASSIGNMENT.iter().filter(|row| row.intent == kind).flat_map(|row| row.from).copied().collect();
    if states.is_empty() {
        return Ok((None, intent));
    }
    Ok((Some(assignment_in(case, unit, &states)?), intent))
}

fn decide(decision: Decision) -> Decide {
    Decide { grant: !decision.refuse, reason: decision.reason }
}

fn pending_one(case: &Case, decision: &Decision) -> Result<AssignmentId> {
    let pending = |a: &&Assignment| a.pending.is_some();
    let found = of_unit(case, decision.unit.as_deref()).find(pending);
    Ok(found.with_context(|| format!("工单 {} 没有待审核的申请", case.ticket.no))?.id)
}

fn decline_support(case: &Case, unit: &str, reason: String) -> Result<Meant> {
    for assignment in &case.assignments {
        let open = |ask: &&SupportAsk| ask.decision.is_none() && ask.unit_name == unit;
        if let Some(ask) = assignment.support_asks.iter().find(open) {
            return Ok((
                Some(assignment.id),
                Intent::DeclineSupport(DeclineSupport { unit: ask.unit, reason }),
            ));
        }
    }
    anyhow::bail!("工单 {} 没有申请「{unit}」协办", case.ticket.no)
}

fn decide_appeal(case: &Case, verdict: &str, reason: String) -> Result<Meant> {
    let verdict =
        of_word(verdict).map_err(|_| anyhow::anyhow!("--verdict 应为 uphold、refuse 或 send_back"))?;
    for assignment in &case.assignments {
        if let Some(appeal) = assignment.appeals.iter().find(|appeal| appeal.state == AppealState::HubReview)
        {
            let decide = DecideAppeal { id: appeal.id, verdict, reason };
            return Ok((Some(assignment.id), Intent::DecideAppeal(decide)));
        }
    }
    anyhow::bail!("工单 {} 没有待审查的申诉", case.ticket.no)
}

fn decide_opinion(case: &Case, verdict: &str, reason: String) -> Result<Meant> {
    let verdict =
        of_word(verdict).map_err(|_| anyhow::anyhow!("--verdict 应为 effective、reexamine 或 send_back"))?;
    let found = case.ticket.opinions.iter().find(|opinion| opinion.state == OpinionState::HubReview);
    let opinion = found.with_context(|| format!("工单 {} 没有待审核的最终处理意见", case.ticket.no))?;
    Ok((None, Intent::DecideOpinion(DecideOpinion { id: opinion.id, verdict, reason })))
}

/// One unit to dispatch to, by name.
pub(super) async fn target(client: &Client, name: &str, kind: AssignmentKind) -> Result<DispatchTo> {
    let unit = client.unit(name).await?;
    let assignment = AssignmentId(clock::new_id());
    Ok(DispatchTo { assignment, unit: unit.unit, unit_name: unit.name, kind, limit: None, statutory: None })
}
