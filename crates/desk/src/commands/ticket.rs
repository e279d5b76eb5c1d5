//! Commands about one ticket: open, reveal, act, undo; and its clocks.

use chengban_domain::case::{AppealKind, Approval, Assignment, Outcome, Satisfaction};
use chengban_domain::intent::{Intent, IntentKind};
use chengban_domain::machine::Allowed;
use chengban_domain::opinion::FinalOpinion;
use chengban_domain::similar::Alike;
use chengban_domain::time::{Light, Limit, Millis, Remaining, TraceStep};
use chengban_domain::wire::TicketSlice;
use chengban_domain::{AssignmentId, OpId, Role, TicketId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::draft::DraftView;
use super::evidence::EvidenceView;
use super::form::FormKey;
use super::inbox::InboxRow;
use super::outbox::OpRow;

/// Names a ticket.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TicketRef {
    /// Which.
    pub ticket_id: TicketId,
}

/// Finds a ticket by its number.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TicketNo {
    /// 工单编号
    pub no: String,
}

/// One running limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClockView {
    /// The last instant in time.
    pub due: Millis,
    /// 预估
    pub estimated: bool,
    /// 时限灯
    pub light: Light,
    /// In words and numbers.
    pub remaining: Remaining,
}

/// A ticket as its screen shows it: the hub's state with my waiting operations applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TicketView {
    /// The ticket, with what I did and the hub has not seen yet.
    pub slice: TicketSlice,
    /// My unit's assignment.
    #[ts(optional)]
    pub assignment: Option<Assignment>,
    /// 时限灯 of the clock that counts now.
    #[ts(optional)]
    pub light: Option<Light>,
    /// What is left of it.
    #[ts(optional)]
    pub remaining: Option<Remaining>,
    /// 签收时限, while it runs.
    #[ts(optional)]
    pub ack_clock: Option<ClockView>,
    /// 退单时限, while it runs.
    #[ts(optional)]
    pub return_clock: Option<ClockView>,
    /// 办理时限, while it runs.
    #[ts(optional)]
    pub handle_clock: Option<ClockView>,
    /// How the reply, or a request, stands in its unit's chain while it is under review there.
    #[ts(optional)]
    pub review: Option<ReviewView>,
    /// What I may do, and why not.
    pub allowed: Vec<Allowed>,
    /// Operations of this ticket that are not over.
    pub ops: Vec<OpRow>,
    /// The draft of the reply, if one is begun.
    #[ts(optional)]
    pub draft: Option<DraftView>,
    /// Evidence of my assignment, with what is still being uploaded.
    pub evidence: Vec<EvidenceView>,
    /// Parts of other units that answer to mine (协办、三级), with what they fed back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<AnswerView>>", optional)]
    pub answers: Vec<AnswerView>,
    /// Earlier tickets of the same number, resident or place.
    pub related: Vec<InboxRow>,
    /// Final opinions of this ticket.
    pub opinions: Vec<FinalOpinion>,
    /// Empty ones among the five elements: `when`, `place`, `who`, `what`, `want`.
    pub gaps: Vec<String>,
    /// Whether the parent of a merged ticket is on this desk.
    pub parent_here: bool,
    /// Whether the ticket's rule pack is approved.
    pub rule_approved: bool,
    /// Whether it is followed.
    pub starred: bool,
    /// Which kinds of appeal may be filed in this state; none where the person files none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<AppealKind>>", optional)]
    pub appeal_kinds: Vec<AppealKind>,
}

/// Another unit's part that answers to mine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AnswerView {
    /// Where it stands, and what was fed back.
    pub assignment: Assignment,
    /// Its limit; at the end of one that is over.
    pub clock: ClockView,
    /// Files of what was fed back.
    pub evidence: Vec<EvidenceView>,
    /// Whether I may send it back, and why not; absent where I may not.
    #[ts(optional)]
    pub send_back: Option<Allowed>,
}

/// The step at which a reply or a request waits inside its unit: 「第 1 步，共 3 步」.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StepMark {
    /// Its number, from 1.
    pub no: u32,
    /// How many there are.
    pub of: u32,
    /// The name that the rule pack gives it; a plain step is worded by whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub label: Option<String>,
    /// Whose it is.
    pub role: Role,
    /// Which request waits; absent where it is the reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub asks: Option<IntentKind>,
    /// Against what the appeal is that waits; a recognition is filed as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub appeals: Option<AppealKind>,
}

/// How a reply or a request stands in its unit's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewView {
    /// Where it waits.
    pub now: StepMark,
    /// All steps, in order.
    pub steps: Vec<ReviewStep>,
    /// Who has the step at which it waits, and who stands in for them today.
    pub who: Vec<ReviewPerson>,
    /// In whose place I would act; absent where I act in my own right, or not at all.
    #[ts(optional)]
    pub on_behalf: Option<String>,
    /// Whether somebody passed a step that it can be sent back to.
    pub has_step_before: bool,
}

