//! What is asked at a step: every kind of intent, mostly with a payload that fits the case, sometimes with one that does not.

use super::super::build::*;
use super::{Dice, UNITS};
use crate::case::*;
use crate::hash::Sha256Hex;
use crate::intent::*;
use crate::opinion::{DocNumber, FinalOpinion, OpinionContent};
use crate::pack::RulePack;
use crate::time::Millis;
use crate::*;

/// The dice and what they may look at.
pub(super) struct Around<'a> {
    pub dice: &'a mut Dice,
    pub case: &'a Case,
    pub target: Option<AssignmentId>,
    pub pack: &'a RulePack,
    pub now: Millis,
    pub index: u128,
}

/// An intent of that kind. A kind that is added to the list must be asked for here, or this does not compile.
pub(super) fn of(kind: IntentKind, at: &mut Around<'_>) -> Intent {
    use IntentKind as K;
    match kind {
        K::Accept => Intent::Accept(Accept { nature: Nature::Consult, category: vec!["城管".into()] }),
        K::CloseDirect => Intent::CloseDirect(Answer { text: at.words() }),
        K::Decline => Intent::Decline(Decline { ground: at.code("N4"), reason: at.words() }),
        K::Cancel => Intent::Cancel(at.reason()),
        K::Dispatch => Intent::Dispatch(at.dispatch(AssignmentKind::Lead)),
        K::AddAssignment => Intent::AddAssignment(at.dispatch(AssignmentKind::Support)),
        K::Redispatch => Intent::Redispatch(at.redispatch()),
        K::EscalateDispute => Intent::EscalateDispute(at.reason()),
        K::RuleDispute => Intent::RuleDispute(at.ruling()),
        K::PlaceOnHold => {
            Intent::PlaceOnHold(PlaceOnHold { reason: at.words(), review_on: at.now.local_date() })
        }
        K::ResumeTicket => Intent::ResumeTicket(at.reason()),
        K::Merge => {
            let into = TicketId(id(if at.dice.percent(90) { 2 } else { 1 }));
            Intent::Merge(Merge { into, into_no: "QH2".into() })
        }
        K::Unmerge => Intent::Unmerge(at.reason()),
        K::Archive => Intent::Archive(empty()),
        K::Acknowledge => Intent::Acknowledge(empty()),
        K::RequestReturn => Intent::RequestReturn(at.objection()),
        K::WithdrawReturn => Intent::WithdrawReturn(empty()),
        K::DecideReturn => Intent::DecideReturn(at.decision()),
        K::RecordContact => {
            let Intent::RecordContact(plain) = contact(at.fresh(0)) else { unreachable!() };
            Intent::RecordContact(RecordContact { contacted_at: at.now, evidence: at.pieces(30), ..plain })
        }
        K::AddEvidence => evidence(at.fresh(0)),
        K::SaveDraft => {
            let (draft, rev) = (DraftId(id(3)), RevId(id(at.fresh(0))));
            Intent::SaveDraft(SaveDraft { draft, rev, base_rev: None, content: content() })
        }
        K::AddNote => Intent::AddNote(AddNote { text: at.words() }),
        K::AssignHandler => {
            let n = 10 * (1 + at.dice.below(5) as u128) + 2;
            Intent::AssignHandler(AssignHandler { user: UserId(id(200 + n)), name: format!("人员{n}") })
        }
        K::RequestSupport => {
            let DispatchTo { unit, unit_name, .. } = at.to(0, AssignmentKind::Support);
            Intent::RequestSupport(RequestSupport { unit, unit_name, reason: at.words() })
        }
        K::DeclineSupport => {
            let DispatchTo { unit, .. } = at.to(0, AssignmentKind::Support);
            Intent::DeclineSupport(DeclineSupport { unit, reason: at.words() })
        }
        K::Delegate => {
            let DispatchTo { assignment, unit, unit_name, .. } = at.to(0, AssignmentKind::Sub);
            let limit = if at.dice.percent(50) { "2wd" } else { "40wd" };
            let (limit, note) = (limit.parse().unwrap(), "去看".to_owned());
            Intent::Delegate(Delegate { assignment, unit, unit_name, limit, note })
        }
        K::SubmitReply => at.reply(),
        K::ApproveReply => Intent::ApproveReply(Approve { hash: at.reply_hash() }),
        K::SignReply => Intent::SignReply(Approve { hash: at.reply_hash() }),
        K::SkipStep => Intent::SkipStep(SkipStep { hash: at.reply_hash(), reason: at.words() }),
        K::RejectReply => Intent::RejectReply(at.rejection()),
        K::RecallReply => Intent::RecallReply(empty()),
        K::AuditReply => Intent::AuditReply(audit(at.dice.percent(70))),
        K::RecordCallback => Intent::RecordCallback(at.callback()),
        K::OrderRework => Intent::OrderRework(at.reason()),
        K::SendBackSupport => Intent::SendBackSupport(at.reason()),
        K::RequestExtension => {
            let (id, days) = (RequestId(id(at.fresh(0))), at.dice.pick(&[1, 2, 5, 9]).unwrap());
            let caller_told_at = Some(at.now);
            Intent::RequestExtension(RequestExtension { id, days, reason: at.words(), caller_told_at })
        }
        K::RequestSuspension => Intent::RequestSuspension(at.stop("S1")),
        K::RequestTermination => Intent::RequestTermination(at.stop("T1")),
        K::WithdrawRequest => Intent::WithdrawRequest(empty()),
        K::ApproveRequest => Intent::ApproveRequest(Approve { hash: at.request_hash() }),
        K::RejectRequest => Intent::RejectRequest(at.reason()),
        K::DecideExtension => Intent::DecideExtension(at.decision()),
        K::DecideSuspension => Intent::DecideSuspension(at.decision()),
        K::DecideTermination => Intent::DecideTermination(at.decision()),
        K::Resume => Intent::Resume(at.reason()),
        K::Urge => Intent::Urge(at.reason()),
        K::OpenSupervision => {
            Intent::OpenSupervision(OpenSupervision { no: at.words(), note: String::new() })
        }
        K::CloseSupervision => Intent::CloseSupervision(at.reason()),
        K::Withdraw => Intent::Withdraw(at.reason()),
        K::RecordReveal => Intent::RecordReveal(at.reason()),
        K::FileAppeal => Intent::FileAppeal(at.appeal()),
        K::WithdrawAppeal => Intent::WithdrawAppeal(AppealRef { id: at.appeal_id() }),
        K::DecideAppeal => {
            let verdict = at.dice.pick(AppealVerdict::ALL).unwrap();
            Intent::DecideAppeal(DecideAppeal { id: at.appeal_id(), verdict, reason: at.words() })
        }
        K::SaveOpinion => {
            let new = at.opinion().is_none() || at.dice.percent(20);
            let id = if new { OpinionId(id(at.fresh(0))) } else { at.opinion_id() };
            Intent::SaveOpinion(SaveOpinion { id, content: at.opinion_content() })
        }
        K::SubmitOpinion => Intent::SubmitOpinion(at.opinion_text()),
        K::ApproveOpinion => Intent::ApproveOpinion(at.opinion_text()),
        K::IssueOpinion => Intent::IssueOpinion(IssueOpinion {
            id: at.opinion_id(),
            number: DocNumber { series: "示函".into(), year: 2026, seq: 1 },
            date: at.now.local_date(),
            draft_sha256: Sha256Hex::of(&at.index.to_be_bytes()),
            draft_size: 1,
            substitutions: vec![],
        }),
        K::SignOpinion => Intent::SignOpinion(at.opinion_bytes()),
        K::RejectOpinion => {
            Intent::RejectOpinion(OpinionComment { id: at.opinion_id(), comment: at.words() })
        }
        K::SealOpinion => {
            let OpinionHash { id, hash } = at.opinion_bytes();
            let dx_mm = if at.dice.percent(90) { 1 } else { 9 };
            Intent::SealOpinion(SealOpinion { id, draft_sha256: hash, dx_mm, dy_mm: 0 })
        }
        K::RecordSeal => Intent::RecordSeal(RecordSeal {
            id: at.opinion_id(),
            signed_sha256: Sha256Hex::of(b"signed"),
            signed_size: 1,
            ledger_seq: 1,
            by_name: "人员".into(),
            appearance_sha256: None,
        }),
        K::FileOpinion => Intent::FileOpinion(OpinionRef { id: at.opinion_id() }),
        K::DecideOpinion => {
            let verdict = at.dice.pick(OpinionVerdict::ALL).unwrap();
            Intent::DecideOpinion(DecideOpinion { id: at.opinion_id(), verdict, reason: at.words() })
        }
    }
}

