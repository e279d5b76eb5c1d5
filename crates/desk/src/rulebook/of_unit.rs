//! 本单位规定: the versions of my unit known here, their editing, and publishing by the hub.
//!
//! Invariants: as for packs, what was typed is kept until it is published or given up; only the hub publishes, and it judges
//! again.

use chengban_domain::error::ErrorCode;
use chengban_domain::pack::edition::{self, RuleChange, Versioned};
use chengban_domain::pack::unit_rules::{
    self, KEEPERS, UnitRules, UnitRulesPublished, UnitRulesWish, holding,
};
use chengban_domain::{ReasonCode, UnitId};
use serde_json::to_string_pretty;

use super::{forget_as, keep_as, told};
use crate::commands::app::{Done, NoArgs};
use crate::commands::rules::{
    RulesCheck, RulesChecked, RulesCompare, RulesDraft, RulesRef, RulesText, UnitRulesRow, UnitRulesView,
};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::Conn;
use crate::store::meta::{self, name};
use crate::sync::ask;

/// My unit's versions, and what was typed last; nothing for who is of none.
pub(super) async fn view(office: &Office, conn: &mut Conn) -> Result<Option<UnitRulesView>> {
    let Some(unit) = office.unit() else { return Ok(None) };
    let (all, today, now) = (known(office, unit), office.today(), office.clock.now());
    let none = UnitRules::none(unit);
    let newest = edition::newest(&all, &none).map(UnitRules::version);
    let holds = holding(&all, unit, now).map(UnitRules::version);
    let row = |one: &UnitRules| UnitRulesRow {
        id: one.called(),
        from: one.effective_from,
        in_force: holds == Some(one.version),
        coming: one.effective_from > today,
        newest: newest == Some(one.version),
    };
    let (earliest, latest) = edition::days(&all, &none, today);
    Ok(Some(UnitRulesView {
        unit_name: office.user().unit_name,
        rows: all.iter().rev().map(row).collect(),
        may_edit: may_edit(office),
        earliest,
        latest,
        kept: meta::get(conn, name::UNIT_RULES_DRAFT).await?,
    }))
}

/// A stand-in keeps no rules, and a practice has none of its own.
fn may_edit(office: &Office) -> bool {
    !office.hub.is_practice() && office.roles().iter().any(|role| KEEPERS.contains(role))
}

fn mine(office: &Office) -> Result<UnitId> {
    office.unit().ok_or_else(|| problem(ErrorCode::WrongUnit))
}

/// The unit's versions, the first in force first.
fn known(office: &Office, unit: UnitId) -> Vec<UnitRules> {
    let mut all: Vec<UnitRules> =
        office.rules().of_unit().iter().filter(|one| one.unit == unit).cloned().collect();
    all.sort_by_key(|one| (one.effective_from, one.version));
    all
}

fn find(office: &Office, called: &str) -> Result<UnitRules> {
    let found = known(office, mine(office)?).into_iter().find(|one| one.called() == called);
    found.ok_or_else(|| problem(ErrorCode::NotFound))
}

/// A version as text; under `0` what a unit begins with that has none.
///
/// # Errors
/// `not_found`.
pub async fn open(office: &Office, req: RulesRef) -> Result<RulesText> {
    let unit = mine(office)?;
    let none = UnitRules::none(unit);
    let rules = if req.id == none.called() {
        let (rules, today) = (office.rules(), office.today());
        UnitRules::beginning(unit, rules.at(today), edition::days(&known(office, unit), &none, today).0)
    } else {
        find(office, &req.id)?
    };
    Ok(RulesText { text: to_string_pretty(&rules)?, id: req.id })
}

/// What two versions differ in.
///
/// # Errors
/// `not_found`.
pub async fn compare(office: &Office, req: RulesCompare) -> Result<Vec<RuleChange>> {
    Ok(edition::changes(&find(office, &req.before)?, &find(office, &req.after)?))
}

/// What would come of publishing edited rules, as the hub would say.
///
/// # Errors
/// `wrong_unit` for who is of none: what is wrong with the rules is part of the answer.
pub async fn check(office: &Office, req: RulesCheck) -> Result<RulesChecked> {
    let unit = mine(office)?;
    let (all, rules, today) = (known(office, unit), office.rules(), office.today());
    let none = UnitRules::none(unit);
    let before = edition::newest(&all, &none).unwrap_or(&none);
    let edited = match unit_rules::edited(&req.text, unit) {
        Ok(edited) => edited,
        Err(problem) => return Ok(told(&req.text, before, Vec::new(), Some(problem))),
    };
    let mut changes = edition::changes(before, &edited);
    let next =
        unit_rules::next((&all, before.version), (&req.text, &edited), |day| rules.at(day), None, today);
    let problem = next.err();
    // The pack's own steps written out are no change yet, and that nothing differs is no fault.
    if problem.as_ref().is_some_and(|problem| problem.reason == Some(ReasonCode::UnitRulesEmpty)) {
        changes.clear();
    }
    let problem = problem.filter(|_| !changes.is_empty());
    Ok(told(&req.text, before, changes, problem))
}

/// Makes durable what was typed.
///
/// # Errors
/// `too_large`; database errors.
pub async fn keep(office: &Office, req: RulesDraft) -> Result<Done> {
    keep_as(office, name::UNIT_RULES_DRAFT, &req).await
}

/// Gives up what was typed.
///
/// # Errors
/// Database errors.
pub async fn forget(office: &Office, _: NoArgs) -> Result<Done> {
    forget_as(office, name::UNIT_RULES_DRAFT).await
}

/// Publishes edited rules; the hub judges them.
///
/// # Errors
/// Why not, in a sentence; `offline`. What was typed stays kept then.
pub async fn publish(office: &Office, req: UnitRulesWish) -> Result<UnitRulesPublished> {
    unit_rules::edited(&req.text, mine(office)?)?;
    let done: UnitRulesPublished = ask::post(office, "/v1/unit-rules", Some(&req)).await?;
    forget(office, NoArgs::default()).await?;
    ask::catch_up(office).await;
    Ok(done)
}

/// Takes a version back whose day has not come.
///
/// # Errors
/// As [`publish`].
pub async fn withdraw(office: &Office, req: RulesRef) -> Result<Done> {
    edition::not_begun(&known(office, mine(office)?), &req.id, office.today())?;
    let path = format!("/v1/unit-rules/{}/withdraw", req.id);
    let _gone: UnitRules = ask::post(office, &path, None::<&()>).await?;
    ask::catch_up(office).await;
    Ok(Done {})
}

#[cfg(test)]
mod tests;
