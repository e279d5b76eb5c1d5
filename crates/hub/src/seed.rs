//! What a hub has from its first start on, and what a new release brings along: built-in rules and calendar, and what an
//! older program did not tell the desks yet.
//!
//! Invariant: a second start changes nothing; rules that a place has made its own are never replaced.

use anyhow::Result;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::pack::RulePack;
use chengban_domain::time::{Calendar, CalendarFile, Millis, local_date};
use serde_json::json;

use crate::calendar;
use crate::config::Config;
use crate::feed::reference;
use crate::hub::Rules;
use crate::keeper;
use crate::store::feed::{self, Changes};
use crate::store::{Conn, Store, rules, state};

/// Brings the reference data to this program's form, delivers what is new in it, and reads the rules.
pub(crate) async fn run(store: &Store, config: &Config) -> Result<Rules> {
    let now = config.clock.now();
    let mut tx = store.write().await?;
    let mut changes = Changes::default();
    take_builtin_pack(&mut tx, &mut changes, now).await?;
    take_builtin_calendar(&mut tx, &mut changes).await?;
    tell_parents(&mut tx, &mut changes).await?;
    feed::publish(&mut tx, &changes, now).await?;
    let rules = Rules::load(&mut tx).await?;
    tx.commit().await?;
    Ok(rules)
}

/// Stores the built-in calendar where none is newer; limits that run are counted by it.
async fn take_builtin_calendar(conn: &mut Conn, changes: &mut Changes) -> Result<()> {
    let builtin = CalendarFile::parse(Calendar::builtin_json())?;
    if rules::calendar(conn).await?.is_none() {
        return reference::put_calendar(conn, changes, &builtin).await;
    }
    let newest = calendar::newest(conn).await?;
    // A count knows one calendar before it: while one is under way, the next start takes the newer.
    if builtin.version > newest.version && !calendar::is_counting(conn).await? {
        reference::put_calendar(conn, changes, &builtin).await?;
        calendar::begin(conn, &newest.id(), &builtin.id()).await?;
    }
    Ok(())
}

/// Stores the built-in rules, or, where they are others than those stored, as the next version, in force from this day on:
/// tickets keep the version they were dispatched under.
async fn take_builtin_pack(conn: &mut Conn, changes: &mut Changes, now: Millis) -> Result<()> {
    let builtin = RulePack::builtin();
    let packs = rules::packs(conn).await?;
    // A place with rules of its own keeps them: newer built-in ones would take their place by their date.
    if packs.iter().any(|pack| pack.pack != builtin.pack) {
        return Ok(());
    }
    let Some(newest) = packs.iter().max_by_key(|pack| pack.version) else {
        return put(conn, changes, &builtin).await;
    };
    if says_the_same(newest, &builtin) {
        // An older hub left no mark: from here on an edit is known by it.
        return if state::get(conn, state::BUILTIN_PACK).await?.is_none() {
            keep_mark(conn, newest).await
        } else {
            Ok(())
        };
    }
    if was_edited(conn, newest).await? {
        tracing::warn!(
            pack = newest.id(),
            "the built-in rules are newer; those in force were edited and stay"
        );
        return Ok(());
    }
    let next = RulePack {
        version: builtin.version.max(rules::last_version(conn, &builtin.pack).await? + 1),
        effective_from: local_date(now).max(newest.effective_from).max(builtin.effective_from),
        ..builtin
    };
    put(conn, changes, &next).await?;
    keeper::note(conn, now, "rules.builtin", json!({ "from": newest.id(), "to": next.id() })).await
}

async fn put(conn: &mut Conn, changes: &mut Changes, pack: &RulePack) -> Result<()> {
    reference::put_pack(conn, changes, pack).await?;
    keep_mark(conn, pack).await
}

async fn keep_mark(conn: &mut Conn, pack: &RulePack) -> Result<()> {
    let mark = mark(conn, pack).await?.unwrap_or_default();
    state::set(conn, state::BUILTIN_PACK, &mark).await
}

/// Whether two versions of the line have the same rules.
fn says_the_same(stored: &RulePack, builtin: &RulePack) -> bool {
    let (version, effective_from) = (stored.version, stored.effective_from);
    *stored == RulePack { version, effective_from, ..builtin.clone() }
}

/// Whether somebody changed the stored text after the hub wrote it. Of what an older hub wrote no more is known than that
/// it was not approved.
async fn was_edited(conn: &mut Conn, stored: &RulePack) -> Result<bool> {
    Ok(match state::get(conn, state::BUILTIN_PACK).await? {
        Some(written) => mark(conn, stored).await?.is_none_or(|mark| mark != written),
        None => stored.approved,
    })
}

/// The hash of a pack's text as it is stored.
async fn mark(conn: &mut Conn, pack: &RulePack) -> Result<Option<String>> {
    let text = rules::pack_text(conn, &pack.pack, pack.version).await?;
    Ok(text.map(|text| Sha256Hex::of(text.as_bytes()).to_string()))
}

/// A program before this one told the desks of units, and not of whom they belong to.
async fn tell_parents(conn: &mut Conn, changes: &mut Changes) -> Result<()> {
    if state::get(conn, state::PARENTS_TOLD).await?.is_some() {
        return Ok(());
    }
    reference::tell_parents(conn, changes).await?;
    state::set(conn, state::PARENTS_TOLD, "1").await
}
