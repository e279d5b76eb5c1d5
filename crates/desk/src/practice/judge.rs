//! The hub of a practice: judges by the same machine, and plays reviewer, platform and resident as soon as it is their turn.
//!
//! Invariants: an operation is judged once and answered alike ever after; what was judged is in the store before the answer.

use chengban_domain::case::{
    AppealKind, AppealState, Assignment, AssignmentState, Case, PackRef, PendingKind, Ticket, TicketState,
};
use chengban_domain::error::{ErrorCode, Problem, Rejection};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{
    Accept, AppealVerdict, Approve, AuditReply, Decide, DecideAppeal, Dispatch, DispatchTo, Empty, Intent,
    RecordCallback, RejectReply, SentBackTo,
};
use chengban_domain::machine;
use chengban_domain::time::Millis;
use chengban_domain::wire::{OpAnswer, OpLine, OpResult, OpVerdict, TicketSlice};
use chengban_domain::{Actor, AssignmentId, OpId, Role};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::content::{Content, Lesson, content};
use crate::clock;
use crate::fault::Result;
use crate::rules::Rules;
use crate::store::Store;
use crate::store::meta::{self, name};

/// Turns of the others after one operation at most: more would be a fault of ours.
const TURNS: usize = 16;
/// Characters of a receipt.
const RECEIPT: usize = 12;

/// What the judge remembers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Of this practice; another one has another.
    pub(super) epoch: String,
    /// Position of the newest change.
    pub(super) head: i64,
    pub(super) cases: Vec<Held>,
    judged: Vec<(OpId, OpResult)>,
}

/// A ticket and the position of its newest change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) at: i64,
    pub(super) slice: TicketSlice,
}

/// The hub of a practice.
pub(crate) struct Judge {
    store: Store,
    rules: Rules,
    kept: Mutex<Kept>,
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge").finish_non_exhaustive()
    }
}

impl Kept {
    /// Three tickets, dispatched now.
    ///
    /// # Errors
    /// The shipped practice does not fit the rules; a test shows that it does.
    pub(super) fn begin(rules: &Rules, now: Millis) -> Result<Self> {
        let mut cases = Vec::new();
        for (at, lesson) in (1..).zip(&content().lessons) {
            cases.push(Held { at, slice: dispatched(lesson, rules, now)? });
        }
        let head = i64::try_from(cases.len())?;
        Ok(Self { epoch: hex::encode(clock::random::<8>()), head, cases, judged: Vec::new() })
    }

    /// Whether nothing was done and the limits are of an earlier day.
    pub(super) fn is_stale(&self, now: Millis) -> bool {
        let begun_on = |held: &Held| held.slice.case.ticket.called_at.local_date();
        self.judged.is_empty() && self.cases.iter().any(|held| begun_on(held) != now.local_date())
    }
}

