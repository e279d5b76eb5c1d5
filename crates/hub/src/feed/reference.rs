//! Reference data in feeds: units, colleagues, rules; and the standing rights of a person.

use anyhow::Result;
use chengban_domain::dispatch_list::{DISPATCH_LIST, DispatchList};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::pack::RulePack;
use chengban_domain::pack::unit_rules::{UNIT_RULES, UnitRules};
use chengban_domain::time::CalendarFile;
use chengban_domain::wire::{FeedName, RemoveReason, UnitRef, UserProfile};
use chengban_domain::{UnitId, UserId};

use crate::store::feed::{Change, Changes};
use crate::store::{Conn, dispatch_list, grant, people, rules, stand_in, unit, unit_rules};

/// The set of units.
pub(crate) fn units() -> FeedName {
    FeedName::reference("units")
}

/// The set of rule packs and calendars.
pub(crate) fn rules_feed() -> FeedName {
    FeedName::reference("rules")
}

/// Stores a unit and notes it in the units' feed.
pub(crate) async fn put_unit(conn: &mut Conn, changes: &mut Changes, unit: &UnitRef) -> Result<()> {
    let version = unit::put(conn, unit).await?;
    changes.note(&units(), "unit", unit.unit.to_string(), Change::Upsert(version));
    Ok(())
}

/// Notes every unit that belongs to another, as if it had changed.
pub(crate) async fn tell_parents(conn: &mut Conn, changes: &mut Changes) -> Result<()> {
    for (key, version) in unit::touch_children(conn).await? {
        changes.note(&units(), "unit", key, Change::Upsert(version));
    }
    Ok(())
}

/// Stores a person, their standing rights, and their line among the colleagues.
pub(crate) async fn put_person(
    conn: &mut Conn,
    changes: &mut Changes,
    profile: &UserProfile,
    password: &str,
) -> Result<()> {
    let version = people::put(conn, profile, password).await?;
    note_person(changes, profile, version);
    grant_person(conn, profile).await
}

/// Notes that something colleagues see of a person changed.
pub(crate) async fn touch_person(
    conn: &mut Conn,
    changes: &mut Changes,
    profile: &UserProfile,
) -> Result<()> {
    let version = people::touch(conn, profile.user).await?;
    note_person(changes, profile, version);
    Ok(())
}

fn note_person(changes: &mut Changes, profile: &UserProfile, version: i64) {
    if let Some(unit) = profile.unit {
        changes.note(&colleagues(unit), "person", profile.user.to_string(), Change::Upsert(version));
    }
}

fn colleagues(unit: UnitId) -> FeedName {
    FeedName::reference(&format!("people:{unit}"))
}

/// Where templates travel: a unit's among its people, the hotline's with the rules that all read.
pub(crate) fn templates(unit: Option<UnitId>) -> FeedName {
    unit.map_or_else(rules_feed, colleagues)
}

/// The standing rights of a person: by their own roles, and by those in which they stand in for somebody.
pub(crate) async fn grant_person(conn: &mut Conn, profile: &UserProfile) -> Result<()> {
    let mut feeds = vec![FeedName::user(profile.user), units(), rules_feed()];
    if let Some(unit) = profile.unit {
        feeds.extend([FeedName::unit(unit), colleagues(unit)]);
        let lent = stand_in::reads_for(conn, profile).await?;
        let mut roles = profile.roles.iter().chain(lent.iter().flat_map(|one| &one.roles));
        if roles.any(|role| role.drafts()) {
            feeds.push(FeedName::caller(unit));
        }
    }
    grant::set_for_user(conn, profile.user, &["unit:", "caller:", "user:", "ref:"], &feeds).await
}

/// Takes a person from among the colleagues of a unit that they left, who then no longer offer them work.
pub(crate) async fn remove_person(
    conn: &mut Conn,
    changes: &mut Changes,
    (user, unit): (UserId, UnitId),
) -> Result<()> {
    let version = people::touch(conn, user).await?;
    let change = Change::Remove(version, RemoveReason::Revoked);
    changes.note(&colleagues(unit), "person", user.to_string(), change);
    Ok(())
}

/// Stores a rule pack and notes it.
pub(crate) async fn put_pack(conn: &mut Conn, changes: &mut Changes, pack: &RulePack) -> Result<()> {
    rules::put_pack(conn, pack).await?;
    changes.note(&rules_feed(), "pack", pack.id(), Change::Upsert(i64::from(pack.version)));
    Ok(())
}

/// Notes that a pack was taken back before its day.
pub(crate) fn remove_pack(changes: &mut Changes, pack: &RulePack) {
    let gone = Change::Remove(i64::from(pack.version), RemoveReason::Deleted);
    changes.note(&rules_feed(), "pack", pack.id(), gone);
}

/// Stores a version of a unit's own rules and notes it for its people.
pub(crate) async fn put_unit_rules(conn: &mut Conn, changes: &mut Changes, rules: &UnitRules) -> Result<()> {
    unit_rules::put(conn, rules).await?;
    let change = Change::Upsert(i64::from(rules.version));
    changes.note(&colleagues(rules.unit), UNIT_RULES, rules.key(), change);
    Ok(())
}

/// Notes that a version of a unit's own rules was taken back before its day.
pub(crate) fn remove_unit_rules(changes: &mut Changes, rules: &UnitRules) {
    let gone = Change::Remove(i64::from(rules.version), RemoveReason::Deleted);
    changes.note(&colleagues(rules.unit), UNIT_RULES, rules.key(), gone);
}

/// Stores a calendar and notes it.
pub(crate) async fn put_calendar(
    conn: &mut Conn,
    changes: &mut Changes,
    calendar: &CalendarFile,
) -> Result<()> {
    rules::put_calendar(conn, calendar).await?;
    changes.note(&rules_feed(), "calendar", calendar.id(), Change::Upsert(1));
    Ok(())
}

/// Stores a version of a dispatch list, under a key that is new, and notes it.
pub(crate) async fn put_list(
    conn: &mut Conn,
    changes: &mut Changes,
    (key, hash): (&str, &Sha256Hex),
    list: &DispatchList,
) -> Result<()> {
    dispatch_list::put(conn, key, hash, list).await?;
    changes.note(&rules_feed(), DISPATCH_LIST, key.to_owned(), Change::Upsert(1));
    Ok(())
}