/// One step of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewStep {
    /// The name that the rule pack gives it; a plain step is worded by whose it is.
    #[ts(optional)]
    pub label: Option<String>,
    /// Whose it is.
    pub role: Role,
    /// Who passed it, when, on which text; absent while it is to come.
    #[ts(optional)]
    pub passed: Option<Approval>,
}

/// Somebody whose step it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewPerson {
    /// Their name.
    pub name: String,
    /// They wrote the text or passed an earlier step: it is closed to them, and to who stands in for them.
    pub closed: bool,
    /// Who stands in for them today.
    #[ts(optional)]
    pub stand_in: Option<String>,
    /// It is closed to the stand-in.
    pub stand_in_closed: bool,
    /// Until when, that day included.
    #[ts(optional)]
    pub until: Option<NaiveDate>,
}

/// An earlier ticket like the one on screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SimilarTicket {
    /// My unit's assignment of it.
    pub row: InboxRow,
    /// Why it is shown, the heaviest reason first.
    pub why: Vec<Alike>,
    /// What was answered, where it was.
    #[ts(optional)]
    pub answer: Option<EarlierAnswer>,
}

/// What a ticket was answered, if it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TicketAnswer {
    /// The last reply that went to the platform.
    #[ts(optional)]
    pub answer: Option<EarlierAnswer>,
}

/// What was answered earlier, and how it was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EarlierAnswer {
    /// 公开答复
    pub public_text: String,
    /// 办理结果
    #[ts(optional)]
    pub outcome: Option<Outcome>,
    /// When it was submitted.
    pub at: Millis,
    /// What the resident said when called back.
    #[ts(optional)]
    pub satisfaction: Option<Satisfaction>,
}

/// Reveals the resident; audited.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Reveal {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// What for.
    #[serde(default)]
    pub reason: String,
}

/// Does something to a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Act {
    /// Which ticket.
    pub ticket_id: TicketId,
    /// Which assignment; absent for intents on the ticket itself.
    #[serde(default)]
    #[ts(optional)]
    pub assignment_id: Option<AssignmentId>,
    /// What.
    pub intent: Intent,
    /// The form its words were typed in: sent with the act, so it is not being filled in any more.
    #[serde(default)]
    #[ts(optional)]
    pub form: Option<FormKey>,
}

/// What an act changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActResult {
    /// The operation, durable in the outbox.
    pub op_id: OpId,
    /// It may be undone until then; absent when it goes at once.
    #[ts(optional)]
    pub undo_until: Option<Millis>,
    /// The ticket now.
    pub view: TicketView,
}

/// Names an operation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpRef {
    /// Which.
    pub op_id: OpId,
}

/// Which clock of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WhichClock {
    /// 签收时限
    Ack,
    /// 退单时限
    Return,
    /// 办理时限
    Handle,
}

/// Asks why a due is what it is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Explain {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// Which clock.
    pub which: WhichClock,
}

/// Why a due is what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Explanation {
    /// The due.
    pub due: Millis,
    /// 预估
    pub estimated: bool,
    /// Which rule gave the limit.
    pub rule: String,
    /// The limit.
    pub limit: Limit,
    /// When the clock started.
    pub start: Millis,
    /// When the light turns yellow; absent where the pack warns of no such limit.
    #[ts(optional)]
    pub warn_at: Option<Millis>,
    /// The last day whose kind is announced; later ones are 预估.
    pub known_through: NaiveDate,
    /// The rule pack, name and version.
    pub pack: String,
    /// Whether it is approved.
    pub approved: bool,
    /// Day by day.
    pub steps: Vec<TraceStep>,
    /// The same as Chinese lines.
    pub lines: Vec<String>,
}

/// What a limit would give a 三级 unit that the ticket is handed down to now.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandDownWhatIf {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// The limit.
    pub limit: Limit,
}

/// The due of what is handed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandedDue {
    /// The due: no later than the unit's own.
    pub due: Millis,
    /// 预估
    pub estimated: bool,
    /// The limit alone would end later.
    pub capped: bool,
}

/// What an extension would give.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExtendWhatIf {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// Working days.
    pub days: u32,
}

/// The due if an extension is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExtendedDue {
    /// The new due.
    pub new_due: Millis,
    /// 预估
    pub estimated: bool,
    /// Extensions granted so far in this round.
    pub used: u32,
    /// Extensions allowed in a round.
    pub max: u32,
    /// Working days allowed at once.
    pub max_days: u32,
}
