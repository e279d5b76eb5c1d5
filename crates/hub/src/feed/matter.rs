//! Matters (事项): which one a ticket is of, and what each unit is told of it when one of its tickets changes.
//!
//! Invariants: a unit's feed has a matter exactly while the unit sees one of its tickets in full; it gets an entry only if
//! its own slice changed. Whose matter it is stands nowhere: the key is a keyed hash. A change opens no more than
//! [`OPENED`] other tickets, however many the matter has.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chengban_domain::case::Ticket;
use chengban_domain::matter::{MatterCall, MatterOpinion, MatterSlice, basis};
use chengban_domain::opinion::OpinionState;
use chengban_domain::wire::{FeedName, MATTER, RemoveReason};
use chengban_domain::{MatterId, TicketId, UnitId};

use super::slice::{self, Sight};
use crate::crypto::Vault;
use crate::store::feed::{Change, Changes};
use crate::store::matter::{self, MatterRow};
use crate::store::ticket::{self, TicketDoc};
use crate::store::{Conn, Store, caller, claim, state};

/// Tickets with final opinions that are opened at most: a matter seldom has more than one a year, and so many are
/// deciphered within a few milliseconds.
const OPENED: usize = 20;
/// Rows filled in within one transaction, so that others may write in between.
const AT_ONCE: usize = 200;

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
    let rows = matter::rows(conn, key).await?;
    let opened = opened(conn, vault, &rows, None, &mut BTreeMap::new()).await?;
    Ok(slice_of(key, &rows, &opened, unit))
}

