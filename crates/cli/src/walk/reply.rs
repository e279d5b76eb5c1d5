//! First half: sign for it, call, answer with basis and evidence, review, signature, the platform's audit.

use anyhow::Context as _;
use chengban_desk::commands::draft::{DraftGround, DraftOpen, DraftSave, DraftSaved, DraftView, ReplySubmit};
use chengban_desk::commands::inbox::{
    InboxList, InboxPage, InboxPageReq, InboxQuery, InboxRow, InboxSort, InboxView,
};
use chengban_desk::commands::law::{LawCite, LawImport, LawImportDone};
use chengban_desk::commands::ticket::{ActResult, TicketView};
use chengban_desk::domain::case::{AssignmentKind, AssignmentState, Outcome, ReplyContent, Secrecy};
use chengban_desk::domain::citation::Citation;
use chengban_desk::domain::hash::Sha256Hex;
use chengban_desk::domain::intent::{Approve, Intent, IntentKind};
use serde_json::json;

use super::Teller;
use super::people::{People, Person};
use crate::args;
use crate::cmd::{draft, ids, tickets};

/// Walks it; the ticket's number.
///
/// # Errors
/// The first step that fails.
pub async fn walk(people: &People, args: &args::DemoWalk, say: &Teller) -> anyhow::Result<String> {
    let handler = &people.handler;
    handler.sync().await?;
    let laws = import_laws(handler, args).await?;
    say.step(handler.title, &format!("法规库已导入 {laws} 条"));
    let no = first_to_sign_for(handler).await?;
    handler.act(&no, Intent::from_parts(IntentKind::Acknowledge, json!({}))?).await?;
    say.step(handler.title, &format!("签收 {no}"));
    let contact = ids::fill(
        IntentKind::RecordContact,
        json!({"contacted_at": chengban_desk::clock::wall(), "method": "phone", "result": "reached",
               "note": "已电话联系诉求人，核实时间、地点和诉求。"}),
    );
    handler.act(&no, Intent::from_parts(IntentKind::RecordContact, contact)?).await?;
    say.step(handler.title, "登记联系：已联系上诉求人");
    write_reply(handler, &no, args, say).await?;
    approve(people, &no, say).await?;
    handler.wait(&no, "平台审核", is_past_audit).await?;
    say.step("热线平台", "答复已通过审核");
    Ok(no)
}

async fn import_laws(handler: &Person, args: &args::DemoWalk) -> anyhow::Result<u32> {
    let file = handler.session.desk.register_path(&args.laws);
    let done: LawImportDone = handler.session.call("law.import", LawImport { file }).await?;
    anyhow::ensure!(done.articles > 0, "{} 中没有可导入的法规", args.laws.display());
    Ok(done.articles)
}

async fn first_to_sign_for(handler: &Person) -> anyhow::Result<String> {
    let (view, query) = (InboxView::PendingAck, InboxQuery::default());
    let list = InboxList { view, query, sort: InboxSort::Due, desc: true };
    let request = InboxPageReq { list, offset: 0, limit: 200 };
    let page: InboxPage = handler.session.call("inbox.page", request).await?;
    // A 举报 is closed to all but those named for it, so four people could not walk it.
    let open = |row: &&InboxRow| row.kind == AssignmentKind::Lead && row.secrecy != Secrecy::Reporter;
    let row = page.rows.iter().find(open);
    Ok(row.context("演示数据中没有待签收的主办工单")?.no.clone())
}

async fn write_reply(handler: &Person, no: &str, args: &args::DemoWalk, say: &Teller) -> anyhow::Result<()> {
    let view = tickets::find(&handler.session, no).await?;
    let assignment = view.assignment.as_ref().context("没有承办件")?;
    let request = DraftOpen { ticket_id: view.slice.case.ticket.id, assignment_id: assignment.id };
    let opened: DraftView = handler.session.call("draft.open", request).await?;
    let photo = args.out.join("现场记录.png");
    std::fs::write(&photo, SMALL_PNG)?;
    let evidence = draft::add_evidence(&handler.session, &view, &photo).await?;
    let cite = LawCite { text: args.cite.clone(), on: view.slice.case.ticket.facts_day() };
    let citation: Citation = handler.session.call("law.cite", cite).await?;
    say.step(handler.title, &format!("引用 {}，附佐证 1 份", citation.print()));
    let content = ReplyContent {
        public_text: "您好！您反映的问题已收悉。经现场核实，情况属实，已督促责任方于当日整改到位。".into(),
        internal_text: "已到现场核查并拍照留存。".into(),
        outcome: Some(Outcome::Explained),
        citations: vec![citation],
        evidence: vec![evidence],
        ..ReplyContent::empty()
    };
    let draft_id = opened.draft_id;
    let ground = DraftGround { draft_id, content, code: Some("G2".into()) };
    let content: ReplyContent = handler.session.call("draft.ground", ground).await?;
    let save = DraftSave { draft_id, base_rev: opened.base_rev, content: content.clone(), cut: true };
    let _: DraftSaved = handler.session.call("draft.save", save).await?;
    let confirmed = ["L11", "L12", "L13", "L14", "L16", "L19"].map(str::to_owned).to_vec();
    let _: ActResult =
        handler.session.call("reply.submit", ReplySubmit { draft_id, content, confirmed }).await?;
    handler.sync().await?;
    say.step(handler.title, "送审：附不计入参评情形，依据和佐证已写入答复");
    Ok(())
}

async fn approve(people: &People, no: &str, say: &Teller) -> anyhow::Result<()> {
    let hash = reply_hash(&people.reviewer.ticket(no).await?)?;
    people.reviewer.act(no, Intent::ApproveReply(Approve { hash })).await?;
    say.step(people.reviewer.title, "审核同意");
    let hash = reply_hash(&people.signer.ticket(no).await?)?;
    people.signer.act(no, Intent::SignReply(Approve { hash })).await?;
    say.step(people.signer.title, "签发，提交热线平台");
    Ok(())
}

fn reply_hash(view: &TicketView) -> anyhow::Result<Sha256Hex> {
    let reply = view.assignment.as_ref().and_then(|a| a.last_reply()).context("还没有送审的答复")?;
    Ok(reply.text_hash.clone())
}

fn is_past_audit(view: &TicketView) -> bool {
    use AssignmentState as S;
    view.assignment.as_ref().is_some_and(|a| matches!(a.state, S::AwaitingCallback | S::Closed | S::Archived))
}

/// A picture of one grey pixel: the smallest honest PNG.
const SMALL_PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x68, 0,
    0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
