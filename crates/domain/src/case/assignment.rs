//! One unit's part in a ticket (承办件): its state, clock and counts. Handlers work on these.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Evidence;
use super::assessment::{Assessed, Exclusion};
use super::deadline::Deadline;
use super::reply::{Callback, Reply};
use super::request::{
    Appeal, ExtensionRequest, PendingKind, ReturnRequest, StopRequest, SupportAsk, UnitRequest,
};
use super::ticket::wire_enum;
use crate::pack::{PauseOn, RulePack};
use crate::reason::ReasonCode;
use crate::time::{Change, Limit, Millis, Pause, Unit};
use crate::{AssignmentId, ContactId, UnitId, UserId};

wire_enum! {
    /// Where an assignment stands (承办件状态).
    AssignmentState {
        /// 待签收
        PendingAck,
        /// 办理中
        Handling,
        /// 待审核
        UnitReview,
        /// 待签发
        PendingSign,
        /// 退单审核中
        ReturnReview,
        /// 待平台审核
        PlatformAudit,
        /// 待回访
        AwaitingCallback,
        /// 中止中
        Suspended,
        /// 协办已反馈
        FedBack,
        /// 已办结
        Closed,
        /// 已归档
        Archived,
        /// 已退回
        Returned,
        /// 已撤派
        Withdrawn,
        /// 已终止
        Terminated,
    }
}

/// The open states, in which contacts, evidence, drafts and notes may be added.
pub const ANY_OPEN: &[AssignmentState] = &[
    AssignmentState::PendingAck,
    AssignmentState::Handling,
    AssignmentState::UnitReview,
    AssignmentState::PendingSign,
    AssignmentState::ReturnReview,
    AssignmentState::PlatformAudit,
    AssignmentState::AwaitingCallback,
    AssignmentState::Suspended,
    AssignmentState::FedBack,
];

impl AssignmentState {
    /// Whether its unit has left the ticket: returned or withdrawn.
    #[must_use]
    pub fn has_left(self) -> bool {
        matches!(self, Self::Returned | Self::Withdrawn)
    }

    /// Whether work may still be done on it.
    #[must_use]
    pub fn is_open(self) -> bool {
        ANY_OPEN.contains(&self)
    }
}

wire_enum! {
    /// What part a unit has (主办/协办/三级).
    AssignmentKind {
        /// 主办: answers the caller.
        Lead,
        /// 协办: answers the lead.
        Support,
        /// 三级: has a parent assignment, is judged by the parent's liaison, never in city rates.
        Sub,
    }
}

wire_enum! {
    /// How the resident was contacted (联系方式).
    ContactMethod {
        /// 电话
        Phone,
        /// 现场
        Visit,
        /// 微信、短信
        Message,
        /// 邮件
        Mail,
    }
}

wire_enum! {
    /// What came of it (联系结果).
    ContactResult {
        /// 已联系上
        Reached,
        /// 无人接听
        NoAnswer,
        /// 拒绝沟通
        Refused,
        /// 号码有误
        WrongNumber,
    }
}

/// One attempt to contact the resident (联系记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Contact {
    /// Made by the desk.
    pub id: ContactId,
    /// When it happened, as the handler says.
    pub contacted_at: Millis,
    /// By what means.
    pub method: ContactMethod,
    /// What came of it.
    pub result: ContactResult,
    /// What was said.
    pub note: String,
    /// Recording, photo or screenshot.
    #[serde(default)]
    pub evidence: Vec<crate::EvidenceId>,
    /// Who made it.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
}

/// An internal note (内部备注).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// When, by the judging clock.
    pub at: Millis,
}

/// A supervision (督办) in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SupervisionMark {
    /// 督办 number.
    pub no: String,
    /// The supervisor's note.
    pub note: String,
    /// When it was opened.
    pub at: Millis,
    /// By when the supervisor wants it done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub due: Option<Deadline>,
}

/// Another unit's assignment, as colleagues in the matter may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AssignmentBrief {
    /// Whose.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Its part.
    pub kind: AssignmentKind,
    /// Where it stands.
    pub state: AssignmentState,
}

/// From whom a third-level unit has its part, and what it is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandedDown {
    /// The name of the unit above.
    pub unit_name: String,
    /// Who handed it down.
    pub by_name: String,
    /// 交办要求
    pub note: String,
}