/// Writes down what a changed ticket is to its matter, and notes what that means for the matters it was and is of. `before`
/// is `None` for a new one.
pub(crate) async fn note(
    conn: &mut Conn,
    vault: &Vault,
    changes: &mut Changes,
    before: Option<&TicketDoc>,
    after: &TicketDoc,
) -> Result<()> {
    let (was, now) = (before.and_then(Share::of), Share::of(after));
    if was == now {
        return Ok(());
    }
    keep(conn, after.case.ticket.id, now.as_ref()).await?;
    let touched: BTreeSet<MatterId> =
        [&was, &now].into_iter().flatten().map(|share| share.row.matter).collect();
    for key in touched {
        claim::name(conn, &format!("matter:{key}")).await?;
        let mut others = matter::rows(conn, key).await?;
        others.retain(|row| row.ticket != after.case.ticket.id);
        let (was, now) = (share_in(key, was.as_ref(), before), share_in(key, now.as_ref(), Some(after)));
        let mut known = BTreeMap::new();
        let was = slices((conn, vault), (key, &others), was, &mut known).await?;
        let now = slices((conn, vault), (key, &others), now, &mut known).await?;
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

/// Writes down, once, what a program before this one did not of the tickets of matters. One that cannot be read leaves it
/// to be done again at the next start.
pub(crate) async fn fill(store: &Store, vault: &Vault) -> Result<()> {
    let mut conn = store.read().await?;
    if state::get(&mut conn, state::MATTERS_KEPT).await?.is_some() {
        return Ok(());
    }
    let unkept = matter::unkept(&mut conn).await?;
    drop(conn);
    let mut all = true;
    for page in unkept.chunks(AT_ONCE) {
        let mut tx = store.write().await?;
        for key in page {
            match ticket::get(&mut tx, vault, *key).await {
                Ok(Some(doc)) => keep(&mut tx, *key, Share::of(&doc).as_ref()).await?,
                Ok(None) => {}
                Err(error) => {
                    let error = crate::fault::told(&error);
                    tracing::warn!(ticket = %key, error, "a ticket is not counted in its matter");
                    all = false;
                }
            }
        }
        tx.commit().await?;
    }
    if all {
        let mut tx = store.write().await?;
        state::set(&mut tx, state::MATTERS_KEPT, "1").await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What a ticket adds to its matter. While that stays, no slice of the matter changes.
#[derive(PartialEq)]
struct Share {
    row: MatterRow,
    opinions: Vec<(UnitId, MatterOpinion)>,
}

impl Share {
    fn of(doc: &TicketDoc) -> Option<Self> {
        let ticket = &doc.case.ticket;
        let in_effect = ticket.opinions.iter().any(|opinion| opinion.state == OpinionState::Effective);
        let row = MatterRow {
            ticket: ticket.id,
            matter: ticket.matter?,
            no: ticket.no.clone(),
            called_at: ticket.called_at,
            merged_into: ticket.merged_into,
            telling: i64::from(!ticket.opinions.is_empty()) + i64::from(in_effect),
            sights: slice::units_in_sight(doc)
                .into_iter()
                .map(|(unit, sight)| (unit, sight == Sight::Full))
                .collect(),
        };
        let opinions = ticket.opinions.iter().map(|one| (one.unit, MatterOpinion::of(one, None)));
        Some(Self { row, opinions: opinions.collect() })
    }
}

async fn keep(conn: &mut Conn, ticket: TicketId, share: Option<&Share>) -> Result<()> {
    match share {
        Some(share) => matter::put(conn, &share.row).await,
        None => matter::remove(conn, ticket).await,
    }
}

/// The row of a ticket and the ticket itself, while it is of that matter.
fn share_in<'a>(
    key: MatterId,
    share: Option<&'a Share>,
    doc: Option<&'a TicketDoc>,
) -> Option<(&'a MatterRow, &'a Ticket)> {
    let row = share.map(|share| &share.row).filter(|row| row.matter == key);
    row.zip(doc.map(|doc| &doc.case.ticket))
}

/// What each unit is told of a matter that has those tickets and this one. `known`: those of the others that are open.
async fn slices(
    (conn, vault): (&mut Conn, &Vault),
    (key, others): (MatterId, &[MatterRow]),
    own: Option<(&MatterRow, &Ticket)>,
    known: &mut BTreeMap<TicketId, Ticket>,
) -> Result<BTreeMap<UnitId, MatterSlice>> {
    let mut rows = others.to_vec();
    rows.extend(own.map(|(row, _)| row.clone()));
    let opened = opened(conn, vault, &rows, own.map(|(_, ticket)| ticket), known).await?;
    let sights = rows.iter().flat_map(|row| &row.sights);
    let units: BTreeSet<UnitId> = sights.filter(|(_, full)| *full).map(|(unit, _)| *unit).collect();
    let told = |unit| Some((unit, slice_of(key, &rows, &opened, unit)?));
    Ok(units.into_iter().filter_map(told).collect())
}

/// The tickets that bear opinions, those in effect and the newest first; none is opened that is in hand or known.
async fn opened(
    conn: &mut Conn,
    vault: &Vault,
    rows: &[MatterRow],
    in_hand: Option<&Ticket>,
    known: &mut BTreeMap<TicketId, Ticket>,
) -> Result<Vec<Ticket>> {
    let mut telling: Vec<&MatterRow> = rows.iter().filter(|row| row.telling > 0).collect();
    telling.sort_by_key(|row| std::cmp::Reverse((row.telling, row.called_at, row.ticket)));
    let mut opened = Vec::new();
    for row in telling.into_iter().take(OPENED) {
        if let Some(own) = in_hand.filter(|own| own.id == row.ticket) {
            opened.push(own.clone());
            continue;
        }
        if !known.contains_key(&row.ticket)
            && let Some(doc) = ticket::get(conn, vault, row.ticket).await?
        {
            known.insert(row.ticket, doc.case.ticket);
        }
        opened.extend(known.get(&row.ticket).cloned());
    }
    Ok(opened)
}

fn slice_of(key: MatterId, rows: &[MatterRow], opened: &[Ticket], unit: UnitId) -> Option<MatterSlice> {
    let sight = |row: &MatterRow| row.sights.iter().find(|(one, _)| *one == unit).map(|(_, full)| *full);
    let in_full: BTreeSet<TicketId> =
        rows.iter().filter(|row| sight(row) == Some(true)).map(|row| row.ticket).collect();
    // A merged ticket has left its unit; beside a parent that the unit handles it still belongs to the matter.
    let is_beside_parent = |row: &MatterRow| {
        sight(row).is_some() && row.merged_into.is_some_and(|parent| in_full.contains(&parent))
    };
    let calls: Vec<MatterCall<'_>> = rows
        .iter()
        .map(|row| MatterCall {
            ticket: row.ticket,
            no: &row.no,
            called_at: row.called_at,
            seen: in_full.contains(&row.ticket) || is_beside_parent(row),
        })
        .collect();
    MatterSlice::of(key, &calls, &opened.iter().collect::<Vec<_>>(), unit)
}
