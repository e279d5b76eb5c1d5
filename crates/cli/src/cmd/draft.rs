//! A reply from files: text, basis, evidence, ground; and its submission.

use std::path::Path;

use anyhow::Context as _;
use chengban_desk::commands::draft::{
    DraftCheck, DraftGround, DraftOpen, DraftSave, DraftSaved, DraftView, ReplySubmit,
};
use chengban_desk::commands::evidence::{EvidenceAdd, EvidenceView};
use chengban_desk::commands::law::LawCite;
use chengban_desk::commands::ticket::{ActResult, TicketView};
use chengban_desk::domain::case::{EvidenceKind, Outcome, ReplyContent};
use chengban_desk::domain::citation::Citation;
use chengban_desk::domain::intent::IntentKind;
use chengban_desk::domain::reply_check::Finding;
use serde_json::json;

use super::tickets;
use crate::args;
use crate::out;
use crate::session::Session;

pub async fn run(session: &Session, args: &args::Draft, as_json: bool) -> anyhow::Result<()> {
    let view = tickets::find(session, &args.no).await?;
    let draft = open(session, &view).await?;
    let mut content = draft.content.clone();
    content.public_text = read(&args.text)?;
    if let Some(internal) = &args.internal {
        content.internal_text = read(internal)?;
    }
    content.outcome = Some(outcome(&args.outcome)?);
    content.unsolved_reason.clone_from(&args.reason);
    content.contact_waiver.clone_from(&args.waiver);
    if let Some(word) = &args.true_claim {
        content.true_claim = Some(word == "yes");
    }
    if let Some(kind) = &args.beyond_duty {
        content.beyond_duty.clone_from(kind);
    }
    let called = view.slice.case.ticket.facts_day();
    if let Some(day) = args.on {
        content.facts_on = Some(day).filter(|day| *day != called);
    }
    let on = content.facts_on.unwrap_or(called);
    for text in &args.cites {
        let citation: Citation = session.call("law.cite", LawCite { text: text.clone(), on }).await?;
        content.citations.push(citation);
    }
    for path in &args.evidence {
        content.evidence.push(add_evidence(session, &view, path).await?);
    }
    if let Some(ground) = args.ground {
        let request = DraftGround { draft_id: draft.draft_id, content, code: Some(format!("G{ground}")) };
        content = session.call("draft.ground", request).await?;
    }
    save(session, &draft, content, as_json).await?;
    if args.submit { submit(session, &args.no, as_json).await } else { Ok(()) }
}

async fn save(
    session: &Session,
    draft: &DraftView,
    content: ReplyContent,
    as_json: bool,
) -> anyhow::Result<()> {
    let draft_id = draft.draft_id;
    let findings: Vec<Finding> =
        session.call("draft.check", DraftCheck { draft_id, content: content.clone() }).await?;
    let save = DraftSave { draft_id, base_rev: draft.base_rev, content, cut: true };
    let saved: DraftSaved = session.call("draft.save", save).await?;
    if as_json {
        return out::json(&json!({"draft_id": draft_id, "rev_id": saved.rev_id, "findings": findings}));
    }
    out::line("草稿已保存。");
    for finding in findings {
        let mark = if finding.blocks { "须处理" } else { "请核对" };
        out::line(&format!("{mark} {}：{}", finding.code, finding.message));
    }
    Ok(())
}

pub async fn submit(session: &Session, no: &str, as_json: bool) -> anyhow::Result<()> {
    let view = tickets::find(session, no).await?;
    let draft = open(session, &view).await?;
    let request = DraftCheck { draft_id: draft.draft_id, content: draft.content.clone() };
    let findings: Vec<Finding> = session.call("draft.check", request).await?;
    let confirmed = findings.iter().filter(|f| !f.blocks).map(|f| f.code.clone()).collect();
    let submit = ReplySubmit { draft_id: draft.draft_id, content: draft.content, confirmed };
    let result: ActResult = session.call("reply.submit", submit).await?;
    tickets::report(&result, IntentKind::SubmitReply, as_json)
}

async fn open(session: &Session, view: &TicketView) -> anyhow::Result<DraftView> {
    let assignment = view.assignment.as_ref().context("本单位没有该工单的承办件")?;
    let request = DraftOpen { ticket_id: view.slice.case.ticket.id, assignment_id: assignment.id };
    session.call("draft.open", request).await
}

/// Takes a file into the vault and queues it.
///
/// # Errors
/// Why the file was not taken.
pub async fn add_evidence(
    session: &Session,
    view: &TicketView,
    path: &Path,
) -> anyhow::Result<chengban_desk::domain::EvidenceId> {
    let assignment = view.assignment.as_ref().context("本单位没有该工单的承办件")?;
    let file = session.desk.register_path(path);
    let request = EvidenceAdd {
        ticket_id: view.slice.case.ticket.id,
        assignment_id: assignment.id,
        file,
        kind: EvidenceKind::Handling,
    };
    let added: EvidenceView = session.call("evidence.add", request).await?;
    Ok(added.evidence.id)
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("未能读取 {}（须为 UTF-8 文本）", path.display()))
}

fn outcome(word: &str) -> anyhow::Result<Outcome> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|_| anyhow::anyhow!("办理结果应为 solved、partly、unsolved 或 explained，不是“{word}”"))
}
