//! Builders with sane defaults, for these tests only.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::case::*;
use crate::citation::{Citation, CitationKey, Rank};
use crate::error::{ErrorCode, Rejection};
use crate::hash::Sha256Hex;
use crate::intent::*;
use crate::machine::{Applied, Context, apply};
use crate::opinion::OpinionContent;
use crate::pack::{NamedStep, RulePack, Step};
use crate::role::{Actor, Principal, Role, StandsFor};
use crate::time::{Calendar, Millis};
use crate::*;

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(crate) use crate::case::sample::MONDAY;
pub const HOUR: i64 = 3_600_000;

pub fn unit(n: u128) -> UnitId {
    UnitId(id(100 + n))
}

pub fn person(n: u128, unit_no: Option<u128>, roles: &[Role]) -> Actor {
    Actor {
        user: UserId(id(200 + n)),
        name: format!("人员{n}"),
        unit: unit_no.map(unit),
        roles: roles.to_vec(),
        stands_for: vec![],
    }
}

/// The same person, who also stands in for person `absent`.
pub fn standing_in(taker: Actor, absent: u128, roles: &[Role]) -> Actor {
    let absent = Principal { user: UserId(id(200 + absent)), name: format!("人员{absent}") };
    let mut stands_for = taker.stands_for;
    stands_for.push(StandsFor { absent, roles: roles.to_vec() });
    Actor { stands_for, ..taker }
}

/// A chain of plain steps.
pub fn chain(roles: &[Role]) -> Vec<Step> {
    roles.iter().map(|role| Step::from(*role)).collect()
}

/// A step with a name, which some may pass over.
pub fn step(role: Role, label: &str, skip_by: &[Role]) -> Step {
    Step::Named(NamedStep { role, label: label.into(), skip_by: skip_by.to_vec(), four_eyes: None })
}

pub fn ticket() -> Case {
    let ticket = Ticket {
        title: "夜间噪声".into(),
        body: "反映夜间施工噪声扰民。".into(),
        nature: Nature::Complaint,
        category: vec!["环境保护".into()],
        state: TicketState::PendingDispatch,
        ..sample::ticket(1)
    };
    Case { ticket, assignments: vec![], others: vec![] }
}

pub fn citation() -> Citation {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    Citation {
        key: CitationKey::article("中华人民共和国示例法", 9),
        text: "第九条 示例。".into(),
        rank: Rank::Law,
        valid_from: day(2020, 1, 1),
        valid_to: None,
        presumed: false,
        checked_on: day(2026, 11, 16),
        document: None,
        reason: String::new(),
    }
}

pub fn content() -> ReplyContent {
    ReplyContent {
        public_text: "经核实，施工单位已停止夜间施工。".into(),
        internal_text: "11月16日到现场。".into(),
        outcome: Some(Outcome::Solved),
        citations: vec![citation()],
        ..ReplyContent::empty()
    }
}

pub fn submit(n: u128, content: ReplyContent) -> Intent {
    let text_hash = content.text_hash();
    Intent::SubmitReply(SubmitReply {
        id: ReplyId(id(300 + n)),
        rev: RevId(id(400 + n)),
        content,
        text_hash,
        confirmed: vec![],
    })
}

pub fn contact(n: u128) -> Intent {
    Intent::RecordContact(RecordContact {
        id: ContactId(id(500 + n)),
        contacted_at: MONDAY,
        method: ContactMethod::Phone,
        result: ContactResult::Reached,
        note: String::new(),
        evidence: vec![],
    })
}

pub fn evidence(n: u128) -> Intent {
    Intent::AddEvidence(AddEvidence {
        id: EvidenceId(id(600 + n)),
        name: "现场.jpg".into(),
        kind: EvidenceKind::Handling,
        sha256: Sha256Hex::of(&n.to_be_bytes()),
        size: 10,
        mime: "image/jpeg".into(),
        taken_at: None,
        redaction_of: None,
    })
}

pub fn to(n: u128, kind: AssignmentKind) -> DispatchTo {
    DispatchTo {
        assignment: AssignmentId(id(700 + n)),
        unit: unit(n),
        unit_name: format!("单位{n}"),
        kind,
        limit: None,
        statutory: None,
    }
}

pub fn dispatch_to(targets: &[(u128, AssignmentKind)]) -> Intent {
    let to = targets.iter().map(|(n, kind)| to(*n, *kind)).collect();
    Intent::Dispatch(Dispatch { to, note: String::new(), complex: false })
}

/// Why it was refused.
pub fn code(result: Result<(), Rejection>) -> ErrorCode {
    result.expect_err("must be refused").code
}

pub fn empty() -> Empty {
    Empty {}
}

pub fn reason(text: &str) -> Reason {
    Reason { reason: text.into() }
}

/// A case that runs: applies intents one after the other at a moving clock.
pub struct Run {
    pub case: Case,
    pub now: Millis,
    pub pack: RulePack,
    pub calendar: Calendar,
    pub events: Vec<EventCode>,
}

impl Run {
    pub fn new() -> Self {
        Self {
            case: ticket(),
            now: MONDAY,
            pack: RulePack::builtin(),
            calendar: Calendar::builtin().clone(),
            events: vec![],
        }
    }

