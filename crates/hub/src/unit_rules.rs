//! Publishing what a unit adds to the rules (本单位规定), and taking it back before its day.
//!
//! Invariants: as for packs, a published version never changes, its number is never given again, and a day that has begun gets
//! no other rules; the desks of the unit hear of it, no others; each act leaves a line in the chain of keepers' acts.

use anyhow::Result;
use chengban_domain::UnitId;
use chengban_domain::error::Problem;
use chengban_domain::pack::edition::{self, RuleChange};
use chengban_domain::pack::unit_rules::{self as own, UnitRules, UnitRulesPublished, UnitRulesWish};
use chengban_domain::time::local_date;
use serde_json::json;

use crate::feed::reference;
use crate::hub::{Hub, Rules};
use crate::stand_in::By;
use crate::store::feed::{self, Changes};
use crate::store::{Conn, keeper_act, unit_rules};

/// Publishes what a person edited, as the unit's next version.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn publish(
    hub: &Hub,
    conn: &mut Conn,
    (unit, wish): (UnitId, &UnitRulesWish),
    by: &By,
) -> Result<Result<UnitRulesPublished, Problem>> {
    let (now, all) = (hub.now(), unit_rules::of_unit(conn, unit).await?);
    let edited = match own::edited(&wish.text, unit) {
        Ok(edited) => edited,
        Err(problem) => return Ok(Err(problem)),
    };
    let none = UnitRules::none(unit);
    // A wish that was carried out before gives the same version again: its answer was lost.
    if let Some((known, changes)) = edition::published(&all, (&edited, Some(&none)), wish.from) {
        return Ok(Ok(told(known, changes)));
    }
    let last = unit_rules::last_version(conn, unit).await?;
    let packs = Rules::load(conn).await?;
    let made =
        own::next((&all, last), (&wish.text, &edited), |day| packs.on(day), wish.from, local_date(now));
    let (rules, changes) = match made {
        Ok(made) => made,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut noted = Changes::default();
    reference::put_unit_rules(conn, &mut noted, &rules).await?;
    feed::publish(conn, &noted, now).await?;
    let paths: Vec<&str> = changes.iter().map(|changed| changed.path.as_str()).collect();
    let (version, from) = (rules.version, rules.effective_from);
    let facts = json!({ "unit": unit, "version": version, "from": from, "changed": paths });
    keeper_act::append(conn, now, &by.account(), ("unit_rules.publish", &facts)).await?;
    Ok(Ok(told(&rules, changes)))
}

fn told(rules: &UnitRules, changes: Vec<RuleChange>) -> UnitRulesPublished {
    UnitRulesPublished { version: rules.version, from: rules.effective_from, changes }
}

/// Takes back a version whose day has not come.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn withdraw(
    hub: &Hub,
    conn: &mut Conn,
    (unit, version): (UnitId, u32),
    by: &By,
) -> Result<Result<UnitRules, Problem>> {
    let (now, all) = (hub.now(), unit_rules::of_unit(conn, unit).await?);
    let rules = match edition::not_begun(&all, &version.to_string(), local_date(now)) {
        Ok(rules) => rules,
        Err(problem) => return Ok(Err(problem)),
    };
    unit_rules::withdraw(conn, rules, now).await?;
    let mut noted = Changes::default();
    reference::remove_unit_rules(&mut noted, rules);
    feed::publish(conn, &noted, now).await?;
    let facts = json!({ "unit": unit, "version": version });
    keeper_act::append(conn, now, &by.account(), ("unit_rules.withdraw", &facts)).await?;
    Ok(Ok(rules.clone()))
}
