//! The reply check, the ground's sentence, and the submission of what was displayed.

use chengban_domain::case::{GroundClaim, ReplyContent, reply_sentence};
use chengban_domain::intent::{Intent, SubmitReply};
use chengban_domain::reply_check::{self, CheckFacts, Finding};
use chengban_domain::{AssignmentId, ErrorCode, Problem, ReasonCode, Rejection, ReplyId, RevId};

use super::typed::against_library;
use super::{cut, find, must_be_open};
use crate::clock;
use crate::commands::draft::{DraftCheck, DraftGround, ReplySubmit};
use crate::commands::ticket::ActResult;
use crate::fault::{Result, rejected};
use crate::office::Office;
use crate::outbox::act;
use crate::store::{Conn, draft, parsed, slice};
use crate::ticket;
use crate::view::Seen;

/// What the reply check finds in a text.
///
/// # Errors
/// `not_found`.
pub async fn check(office: &Office, req: DraftCheck) -> Result<Vec<Finding>> {
    let mut conn = office.store.reader().await?;
    let record = find(&mut conn, req.draft_id).await?;
    let seen = act::seen(office, &mut conn, record.ticket()?).await?;
    findings(office, &mut conn, &seen, (record.assignment()?, &req.content)).await
}

async fn findings(
    office: &Office,
    conn: &mut Conn,
    seen: &Seen,
    (assignment, content): (AssignmentId, &ReplyContent),
) -> Result<Vec<Finding>> {
    let case = &seen.slice.case;
    let resident = slice::resident(conn, case.ticket.id).await?;
    let (rules, now) = (office.rules(), office.clock.now());
    let pack = rules.judging(case, Some(assignment));
    let mut facts = CheckFacts::of(case, seen.assignment(assignment)?, resident.as_ref(), now, &pack);
    facts.library = against_library(office, conn, &content.public_text, facts.day_of(content)).await?;
    Ok(reply_check::check(content, &facts, &pack))
}

/// Writes the sentence of a ground, with its articles and numbered evidence, into the public text; takes the earlier
/// one out.
///
/// # Errors
/// `unknown_ground`, `not_found`.
pub async fn ground(office: &Office, req: DraftGround) -> Result<ReplyContent> {
    let mut conn = office.store.reader().await?;
    let record = find(&mut conn, req.draft_id).await?;
    let seen = act::seen(office, &mut conn, record.ticket()?).await?;
    let mut content = req.content;
    let old = content.ground.take().map(|old| old.sentence).unwrap_or_default();
    let Some(code) = req.code else {
        content.public_text = without(&content.public_text, &old);
        return Ok(content);
    };
    let rules = office.rules();
    let pack = rules.pack(&seen.slice.case.ticket.pack);
    let ground = pack
        .exclusion_ground(&code)
        .ok_or_else(|| rejected(Rejection::new(ErrorCode::UnknownGround).field("ground")))?;
    let assignment = seen.assignment(record.assignment()?)?;
    let numbers: Vec<u32> = content
        .evidence
        .iter()
        .filter_map(|id| assignment.evidence.iter().find(|evidence| evidence.id == *id))
        .map(|evidence| evidence.no)
        .collect();
    let sentence = reply_sentence(ground, &content.citations, &numbers);
    content.public_text = put(&content.public_text, &old, &sentence);
    content.ground = Some(GroundClaim { code, sentence });
    Ok(content)
}

/// A text with a sentence, in the place of an older one where that stands, else at its end.
fn put(text: &str, old: &str, sentence: &str) -> String {
    match text.split_once(old).filter(|_| !old.is_empty()) {
        Some((before, after)) => format!("{before}{sentence}{}", without(after, old)),
        None if text.is_empty() || text.ends_with('\n') => format!("{text}{sentence}"),
        None => format!("{text}\n{sentence}"),
    }
}

/// A text without a sentence, and without the empty line it would leave.
fn without(text: &str, sentence: &str) -> String {
    if sentence.is_empty() {
        return text.to_owned();
    }
    let rest = text.replace(sentence, "");
    let lines: Vec<&str> = rest.split('\n').collect();
    let kept: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| !(line.is_empty() && *at + 1 == lines.len() && *at > 0))
        .map(|(_, line)| *line)
        .collect();
    kept.join("\n")
}

