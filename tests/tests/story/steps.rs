//! Steps that several stories take.

use chengban_desk::commands::draft::{DraftGround, DraftOpen, DraftSave, DraftSaved, DraftView, ReplySubmit};
use chengban_desk::commands::evidence::{EvidenceAdd, EvidenceView};
use chengban_desk::commands::law::{LawCite, LawImport, LawImportDone};
use chengban_desk::commands::ticket::ActResult;
use chengban_domain::ContactId;
use chengban_domain::case::{ContactMethod, ContactResult, EvidenceKind, Outcome, ReplyContent};
use chengban_domain::citation::Citation;
use chengban_domain::intent::{Empty, Intent, RecordContact};
use uuid::Uuid;

use crate::support::desks::Seat;
use crate::support::programs::root;

/// The provision that the stories cite, from the demo's own statutes.
pub const CITED: &str = "《示例市物业服务和邻里安宁条例》第十一条第一款";

/// Signs for the ticket and records a call.
pub async fn sign_and_call(seat: &Seat, no: &str) {
    let signed = seat.act(no, Intent::Acknowledge(Empty {})).await.view.assignment;
    // The hub of a story may live days ahead.
    let since = signed.expect("own assignment").dispatched_at;
    let contact = RecordContact {
        id: ContactId(Uuid::now_v7()),
        contacted_at: chengban_desk::clock::wall().max(since),
        method: ContactMethod::Phone,
        result: ContactResult::Reached,
        note: "已说明办理流程".into(),
        evidence: vec![],
    };
    seat.act(no, Intent::RecordContact(contact)).await;
}

/// Imports the demo's statutes.
pub async fn import_laws(seat: &Seat) {
    let file = seat.desk.register_path(&root().join("demo/laws"));
    let done: LawImportDone = seat.call("law.import", LawImport { file }).await;
    assert!(done.articles > 10, "{done:?}");
}

/// Takes a file into the vault.
pub async fn add_evidence(seat: &Seat, no: &str, name: &str, bytes: &[u8]) -> EvidenceView {
    let view = seat.see(no).await;
    let request = EvidenceAdd {
        ticket_id: view.slice.case.ticket.id,
        assignment_id: view.assignment.expect("own assignment").id,
        file: seat.desk.register_bytes(bytes.to_vec(), name),
        kind: EvidenceKind::Handling,
    };
    seat.call("evidence.add", request).await
}

/// Writes a plain reply and sends it to the reviewer.
pub async fn plain_reply(seat: &Seat, no: &str, text: &str) -> ReplyContent {
    let content = ReplyContent {
        public_text: text.into(),
        internal_text: "到场一次。".into(),
        outcome: Some(Outcome::Solved),
        ..ReplyContent::empty()
    };
    submit_text(seat, no, &content).await;
    content
}

/// Submits exactly this.
pub async fn submit_text(seat: &Seat, no: &str, content: &ReplyContent) {
    let view = seat.see(no).await;
    let assignment_id = view.assignment.as_ref().expect("own assignment").id;
    let request = DraftOpen { ticket_id: view.slice.case.ticket.id, assignment_id };
    let draft: DraftView = seat.call("draft.open", request).await;
    let draft_id = draft.draft_id;
    let save = DraftSave { draft_id, base_rev: draft.base_rev, content: content.clone(), cut: true };
    let _: DraftSaved = seat.call("draft.save", save).await;
    let confirmed = (11..=19).map(|n| format!("L{n}")).collect();
    let submit = ReplySubmit { draft_id, content: content.clone(), confirmed };
    let _: ActResult = seat.call("reply.submit", submit).await;
}

/// Writes a reply with a citation, one piece of evidence and the ground G2, and sends it to the reviewer.
pub async fn reply_with_ground(seat: &Seat, no: &str) -> ReplyContent {
    let view = seat.see(no).await;
    let assignment_id = view.assignment.as_ref().expect("own assignment").id;
    let request = DraftOpen { ticket_id: view.slice.case.ticket.id, assignment_id };
    let draft: DraftView = seat.call("draft.open", request).await;
    let added = add_evidence(seat, no, "现场照片.png", crate::support::PNG).await;
    let on = view.slice.case.ticket.facts_day();
    let citation: Citation = seat.call("law.cite", LawCite { text: CITED.into(), on }).await;
    let content = ReplyContent {
        public_text: "经核实，您反映的情况属实，可以整改的部分已于11月20日整改完毕。".into(),
        internal_text: "两次到场。".into(),
        outcome: Some(Outcome::Explained),
        citations: vec![citation],
        evidence: vec![added.evidence.id],
        ..ReplyContent::empty()
    };
    let draft_id = draft.draft_id;
    let ground = DraftGround { draft_id, content, code: Some("G2".into()) };
    let content: ReplyContent = seat.call("draft.ground", ground).await;
    assert!(
        content.public_text.contains("佐证材料1"),
        "the ground writes its evidence: {}",
        content.public_text
    );
    assert!(content.public_text.contains(CITED), "the ground writes its basis: {}", content.public_text);
    let save = DraftSave { draft_id, base_rev: draft.base_rev, content: content.clone(), cut: true };
    let _: DraftSaved = seat.call("draft.save", save).await;
    let confirmed = (11..=19).map(|n| format!("L{n}")).collect();
    let submit = ReplySubmit { draft_id, content: content.clone(), confirmed };
    let _: ActResult = seat.call("reply.submit", submit).await;
    content
}