    /// Dispatched to unit 1 as lead.
    pub fn dispatched() -> Self {
        let mut run = Self::new();
        run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(1, AssignmentKind::Lead)])).unwrap();
        run
    }

    pub fn judge(&self, target: Option<u128>, actor: &Actor, intent: &Intent) -> Result<Applied, Rejection> {
        let ctx = Context { now: self.now, pack: &self.pack, calendar: &self.calendar, resident: None };
        apply(&self.case, target.map(|n| AssignmentId(id(700 + n))), intent, actor, &ctx)
    }

    pub fn act(&mut self, unit_no: u128, actor: &Actor, intent: &Intent) -> Result<(), Rejection> {
        let applied = self.judge(Some(unit_no), actor, intent)?;
        self.take(applied);
        Ok(())
    }

    pub fn ticket(&mut self, actor: &Actor, intent: &Intent) -> Result<(), Rejection> {
        let applied = self.judge(None, actor, intent)?;
        self.take(applied);
        Ok(())
    }

    fn take(&mut self, applied: Applied) {
        assert!(!applied.events.is_empty(), "a transition without an event leaves no trace");
        self.events.extend(applied.events.iter().map(|e| e.code));
        self.case = applied.case;
    }

    pub fn state(&self, unit_no: u128) -> AssignmentState {
        self.case.assignment(AssignmentId(id(700 + unit_no))).unwrap().state
    }

    pub fn assignment(&self, unit_no: u128) -> &Assignment {
        self.case.assignment(AssignmentId(id(700 + unit_no))).unwrap()
    }

    /// Signed for and contacted.
    pub fn handling() -> Self {
        let mut run = Self::dispatched();
        run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
        run.act(1, &handler(), &contact(1)).unwrap();
        run
    }

    /// Answered, approved, audited, called back with `satisfaction`, archived.
    pub fn archived(satisfaction: Satisfaction, content: ReplyContent) -> Self {
        let mut run = Self::handling();
        let hash = content.text_hash();
        let heavy = content.ground.is_some();
        for n in 0..content.evidence.len() {
            run.act(1, &handler(), &evidence(n as u128)).unwrap();
        }
        run.act(1, &handler(), &submit(1, content)).unwrap();
        run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash: hash.clone() })).unwrap();
        if heavy {
            run.act(1, &signer(), &Intent::SignReply(Approve { hash })).unwrap();
        }
        run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
        run.act(1, &platform(Role::CallbackAgent), &Intent::RecordCallback(verdict(satisfaction))).unwrap();
        run.now = Millis(run.now.0 + 10 * 24 * HOUR);
        run.ticket(&platform(Role::System), &Intent::Archive(empty())).unwrap();
        run
    }
}

pub fn audit(pass: bool) -> AuditReply {
    AuditReply { pass, defects: vec![], reason: if pass { String::new() } else { "未逐条回应".into() } }
}

pub fn verdict(satisfaction: Satisfaction) -> RecordCallback {
    let solved = if satisfaction == Satisfaction::Dissatisfied { Solved::Unsolved } else { Solved::Solved };
    RecordCallback {
        connected: true,
        staff_contacted: Some(true),
        solved: Some(solved),
        satisfaction: Some(satisfaction),
        process_satisfaction: None,
        opinion: String::new(),
        ground_ticked: None,
    }
}

pub fn platform(role: Role) -> Actor {
    person(90, None, &[role])
}

pub fn handler() -> Actor {
    person(1, Some(1), &[Role::Handler, Role::Liaison])
}

pub fn reviewer() -> Actor {
    person(2, Some(1), &[Role::Reviewer])
}

pub fn signer() -> Actor {
    person(3, Some(1), &[Role::Signer])
}

pub fn keeper() -> Actor {
    person(4, Some(1), &[Role::SealKeeper])
}

pub fn opinion_content(evidence: Vec<EvidenceId>) -> OpinionContent {
    OpinionContent {
        ground: RulePack::builtin().opinion_grounds[0].code.clone(),
        title: vec!["关于夜间噪声诉求的最终处理意见".into()],
        addressee: "陈先生".into(),
        ticket_no: "QH0001".into(),
        demand: "要求拆除合法建筑。".into(),
        facts: "经查，该建筑手续齐全。".into(),
        facts_on: Some(MONDAY.local_date()),
        conclusion: "不予支持。".into(),
        advice: String::new(),
        citations: vec![citation()],
        attachment_names: evidence.iter().map(|_| "现场照片".into()).collect(),
        evidence,
        prior: vec![],
        contact: "11月16日电话联系".into(),
        note: String::new(),
        cc: vec![],
    }
}

/// A return of the first kind, to the second unit.
pub fn ask_return(n: u128) -> Intent {
    Intent::RequestReturn(RequestReturn {
        id: RequestId(id(800 + n)),
        grounds: vec!["R1".into()],
        reason: "属城管职责".into(),
        bases: vec![Basis::Document { name: "三定规定".into(), text: "第四条".into() }],
        suggested_unit: Some(unit(2)),
        suggested_unit_name: "单位2".into(),
        evidence: vec![],
    })
}
