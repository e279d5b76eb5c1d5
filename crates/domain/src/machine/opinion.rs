//! The final opinion's way: draft, review, issue, signature, seal, the platform's decision.
//!
//! The reviewer approves a text, the signer and the seal keeper exact bytes; an edit voids every approval, the number stays.

use chrono::Months;

use super::effects::{Work, require_evidence, require_text};
use super::review::{InChain, closing, is_barred};
use crate::case::{Approval, Decision, EventCode, Ticket};
use crate::error::{ErrorCode, Rejection};
use crate::hash::Sha256Hex;
use crate::intent::{
    DecideOpinion, Intent, IntentKind, IssueOpinion, OpinionComment, OpinionVerdict, RecordSeal, SaveOpinion,
    SealOpinion,
};
use crate::opinion::{FinalOpinion, Issue, OpinionContent, OpinionState, SealMark};
use crate::pack::{RulePack, Step};
use crate::reason::ReasonCode;
use crate::role::{Principal, Role};
use crate::said::Said;
use crate::time;
use crate::{OpinionId, UserId};

impl InChain for FinalOpinion {
    fn is_by(&self, user: UserId) -> bool {
        Self::is_by(self, user)
    }

    fn approvals(&self) -> &[Approval] {
        &self.approvals
    }
}

pub(super) fn run(work: &mut Work<'_>, intent: &Intent) -> Result<(), Rejection> {
    match intent {
        Intent::SaveOpinion(p) => save(work, p),
        Intent::SubmitOpinion(p) => submit(work, p.id, &p.hash),
        Intent::ApproveOpinion(p) => approve(work, p.id, &p.hash),
        Intent::IssueOpinion(p) => issue(work, p),
        Intent::SignOpinion(p) => sign(work, p.id, &p.hash),
        Intent::RejectOpinion(p) => reject(work, p),
        Intent::SealOpinion(p) => request_seal(work, p),
        Intent::RecordSeal(p) => record_seal(work, p),
        Intent::FileOpinion(p) => file(work, p.id),
        Intent::DecideOpinion(p) => decide(work, p),
        _ => Err(Rejection::new(ErrorCode::Unsupported)),
    }
}

pub(super) fn find<'w>(work: &'w mut Work<'_>, id: OpinionId) -> Result<&'w mut FinalOpinion, Rejection> {
    work.case.ticket.opinions.iter_mut().find(|o| o.id == id).ok_or(Rejection::new(ErrorCode::NotFound))
}

fn event(work: &mut Work<'_>, code: EventCode, note: impl Into<Said>) {
    work.event_on(None, code, note);
}

fn save(work: &mut Work<'_>, p: &SaveOpinion) -> Result<(), Rejection> {
    let unit = work.actor.unit.ok_or(Rejection::new(ErrorCode::WrongUnit))?;
    let own = work.case.of_unit(unit).ok_or(Rejection::new(ErrorCode::WrongUnit))?;
    let unit_name = own.unit_name.clone();
    let (user, name, now) = (work.actor.user, work.actor.name.clone(), work.now());
    if let Ok(opinion) = find(work, p.id) {
        opinion.model_hash = p.content.hash();
        opinion.content = p.content.clone();
        opinion.state = OpinionState::Draft;
        clear_approvals(opinion);
        // The one before the first kept list of writers wrote too.
        for writer in [opinion.by, user] {
            if !opinion.drafters.contains(&writer) {
                opinion.drafters.push(writer);
            }
        }
        opinion.by = user;
        opinion.by_name = name;
    } else {
        work.case.ticket.opinions.push(FinalOpinion {
            id: p.id,
            unit,
            unit_name,
            state: OpinionState::Draft,
            content: p.content.clone(),
            model_hash: p.content.hash(),
            by: user,
            by_name: name,
            drafters: vec![user],
            created_at: now,
            steps: Vec::new(),
            approvals: Vec::new(),
            comment: String::new(),
            issue: None,
            seal_requested: false,
            seal: None,
            voided: Vec::new(),
            decision: None,
            review_on: None,
        });
    }
    event(work, EventCode::OpinionDrafted, "");
    Ok(())
}

