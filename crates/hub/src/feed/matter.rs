//! Matters (事项): which one a ticket is of, and what each unit is told of it when one of its tickets changes.
//!
//! Invariants: a unit's feed has a matter exactly while the unit sees one of its tickets in full; it gets an entry only if
//! its own slice changed. Whose matter it is stands nowhere: the key is a keyed hash.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chengban_domain::matter::{MatterSlice, basis};
use chengban_domain::wire::{FeedName, MATTER, RemoveReason};
use chengban_domain::{MatterId, TicketId, UnitId};

use super::slice::{self, Sight};
use crate::crypto::Vault;
use crate::store::feed::{Change, Changes};
use crate::store::ticket::TicketDoc;
use crate::store::{Conn, caller, matter};

/// The matter a ticket is of: of the same number, at the same place, in the same category.
pub(crate) async fn of_ticket(conn: &mut Conn, vault: &Vault, doc: &TicketDoc) -> Result<Option<MatterId>> {
    let Some(basis) = basis(&doc.case.ticket) else { return Ok(None) };
    let number = caller::number_hash(conn, vault, doc.case.ticket.id).await?;
    Ok(number.map(|number| vault.matter(&number, &basis)))
}

/// What `unit` may see of a matter now.
pub(crate) async fn slice_for(
    conn: &mut Conn,
    vault: &Vault,
    key: MatterId,
    unit: UnitId,
) -> Result<Option<MatterSlice>> {
    let all = matter::others(conn, vault, key, None).await?;
    Ok(slice_of(key, &all.iter().collect::<Vec<_>>(), unit))
}

/// Notes what a changed ticket means for the matters it was and is of. `before` is `None` for a new one.
pub(crate) async fn note(
    conn: &mut Conn,
    vault: &Vault,
    changes: &mut Changes,
    before: Option<&TicketDoc>,
    after: &TicketDoc,
) -> Result<()> {
    if before.map(share).unwrap_or_default() == share(after) {
        return Ok(());
    }
    let both = [before, Some(after)];
    let touched: BTreeSet<MatterId> =
        both.into_iter().flatten().filter_map(|d| d.case.ticket.matter).collect();
    for key in touched {
        let others = matter::others(conn, vault, key, Some(after.case.ticket.id)).await?;
        let with = |doc: Option<&TicketDoc>| {
            let own = doc.filter(|doc| doc.case.ticket.matter == Some(key));
            let all: Vec<&TicketDoc> = others.iter().chain(own).collect();
            units_of(&all).into_iter().filter_map(|unit| Some((unit, slice_of(key, &all, unit)?))).collect()
        };
        let (was, now): (BTreeMap<UnitId, MatterSlice>, BTreeMap<_, _>) = (with(before), with(Some(after)));
        let units: BTreeSet<UnitId> = was.keys().chain(now.keys()).copied().collect();
        let differ: Vec<UnitId> = units.into_iter().filter(|unit| was.get(unit) != now.get(unit)).collect();
        if differ.is_empty() {
            continue;
        }
        let version = matter::next_version(conn, key).await?;
        for unit in differ {
            let gone = Change::Remove(version, RemoveReason::Reassigned);
            let change = if now.contains_key(&unit) { Change::Upsert(version) } else { gone };
            changes.note(&FeedName::unit(unit), MATTER, key.to_string(), change);
        }
    }
    Ok(())
}

/// What a ticket adds to its matter: where it was merged to, and what it alone would show to its units and to one that does
/// not have it. While that stays, no slice of the matter changes.
#[derive(Default, PartialEq)]
struct Share {
    merged_into: Option<TicketId>,
    shown: Vec<(UnitId, Option<MatterSlice>)>,
}

fn share(doc: &TicketDoc) -> Share {
    let Some(key) = doc.case.ticket.matter else { return Share::default() };
    let stranger = UnitId(uuid::Uuid::nil());
    let units = units_of(&[doc]).into_iter().chain([stranger]);
    let shown = units.map(|unit| (unit, MatterSlice::of(key, &[(&doc.case.ticket, true)], unit))).collect();
    Share { merged_into: doc.case.ticket.merged_into, shown }
}

fn slice_of(key: MatterId, all: &[&TicketDoc], unit: UnitId) -> Option<MatterSlice> {
    let in_full: BTreeSet<TicketId> = all
        .iter()
        .filter(|doc| slice::sight_of(doc, unit) == Some(Sight::Full))
        .map(|doc| doc.case.ticket.id)
        .collect();
    // A merged ticket has left its unit; beside a parent that the unit handles it still belongs to the matter.
    let beside_parent = |doc: &TicketDoc| {
        let parent = doc.case.ticket.merged_into.filter(|parent| in_full.contains(parent));
        parent.is_some() && slice::sight_of(doc, unit).is_some()
    };
    let seen: Vec<_> = all
        .iter()
        .map(|doc| (&doc.case.ticket, in_full.contains(&doc.case.ticket.id) || beside_parent(doc)))
        .collect();
    MatterSlice::of(key, &seen, unit)
}

fn units_of(all: &[&TicketDoc]) -> BTreeSet<UnitId> {
    let held = all.iter().flat_map(|doc| slice::units_in_sight(doc));
    held.filter(|(_, sight)| *sight == Sight::Full).map(|(unit, _)| unit).collect()
}
