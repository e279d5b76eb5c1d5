//! What the check must know beside the reply itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::EvidenceId;
use crate::case::{Assignment, AssignmentKind, Caller, Case, Place};

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
    /// Public texts of earlier submissions that were not recalled.
    pub earlier: Vec<String>,
    /// The day of the facts.
    pub facts_on: NaiveDate,
    /// Units whose support a lead does not wait for.
    pub open_supports: Vec<String>,
    /// The resident in full; empty where whoever checks does not know them.
    pub resident: Caller,
    /// Where it is about.
    pub place: Place,
}

impl CheckFacts {
    /// The facts of an assignment. `resident` is the resident in full, where they are known.
    #[must_use]
    pub fn of(case: &Case, assignment: &Assignment, resident: Option<&Caller>) -> Self {
        let ticket = &case.ticket;
        let leads = assignment.kind == AssignmentKind::Lead;
        Self {
            contacted: assignment.is_contacted(),
            anonymous: ticket.caller.anonymous,
            report: ticket.is_report(),
            evidence: assignment.evidence.iter().map(|e| (e.id, e.no)).collect(),
            demand: ticket.body.clone(),
            earlier: assignment
                .replies
                .iter()
                .filter(|r| !r.recalled && r.round < assignment.round)
                .map(|r| r.content.public_text.clone())
                .collect(),
            facts_on: ticket.facts_day(),
            open_supports: if leads { case.open_supports() } else { Vec::new() },
            resident: resident.cloned().unwrap_or_default(),
            place: ticket.place.clone(),
        }
    }
}