/// The text is no longer the approved one, or is not to be: every step is passed anew.
fn clear_approvals(opinion: &mut FinalOpinion) {
    opinion.approvals.clear();
    opinion.steps.clear();
    opinion.seal_requested = false;
}

fn submit(work: &mut Work<'_>, id: OpinionId, hash: &Sha256Hex) -> Result<(), Rejection> {
    let opinion = find(work, id)?;
    if opinion.model_hash != *hash {
        return Err(Rejection::new(ErrorCode::HashMismatch));
    }
    let (content, unit) = (opinion.content.clone(), opinion.unit);
    check_content(work, &content)?;
    require_evidence(work.case.assignments.iter().filter(|a| a.unit == unit), &content.evidence)?;
    let steps = work.ctx.pack.chains.final_opinion.clone();
    let opinion = find(work, id)?;
    opinion.state = OpinionState::UnitReview;
    opinion.steps = steps;
    opinion.comment.clear();
    event(work, EventCode::OpinionSubmitted, "");
    Ok(())
}

/// What must stand in a final opinion before anybody reviews it.
fn check_content(work: &Work<'_>, content: &OpinionContent) -> Result<(), Rejection> {
    if !work.ctx.pack.opinion_grounds.iter().any(|g| g.code == content.ground) {
        return Err(Rejection::new(ErrorCode::UnknownGround).field("ground"));
    }
    if content.title.iter().all(|line| line.trim().is_empty()) {
        return Err(Rejection::new(ErrorCode::MissingField).field("title"));
    }
    require_text(&content.addressee, "addressee")?;
    require_text(&content.demand, "demand")?;
    require_text(&content.facts, "facts")?;
    require_text(&content.conclusion, "conclusion")?;
    require_text(&content.contact, "contact")?;
    let day = content.facts_on.ok_or(Rejection::new(ErrorCode::MissingField).field("facts_on"))?;
    if content.citations.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingCitation).field("citations"));
    }
    if let Some(old) = content.citations.iter().find(|c| !c.in_force_on(day)) {
        return Err(Rejection::new(ErrorCode::CitationNotInForce)
            .field("citations")
            .with("citation", old.print()));
    }
    if content.evidence.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingEvidence).field("evidence"));
    }
    if content.attachment_names.len() != content.evidence.len() {
        return Err(Rejection::new(ErrorCode::MissingField).field("attachment_names"));
    }
    Ok(())
}

/// The role whose approval the text waits for, if it waits for one.
pub(super) fn text_step(opinion: &FinalOpinion, pack: &RulePack) -> Option<Role> {
    opinion.step(pack).filter(|step| !step.is_on_bytes()).map(Step::role)
}

/// Roles that may do it among those of the table: a text is thrown back by who has a step of its chain.
pub(super) fn wanted(opinion: &FinalOpinion, kind: IntentKind, by: &[Role], pack: &RulePack) -> Vec<Role> {
    match kind {
        IntentKind::ApproveOpinion => text_step(opinion, pack).map_or_else(|| by.to_vec(), |role| vec![role]),
        IntentKind::RejectOpinion => {
            let has = |role: &&Role| opinion.chain(pack).iter().any(|step| step.role() == **role);
            by.iter().filter(has).copied().collect()
        }
        _ => by.to_vec(),
    }
}

/// Why the step it waits at is closed to a person, if it is.
pub(super) fn closed_to(
    ticket: &Ticket,
    opinion: &FinalOpinion,
    person: &Principal,
    pack: &RulePack,
) -> Option<ErrorCode> {
    closing(ticket, is_closed(opinion, person.user, pack), person)
}

/// Whether the step it waits at is closed to a person. The seal is closed to who wrote the text, and to them alone.
fn is_closed(opinion: &FinalOpinion, user: UserId, pack: &RulePack) -> bool {
    if opinion.state == OpinionState::Signed {
        return opinion.is_by(user);
    }
    opinion.step(pack).is_none_or(|step| is_barred(step, opinion, user, pack))
}

