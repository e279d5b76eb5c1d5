//! What is practised, as data: invented units, people and tickets, and the steps of each.
//!
//! Invariant: telephone numbers begin with 140, which is assigned to nobody.

use std::sync::OnceLock;

use chengban_domain::case::{
    Caller, CallerKind, Elements, EventCode, MaskedCaller, Nature, Place, ReplyContent, Satisfaction, Solved,
};
use chengban_domain::dispatch_list::DispatchList;
use chengban_domain::wire::{UnitRef, UserProfile};
use chengban_domain::{Actor, AssignmentId, Role, TicketId, UnitId, mask};
use serde::Deserialize;

use crate::commands::form::FormKind;

/// The whole practice.
#[derive(Debug, Deserialize)]
pub(super) struct Content {
    /// Who practises.
    pub(super) person: UserProfile,
    /// Units, the person's own first.
    pub(super) units: Vec<UnitRef>,
    /// Whom the program plays.
    pub(super) cast: Vec<Actor>,
    /// What the return coach looks into.
    pub(super) lists: Vec<DispatchList>,
    /// The tickets, in the order in which they are best done.
    pub(super) lessons: Vec<Lesson>,
}

/// One ticket to practise on.
#[derive(Debug, Deserialize)]
pub(super) struct Lesson {
    pub(super) id: String,
    pub(super) no: String,
    pub(super) ticket: TicketId,
    pub(super) assignment: AssignmentId,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) nature: Nature,
    pub(super) category: Vec<String>,
    pub(super) place: Place,
    pub(super) elements: Elements,
    pub(super) caller: Caller,
    /// 转办意见
    pub(super) note: String,
    /// What the reviewer wants to see in the reply.
    pub(super) asks: Vec<Ask>,
    /// What the reviewer says where it is not there.
    pub(super) sent_back: String,
    /// What the resident says.
    pub(super) callback: Verdict,
    /// Whether the platform archives it at once, so that it can be appealed.
    #[serde(default)]
    pub(super) archives: bool,
    /// The unit to which it is rightly returned.
    #[serde(default)]
    pub(super) returns_to: Option<UnitId>,
    pub(super) steps: Vec<Step>,
}

/// Something a reply must bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ask {
    Citation,
    Evidence,
    Ground,
}

/// The resident's verdict when called back.
#[derive(Debug, Deserialize)]
pub(super) struct Verdict {
    pub(super) solved: Solved,
    pub(super) satisfaction: Satisfaction,
    pub(super) opinion: String,
}

/// One step of a lesson.
#[derive(Debug, Deserialize)]
pub(super) struct Step {
    pub(super) id: String,
    /// The key to press, as the key map names it before anybody moved it.
    #[serde(default)]
    pub(super) key: Option<String>,
    /// What ticks it.
    pub(super) when: When,
    /// The practice photo is offered with it.
    #[serde(default)]
    pub(super) photo: bool,
}

/// What ticks a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum When {
    /// It stands in the timeline.
    Event(EventCode),
    /// The resident was reached.
    Contacted,
    /// The reply has a public text.
    Worded,
    /// The reply has a legal basis.
    Cited,
    /// The reply has evidence.
    Proved,
    /// The reply names an exclusion ground.
    Grounded,
    /// The form is being filled in, or what it leads to has happened.
    Form(FormKind),
    /// The person said that it was read.
    Read,
}

impl Content {
    /// Somebody of the cast with that role.
    pub(super) fn actor(&self, role: Role) -> Option<&Actor> {
        self.cast.iter().find(|actor| actor.roles.contains(&role))
    }

    /// The person as one who acts.
    pub(super) fn practitioner(&self) -> Actor {
        let UserProfile { user, name, unit, roles, .. } = self.person.clone();
        Actor { user, name, unit, roles, stands_for: Vec::new() }
    }

    /// The lesson on that ticket.
    pub(super) fn lesson(&self, ticket: TicketId) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.ticket == ticket)
    }
}

impl Lesson {
    /// The resident as everybody sees them.
    pub(super) fn masked(&self) -> MaskedCaller {
        MaskedCaller {
            name: mask::name(&self.caller.name),
            phone: mask::phone(&self.caller.phone),
            kind: CallerKind::Person,
            anonymous: false,
        }
    }

    /// Whether a reply bears all that the reviewer wants to see.
    pub(super) fn is_met_by(&self, content: &ReplyContent) -> bool {
        self.asks.iter().all(|ask| match ask {
            Ask::Citation => !content.citations.is_empty(),
            Ask::Evidence => !content.evidence.is_empty(),
            Ask::Ground => content.ground.is_some(),
        })
    }
}

/// The practice that ships with the program.
pub(super) fn content() -> &'static Content {
    static CONTENT: OnceLock<Content> = OnceLock::new();
    CONTENT.get_or_init(|| {
        serde_json::from_str(include_str!("practice.json")).expect("a test reads the shipped practice")
    })
}
