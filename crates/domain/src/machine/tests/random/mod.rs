//! No sequence of intents leaves the tables, whoever acts on whatever: many units, both sides, all kinds of intents.
//!
//! A walk is a list of steps; a step is a seed and a span of time, and its dice choose what is asked, by whom, on what,
//! in the light of the case as it then is. So a failing walk shrinks to the steps it needs.

mod law;
mod wish;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::machine::table::{ASSIGNMENT, OPINION, Row, TICKET, find, knows};
use crate::machine::{Context, apply};
use crate::opinion::OpinionState;
use crate::pack::{CallbackSkip, ClockStart, PauseOn, RulePack};
use crate::role::{Actor, Role};
use crate::time::{Calendar, Millis};
use crate::*;

/// Random choices of a seed (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, many: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(many.max(1)).unwrap()).unwrap()
    }

    /// True in so many of a hundred times.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).cloned()
    }
}

/// Units that get tickets, and the people of each and of the platform.
pub(super) const UNITS: std::ops::RangeInclusive<u128> = 1..=5;

/// With one in each unit who stands in for its reviewer, signer and seal keeper.
fn cast() -> Vec<Actor> {
    use Role as R;
    let seats: [&[R]; 6] = [
        &[R::Handler, R::Liaison],
        &[R::Handler],
        &[R::Reviewer],
        &[R::Signer],
        &[R::SealKeeper],
        &[R::Handler, R::Liaison, R::Reviewer, R::Signer, R::SealKeeper],
    ];
    let of_units =
        UNITS.flat_map(|n| (1..).zip(seats).map(move |(seat, roles)| person(10 * n + seat, Some(n), roles)));
    let offices = [
        R::Intake,
        R::Dispatcher,
        R::Auditor,
        R::CallbackAgent,
        R::Supervisor,
        R::Assessor,
        R::HubAdmin,
        R::System,
    ];
    let stand_ins = UNITS.map(|n| {
        let taker = person(10 * n + 7, Some(n), &[R::Handler]);
        let lent = [(3, R::Reviewer), (4, R::Signer), (5, R::SealKeeper)];
        lent.iter().fold(taker, |taker, (seat, role)| standing_in(taker, 10 * n + seat, &[*role]))
    });
    of_units.chain(stand_ins).chain((90..).zip(offices).map(|(n, role)| person(n, None, &[role]))).collect()
}

/// The rules of a walk: those of the built-in pack, some of its flags turned.
fn rules(dice: &mut Dice) -> RulePack {
    let mut pack = RulePack::builtin();
    pack.four_eyes = dice.percent(70);
    if dice.percent(30) {
        pack.clock.start = ClockStart::Acknowledge;
    }
    for review in [PauseOn::ReturnReview, PauseOn::ExtensionReview] {
        if dice.percent(30) {
            pack.clock.pause_on.push(review);
        }
    }
    if dice.percent(30) {
        pack.chains.final_opinion = chain(&[Role::Reviewer, Role::SealKeeper]);
    }
    if dice.percent(20) {
        pack.chains.normal = chain(&[Role::Signer, Role::Reviewer]);
    }
    if dice.percent(30) {
        let between = step(Role::Reviewer, "会签", &[Role::Handler, Role::Signer]);
        pack.chains.normal = vec![Role::Liaison.into(), between.clone(), Role::Signer.into()];
        pack.chains.heavy = vec![Role::Reviewer.into(), between, Role::Signer.into()];
        pack.chains.final_opinion = chain(&[Role::Liaison, Role::Reviewer, Role::Signer, Role::SealKeeper]);
    }
    if dice.percent(40) {
        pack.chains.returns = chain(&[Role::Reviewer, Role::Signer]);
        pack.chains.extension = chain(&[Role::Reviewer]);
        pack.chains.appeal = chain(&[Role::Liaison, Role::Reviewer]);
    }
    if dice.percent(10) {
        pack.chains.normal.clear();
    }
    if dice.percent(20) {
        pack.chains.support = chain(&[Role::Reviewer]);
    }
    if dice.percent(80) {
        pack.callback.skip = vec![CallbackSkip::Declined];
    }
    pack.returns.max = 2;
    pack
}

