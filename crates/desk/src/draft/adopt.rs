//! The words of an operation as a draft: of its own assignment, or, where the ticket was merged, of the parent's.
//!
//! Invariant: no word of the operation is lost, and none that stands in the draft already.

use chengban_domain::case::ReplyContent;
use chengban_domain::time::Millis;
use chengban_domain::wire::TicketSlice;
use chengban_domain::{AssignmentId, ReasonCode, TicketId};

use super::begin;
use crate::fault::{Result, invalid};
use crate::office::Office;
use crate::store::draft::DraftRecord;
use crate::store::outbox::OpRecord;
use crate::store::{Conn, draft, slice};

/// Keeps the words of an operation where its author goes on with them: on the parent, where the ticket was merged and this
/// unit handles that; else on the assignment they were written for.
///
/// # Errors
/// Database errors.
pub async fn land(
    office: &Office,
    conn: &mut Conn,
    op: &OpRecord,
    content: ReplyContent,
) -> Result<DraftRecord> {
    let Some((parent, target)) = of_parent(office, conn, op).await? else {
        return adopt(office, conn, op, content).await;
    };
    // The child's evidence is not the parent's, and its ground is claimed anew there.
    let words = ReplyContent { evidence: Vec::new(), ground: None, ..content };
    let ticket = &parent.case.ticket;
    let of = (ticket.id, target, ticket.no.as_str(), ticket.title.as_str());
    put(office, conn, of, (words, &format!("（原 {}）", op.ticket_no))).await
}

/// Keeps the words of an operation in the draft of its assignment.
///
/// # Errors
/// Database errors.
pub async fn adopt(
    office: &Office,
    conn: &mut Conn,
    op: &OpRecord,
    content: ReplyContent,
) -> Result<DraftRecord> {
    let target = op.assignment()?.ok_or_else(|| invalid("op_id", ReasonCode::OpNoAssignment))?;
    put(office, conn, (op.ticket()?, target, &op.ticket_no, &op.ticket_title), (content, "")).await
}

/// Puts words into the open draft of an assignment; begins one where there is none.
async fn put(
    office: &Office,
    conn: &mut Conn,
    (ticket, target, no, title): (TicketId, AssignmentId, &str, &str),
    (words, label): (ReplyContent, &str),
) -> Result<DraftRecord> {
    let draft = match draft::of_assignment(conn, target).await?.filter(|record| record.state == "open") {
        Some(draft) => draft,
        None => begin(conn, (ticket, target), (no, title), Millis(0)).await?,
    };
    let content = serde_json::to_string(&together(draft.content()?, words, label))?;
    let record = DraftRecord { content, saved_at: office.clock.now().0, dirty: true, ..draft };
    draft::put(conn, &record).await?;
    Ok(record)
}

/// Words in the draft that is open. Where that is begun they stand beside it, behind the label: its author chooses.
fn together(mut present: ReplyContent, words: ReplyContent, label: &str) -> ReplyContent {
    if present == ReplyContent::empty() {
        return words;
    }
    for text in [&words.public_text, &words.internal_text] {
        if !text.is_empty() && !present.public_text.contains(text.as_str()) {
            add(&mut present.internal_text, &format!("{label}{text}"));
        }
    }
    add(&mut present.unsolved_reason, &words.unsolved_reason);
    add(&mut present.contact_waiver, &words.contact_waiver);
    add(&mut present.beyond_duty, &words.beyond_duty);
    present.outcome = present.outcome.or(words.outcome);
    present.true_claim = present.true_claim.or(words.true_claim);
    present.facts_on = present.facts_on.or(words.facts_on);
    present.citations.extend(missing(&present.citations, words.citations));
    present.evidence.extend(missing(&present.evidence, words.evidence));
    present
}

fn missing<T: PartialEq>(here: &[T], more: Vec<T>) -> Vec<T> {
    more.into_iter().filter(|one| !here.contains(one)).collect()
}

/// The parent of an operation's ticket and this unit's open assignment of it.
async fn of_parent(
    office: &Office,
    conn: &mut Conn,
    op: &OpRecord,
) -> Result<Option<(TicketSlice, AssignmentId)>> {
    let child = slice::ticket(conn, op.ticket()?).await?;
    let Some(parent) = child.and_then(|(slice, _)| slice.case.ticket.merged_into) else { return Ok(None) };
    let (Some((parent, _)), Some(unit)) = (slice::ticket(conn, parent).await?, office.unit()) else {
        return Ok(None);
    };
    let own = parent.case.of_unit(unit).filter(|own| own.state.is_open()).map(|own| own.id);
    Ok(own.map(|own| (parent, own)))
}

fn add(text: &mut String, more: &str) {
    if !more.is_empty() && !text.contains(more) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(more);
    }
}

