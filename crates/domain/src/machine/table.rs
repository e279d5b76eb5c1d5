//! The transition tables: who may do what in which state, and where it leads. Guards and effects are elsewhere; a state
//! reached by any of them stands in its row's `to`, which `apply` checks.
//!
//! The numbers of the rows are those of the docs. A pair that is not listed is `wrong_state`.

use AssignmentState as S;
use IntentKind as I;
use OpinionState as O;
use Role as R;
use TicketState as T;

use crate::case::{ANY_OPEN, AssignmentState, TicketState};
use crate::intent::IntentKind;
use crate::opinion::OpinionState;
use crate::role::Role;

/// One row of a table over the states `State`.
#[derive(Debug)]
pub struct Row<State: 'static> {
    /// Its number in the docs; two rows may share one.
    pub no: u8,
    /// In which states.
    pub from: &'static [State],
    /// What.
    pub intent: IntentKind,
    /// By whom.
    pub by: &'static [Role],
    /// The states it may lead to; empty: the state stays.
    pub to: &'static [State],
}

const fn row<State>(
    no: u8,
    from: &'static [State],
    intent: IntentKind,
    by: &'static [Role],
    to: &'static [State],
) -> Row<State> {
    Row { no, from, intent, by, to }
}

const UNIT: &[Role] = &[R::Handler, R::Liaison];
const UNIT_ANY: &[Role] = &[R::Handler, R::Liaison, R::Reviewer, R::Signer];
const WRITERS: &[Role] = &[R::Handler, R::Liaison, R::Drafter];
const READERS: &[Role] = &[R::Handler, R::Liaison, R::Reviewer, R::Signer, R::Drafter];
/// Whose step a reply's chain may have; which of them it is at a step, the pack says.
const CHAIN: &[Role] = &[R::Liaison, R::Reviewer, R::Signer];
/// Where a reply goes from a step that was passed.
const PASSED: &[AssignmentState] = &[S::UnitReview, S::PendingSign, S::PlatformAudit, S::FedBack];
/// Where a request may wait for the unit's own approval.
const WAITS_IN_UNIT: &[AssignmentState] = &[S::PendingAck, S::Handling, S::Closed, S::Archived];
/// Where a request may be taken back, from the unit's review or from the platform's.
const IN_UNIT: &[AssignmentState] = &[S::PendingAck, S::Handling, S::Suspended, S::Closed, S::Archived];
/// Where an appeal or a recognition may be filed; which of them in which state, `appeal` and the pack say.
const APPEAL_IN: &[AssignmentState] = &[S::Handling, S::Closed, S::Archived];
/// Where one is decided or taken back: the assignment may have moved on meanwhile, but its unit has not left.
const APPEALED_IN: &[AssignmentState] = &[
    S::Handling,
    S::UnitReview,
    S::PendingSign,
    S::PlatformAudit,
    S::AwaitingCallback,
    S::Suspended,
    S::ReturnReview,
    S::Closed,
    S::Archived,
    S::Terminated,
];
const REVEAL_IN: &[AssignmentState] = &[
    S::PendingAck,
    S::Handling,
    S::UnitReview,
    S::PendingSign,
    S::ReturnReview,
    S::PlatformAudit,
    S::AwaitingCallback,
    S::Suspended,
    S::FedBack,
    S::Closed,
    S::Archived,
    S::Terminated,
];

