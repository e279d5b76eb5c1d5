//! Who reads a 举报 and its letters: the persons named for it, and the seal keepers.
//!
//! Invariants: whoever the 举报 is about reads nothing of it, and nobody of a unit it reports; what is granted is what the
//! ticket and the people say now.

use anyhow::Result;
use chengban_domain::machine::{concerns_person, reports_unit};
use chengban_domain::wire::UserProfile;
use chengban_domain::{Role, UnitId, UserId};

use super::placement::is_report;
use super::slice::{self, Sight};
use crate::crypto::Vault;
use crate::store::ticket::TicketDoc;
use crate::store::{Conn, feed, grant, people, ticket};

const NAMED: [Role; 3] = [Role::Liaison, Role::Reviewer, Role::Signer];

/// The persons named for a 举报: who leads and signs in the units that hold it, and whoever handles it there.
pub(crate) async fn of_report(conn: &mut Conn, doc: &TicketDoc) -> Result<Vec<UserId>> {
    let mut readers = Vec::new();
    for (unit, sight) in slice::units_in_sight(doc) {
        if sight != Sight::Full {
            continue;
        }
        let handler = doc.case.of_unit(unit).and_then(|a| a.handler);
        let named = |profile: &UserProfile| {
            Some(profile.user) == handler || NAMED.iter().any(|role| profile.roles.contains(role))
        };
        readers.extend(of_unit(conn, doc, unit).await?.into_iter().filter(named).map(|profile| profile.user));
    }
    Ok(readers)
}

/// A unit's seal keepers who are not named for the 举报 anyway.
pub(crate) async fn keepers(conn: &mut Conn, doc: &TicketDoc, unit: UnitId) -> Result<Vec<UserId>> {
    let named = of_report(conn, doc).await?;
    let keepers = of_unit(conn, doc, unit).await?.into_iter();
    let keepers = keepers.filter(|profile| profile.roles.contains(&Role::SealKeeper));
    Ok(keepers.map(|profile| profile.user).filter(|user| !named.contains(user)).collect())
}

/// The people of a unit, less those who left and those who must keep out of it.
async fn of_unit(conn: &mut Conn, doc: &TicketDoc, unit: UnitId) -> Result<Vec<UserProfile>> {
    let ticket = &doc.case.ticket;
    let charged_as = doc.case.assignments.iter().filter(|a| a.unit == unit).map(|a| &a.unit_name);
    if charged_as.into_iter().any(|name| reports_unit(ticket, name)) {
        return Ok(Vec::new());
    }
    let people = people::of_unit(conn, unit).await?.into_iter().filter(|person| !person.disabled);
    Ok(people
        .map(|person| person.profile)
        .filter(|profile| !concerns_person(ticket, &profile.name))
        .collect())
}

/// Works out anew who reads each 举报 and its letters: somebody changed unit or roles, came, or left, or a program before
/// this one granted more.
pub(crate) async fn regrant(conn: &mut Conn, vault: &Vault) -> Result<()> {
    for feed in feed::beginning_with(conn, "report:").await? {
        let Some(doc) = doc_of(conn, vault, feed.0.strip_prefix("report:")).await? else { continue };
        let readers = if is_report(&doc) { of_report(conn, &doc).await? } else { Vec::new() };
        grant::set_for_feed(conn, &feed, &readers).await?;
    }
    for feed in feed::beginning_with(conn, "seal:").await? {
        let Some((id, unit)) = feed.0.strip_prefix("seal:").and_then(|rest| rest.split_once(':')) else {
            continue;
        };
        let (Some(doc), Ok(unit)) = (doc_of(conn, vault, Some(id)).await?, unit.parse::<UnitId>()) else {
            continue;
        };
        let has_letters = is_report(&doc) && slice::for_keeper(&doc, unit, 0).is_some();
        let keepers = if has_letters { keepers(conn, &doc, unit).await? } else { Vec::new() };
        grant::set_for_feed(conn, &feed, &keepers).await?;
    }
    Ok(())
}

async fn doc_of(conn: &mut Conn, vault: &Vault, id: Option<&str>) -> Result<Option<TicketDoc>> {
    match id.and_then(|id| id.parse().ok()) {
        Some(id) => ticket::get(conn, vault, id).await,
        None => Ok(None),
    }
}
