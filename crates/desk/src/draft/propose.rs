//! What a merge of my draft with the colleague's would be: texts woven, other fields one by one.
//!
//! Invariant (D3): nothing is changed here; the author sees the proposal, decides, and reads the result before it goes.

use chengban_domain::ErrorCode;
use chengban_domain::case::ReplyContent;
use chengban_domain::citation::Citation;

use super::weave::{overlaps, text_of, weave};
use super::{find, must_be_open};
use crate::commands::draft::{DraftCheck, DraftProposal};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::draft;

/// Proposes a merge of the text on screen with the colleague's that waits.
///
/// # Errors
/// `not_found` when none waits.
pub async fn propose(office: &Office, req: DraftCheck) -> Result<DraftProposal> {
    let mut conn = office.store.reader().await?;
    let record = find(&mut conn, req.draft_id).await?;
    must_be_open(&record)?;
    let theirs = record.theirs().ok_or_else(|| problem(ErrorCode::NotFound))?;
    let base = match &record.merge_base {
        Some(rev) => draft::revision(&mut conn, rev).await?,
        None => None,
    };
    // Without a common revision everything is somebody's addition: nothing can be taken for deleted.
    let base = match base {
        Some(row) => serde_json::from_str(&row.content)?,
        None => ReplyContent::empty(),
    };
    Ok(merged(&base, &req.content, &theirs.content))
}

/// The three as one.
fn merged(base: &ReplyContent, mine: &ReplyContent, theirs: &ReplyContent) -> DraftProposal {
    let public = weave(&base.public_text, &mine.public_text, &theirs.public_text);
    let internal = weave(&base.internal_text, &mine.internal_text, &theirs.internal_text);
    let mut fields = Vec::new();
    let mut line = |name: &str, of: fn(&ReplyContent) -> &String| {
        let pieces = weave(of(base), of(mine), of(theirs));
        if overlaps(&pieces) > 0 {
            fields.push(name.to_owned());
        }
        text_of(&pieces)
    };
    let unsolved_reason = line("unsolved_reason", |content| &content.unsolved_reason);
    let contact_waiver = line("contact_waiver", |content| &content.contact_waiver);
    let content = ReplyContent {
        public_text: text_of(&public),
        internal_text: text_of(&internal),
        outcome: pick("outcome", &mut fields, (&base.outcome, &mine.outcome, &theirs.outcome)),
        unsolved_reason,
        ground: pick("ground", &mut fields, (&base.ground, &mine.ground, &theirs.ground)),
        citations: citations(base, mine, theirs),
        evidence: joined(&base.evidence, &mine.evidence, &theirs.evidence, |a, b| a == b),
        contact_waiver,
        true_claim: pick("true_claim", &mut fields, (&base.true_claim, &mine.true_claim, &theirs.true_claim)),
        beyond_duty: pick(
            "beyond_duty",
            &mut fields,
            (&base.beyond_duty, &mine.beyond_duty, &theirs.beyond_duty),
        ),
        facts_on: pick("facts_on", &mut fields, (&base.facts_on, &mine.facts_on, &theirs.facts_on)),
    };
    DraftProposal { overlaps: overlaps(&public) + overlaps(&internal), content, public, internal, fields }
}

/// A field that is one: the side that changed it; mine where both did, and the field is named.
fn pick<T: PartialEq + Clone>(
    name: &str,
    clashes: &mut Vec<String>,
    (base, mine, theirs): (&T, &T, &T),
) -> T {
    if mine == base {
        return theirs.clone();
    }
    if theirs != base && theirs != mine {
        clashes.push(name.to_owned());
    }
    mine.clone()
}

/// What either cites; where one of them alone gave a reason for a provision, it comes along.
fn citations(base: &ReplyContent, mine: &ReplyContent, theirs: &ReplyContent) -> Vec<Citation> {
    let same = |a: &Citation, b: &Citation| a.key == b.key;
    let mut all = joined(&base.citations, &mine.citations, &theirs.citations, same);
    for citation in all.iter_mut().filter(|citation| citation.reason.is_empty()) {
        let told = theirs.citations.iter().find(|other| same(other, citation));
        let was = base.citations.iter().find(|other| same(other, citation));
        if let Some(told) = told.filter(|told| was.is_none_or(|was| was.reason != told.reason)) {
            citation.reason.clone_from(&told.reason);
        }
    }
    all
}

/// A list: what either added, less what either took away; mine first.
fn joined<T: Clone>(base: &[T], mine: &[T], theirs: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let has = |list: &[T], item: &T| list.iter().any(|other| same(other, item));
    let stays = mine.iter().filter(|item| has(theirs, item) || !has(base, item));
    let added = theirs.iter().filter(|item| !has(mine, item) && !has(base, item));
    stays.chain(added).cloned().collect()
}

#[cfg(test)]
mod tests {
    use chengban_domain::EvidenceId;
    use chengban_domain::case::Outcome;
    use chengban_domain::citation::{CitationKey, Rank};
    use chrono::NaiveDate;

    use super::*;

    fn text(public: &str) -> ReplyContent {
        ReplyContent { public_text: public.to_owned(), ..ReplyContent::empty() }
    }

    #[test]
    fn each_field_is_its_changers_and_a_clash_is_named() {
        let id = |n| EvidenceId(uuid::Uuid::from_u128(n));
        let base = ReplyContent { evidence: vec![id(1), id(2)], ..text("已受理。") };
        let mine = ReplyContent {
            evidence: vec![id(2), id(3)],
            outcome: Some(Outcome::Solved),
            true_claim: Some(true),
            ..text("已受理。现场已清理。")
        };
        let theirs = ReplyContent {
            evidence: vec![id(1), id(2), id(4)],
            outcome: Some(Outcome::Partly),
            contact_waiver: "号码为空号".into(),
            facts_on: NaiveDate::from_ymd_opt(2026, 1, 1),
            ..text("已受理。")
        };
        let done = merged(&base, &mine, &theirs);
        assert_eq!(done.content.public_text, "已受理。现场已清理。");
        assert_eq!(done.content.evidence, [id(2), id(3), id(4)], "1 was taken away, 3 and 4 were added");
        assert_eq!((done.content.outcome, done.content.true_claim), (Some(Outcome::Solved), Some(true)));
        assert_eq!(done.content.contact_waiver, "号码为空号");
        assert_eq!(done.content.facts_on, NaiveDate::from_ymd_opt(2026, 1, 1));
        assert_eq!((done.fields, done.overlaps), (vec!["outcome".to_owned()], 0));
    }

    #[test]
    fn a_reason_that_one_of_them_gave_for_a_provision_comes_along() {
        let cited = |reason: &str| {
            let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let citation = Citation {
                key: CitationKey::article("示例法", 9),
                text: "示例。".into(),
                rank: Rank::Law,
                valid_from: day,
                valid_to: None,
                presumed: false,
                checked_on: day,
                document: None,
                reason: reason.into(),
            };
            ReplyContent { citations: vec![citation], ..text("已受理。") }
        };
        let reason = |base, mine, theirs| {
            let all = merged(&cited(base), &cited(mine), &cited(theirs)).content.citations;
            assert_eq!(all.len(), 1);
            all[0].reason.clone()
        };
        assert_eq!(reason("", "", "跨新旧法"), "跨新旧法");
        assert_eq!(reason("", "跨新旧法", ""), "跨新旧法");
        assert_eq!(reason("", "我写的", "她写的"), "我写的");
        assert_eq!(reason("原先的", "", "原先的"), "", "I took it away");
    }
}