/// The ticket of a walk.
fn case(dice: &mut Dice) -> Case {
    let mut case = ticket();
    if dice.percent(40) {
        case.ticket.state = TicketState::Received;
    }
    case.ticket.urgency = dice.pick(Urgency::ALL).unwrap();
    case.ticket.callback_wanted = dice.percent(85);
    if dice.percent(15) {
        case.ticket.complained_of = Some("单位5的人员12".into());
        case.ticket.secrecy = dice.pick(Secrecy::ALL).unwrap();
    }
    case
}

/// What a walk is most about, so that long roads are walked to their end.
const ROADS: [&[IntentKind]; 4] = [
    &[
        IntentKind::Dispatch,
        IntentKind::Acknowledge,
        IntentKind::AddEvidence,
        IntentKind::RecordContact,
        IntentKind::SubmitReply,
        IntentKind::ApproveReply,
        IntentKind::SignReply,
        IntentKind::AuditReply,
        IntentKind::RecordCallback,
        IntentKind::Archive,
        IntentKind::FileAppeal,
        IntentKind::WithdrawAppeal,
        IntentKind::DecideAppeal,
    ],
    &[
        IntentKind::Dispatch,
        IntentKind::AddEvidence,
        IntentKind::SaveOpinion,
        IntentKind::SubmitOpinion,
        IntentKind::ApproveOpinion,
        IntentKind::IssueOpinion,
        IntentKind::SignOpinion,
        IntentKind::SealOpinion,
        IntentKind::RecordSeal,
        IntentKind::FileOpinion,
        IntentKind::DecideOpinion,
    ],
    &[
        IntentKind::Dispatch,
        IntentKind::Acknowledge,
        IntentKind::RequestReturn,
        IntentKind::RequestExtension,
        IntentKind::RequestSupport,
        IntentKind::ApproveRequest,
        IntentKind::DecideReturn,
        IntentKind::DecideExtension,
        IntentKind::DeclineSupport,
    ],
    IntentKind::ALL,
];

/// What ends a ticket or an assignment early: asked for seldom, else no walk would get far.
fn ends(kind: IntentKind) -> bool {
    use IntentKind as K;
    matches!(
        kind,
        K::Cancel
            | K::Decline
            | K::CloseDirect
            | K::Merge
            | K::Withdraw
            | K::Redispatch
            | K::DecideTermination
    )
}

fn may_begin<State: PartialEq>(table: &'static [Row<State>], states: &[State], kind: IntentKind) -> bool {
    states.iter().any(|state| find(table, state, kind).is_some())
}

/// Whether the tables know a row for it in the case as it is.
fn has_row(case: &Case, kind: IntentKind) -> bool {
    let assignments: Vec<_> = case.assignments.iter().map(|a| a.state).collect();
    let mut opinions: Vec<_> = case.ticket.opinions.iter().map(|o| o.state).collect();
    opinions.push(OpinionState::Draft);
    may_begin(ASSIGNMENT, &assignments, kind)
        || may_begin(TICKET, &[case.ticket.state], kind)
        || may_begin(OPINION, &opinions, kind)
}

fn choose_kind(dice: &mut Dice, case: &Case, road: &[IntentKind]) -> IntentKind {
    let on = if dice.percent(60) { road } else { IntentKind::ALL };
    let open: Vec<IntentKind> = on.iter().copied().filter(|kind| has_row(case, *kind)).collect();
    let guided = dice.pick(&open).filter(|_| dice.percent(90));
    let kind = guided.or_else(|| dice.pick(IntentKind::ALL)).unwrap();
    if ends(kind) && dice.percent(85) { dice.pick(&open).unwrap_or(kind) } else { kind }
}