/// What speaks against a step of the chain, whatever text or bytes are meant.
pub(super) fn check_step(
    opinion: &FinalOpinion,
    kind: IntentKind,
    mut persons: impl Iterator<Item = UserId>,
    pack: &RulePack,
) -> Result<(), Rejection> {
    let ready = match kind {
        IntentKind::ApproveOpinion => text_step(opinion, pack).is_some(),
        IntentKind::SignOpinion => is_issued(opinion, pack),
        IntentKind::SealOpinion => is_issued(opinion, pack) && !opinion.seal_requested,
        _ => return Ok(()),
    };
    if !ready {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    if persons.any(|user| is_closed(opinion, user, pack)) {
        return Err(Rejection::new(ErrorCode::SamePerson));
    }
    Ok(())
}

/// A step on the text. After the last the hub issues number and bytes in the same transaction.
fn approve(work: &mut Work<'_>, id: OpinionId, hash: &Sha256Hex) -> Result<(), Rejection> {
    let opinion = find(work, id)?.clone();
    if opinion.model_hash != *hash {
        return Err(Rejection::new(ErrorCode::HashMismatch));
    }
    check_step(&opinion, IntentKind::ApproveOpinion, work.persons(), work.ctx.pack)?;
    let approval = work.approval(hash);
    find(work, id)?.approvals.push(approval);
    event(work, EventCode::OpinionApproved, "");
    Ok(())
}

/// Number and bytes; where the chain has no signer, the letter goes straight to the seal keeper.
fn issue(work: &mut Work<'_>, p: &IssueOpinion) -> Result<(), Rejection> {
    let pack = work.ctx.pack;
    let opinion = find(work, p.id)?;
    if !opinion.is_reviewed(pack) {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    opinion.issue = Some(Issue {
        number: p.number.clone(),
        date: p.date,
        model_hash: Some(opinion.model_hash.clone()),
        draft_sha256: p.draft_sha256.clone(),
        draft_size: p.draft_size,
        substitutions: p.substitutions.clone(),
    });
    go_on(opinion, pack);
    event(work, EventCode::OpinionIssued, &p.number.to_string());
    Ok(())
}

/// To the seal keeper, once nobody is left to sign.
fn go_on(opinion: &mut FinalOpinion, pack: &RulePack) {
    let signs = opinion.step(pack).is_some_and(|step| step.role() == Role::Signer);
    opinion.state = if signs { OpinionState::UnitReview } else { OpinionState::Signed };
}

/// The signer signs the bytes that were issued for the approved text.
fn sign(work: &mut Work<'_>, id: OpinionId, hash: &Sha256Hex) -> Result<(), Rejection> {
    let pack = work.ctx.pack;
    let opinion = find(work, id)?.clone();
    check_bytes(&opinion, hash, pack)?;
    check_step(&opinion, IntentKind::SignOpinion, work.persons(), pack)?;
    let approval = work.approval(hash);
    let opinion = find(work, id)?;
    opinion.approvals.push(approval);
    go_on(opinion, pack);
    event(work, EventCode::OpinionSigned, "");
    Ok(())
}

/// Whether it has bytes, made of the text now approved.
fn is_issued(opinion: &FinalOpinion, pack: &RulePack) -> bool {
    let text = &opinion.model_hash;
    let approved = opinion.approvals.first().is_some_and(|passed| passed.hash == *text);
    let made = |issue: &Issue| issue.model_hash.as_ref().is_none_or(|of| of == text);
    approved && opinion.is_reviewed(pack) && opinion.issue.as_ref().is_some_and(made)
}

/// The bytes meant are those issued, and the issue is of the text now approved.
fn check_bytes(opinion: &FinalOpinion, hash: &Sha256Hex, pack: &RulePack) -> Result<(), Rejection> {
    match &opinion.issue {
        Some(issue) if is_issued(opinion, pack) && issue.draft_sha256 == *hash => Ok(()),
        Some(_) if is_issued(opinion, pack) => Err(Rejection::new(ErrorCode::HashMismatch)),
        _ => Err(Rejection::new(ErrorCode::WrongState)),
    }
}

fn reject(work: &mut Work<'_>, p: &OpinionComment) -> Result<(), Rejection> {
    require_text(&p.comment, "comment")?;
    let opinion = find(work, p.id)?;
    opinion.state = OpinionState::Draft;
    clear_approvals(opinion);
    opinion.comment.clone_from(&p.comment);
    event(work, EventCode::OpinionRejected, &p.comment);
    Ok(())
}

fn request_seal(work: &mut Work<'_>, p: &SealOpinion) -> Result<(), Rejection> {
    let opinion = find(work, p.id)?.clone();
    check_bytes(&opinion, &p.draft_sha256, work.ctx.pack)?;
    check_step(&opinion, IntentKind::SealOpinion, work.persons(), work.ctx.pack)?;
    if p.dx_mm.abs() > 5 || p.dy_mm.abs() > 5 {
        return Err(Rejection::new(ErrorCode::InvalidInput).field("dx_mm"));
    }
    find(work, p.id)?.seal_requested = true;
    event(work, EventCode::OpinionSealed, ReasonCode::NoteSealAsked);
    Ok(())
}

fn record_seal(work: &mut Work<'_>, p: &RecordSeal) -> Result<(), Rejection> {
    let at = work.now();
    let opinion = find(work, p.id)?;
    if !opinion.seal_requested {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    opinion.seal = Some(SealMark {
        draft_sha256: opinion.issue.as_ref().map(|issue| issue.draft_sha256.clone()),
        appearance_sha256: p.appearance_sha256.clone(),
        voided: None,
        signed_sha256: p.signed_sha256.clone(),
        signed_size: p.signed_size,
        ledger_seq: p.ledger_seq,
        by_name: p.by_name.clone(),
        at,
    });
    opinion.state = OpinionState::Sealed;
    let entry = Said::of(ReasonCode::NoteSealLedger).with("no", p.ledger_seq);
    event(work, EventCode::OpinionSealed, entry);
    Ok(())
}

fn file(work: &mut Work<'_>, id: OpinionId) -> Result<(), Rejection> {
    find(work, id)?.state = OpinionState::HubReview;
    event(work, EventCode::OpinionFiled, "");
    Ok(())
}

fn decide(work: &mut Work<'_>, p: &DecideOpinion) -> Result<(), Rejection> {
    if p.verdict != OpinionVerdict::Effective {
        require_text(&p.reason, "reason")?;
    }
    let decision = Decision {
        granted: p.verdict == OpinionVerdict::Effective,
        reason: p.reason.clone(),
        at: work.now(),
        by_name: work.actor.name.clone(),
    };
    let review_on = time::local_date(work.now())
        .checked_add_months(Months::new(work.ctx.pack.final_opinion.review_months));
    let (state, code) = match p.verdict {
        OpinionVerdict::Effective => (OpinionState::Effective, EventCode::OpinionEffective),
        OpinionVerdict::Reexamine => (OpinionState::Reexamine, EventCode::OpinionReexamine),
        OpinionVerdict::SendBack => (OpinionState::SentBack, EventCode::OpinionSentBack),
    };
    let opinion = find(work, p.id)?;
    opinion.state = state;
    opinion.decision = Some(decision);
    opinion.review_on = if p.verdict == OpinionVerdict::Effective { review_on } else { None };
    if p.verdict != OpinionVerdict::Effective {
        opinion.comment.clone_from(&p.reason);
        clear_approvals(opinion);
        // What was sealed stays on record as void; the new text gets a new letter and a new seal.
        let void = |seal| SealMark { voided: Some(p.reason.clone()), ..seal };
        let voided = opinion.seal.take().map(void);
        opinion.voided.extend(voided);
    }
    event(work, code, &p.reason);
    Ok(())
}