/// Assignments (承办件).
pub const ASSIGNMENT: &[Row<AssignmentState>] = &[
    row(1, &[S::Handling], I::Delegate, &[R::Liaison], &[]),
    row(2, &[S::PendingAck], I::Acknowledge, UNIT, &[S::Handling]),
    row(3, &[S::PendingAck], I::RequestReturn, UNIT, &[S::ReturnReview, S::PendingAck]),
    row(3, &[S::Handling], I::RequestReturn, UNIT, &[S::ReturnReview, S::Handling]),
    row(4, &[S::ReturnReview], I::WithdrawReturn, UNIT, &[S::Handling]),
    row(5, &[S::ReturnReview], I::DecideReturn, &[R::Auditor], &[S::Returned, S::Handling]),
    row(8, ANY_OPEN, I::RecordContact, WRITERS, &[]),
    row(8, ANY_OPEN, I::AddEvidence, WRITERS, &[]),
    row(8, ANY_OPEN, I::SaveDraft, WRITERS, &[]),
    row(8, ANY_OPEN, I::AddNote, READERS, &[]),
    row(8, REVEAL_IN, I::RecordReveal, READERS, &[]),
    row(9, ANY_OPEN, I::AssignHandler, &[R::Liaison], &[]),
    row(9, &[S::Handling], I::RequestSupport, UNIT, &[]),
    row(9, ANY_OPEN, I::DeclineSupport, &[R::Dispatcher], &[]),
    row(
        10,
        &[S::Handling],
        I::SubmitReply,
        &[R::Handler],
        &[S::UnitReview, S::PendingSign, S::PlatformAudit, S::FedBack],
    ),
    row(11, &[S::UnitReview], I::ApproveReply, &[R::Reviewer, R::Liaison], PASSED),
    row(12, &[S::PendingSign], I::SignReply, &[R::Signer], PASSED),
    row(30, &[S::UnitReview, S::PendingSign], I::SkipStep, UNIT_ANY, PASSED),
    row(
        13,
        &[S::UnitReview, S::PendingSign],
        I::RejectReply,
        CHAIN,
        &[S::Handling, S::UnitReview, S::PendingSign],
    ),
    row(
        14,
        &[S::UnitReview, S::PendingSign, S::PlatformAudit, S::FedBack],
        I::RecallReply,
        &[R::Handler],
        &[S::Handling],
    ),
    row(
        15,
        &[S::PlatformAudit],
        I::AuditReply,
        &[R::Auditor],
        &[S::AwaitingCallback, S::Closed, S::Handling],
    ),
    row(
        17,
        &[S::AwaitingCallback],
        I::RecordCallback,
        &[R::CallbackAgent],
        &[S::AwaitingCallback, S::Closed],
    ),
    row(
        18,
        &[S::AwaitingCallback, S::Closed],
        I::OrderRework,
        &[R::CallbackAgent, R::Supervisor],
        &[S::Handling],
    ),
    row(19, &[S::FedBack], I::SendBackSupport, UNIT, &[S::Handling]),
    row(21, &[S::Handling], I::RequestExtension, UNIT, &[]),
    row(21, &[S::Handling], I::RequestSuspension, UNIT, &[]),
    row(21, &[S::Handling, S::Suspended], I::RequestTermination, UNIT, &[]),
    row(21, IN_UNIT, I::WithdrawRequest, UNIT, &[]),
    row(31, &[S::PendingAck], I::ApproveRequest, CHAIN, &[S::PendingAck, S::ReturnReview]),
    row(31, &[S::Handling], I::ApproveRequest, CHAIN, &[S::Handling, S::ReturnReview]),
    row(31, &[S::Archived], I::ApproveRequest, CHAIN, &[S::Archived]),
    row(31, &[S::Closed], I::ApproveRequest, CHAIN, &[S::Closed]),
    row(32, WAITS_IN_UNIT, I::RejectRequest, CHAIN, &[]),
    row(
        22,
        &[S::Handling, S::UnitReview, S::PendingSign, S::PlatformAudit],
        I::DecideExtension,
        &[R::Auditor],
        &[],
    ),
    row(23, &[S::Handling], I::DecideSuspension, &[R::Auditor], &[S::Suspended, S::Handling]),
    row(24, &[S::Suspended], I::Resume, &[R::Handler, R::Liaison, R::Auditor, R::System], &[S::Handling]),
    row(25, &[S::Handling], I::DecideTermination, &[R::Auditor], &[S::Terminated, S::Handling]),
    row(25, &[S::Suspended], I::DecideTermination, &[R::Auditor], &[S::Terminated, S::Suspended]),
    row(26, ANY_OPEN, I::Urge, &[R::Auditor, R::CallbackAgent, R::Supervisor], &[]),
    row(26, ANY_OPEN, I::OpenSupervision, &[R::Supervisor], &[]),
    row(26, ANY_OPEN, I::CloseSupervision, &[R::Supervisor], &[]),
    row(27, ANY_OPEN, I::Withdraw, &[R::Dispatcher], &[S::Withdrawn]),
    row(29, APPEAL_IN, I::FileAppeal, UNIT, &[]),
    row(29, APPEALED_IN, I::WithdrawAppeal, UNIT, &[]),
    row(29, APPEALED_IN, I::DecideAppeal, &[R::Assessor], &[]),
];