impl Around<'_> {
    /// A number no other step uses.
    fn fresh(&self, n: u128) -> u128 {
        10_000 + 100 * self.index + n
    }

    /// Words, seldom none.
    fn words(&mut self) -> String {
        if self.dice.percent(95) { "写明的理由".into() } else { " ".into() }
    }

    fn reason(&mut self) -> Reason {
        Reason { reason: self.words() }
    }

    /// With a remark on the first character, or on one that is not there.
    fn rejection(&mut self) -> RejectReply {
        let quote = content().public_text.chars().take(1).collect();
        let start = if self.dice.percent(90) { 0 } else { 9_999 };
        let mark = PassageMark { field: ReplyText::PublicText, start, quote, note: self.words() };
        RejectReply {
            reason: self.words(),
            marks: if self.dice.percent(50) { vec![mark] } else { Vec::new() },
            to: self.dice.pick(SentBackTo::ALL).unwrap(),
        }
    }

    fn code(&mut self, known: &str) -> String {
        if self.dice.percent(95) { known.into() } else { "Z9".into() }
    }

    fn decision(&mut self) -> Decide {
        Decide { grant: self.dice.percent(60), reason: self.words() }
    }

    fn own(&self) -> Option<&Assignment> {
        self.target.and_then(|id| self.case.assignment(id))
    }

    fn to(&mut self, n: u128, kind: AssignmentKind) -> DispatchTo {
        let no = 1 + self.dice.below(UNITS.count()) as u128;
        let limit = self.dice.pick(&[None, None, Some("36h"), Some("10d"), Some("20wh")]).unwrap();
        let statutory = self.dice.pick(&[None, None, Some("15wd")]).unwrap();
        DispatchTo {
            assignment: AssignmentId(id(self.fresh(n))),
            unit: unit(no),
            unit_name: format!("单位{no}"),
            kind,
            limit: limit.map(|limit| limit.parse().unwrap()),
            statutory: statutory.map(|limit| limit.parse().unwrap()),
        }
    }

    /// One unit of `first`, and some supports.
    fn targets(&mut self, first: AssignmentKind) -> Vec<DispatchTo> {
        let mut to = vec![self.to(0, first)];
        for n in 1..=self.dice.below(3) as u128 {
            let kind = if self.dice.percent(95) { AssignmentKind::Support } else { AssignmentKind::Lead };
            to.push(self.to(n, kind));
        }
        to
    }

    fn dispatch(&mut self, first: AssignmentKind) -> Dispatch {
        Dispatch { to: self.targets(first), note: String::new(), complex: self.dice.percent(30) }
    }

    fn redispatch(&mut self) -> Redispatch {
        let from = self.target.unwrap_or(AssignmentId(id(9)));
        let kind = self.own().map_or(AssignmentKind::Lead, |own| own.kind);
        Redispatch { from, to: self.targets(kind), reason: self.words() }
    }

    fn ruling(&mut self) -> RuleDispute {
        let disputed: Vec<_> = self
            .case
            .assignments
            .iter()
            .filter(|a| a.state == AssignmentState::ReturnReview)
            .map(|a| a.id)
            .collect();
        let assignment = self.dice.pick(&disputed).or(self.target).unwrap_or(AssignmentId(id(9)));
        RuleDispute { assignment, accept: self.dice.percent(50), reason: self.words() }
    }

    /// Evidence of the assignment meant, in so many of a hundred times; seldom one that is not there.
    fn pieces(&mut self, share: usize) -> Vec<EvidenceId> {
        if !self.dice.percent(share) {
            return vec![];
        }
        let own: Vec<_> = self.own().iter().flat_map(|a| &a.evidence).map(|piece| piece.id).collect();
        let absent = EvidenceId(id(9));
        vec![if self.dice.percent(95) { self.dice.pick(&own).unwrap_or(absent) } else { absent }]
    }

    fn objection(&mut self) -> RequestReturn {
        let bases = vec![Basis::Document { name: "三定".into(), text: String::new() }];
        RequestReturn {
            id: RequestId(id(self.fresh(0))),
            grounds: vec![self.code("R1")],
            reason: self.words(),
            bases: if self.dice.percent(90) { bases } else { vec![] },
            suggested_unit: Some(unit(1 + self.dice.below(5) as u128)),
            suggested_unit_name: String::new(),
            evidence: self.pieces(20),
        }
    }

    fn stop(&mut self, ground: &str) -> RequestStop {
        RequestStop { id: RequestId(id(self.fresh(0))), ground: self.code(ground), reason: self.words() }
    }

    fn reply(&mut self) -> Intent {
        let mut text = ReplyContent {
            contact_waiver: "空号".into(),
            internal_text: self.case.open_supports().join("、"),
            ..content()
        };
        text.evidence = self.pieces(60);
        if self.dice.percent(30) {
            let numbers: Vec<u32> = self
                .own()
                .iter()
                .flat_map(|own| &own.evidence)
                .filter(|piece| text.evidence.contains(&piece.id))
                .map(|piece| piece.no)
                .collect();
            let sentence = reply_sentence(&self.pack.exclusion[0], &text.citations, &numbers);
            text.public_text.push_str(&sentence);
            text.ground = Some(GroundClaim { code: self.code("G1"), sentence });
        }
        if self.dice.percent(5) {
            text.outcome = None;
        }
        submit(self.fresh(0), text)
    }

    fn reply_hash(&mut self) -> Sha256Hex {
        let shown = self.own().and_then(|own| own.last_reply()).map(|reply| reply.text_hash.clone());
        shown.filter(|_| self.dice.percent(95)).unwrap_or_else(|| Sha256Hex::of(b"other"))
    }

    fn request_hash(&mut self) -> Sha256Hex {
        let shown = self.own().and_then(|own| own.in_unit.last()).map(|asked| asked.hash.clone());
        shown.filter(|_| self.dice.percent(95)).unwrap_or_else(|| Sha256Hex::of(b"other"))
    }

    fn callback(&mut self) -> RecordCallback {
        let said = verdict(self.dice.pick(Satisfaction::ALL).unwrap());
        match self.dice.below(10) {
            0 => RecordCallback { solved: None, ..said },
            1 | 2 => RecordCallback { connected: false, solved: None, satisfaction: None, ..said },
            _ => said,
        }
    }

    fn appeal(&mut self) -> FileAppeal {
        let kind = self.dice.pick(AppealKind::ALL).unwrap();
        let content = AppealContent {
            kind,
            ground: self.code(if kind == AppealKind::Recognition { "U5" } else { "G1" }),
            reason: self.words(),
            citations: vec![citation()],
            evidence: self.pieces(95),
            reply_hash: None,
            new_ground: self.dice.percent(80),
            month: Some(self.now.local_date()).filter(|_| self.dice.percent(80)),
        };
        FileAppeal { id: AppealId(id(self.fresh(0))), content }
    }

    fn appeal_id(&mut self) -> AppealId {
        let filed: Vec<_> = self.own().iter().flat_map(|own| &own.appeals).map(|appeal| appeal.id).collect();
        self.dice.pick(&filed).unwrap_or(AppealId(id(9)))
    }

    fn opinion(&self) -> Option<&FinalOpinion> {
        self.case.ticket.opinions.last()
    }

    fn opinion_id(&self) -> OpinionId {
        self.opinion().map_or(OpinionId(id(9)), |opinion| opinion.id)
    }

    /// The text of the opinion as it stands, seldom another.
    fn opinion_text(&mut self) -> OpinionHash {
        let hash = self.opinion().map(|opinion| opinion.model_hash.clone());
        let hash = hash.filter(|_| self.dice.percent(95)).unwrap_or_else(|| Sha256Hex::of(b"other"));
        OpinionHash { id: self.opinion_id(), hash }
    }

    /// The bytes that were issued for it, seldom others.
    fn opinion_bytes(&mut self) -> OpinionHash {
        let issued = self.opinion().and_then(|opinion| opinion.issue.as_ref());
        let hash = issued.map(|issue| issue.draft_sha256.clone());
        let hash = hash.filter(|_| self.dice.percent(95)).unwrap_or_else(|| Sha256Hex::of(b"other"));
        OpinionHash { id: self.opinion_id(), hash }
    }

    fn opinion_content(&mut self) -> OpinionContent {
        let owner = self.opinion().map(|o| o.unit).or(self.case.lead().map(|lead| lead.unit));
        let own = self.case.assignments.iter().filter(|a| Some(a.unit) == owner);
        let pieces: Vec<_> = own.flat_map(|a| &a.evidence).map(|piece| piece.id).collect();
        let piece = self.dice.pick(&pieces).unwrap_or(EvidenceId(id(9)));
        opinion_content(vec![piece])
    }
}
