//! Steps in a ticket's life that many tests take: signed for, given a file, answered.

use chengban_domain::case::{ContactMethod, ContactResult, EvidenceKind, Outcome, ReplyContent};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{AddEvidence, Empty, Intent, RecordContact, SubmitReply};
use chengban_domain::{AssignmentId, ContactId, EvidenceId, ReplyId, RevId, TicketId};

use crate::fixture::{Client, any_id, now};

/// A ticket and a unit's part in it.
pub type Keys = (TicketId, AssignmentId);

/// Signed for, and the resident called.
pub async fn sign(desk: &mut Client, keys: Keys) {
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    let contact = RecordContact {
        id: ContactId(any_id()),
        contacted_at: now(),
        method: ContactMethod::Phone,
        result: ContactResult::Reached,
        note: "已联系".into(),
        evidence: vec![],
    };
    desk.must(keys, Intent::RecordContact(contact)).await;
}

/// Uploads a text file and adds it as evidence.
pub async fn attach(desk: &mut Client, keys: Keys, bytes: &[u8]) -> (EvidenceId, Sha256Hex) {
    let (id, sha256) = (EvidenceId(any_id()), desk.upload(keys.0, bytes).await);
    let piece = AddEvidence {
        id,
        name: "现场.txt".into(),
        kind: EvidenceKind::Handling,
        sha256: sha256.clone(),
        size: i64::try_from(bytes.len()).unwrap(),
        mime: "text/plain".into(),
        taken_at: None,
        redaction_of: None,
    };
    desk.must(keys, Intent::AddEvidence(piece)).await;
    (id, sha256)
}

/// A reply that solves it, with these words for the resident.
pub fn content(public_text: &str) -> ReplyContent {
    ReplyContent {
        public_text: public_text.into(),
        internal_text: "内部办理情况。".into(),
        outcome: Some(Outcome::Solved),
        ..ReplyContent::empty()
    }
}

/// Files a reply, whatever the check asks about it confirmed; with the hash under which it is approved.
pub fn submission(content: ReplyContent) -> (Intent, Sha256Hex) {
    let text_hash = content.text_hash();
    let submit = SubmitReply {
        id: ReplyId(any_id()),
        rev: RevId(any_id()),
        content,
        text_hash: text_hash.clone(),
        confirmed: (1..=19).map(|n| format!("L{n}")).collect(),
    };
    (Intent::SubmitReply(submit), text_hash)
}
