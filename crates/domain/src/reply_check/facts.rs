//! What the check must know beside the reply itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::EvidenceId;
use crate::case::{Assignment, Secrecy, Ticket};

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
}

impl CheckFacts {
    /// The facts of an assignment.
    #[must_use]
    pub fn of(ticket: &Ticket, assignment: &Assignment) -> Self {
        Self {
            contacted: assignment.is_contacted(),
            anonymous: ticket.caller.anonymous,
            report: ticket.secrecy == Secrecy::Reporter,
            evidence: assignment.evidence.iter().map(|e| (e.id, e.no)).collect(),
            demand: ticket.body.clone(),
            earlier: assignment
                .replies
                .iter()
                .filter(|r| !r.recalled && r.round < assignment.round)
                .map(|r| r.content.public_text.clone())
                .collect(),
            facts_on: ticket.facts_day(),
        }
    }
}