/// Submits what the draft says: checked, cut into a revision, and queued behind it, all in one transaction.
///
/// # Errors
/// `reply_blocked` with the first finding that blocks or was not confirmed; the rejection of the rules.
pub async fn submit(office: &Office, req: ReplySubmit) -> Result<ActResult> {
    let mut tx = office.store.begin().await?;
    let mut record = find(&mut tx, req.draft_id).await?;
    must_be_open(&record)?;
    if record.theirs.is_some() {
        return Err(Problem::because(ErrorCode::StaleVersion, ReasonCode::DraftUnmerged).into());
    }
    if record.unread_merge {
        return Err(Problem::because(ErrorCode::StaleVersion, ReasonCode::DraftUnread).into());
    }
    let (ticket_id, assignment_id) = (record.ticket()?, record.assignment()?);
    let content = record.content()?;
    if req.content != content {
        return Err(Problem::because(ErrorCode::StaleVersion, ReasonCode::DraftChanged).into());
    }
    let seen = act::seen(office, &mut tx, ticket_id).await?;
    let found = findings(office, &mut tx, &seen, (assignment_id, &content)).await?;
    refuse_findings(&found, &req.confirmed)?;
    let rev = revision_on_screen(office, &mut tx, &mut record).await?;
    let intent = Intent::SubmitReply(SubmitReply {
        id: ReplyId(clock::id()),
        rev,
        text_hash: content.text_hash(),
        content,
        confirmed: req.confirmed,
    });
    let queued = act::queue(office, &mut tx, ticket_id, Some(assignment_id), &intent).await?;
    record.state = "submitted".to_owned();
    draft::put(&mut tx, &record).await?;
    tx.commit().await?;
    ticket::result(office, ticket_id, queued).await
}

/// The revision that holds exactly what is displayed; cut now where the last one does not.
async fn revision_on_screen(
    office: &Office,
    conn: &mut Conn,
    record: &mut crate::store::draft::DraftRecord,
) -> Result<RevId> {
    let newest = draft::newest(conn, &record.draft_id).await?;
    match newest {
        Some(kept)
            if !record.dirty
                && kept.content == record.content
                && record.base_rev.as_ref() == Some(&kept.rev_id) =>
        {
            parsed(&kept.rev_id)
        }
        _ => cut(office, conn, record).await,
    }
}

/// A finding that blocks refuses; one that asks must have been confirmed.
fn refuse_findings(findings: &[Finding], confirmed: &[String]) -> Result<()> {
    let open: Vec<&Finding> =
        findings.iter().filter(|finding| finding.blocks || !confirmed.contains(&finding.code)).collect();
    let Some(first) = open.first() else { return Ok(()) };
    let code = if first.blocks { first.error } else { ErrorCode::ReplyBlocked };
    let mut refused = Problem::because(code, first.said()).at_field(&first.field);
    if !first.blocks {
        refused = refused.hinting("请修改，或确认后再次提交。");
    }
    let codes: Vec<&str> = open.iter().map(|finding| finding.code.as_str()).collect();
    refused.params.insert("findings".into(), codes.join(","));
    Err(refused.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_ground_takes_its_sentence_along_and_nothing_else() {
        assert_eq!(without("已办结。\n属于要求过高。", "属于要求过高。"), "已办结。");
        assert_eq!(without("第一段。\n\n第二段。", "没有这句"), "第一段。\n\n第二段。");
    }

    #[test]
    fn a_sentence_takes_the_place_of_the_older_one_and_else_stands_last() {
        assert_eq!(put("", "", "见佐证材料1。"), "见佐证材料1。");
        assert_eq!(put("已办结。", "", "见佐证材料1。"), "已办结。\n见佐证材料1。");
        let text = put("已办结。\n见佐证材料1。\n\n感谢。", "见佐证材料1。", "见佐证材料2。");
        assert_eq!(text, "已办结。\n见佐证材料2。\n\n感谢。");
        assert_eq!(put(&text, "见佐证材料2。", "见佐证材料2。"), text, "written again it changes nothing");
        assert_eq!(put("改过的句子。", "见佐证材料1。", "见佐证材料2。"), "改过的句子。\n见佐证材料2。");
    }

    #[test]
    fn a_finding_that_asks_passes_once_confirmed_and_one_that_blocks_never() {
        let finding = |blocks| Finding {
            code: "L13".into(),
            blocks,
            field: "public_text".into(),
            span: None,
            reason: None,
            params: std::collections::BTreeMap::new(),
            message: "承诺没有日期".into(),
            error: ErrorCode::MissingField,
        };
        refuse_findings(&[finding(false)], &["L13".into()]).unwrap();
        refuse_findings(&[finding(false)], &[]).unwrap_err();
        refuse_findings(&[finding(true)], &["L13".into()]).unwrap_err();
    }
}