/// One unit's part in a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Assignment {
    /// Our key.
    pub id: AssignmentId,
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// The parent's assignment, of a `Sub`.
    #[ts(optional)]
    pub parent: Option<AssignmentId>,
    /// What the unit above asked for, of a `Sub`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handed_down: Option<HandedDown>,
    /// Which part.
    pub kind: AssignmentKind,
    /// Where it stands.
    pub state: AssignmentState,
    /// 0 the first time, n in the n-th rework (重办).
    pub round: u32,
    /// Who handles it; `None` until assigned or acknowledged.
    #[ts(optional)]
    pub handler: Option<UserId>,
    /// Their name.
    #[serde(default)]
    pub handler_name: String,
    /// When this unit got it: the clock's start.
    pub dispatched_at: Millis,
    /// Sign-for limit (签收时限).
    pub ack_due: Deadline,
    /// Return limit (退单时限).
    pub return_due: Deadline,
    /// Handling limit (办理时限) now in force.
    pub due: Deadline,
    /// When it was signed for.
    #[ts(optional)]
    pub acknowledged_at: Option<Millis>,
    /// First submission of the round.
    #[ts(optional)]
    pub first_submitted_at: Option<Millis>,
    /// The submission that passed audit.
    #[ts(optional)]
    pub passed_submission_at: Option<Millis>,
    /// When it was closed.
    #[ts(optional)]
    pub closed_at: Option<Millis>,
    /// When the clock was stopped.
    #[ts(optional)]
    pub suspended_at: Option<Millis>,
    /// Whether it was the ticket's 挂账 that suspended it, so that the ticket's resumption starts it again.
    #[serde(default)]
    pub on_hold: bool,
    /// Suspensions that have ended, oldest first.
    #[serde(default)]
    pub pauses: Vec<Pause>,
    /// Returns requested so far; withdrawn ones count.
    pub return_count: u32,
    /// Extensions granted in this round.
    pub extension_count: u32,
    /// Urges (催办) received.
    pub urge_count: u32,
    /// The supervision in force.
    #[ts(optional)]
    pub supervision: Option<SupervisionMark>,
    /// 疑难
    #[serde(default)]
    pub difficult: bool,
    /// The hotline ruled that it may not be returned again.
    pub return_forbidden: bool,
    /// The request under review, one at most.
    #[ts(optional)]
    pub pending: Option<PendingKind>,
    /// Requests that were sent into the unit's own chain, oldest first; one at most waits there.
    #[serde(
        default,
        deserialize_with = "super::request::one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[ts(as = "Option<Vec<UnitRequest>>", optional)]
    pub in_unit: Vec<UnitRequest>,
    /// Attempts to contact the resident.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Internal notes.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Who has written on the reply of this round; none of them may approve it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(skip)]
    pub drafters: Vec<UserId>,
    /// Evidence, by metadata; the bytes are blobs.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Submissions, oldest first; frozen.
    #[serde(default)]
    pub replies: Vec<Reply>,
    /// Return requests, oldest first.
    #[serde(default)]
    pub returns: Vec<ReturnRequest>,
    /// Extension requests, oldest first.
    #[serde(default)]
    pub extensions: Vec<ExtensionRequest>,
    /// Suspension and termination requests, oldest first.
    #[serde(default)]
    pub stops: Vec<StopRequest>,
    /// Supports asked for, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<SupportAsk>>", optional)]
    pub support_asks: Vec<SupportAsk>,
    /// Callbacks, oldest first.
    #[serde(default)]
    pub callbacks: Vec<Callback>,
    /// Appeals, oldest first.
    #[serde(default)]
    pub appeals: Vec<Appeal>,
    /// The published month in which it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub assessed: Option<Assessed>,
    /// Why it is out of the rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub exclusion: Option<Exclusion>,
}

/// The three limits that begin with a dispatch.
#[derive(Debug, Clone)]
pub struct FirstDues {
    /// 签收
    pub ack: Deadline,
    /// 退单
    pub return_: Deadline,
    /// 办理
    pub handle: Deadline,
}

