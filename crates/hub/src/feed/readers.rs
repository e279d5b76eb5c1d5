//! Who reads a 举报 and its letters: the persons named for it, and the seal keepers.
//!
//! Invariants: whoever the 举报 is about reads nothing of it, and nobody of a unit it reports; what is granted is what the
//! ticket and the people say now.

use anyhow::Result;
use chengban_domain::machine::{concerns_person, reports_unit};
use chengban_domain::wire::{FeedName, UserProfile};
use chengban_domain::{Role, UnitId, UserId};

use super::placement::is_report;
use super::slice::{self, Sight};
use crate::crypto::Vault;
use crate::fault;
use crate::store::ticket::TicketDoc;
use crate::store::{Conn, feed, grant, people, stand_in, state, ticket};

/// The rule below of who reads what: raised when it changes, so that the next start grants by it.
const RULE: &str = "1";

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

/// The people of a unit, less those who left and those who must keep out of it; with the roles in which they stand in.
async fn of_unit(conn: &mut Conn, doc: &TicketDoc, unit: UnitId) -> Result<Vec<UserProfile>> {
    let ticket = &doc.case.ticket;
    let charged_as = doc.case.assignments.iter().filter(|a| a.unit == unit).map(|a| &a.unit_name);
    if charged_as.into_iter().any(|name| reports_unit(ticket, name)) {
        return Ok(Vec::new());
    }
    let people = people::of_unit(conn, unit).await?.into_iter().filter(|person| !person.disabled);
    let mut found = Vec::new();
    for mut profile in people.map(|person| person.profile) {
        if concerns_person(ticket, &profile.name) {
            continue;
        }
        let lent = stand_in::reads_for(conn, &profile).await?.into_iter();
        let lent = lent.filter(|one| !concerns_person(ticket, &one.absent.name));
        profile.roles.extend(lent.flat_map(|one| one.roles));
        found.push(profile);
    }
    Ok(found)
}

/// Whether who reads what was worked out under the rule of this program.
pub(crate) async fn is_settled(conn: &mut Conn) -> Result<bool> {
    Ok(state::get(conn, state::READERS).await?.as_deref() == Some(RULE))
}

/// Works out anew who reads each 举报 and its letters, since a program before this one granted more. One that cannot be
/// read leaves it to be done again at the next start.
pub(crate) async fn settle(conn: &mut Conn, vault: &Vault) -> Result<()> {
    let mut feeds = feed::beginning_with(conn, "report:").await?;
    feeds.extend(feed::beginning_with(conn, "seal:").await?);
    if grant_anew(conn, vault, &feeds).await? {
        state::set(conn, state::READERS, RULE).await?;
    }
    Ok(())
}

/// Works out anew who reads the 举报 of a unit and their letters: somebody came to it, left it, or changed roles.
pub(crate) async fn regrant(conn: &mut Conn, vault: &Vault, unit: Option<UnitId>) -> Result<()> {
    let Some(unit) = unit else { return Ok(()) };
    let feeds = feed::of_reports(conn, unit).await?;
    grant_anew(conn, vault, &feeds).await?;
    Ok(())
}

/// Grants each feed to its readers and to nobody else; says whether all could be worked out. The others nobody reads.
async fn grant_anew(conn: &mut Conn, vault: &Vault, feeds: &[FeedName]) -> Result<bool> {
    let mut all = true;
    for feed in feeds {
        let readers = of_feed(conn, vault, feed).await?;
        all &= readers.is_some();
        grant::set_for_feed(conn, feed, &readers.unwrap_or_default()).await?;
    }
    Ok(all)
}

/// Who reads a feed `report:<ticket>` or `seal:<ticket>:<unit>`; `None` where the ticket cannot be read.
async fn of_feed(conn: &mut Conn, vault: &Vault, feed: &FeedName) -> Result<Option<Vec<UserId>>> {
    let mut keys = feed.0.split(':').skip(1);
    let Some(Ok(ticket)) = keys.next().map(str::parse) else { return Ok(Some(Vec::new())) };
    let doc = match ticket::get(conn, vault, ticket).await {
        Ok(found) => found.filter(is_report),
        Err(error) if error.is::<sqlx::Error>() => return Err(error),
        Err(error) => {
            tracing::error!(%ticket, error = fault::told(&error), "nobody reads a report that cannot be opened");
            return Ok(None);
        }
    };
    let Some(doc) = doc else { return Ok(Some(Vec::new())) };
    match keys.next().map(str::parse::<UnitId>) {
        None => of_report(conn, &doc).await.map(Some),
        Some(Ok(unit)) if slice::for_keeper(&doc, unit, 0).is_some() => {
            keepers(conn, &doc, unit).await.map(Some)
        }
        Some(_) => Ok(Some(Vec::new())),
    }
}