#[cfg(test)]
mod tests {
    use chengban_domain::OpId;
    use chengban_domain::case::{AssignmentState, Outcome, TicketState};
    use chengban_domain::intent::{AddNote, Intent};
    use chengban_domain::wire::TicketSlice;

    use super::*;
    use crate::commands::draft::{DraftSave, DraftSaved};
    use crate::outbox::{act, find, resolve, state};
    use crate::store::outbox;
    use crate::testing::{Bench, ticket};

    const LATE: &str = "已到QH00000002现场核实。";

    /// Words were queued, then the ticket was merged and the hub refused them.
    async fn refused(bench: &Bench) -> (OpId, TicketSlice) {
        let (parent, mut child) =
            (ticket(bench, 1, AssignmentState::Handling), ticket(bench, 2, AssignmentState::Handling));
        bench.hold(&[parent.clone(), child.clone()]).await;
        let mut tx = bench.office.store.begin().await.unwrap();
        let (id, own) = (child.case.ticket.id, child.case.assignments[0].id);
        let note = Intent::AddNote(AddNote { text: LATE.into() });
        let queued = act::queue(&bench.office, &mut tx, id, Some(own), &note).await.unwrap();
        let mut op = find(&mut tx, queued.op_id).await.unwrap();
        op.state = state::REJECTED.to_owned();
        outbox::update(&mut tx, &op).await.unwrap();
        tx.commit().await.unwrap();
        merge(&mut child, parent.case.ticket.id);
        bench.hold(&[child]).await;
        (queued.op_id, parent)
    }

    fn merge(child: &mut TicketSlice, into: TicketId) {
        child.case.ticket.state = TicketState::Merged;
        child.case.ticket.merged_into = Some(into);
        child.case.ticket.version += 1;
        child.case.assignments[0].state = AssignmentState::Withdrawn;
    }

    #[tokio::test]
    async fn late_words_of_a_merged_ticket_land_on_the_parent() {
        let bench = Bench::new().await;
        let (op, parent) = refused(&bench).await;
        let view = resolve::to_draft(&bench.office, op).await.unwrap();
        assert_eq!(view.ticket_id, parent.case.ticket.id);
        assert_eq!(view.assignment_id, parent.case.assignments[0].id);
        assert_eq!(view.content.internal_text, LATE);
    }

    #[tokio::test]
    async fn what_stands_in_the_parents_draft_stays_and_late_words_stand_beside_it() {
        let bench = Bench::new().await;
        let (op, parent) = refused(&bench).await;
        let of = crate::commands::draft::DraftOpen {
            ticket_id: parent.case.ticket.id,
            assignment_id: parent.case.assignments[0].id,
        };
        let draft = crate::draft::open(&bench.office, of).await.unwrap();
        let content = ReplyContent { public_text: "主单已有的话。".into(), ..ReplyContent::empty() };
        let save = DraftSave { draft_id: draft.draft_id, base_rev: draft.base_rev, content, cut: false };
        let _: DraftSaved = crate::draft::save(&bench.office, save).await.unwrap();
        let view = resolve::to_draft(&bench.office, op).await.unwrap();
        assert_eq!(view.content.public_text, "主单已有的话。");
        assert_eq!(view.content.internal_text, format!("（原 QH00000002）{LATE}"));
    }

    #[test]
    fn words_that_come_back_stand_beside_those_that_were_typed_meanwhile() {
        let said = |public: &str, internal: &str| ReplyContent {
            public_text: public.into(),
            internal_text: internal.into(),
            ..ReplyContent::empty()
        };
        let back = ReplyContent {
            outcome: Some(Outcome::Solved),
            true_claim: Some(true),
            beyond_duty: "省级事权".into(),
            facts_on: chrono::NaiveDate::from_ymd_opt(2026, 1, 1),
            ..said("已整改。", "拍了照。")
        };
        assert_eq!(together(ReplyContent::empty(), back.clone(), ""), back);
        let joined = together(said("同事写的。", "已约谈。"), back.clone(), "");
        assert_eq!(joined.public_text, "同事写的。");
        assert_eq!(joined.internal_text, "已约谈。\n已整改。\n拍了照。", "no word is lost");
        assert_eq!(joined.outcome, Some(Outcome::Solved));
        let chosen = (joined.true_claim, joined.beyond_duty.as_str(), joined.facts_on);
        assert_eq!(chosen, (back.true_claim, "省级事权", back.facts_on));
        assert_eq!(together(joined.clone(), back, ""), joined, "and none is said twice");
    }

    #[tokio::test]
    async fn words_given_up_are_not_put_on_the_parent() {
        let bench = Bench::new().await;
        let (op, parent) = refused(&bench).await;
        resolve::withdraw(&bench.office, op).await.unwrap();
        let mut conn = bench.office.store.reader().await.unwrap();
        assert!(draft::of_assignment(&mut conn, parent.case.assignments[0].id).await.unwrap().is_none());
    }
}
