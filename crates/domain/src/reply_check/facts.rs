//! What the check must know beside the reply itself.
//!
//! Here so that the hub and the desk judge by the same; what only a desk knows, its statute library, is empty on the hub.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::EvidenceId;
use crate::case::{Assignment, AssignmentKind, Caller, Case, Place, Reply, ReplyContent};
use crate::pack::RulePack;
use crate::said::Said;
use crate::time::{Millis, local_date};

/// Facts of the ticket and the assignment that the check reads.
#[derive(Debug, Clone)]
pub struct CheckFacts {
    /// The resident was reached by this unit.
    pub contacted: bool,
    /// There is nobody to contact.
    pub anonymous: bool,
    /// A report (举报): whoever made it must not be recognisable.
    pub report: bool,
    /// Numbers of the evidence that exists.
    pub evidence: BTreeMap<EvidenceId, u32>,
    /// The resident's words.
    pub demand: String,
    /// Public texts that were filed before and did not satisfy: of earlier rounds, or sent back in this one.
    pub earlier: Vec<String>,
    /// The day of the facts where the reply names none: that of the call.
    pub facts_on: NaiveDate,
    /// Today: nothing has happened later.
    pub today: NaiveDate,
    /// What the statute library says against a citation in the text, by the citation as written; empty without a library.
    pub library: BTreeMap<String, Said>,
    /// Units whose support a lead does not wait for.
    pub open_supports: Vec<String>,
    /// The resident in full; empty where whoever checks does not know them.
    pub resident: Caller,
    /// Where it is about.
    pub place: Place,
}

impl CheckFacts {
    /// The facts of an assignment at an instant. `resident` is the resident in full, where they are known; `pack` are the
    /// rules that say which time of a contact can be true.
    #[must_use]
    pub fn of(
        case: &Case,
        assignment: &Assignment,
        resident: Option<&Caller>,
        now: Millis,
        pack: &RulePack,
    ) -> Self {
        let ticket = &case.ticket;
        let leads = assignment.kind == AssignmentKind::Lead;
        Self {
            contacted: assignment.is_contacted(now, pack),
            anonymous: ticket.caller.anonymous,
            report: ticket.is_report(),
            evidence: assignment.evidence.iter().map(|e| (e.id, e.no)).collect(),
            demand: ticket.body.clone(),
            earlier: assignment
                .replies
                .iter()
                .filter(|reply| !reply.recalled && (reply.round < assignment.round || came_back(reply)))
                .map(|reply| reply.content.public_text.clone())
                .collect(),
            facts_on: ticket.facts_day(),
            today: local_date(now),
            library: BTreeMap::new(),
            open_supports: if leads { case.open_supports() } else { Vec::new() },
            resident: resident.cloned().unwrap_or_default(),
            place: ticket.place.clone(),
        }
    }

    /// The day whose law applies to a reply: the one it names, else that of the ticket.
    #[must_use]
    pub fn day_of(&self, content: &ReplyContent) -> NaiveDate {
        content.facts_on.unwrap_or(self.facts_on)
    }

    /// The day of the facts that a reply names, where that day is still to come: nothing has happened then.
    #[must_use]
    pub fn day_to_come(&self, content: &ReplyContent) -> Option<NaiveDate> {
        content.facts_on.filter(|day| *day > self.today)
    }
}

/// Whether a reply was sent back: by the platform, or inside the unit with a comment or remarks.
fn came_back(reply: &Reply) -> bool {
    let failed = reply.verdict.as_ref().is_some_and(|verdict| !verdict.passed);
    failed || !reply.comment.is_empty() || !reply.marks.is_empty()
}