fn choose_target(dice: &mut Dice, case: &Case, kind: IntentKind) -> Option<AssignmentId> {
    let fits: Vec<_> = case
        .assignments
        .iter()
        .filter(|a| find(ASSIGNMENT, &a.state, kind).is_some())
        .map(|a| a.id)
        .collect();
    let all: Vec<_> = case.assignments.iter().map(|a| a.id).collect();
    dice.pick(&fits).filter(|_| dice.percent(95)).or_else(|| dice.pick(&all))
}

/// Mostly somebody who may, sometimes just anybody.
fn choose_actor(dice: &mut Dice, case: &Case, kind: IntentKind, target: Option<AssignmentId>) -> Actor {
    let by = |actor: &Actor| {
        ASSIGNMENT.iter().any(|row| row.intent == kind && actor.has_any(row.by))
            || TICKET.iter().any(|row| row.intent == kind && actor.has_any(row.by))
            || OPINION.iter().any(|row| row.intent == kind && actor.has_any(row.by))
    };
    let owner = if knows(OPINION, kind) {
        case.ticket.opinions.last().map(|o| o.unit).or(case.lead().map(|lead| lead.unit))
    } else if kind == IntentKind::SendBackSupport {
        let parent = target.and_then(|id| case.assignment(id)).and_then(|a| a.parent);
        parent.map_or_else(|| case.lead(), |parent| case.assignment(parent)).map(|above| above.unit)
    } else {
        target.and_then(|id| case.assignment(id)).map(|a| a.unit)
    };
    let cast = cast();
    let fits: Vec<Actor> =
        cast.iter().filter(|a| by(a) && (a.unit.is_none() || a.unit == owner)).cloned().collect();
    dice.pick(&fits).filter(|_| dice.percent(95)).or_else(|| dice.pick(&cast)).unwrap()
}

/// One step: a seed, and the minutes that pass before it.
type Step = (u64, i64);

/// Walks, held to the law at every step; adds what took effect to `done`.
fn walk(start: u64, steps: &[Step], done: &mut BTreeSet<IntentKind>) -> TestCaseResult {
    let mut dice = Dice(start);
    let (pack, mut case) = (rules(&mut dice), case(&mut dice));
    let road = dice.pick(&ROADS).unwrap();
    let mut now = MONDAY;
    for (index, (seed, minutes)) in (0..).zip(steps) {
        let mut dice = Dice(*seed);
        now = Millis(now.0 + minutes * 60_000);
        let kind = choose_kind(&mut dice, &case, road);
        let target = choose_target(&mut dice, &case, kind);
        let actor = choose_actor(&mut dice, &case, kind, target);
        let intent = wish::of(
            kind,
            &mut wish::Around { dice: &mut dice, case: &case, target, pack: &pack, now, index },
        );
        prop_assert_eq!(intent.kind(), kind);
        let ctx = Context { now, pack: &pack, calendar: Calendar::builtin(), resident: None };
        match apply(&case, target, &intent, &actor, &ctx) {
            Err(rejection) => {
                prop_assert_ne!(rejection.code, ErrorCode::Internal, "{:?} led outside the table", intent);
            }
            Ok(applied) => {
                let deed = law::Deed { before: &case, target, intent: &intent, actor: &actor, ctx: &ctx };
                law::check(&deed, &applied)?;
                done.insert(kind);
                case = applied.case;
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_intents_leaves_the_table(
        start in any::<u64>(),
        steps in prop::collection::vec((any::<u64>(), 0i64..30 * 60), 1..100),
    ) {
        walk(start, &steps, &mut BTreeSet::new())?;
    }
}

/// The walks would prove little if some kind of intent were refused in all of them.
#[test]
fn every_kind_of_intent_takes_effect_on_some_walk() {
    let mut dice = Dice(0);
    let mut done = BTreeSet::new();
    for start in 0..600 {
        let steps: Vec<Step> = (0..90).map(|_| (dice.next(), dice.below(30 * 60) as i64)).collect();
        walk(start, &steps, &mut done).unwrap();
    }
    let never: Vec<_> = IntentKind::ALL.iter().filter(|kind| !done.contains(kind)).collect();
    assert!(never.is_empty(), "never took effect: {never:?}");
}
