//! 规则: the versions known here, their editing, and publishing by the hub; `of_unit` those of the own unit beside the packs.
//!
//! Invariants: what was typed is kept until it is published or given up; only the hub publishes, and it judges again.

pub mod of_unit;

use chengban_domain::Role;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::pack::edition::{self, RuleChange, RulesPublished, RulesWish, Versioned};
use chengban_domain::pack::{RulePack, line_of};

use crate::commands::app::{Done, NoArgs};
use crate::commands::rules::{
    RulesCheck, RulesChecked, RulesCompare, RulesDraft, RulesFor, RulesRef, RulesRow, RulesText, RulesView,
};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::outbox::act;
use crate::store::meta::{self, name};
use crate::sync::ask;

/// Bytes of a draft at most.
const LARGEST: usize = 256 << 10;

/// All versions, and what was typed last.
///
/// # Errors
/// Database errors.
pub async fn list(office: &Office, _: NoArgs) -> Result<RulesView> {
    let mut conn = office.store.reader().await?;
    let kept = meta::get(&mut conn, name::RULES_DRAFT).await?;
    let (rules, today) = (office.rules(), office.today());
    let now = rules.at(today);
    let row = |pack: &RulePack| RulesRow {
        id: pack.id(),
        from: pack.effective_from,
        approved: pack.approved,
        in_force: pack.id() == now.id(),
        coming: pack.effective_from > today,
        newest: edition::newest(rules.packs(), now).is_none_or(|newest| newest.id() == pack.id()),
    };
    let mut packs: Vec<RulesRow> = rules.packs().iter().map(row).collect();
    packs.sort_by(|a, b| (b.from, &b.id).cmp(&(a.from, &a.id)));
    if packs.is_empty() {
        packs.push(row(now));
    }
    let (earliest, latest) = edition::days(rules.packs(), now, today);
    let unit = of_unit::view(office, &mut conn).await?;
    Ok(RulesView { packs, may_edit: may_edit(office), earliest, latest, kept, unit })
}

fn may_edit(office: &Office) -> bool {
    office.roles().contains(&Role::HubAdmin)
}

/// The rules that a ticket keeps, as it is judged: with what my unit adds to them; without a ticket those in force today.
///
/// # Errors
/// `not_found` for a ticket that is not here.
pub async fn pack(office: &Office, req: RulesFor) -> Result<RulePack> {
    let rules = office.rules();
    let Some(ticket) = req.ticket_id else { return Ok(rules.at(office.today()).clone()) };
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, ticket).await?;
    let own = crate::ticket::own(office, &seen).map(|assignment| assignment.id);
    Ok(rules.judging(&seen.slice.case, own).into_owned())
}

/// A version as text.
///
/// # Errors
/// `not_found`.
pub async fn open(office: &Office, req: RulesRef) -> Result<RulesText> {
    let pack = find(office, &req.id)?;
    Ok(RulesText { text: serde_json::to_string_pretty(&pack)?, id: req.id })
}

fn find(office: &Office, id: &str) -> Result<RulePack> {
    let rules = office.rules();
    let now = rules.at(office.today());
    let found = rules.packs().iter().chain([now]).find(|pack| pack.id() == id).cloned();
    found.ok_or_else(|| problem(ErrorCode::NotFound))
}

/// What two versions differ in.
///
/// # Errors
/// `not_found`.
pub async fn compare(office: &Office, req: RulesCompare) -> Result<Vec<RuleChange>> {
    Ok(edition::changes(&find(office, &req.before)?, &find(office, &req.after)?))
}

/// What would come of publishing an edited pack, as the hub would say.
///
/// # Errors
/// None of its own: what is wrong is part of the answer.
pub async fn check(office: &Office, req: RulesCheck) -> Result<RulesChecked> {
    let (rules, today) = (office.rules(), office.today());
    let now = rules.at(today);
    let before = edition::newest(rules.packs(), now).unwrap_or(now);
    let edited = match edition::edited(&req.text) {
        Ok(pack) => pack,
        Err(problem) => return Ok(told(&req.text, before, Vec::new(), Some(problem))),
    };
    let changes = edition::changes(before, &edited);
    let unapproved = RulePack { approved: false, ..edited };
    let next = edition::next((rules.packs(), before.version), (&unapproved, Some(now)), None, today);
    // That nothing differs is no fault: of somebody who has only begun, or who hears now that it is published.
    let problem = next.err().filter(|_| !changes.is_empty());
    Ok(told(&req.text, before, changes, problem))
}

fn told<V: Versioned>(
    text: &str,
    before: &V,
    changes: Vec<RuleChange>,
    problem: Option<Problem>,
) -> RulesChecked {
    let line = problem.as_ref().and_then(|problem| line(text, problem));
    RulesChecked { before: before.called(), changes, problem, line }
}

fn line(text: &str, problem: &Problem) -> Option<u32> {
    let field = problem.field.as_deref()?;
    let at = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => line_of(text, field),
        Err(error) => error.line(),
    };
    u32::try_from(at).ok()
}

/// Makes durable what was typed.
///
/// # Errors
/// `too_large`; database errors.
pub async fn keep(office: &Office, req: RulesDraft) -> Result<Done> {
    keep_as(office, name::RULES_DRAFT, &req).await
}

async fn keep_as(office: &Office, name: &str, req: &RulesDraft) -> Result<Done> {
    if req.text.len() > LARGEST {
        return Err(problem(ErrorCode::TooLarge));
    }
    let mut tx = office.store.begin().await?;
    meta::set(&mut tx, name, req).await?;
    tx.commit().await?;
    Ok(Done {})
}

/// Gives up what was typed.
///
/// # Errors
/// Database errors.
pub async fn forget(office: &Office, _: NoArgs) -> Result<Done> {
    forget_as(office, name::RULES_DRAFT).await
}

async fn forget_as(office: &Office, name: &str) -> Result<Done> {
    let mut tx = office.store.begin().await?;
    meta::remove(&mut tx, name).await?;
    tx.commit().await?;
    Ok(Done {})
}

/// Publishes an edited pack; the hub judges it.
///
/// # Errors
/// Why not, in a sentence; `offline`. What was typed stays kept then.
pub async fn publish(office: &Office, req: RulesWish) -> Result<RulesPublished> {
    edition::edited(&req.text)?;
    let done: RulesPublished = ask::post(office, "/v1/rules", Some(&req)).await?;
    forget(office, NoArgs::default()).await?;
    ask::catch_up(office).await;
    Ok(done)
}

/// Takes a version back whose day has not come.
///
/// # Errors
/// As [`publish`].
pub async fn withdraw(office: &Office, req: RulesRef) -> Result<Done> {
    edition::not_begun(office.rules().packs(), &req.id, office.today())?;
    let path = format!("/v1/rules/{}/withdraw", req.id);
    let _gone: RulePack = ask::post(office, &path, None::<&()>).await?;
    ask::catch_up(office).await;
    Ok(Done {})
}

#[cfg(test)]
mod tests;
