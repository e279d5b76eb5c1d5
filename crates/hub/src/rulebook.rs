//! Publishing rules: a pack that was edited and checked becomes the next version of its line, in force from a day to come.
//!
//! Invariants: a published version never changes, and its number is never given again; tickets keep the version they were dispatched under; a day
//! that has begun gets no other rules, so that desks know them before they count.

use anyhow::Result;
use chengban_domain::error::Problem;
use chengban_domain::pack::edition::{self, RuleChange, RulesPublished, RulesWish};
use chengban_domain::pack::{RulePack, in_force};
use chengban_domain::time::local_date;
use serde_json::json;

use crate::feed::reference;
use crate::hub::Hub;
use crate::stand_in::By;
use crate::store::feed::{self, Changes};
use crate::store::{Conn, keeper_act, rules, state};

/// Publishes what a person edited, as the next version of its line, under a number that no other ever had.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn publish(
    hub: &Hub,
    conn: &mut Conn,
    wish: &RulesWish,
    by: &By,
) -> Result<Result<RulesPublished, Problem>> {
    let now = hub.now();
    let packs = rules::packs(conn).await?;
    let edited = match edition::edited(&wish.text) {
        Ok(edited) => edited,
        Err(problem) => return Ok(Err(problem)),
    };
    let (edited, today) = (RulePack { approved: wish.approved, ..edited }, local_date(now));
    // A wish that was carried out before gives the same version again: its answer was lost.
    if let Some((known, changes)) = edition::published(&packs, (&edited, None), wish.from) {
        return Ok(Ok(told(known, changes)));
    }
    let last = rules::last_version(conn, &edited.pack).await?;
    let instead = in_force(packs.iter(), today);
    let (pack, changes) = match edition::next((&packs, last), (&edited, instead), wish.from, today) {
        Ok(next) => next,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut noted = Changes::default();
    reference::put_pack(conn, &mut noted, &pack).await?;
    feed::publish(conn, &noted, now).await?;
    // From here on the rules are the place's own: no release puts its built-in ones in their place.
    state::set(conn, state::BUILTIN_PACK, OWN_RULES).await?;
    let paths: Vec<&str> = changes.iter().map(|changed| changed.path.as_str()).collect();
    let (from, approved) = (pack.effective_from, pack.approved);
    let facts = json!({ "pack": pack.id(), "from": from, "approved": approved, "changed": paths });
    keeper_act::append(conn, now, &by.account(), ("rules.publish", &facts)).await?;
    Ok(Ok(told(&pack, changes)))
}

fn told(pack: &RulePack, changes: Vec<RuleChange>) -> RulesPublished {
    RulesPublished { id: pack.id(), from: pack.effective_from, approved: pack.approved, changes }
}

/// Takes back a pack whose day has not come.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn withdraw(
    hub: &Hub,
    conn: &mut Conn,
    id: &str,
    by: &By,
) -> Result<Result<RulePack, Problem>> {
    let now = hub.now();
    let packs = rules::packs(conn).await?;
    let pack = match edition::not_begun(&packs, id, local_date(now)) {
        Ok(pack) => pack.clone(),
        Err(problem) => return Ok(Err(problem)),
    };
    rules::withdraw_pack(conn, &pack, now).await?;
    let mut noted = Changes::default();
    reference::remove_pack(&mut noted, &pack);
    feed::publish(conn, &noted, now).await?;
    keeper_act::append(conn, now, &by.account(), ("rules.withdraw", &json!({ "pack": id }))).await?;
    Ok(Ok(pack))
}

/// In place of the hash of the built-in pack, where rules were published: no hash is this.
const OWN_RULES: &str = "own";