/// Tickets (工单). After dispatch the state is a fold over the assignments as well; see `fold`.
pub const TICKET: &[Row<TicketState>] = &[
    row(1, &[T::Received], I::Accept, &[R::Intake], &[T::PendingDispatch]),
    row(2, &[T::Received], I::CloseDirect, &[R::Intake], &[T::DirectClosed]),
    row(3, &[T::Received, T::PendingDispatch], I::Decline, &[R::Intake, R::Dispatcher], &[T::NotAccepted]),
    row(
        4,
        &[T::Received, T::PendingDispatch, T::Processing, T::Coordination, T::LongTerm],
        I::Cancel,
        &[R::Intake, R::Dispatcher],
        &[T::Cancelled],
    ),
    row(5, &[T::PendingDispatch], I::Dispatch, &[R::Dispatcher], &[T::Processing]),
    row(6, &[T::Processing], I::AddAssignment, &[R::Dispatcher], &[]),
    row(6, &[T::Processing], I::Redispatch, &[R::Dispatcher], &[]),
    row(7, &[T::Processing], I::EscalateDispute, &[R::Auditor, R::Dispatcher], &[T::Coordination]),
    row(8, &[T::Coordination], I::RuleDispute, &[R::Dispatcher], &[T::Processing]),
    row(9, &[T::Processing], I::PlaceOnHold, &[R::Dispatcher, R::Supervisor], &[T::LongTerm]),
    row(10, &[T::LongTerm], I::ResumeTicket, &[R::Dispatcher, R::Supervisor], &[T::Processing]),
    row(
        11,
        &[T::PendingDispatch, T::Processing, T::AwaitingCallback],
        I::Merge,
        &[R::Dispatcher],
        &[T::Merged],
    ),
    row(12, &[T::Merged], I::Unmerge, &[R::Dispatcher], &[T::PendingDispatch]),
    row(
        13,
        &[T::Closed, T::DirectClosed, T::NotAccepted],
        I::Archive,
        &[R::System, R::HubAdmin],
        &[T::Archived],
    ),
];

/// Where a ticket goes by itself when its lead has moved.
#[derive(Debug)]
pub struct Fold {
    /// From which states.
    pub from: &'static [TicketState],
    /// Once the lead stands in one of these; empty: once there is no lead any more.
    pub lead: &'static [AssignmentState],
    /// Where to.
    pub to: TicketState,
}

/// The folds of the ticket, one a step.
pub const FOLDS: &[Fold] = &[
    Fold { from: &[T::Processing], lead: &[], to: T::PendingDispatch },
    Fold { from: &[T::Processing], lead: &[S::AwaitingCallback], to: T::AwaitingCallback },
    Fold { from: &[T::Processing, T::AwaitingCallback], lead: &[S::Closed, S::Terminated], to: T::Closed },
    // A rework was ordered.
    Fold { from: &[T::AwaitingCallback, T::Closed], lead: &[S::Handling], to: T::Processing },
];

/// Final opinions (最终处理意见). `SaveOpinion` also begins one.
pub const OPINION: &[Row<OpinionState>] = &[
    row(1, &[O::Draft, O::UnitReview, O::SentBack, O::Reexamine], I::SaveOpinion, WRITERS, &[O::Draft]),
    row(2, &[O::Draft], I::SubmitOpinion, UNIT, &[O::UnitReview]),
    row(3, &[O::UnitReview], I::ApproveOpinion, &[R::Reviewer, R::Liaison], &[]),
    row(4, &[O::UnitReview], I::IssueOpinion, &[R::System], &[O::UnitReview, O::Signed]),
    row(5, &[O::UnitReview], I::SignOpinion, &[R::Signer], &[O::UnitReview, O::Signed]),
    row(
        6,
        &[O::UnitReview, O::Signed],
        I::RejectOpinion,
        &[R::Reviewer, R::Liaison, R::Signer, R::SealKeeper],
        &[O::Draft],
    ),
    row(7, &[O::Signed], I::SealOpinion, &[R::SealKeeper], &[]),
    row(8, &[O::Signed], I::RecordSeal, &[R::System], &[O::Sealed]),
    row(9, &[O::Sealed], I::FileOpinion, &[R::Handler, R::Liaison, R::SealKeeper], &[O::HubReview]),
    row(10, &[O::HubReview], I::DecideOpinion, &[R::Auditor], &[O::Effective, O::Reexamine, O::SentBack]),
];

/// The fold that takes a ticket on, if any does.
#[must_use]
pub fn fold(ticket: TicketState, lead: Option<AssignmentState>) -> Option<&'static Fold> {
    FOLDS.iter().find(|fold| {
        fold.from.contains(&ticket) && lead.map_or(fold.lead.is_empty(), |state| fold.lead.contains(&state))
    })
}

/// The row of `table` for an intent in a state.
#[must_use]
pub fn find<State: PartialEq>(
    table: &'static [Row<State>],
    state: &State,
    intent: IntentKind,
) -> Option<&'static Row<State>> {
    table.iter().find(|row| row.intent == intent && row.from.contains(state))
}

/// Whether an intent belongs to a table at all.
#[must_use]
pub fn knows<State>(table: &'static [Row<State>], intent: IntentKind) -> bool {
    table.iter().any(|row| row.intent == intent)
}