fn dispatched(lesson: &Lesson, rules: &Rules, now: Millis) -> Result<TicketSlice> {
    let pack = rules.at(now.local_date());
    let of = PackRef { pack: pack.pack.clone(), version: pack.version };
    let ticket = Ticket {
        title: lesson.title.clone(),
        body: lesson.body.clone(),
        nature: lesson.nature,
        category: lesson.category.clone(),
        place: lesson.place.clone(),
        elements: lesson.elements.clone(),
        ..Ticket::received(lesson.ticket, lesson.no.clone(), lesson.masked(), now, of)
    };
    let mut slice = TicketSlice {
        case: Case { ticket, assignments: Vec::new(), others: Vec::new() },
        timeline: Vec::new(),
        applied_ops: Vec::new(),
    };
    let person = &content().person;
    let to = DispatchTo {
        assignment: lesson.assignment,
        unit: person.unit.unwrap_or(content().units[0].unit),
        unit_name: person.unit_name.clone(),
        kind: chengban_domain::case::AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let accept = Accept { nature: lesson.nature, category: lesson.category.clone() };
    let dispatch = Dispatch { to: vec![to], note: lesson.note.clone(), complex: false };
    for (role, intent) in
        [(Role::Intake, Intent::Accept(accept)), (Role::Dispatcher, Intent::Dispatch(dispatch))]
    {
        let turn = Turn { by: role, target: None, intent };
        play_one(&mut slice, &turn, rules, now)?;
    }
    Ok(slice)
}

/// What somebody of the cast does next.
struct Turn {
    by: Role,
    target: Option<AssignmentId>,
    intent: Intent,
}

impl Judge {
    pub(super) fn new(store: Store, kept: Kept) -> Self {
        Self { store, rules: Rules::default(), kept: Mutex::new(kept) }
    }

    /// What stands now.
    pub(super) async fn kept(&self) -> Kept {
        self.kept.lock().await.clone()
    }

    /// Judges a push and lets the others have their turns; kept before it is answered.
    ///
    /// # Errors
    /// The store cannot be written: then nothing was judged.
    pub(super) async fn judge(&self, ops: Vec<OpLine>) -> Result<Vec<OpAnswer>> {
        let mut kept = self.kept.lock().await;
        let mut next = kept.clone();
        let now = clock::wall();
        let answers = ops.iter().map(|op| one(&mut next, op, &self.rules, now)).collect();
        let mut tx = self.store.begin().await?;
        meta::set(&mut tx, name::PRACTICE, &next).await?;
        tx.commit().await?;
        *kept = next;
        Ok(answers)
    }
}

fn one(kept: &mut Kept, op: &OpLine, rules: &Rules, now: Millis) -> OpAnswer {
    let op_id = op.op_id;
    if let Some((_, result)) = kept.judged.iter().find(|(known, _)| *known == op_id) {
        return OpAnswer::Duplicate { op_id, result: result.clone() };
    }
    let intent = op.intent_kind().map(|kind| Intent::from_parts(kind, op.payload.clone()));
    let Some(Ok(intent)) = intent else {
        return OpAnswer::Error { op_id: Some(op_id), problem: Problem::new(ErrorCode::MalformedOp) };
    };
    let head = kept.head + 1;
    let Some(held) = kept.cases.iter_mut().find(|held| held.slice.case.ticket.id == op.ticket_id) else {
        return OpAnswer::Error { op_id: Some(op_id), problem: Problem::new(ErrorCode::NotFound) };
    };
    let done = act(&mut held.slice, op.assignment_id, &intent, &content().practitioner(), rules, now);
    let result = match &done {
        Ok(()) => {
            held.slice.applied_ops.push(op_id);
            play(&mut held.slice, rules, now);
            held.at = head;
            (OpVerdict::Applied, None)
        }
        Err(rejection) => (OpVerdict::Rejected, Some(rejection.code)),
    };
    let version = held.slice.case.ticket.version;
    kept.head = head;
    let result = OpResult { verdict: result.0, code: result.1, version, receipt: receipt(op_id), at: now };
    kept.judged.push((op_id, result.clone()));
    match done {
        Ok(()) => OpAnswer::Applied { op_id, result },
        Err(rejection) => OpAnswer::Rejected { op_id, result, problem: rejection.into(), current: None },
    }
}

fn receipt(op: OpId) -> String {
    Sha256Hex::of(op.to_string().as_bytes()).as_str().chars().take(RECEIPT).collect()
}

fn act(
    slice: &mut TicketSlice,
    target: Option<AssignmentId>,
    intent: &Intent,
    actor: &Actor,
    rules: &Rules,
    now: Millis,
) -> Result<(), Rejection> {
    let pack = rules.judging(&slice.case, target);
    let context = rules.context(&pack, now);
    let applied = machine::apply(&slice.case, target, intent, actor, &context)?;
    slice.case = applied.case;
    slice.case.ticket.version += 1;
    if !matches!(intent, Intent::SaveDraft(_) | Intent::RecordReveal(_)) {
        slice.timeline.extend(applied.events);
    }
    Ok(())
}

/// Lets the others act until it is the person's turn again.
fn play(slice: &mut TicketSlice, rules: &Rules, now: Millis) {
    for _ in 0..TURNS {
        let Some(turn) = next(slice, content()) else { return };
        if let Err(error) = play_one(slice, &turn, rules, now) {
            tracing::warn!(error = format!("{error:#}"), "nobody takes the next turn of a practice");
            return;
        }
    }
}

fn play_one(slice: &mut TicketSlice, turn: &Turn, rules: &Rules, now: Millis) -> Result<()> {
    let actor = content().actor(turn.by).ok_or(Rejection::new(ErrorCode::WrongRole))?;
    Ok(act(slice, turn.target, &turn.intent, actor, rules, now)?)
}

/// Whose turn it is, and what they do.
fn next(slice: &TicketSlice, content: &Content) -> Option<Turn> {
    use AssignmentState as S;
    let case = &slice.case;
    let lesson = content.lesson(case.ticket.id)?;
    let own = case.assignments.first()?;
    let turn = |by, intent| Some(Turn { by, target: Some(own.id), intent });
    if let Some(pending) = own.pending {
        return on_request(pending).and_then(|(by, intent)| turn(by, intent));
    }
    if let Some(decision) = on_appeal(own) {
        return turn(Role::Assessor, Intent::DecideAppeal(decision));
    }
    match own.state {
        S::UnitReview => turn(Role::Reviewer, on_review(own, lesson)?),
        S::PendingSign => turn(Role::Signer, Intent::SignReply(Approve { hash: hash(own)? })),
        S::PlatformAudit => {
            let passed = AuditReply { pass: true, defects: Vec::new(), reason: String::new() };
            turn(Role::Auditor, Intent::AuditReply(passed))
        }
        S::AwaitingCallback => turn(Role::CallbackAgent, Intent::RecordCallback(on_callback(lesson))),
        S::ReturnReview => turn(Role::Auditor, Intent::DecideReturn(on_return(own, lesson)?)),
        S::Closed if lesson.archives && case.ticket.state == TicketState::Closed => {
            Some(Turn { by: Role::HubAdmin, target: None, intent: Intent::Archive(Empty {}) })
        }
        _ => None,
    }
}

fn hash(own: &Assignment) -> Option<Sha256Hex> {
    own.last_reply().map(|reply| reply.text_hash.clone())
}

fn on_review(own: &Assignment, lesson: &Lesson) -> Option<Intent> {
    let reply = own.last_reply()?;
    Some(if lesson.is_met_by(&reply.content) {
        Intent::ApproveReply(Approve { hash: reply.text_hash.clone() })
    } else {
        Intent::RejectReply(RejectReply {
            reason: lesson.sent_back.clone(),
            marks: Vec::new(),
            to: SentBackTo::default(),
        })
    })
}

fn on_callback(lesson: &Lesson) -> RecordCallback {
    RecordCallback {
        connected: true,
        staff_contacted: Some(true),
        solved: Some(lesson.callback.solved),
        satisfaction: Some(lesson.callback.satisfaction),
        process_satisfaction: Some(lesson.callback.satisfaction),
        opinion: lesson.callback.opinion.clone(),
        ground_ticked: None,
    }
}

fn on_return(own: &Assignment, lesson: &Lesson) -> Option<Decide> {
    let asked = own.returns.last()?;
    let grant = lesson.returns_to.is_some() && asked.suggested_unit == lesson.returns_to;
    let reason = if grant {
        "练习裁定：派单目录列明由该单位办理，同意退单。"
    } else {
        "练习裁定：派单目录没有写明由所建议的单位办理，请继续办理。"
    };
    Some(Decide { grant, reason: reason.to_owned() })
}

fn on_appeal(own: &Assignment) -> Option<DecideAppeal> {
    let appeal = own.appeals.iter().find(|appeal| appeal.state == AppealState::HubReview)?;
    let (verdict, reason) = if appeal.content.kind == AppealKind::Recognition {
        (AppealVerdict::Refuse, "练习审查：练习不认定不合理诉求，请继续办理。")
    } else if appeal.content.new_ground {
        (AppealVerdict::SendBack, "练习审查：所述情形没有写在当时的答复里，请改用答复中的情形。")
    } else {
        (AppealVerdict::Uphold, "练习审查：答复当时已写明情形、依据和佐证，申诉成立。")
    };
    Some(DecideAppeal { id: appeal.id, verdict, reason: reason.to_owned() })
}

/// An extension is granted; what would end the practice is not.
fn on_request(pending: PendingKind) -> Option<(Role, Intent)> {
    let decide = |grant, reason: &str| Decide { grant, reason: reason.to_owned() };
    let intent = match pending {
        PendingKind::Extension => Intent::DecideExtension(decide(true, "")),
        PendingKind::Suspension => Intent::DecideSuspension(decide(false, "练习中不中止，请继续办理。")),
        PendingKind::Termination => Intent::DecideTermination(decide(false, "练习中不终止，请继续办理。")),
    };
    Some((Role::Auditor, intent))
}
