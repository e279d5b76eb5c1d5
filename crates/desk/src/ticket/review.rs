//! How a reply or a request under review stands in its unit: the steps, who passed which on what text, and who may pass the
//! one now.

use chengban_domain::UserId;
use chengban_domain::case::{Approval, Assignment, AssignmentState, Ticket};
use chengban_domain::intent::Intent;
use chengban_domain::machine::{self, InChain};
use chengban_domain::opinion::FinalOpinion;
use chengban_domain::pack::{RulePack, Step};
use chengban_domain::role::Principal;
use chengban_domain::wire::PersonRef;
use chrono::NaiveDate;

use crate::commands::ticket::{ReviewPerson, ReviewStep, ReviewView, StepMark};
use crate::office::Office;

/// What waits inside the unit, with its chain.
struct Waiting<'a> {
    text: &'a dyn InChain,
    steps: Vec<Step>,
    asks: Option<&'a Intent>,
}

/// Whether something of an assignment may wait inside the unit: without the rules, which name its steps.
pub fn is_inside(assignment: &Assignment) -> bool {
    let reply = matches!(assignment.state, AssignmentState::UnitReview | AssignmentState::PendingSign);
    reply || machine::request_in_unit(assignment).is_some()
}

/// What of an assignment waits inside the unit, if anything does. A reply and a request never wait together.
fn waiting<'a>(ticket: &Ticket, assignment: &'a Assignment, pack: &RulePack) -> Option<Waiting<'a>> {
    if let Some(asked) = machine::request_in_unit(assignment) {
        return Some(Waiting { text: asked, steps: asked.steps.clone(), asks: Some(&asked.intent) });
    }
    machine::step_now(ticket, assignment, pack)?;
    let reply = assignment.last_reply()?;
    Some(Waiting { text: reply, steps: machine::steps(ticket, assignment, reply, pack), asks: None })
}

impl Waiting<'_> {
    fn passed(&self) -> &[Approval] {
        self.text.approvals()
    }

    fn now(&self) -> Option<&Step> {
        self.steps.get(self.passed().len())
    }

    fn mark(&self) -> Option<StepMark> {
        mark_of(&self.steps, self.passed().len(), self.asks)
    }
}

/// The step of a chain that comes after so many.
fn mark_of(steps: &[Step], passed: usize, asks: Option<&Intent>) -> Option<StepMark> {
    let now = steps.get(passed)?;
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    let (no, of) = (count(passed + 1), count(steps.len()));
    let (asks, appeals) = (asks.map(Intent::kind), asks.and_then(Intent::appeals));
    Some(StepMark { no, of, label: own_label(now), role: now.role(), asks, appeals })
}

fn own_label(step: &Step) -> Option<String> {
    step.own_label().map(str::to_owned)
}

/// The step at which a final opinion waits inside the unit.
pub fn opinion_mark(opinion: &FinalOpinion, pack: &RulePack) -> Option<StepMark> {
    let waits = opinion.state.is_in_chain();
    mark_of(opinion.chain(pack), opinion.approvals.len(), None).filter(|_| waits)
}

/// The step at which something waits inside the unit, for lists.
pub fn mark(ticket: &Ticket, assignment: &Assignment, pack: &RulePack) -> Option<StepMark> {
    waiting(ticket, assignment, pack)?.mark()
}

/// How it stands, as the screen shows it.
pub fn view(
    office: &Office,
    ticket: &Ticket,
    assignment: &Assignment,
    pack: &RulePack,
) -> Option<ReviewView> {
    let waiting = waiting(ticket, assignment, pack)?;
    let (mark, now) = (waiting.mark()?, waiting.now()?);
    let steps = waiting.steps.iter().enumerate().map(|(at, step)| ReviewStep {
        label: own_label(step),
        role: step.role(),
        passed: waiting.passed().get(at).cloned(),
    });
    let closed = |user| machine::is_barred(now, waiting.text, user, pack);
    let (colleagues, today) = (office.colleagues(), office.today());
    let holders = colleagues.iter().filter(|person| person.roles.contains(&now.role()));
    let actor = office.actor();
    let open = |absent: &Principal| machine::closed_to(ticket, (now, waiting.text), absent, pack).is_none();
    let acts_as = machine::for_whom_open(&[now.role()], &actor, open).ok();
    let on_behalf = acts_as.and_then(|capacity| capacity.on_behalf).filter(open).map(|absent| absent.name);
    Some(ReviewView {
        steps: steps.collect(),
        who: holders.map(|person| person_at(now, person, today, closed)).collect(),
        on_behalf,
        has_step_before: waiting.passed().iter().any(|passed| passed.skipped.is_none()),
        now: mark,
    })
}

fn person_at(
    step: &Step,
    person: &PersonRef,
    today: NaiveDate,
    closed: impl Fn(UserId) -> bool,
) -> ReviewPerson {
    let taker = person.stand_ins.iter().find(|one| one.holds_on(today) && one.roles.contains(&step.role()));
    ReviewPerson {
        name: person.name.clone(),
        closed: closed(person.user),
        stand_in: taker.map(|one| one.by_name.clone()),
        stand_in_closed: taker.is_some_and(|one| closed(one.by)),
        until: taker.map(|one| one.to),
    }
}