impl Assignment {
    /// An assignment just dispatched (待签收): nobody has touched it yet.
    #[must_use]
    pub fn dispatched(
        id: AssignmentId,
        unit: UnitId,
        unit_name: String,
        kind: AssignmentKind,
        at: Millis,
        dues: FirstDues,
    ) -> Self {
        Self {
            id,
            unit,
            unit_name,
            parent: None,
            handed_down: None,
            kind,
            state: AssignmentState::PendingAck,
            round: 0,
            handler: None,
            handler_name: String::new(),
            dispatched_at: at,
            ack_due: dues.ack,
            return_due: dues.return_,
            due: dues.handle,
            acknowledged_at: None,
            first_submitted_at: None,
            passed_submission_at: None,
            closed_at: None,
            suspended_at: None,
            on_hold: false,
            pauses: Vec::new(),
            return_count: 0,
            extension_count: 0,
            urge_count: 0,
            supervision: None,
            difficult: false,
            return_forbidden: false,
            pending: None,
            in_unit: Vec::new(),
            contacts: Vec::new(),
            notes: Vec::new(),
            drafters: Vec::new(),
            evidence: Vec::new(),
            replies: Vec::new(),
            returns: Vec::new(),
            extensions: Vec::new(),
            stops: Vec::new(),
            support_asks: Vec::new(),
            callbacks: Vec::new(),
            appeals: Vec::new(),
            assessed: None,
            exclusion: None,
        }
    }

    /// The submission under review or last reviewed.
    #[must_use]
    pub fn last_reply(&self) -> Option<&Reply> {
        self.replies.last()
    }

    /// The due that counts now: 签收 while unsigned, else 办理.
    #[must_use]
    pub fn due_now(&self) -> &Deadline {
        if self.state == AssignmentState::PendingAck { &self.ack_due } else { &self.due }
    }

    /// When the handling clock ended, if it did: its light is frozen there.
    #[must_use]
    pub fn ended_at(&self) -> Option<Millis> {
        use AssignmentState as S;
        match self.state {
            S::PlatformAudit | S::FedBack => self.last_reply().map(|reply| reply.submitted_at),
            S::AwaitingCallback => self.passed_submission_at,
            S::Closed | S::Archived | S::Returned | S::Withdrawn | S::Terminated => self
                .passed_submission_at
                .or(self.closed_at)
                .or_else(|| self.last_reply().map(|reply| reply.submitted_at))
                .or(Some(self.dispatched_at)),
            _ => None,
        }
    }

    /// Whether the handling clock stands still under this pack.
    #[must_use]
    pub fn is_paused(&self, pack: &RulePack) -> bool {
        match self.state {
            AssignmentState::Suspended => true,
            AssignmentState::ReturnReview => pack.clock.pauses_on(PauseOn::ReturnReview),
            _ => {
                self.pending == Some(PendingKind::Extension) && pack.clock.pauses_on(PauseOn::ExtensionReview)
            }
        }
    }

    /// What moved the handling due since its clock started, in the order in which it took effect: for the trace.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let extended = self.extensions.iter().filter_map(|e| {
            let decided = e.decision.as_ref().filter(|d| d.granted)?;
            let by = Limit { amount: e.days, unit: Unit::Wd };
            Some((decided.at, Change::Extended { by }))
        });
        let paused = self
            .pauses
            .iter()
            .map(|p| (p.suspended_at, Change::Paused { from: p.suspended_at, to: Some(p.resumed_at) }));
        // A due that was set while the clock stood is paused from its own start.
        let standing = self.suspended_at.map(|from| from.max(self.due.start));
        let standing = standing.map(|from| (from, Change::Paused { from, to: None }));
        let mut changes: Vec<(Millis, Change)> =
            extended.chain(paused).chain(standing).filter(|(at, _)| *at >= self.due.start).collect();
        changes.sort_by_key(|(at, _)| *at);
        changes.into_iter().map(|(_, change)| change).collect()
    }

    /// Whether it has that piece of evidence.
    #[must_use]
    pub fn has_evidence(&self, id: crate::EvidenceId) -> bool {
        self.evidence.iter().any(|piece| piece.id == id)
    }

    /// Whether the resident was contacted by this unit, in this round or before, at a time that can be true at `now`.
    #[must_use]
    pub fn is_contacted(&self, now: Millis, pack: &RulePack) -> bool {
        let mut reached = self.contacts.iter().filter(|contact| contact.result == ContactResult::Reached);
        reached.any(|contact| self.contact_fault(contact.contacted_at, now, pack).is_none())
    }

    /// Why this unit cannot have contacted the resident then: it had nothing to call about yet, or that time is to come.
    #[must_use]
    pub fn contact_fault(&self, contacted_at: Millis, now: Millis, pack: &RulePack) -> Option<ReasonCode> {
        let apart = pack.clock.apart.millis().unwrap_or_default();
        if contacted_at.0 > now.0 + apart {
            Some(ReasonCode::ContactLater)
        } else if contacted_at.0 + apart < self.dispatched_at.0 {
            Some(ReasonCode::ContactEarlier)
        } else {
            None
        }
    }
}
