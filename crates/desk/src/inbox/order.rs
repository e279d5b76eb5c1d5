//! Lists in their order, kept in memory: any page of a long list is then read by its keys alone.
//!
//! Invariant: a kept order is used only until the next change is told (`Office::rev`), and a list that depends on the clock
//! only within its minute. It is given up when the profile is locked, with the office.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chengban_domain::time::Millis;

use super::{asked, day_end};
use crate::commands::inbox::InboxList;
use crate::fault::Result;
use crate::office::Office;
use crate::store::{Conn, inbox};

/// Lists kept at once: as many as the navigation has, and what was searched or filtered last. One of 100 000 rows takes 0.8 MB.
const KEPT: usize = 16;
/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// A list in its order.
#[derive(Debug, PartialEq, Eq)]
pub struct Order {
    /// Keys of its rows.
    pub keys: Vec<i64>,
    /// The first of them are 特急 or due today.
    pub urgent: usize,
    /// The text finds more tickets than this many, which are the newest.
    pub found_more_than: Option<u32>,
}

impl Order {
    /// The keys of a page.
    pub fn page(&self, offset: u32, limit: u32) -> &[i64] {
        let at = |many: u32| usize::try_from(many).unwrap_or(usize::MAX).min(self.keys.len());
        self.keys.get(at(offset)..at(offset.saturating_add(limit))).unwrap_or_default()
    }
}

/// What an order belongs to: change, minute or day, list.
type Place = (i64, i64, InboxList);

/// The orders that are kept, the last used first.
#[derive(Debug, Default)]
pub struct Orders {
    kept: Mutex<VecDeque<(Place, Arc<Order>)>>,
    /// One is made at a time: whoever wants the same meanwhile gets that one.
    making: tokio::sync::Mutex<()>,
}

impl Orders {
    fn get(&self, place: &Place) -> Option<Arc<Order>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|((rev, ..), _)| *rev == place.0);
        let at = kept.iter().position(|(known, _)| known == place)?;
        let found = kept.remove(at)?;
        let order = Arc::clone(&found.1);
        kept.push_front(found);
        Some(order)
    }

    fn keep(&self, place: Place, order: &Arc<Order>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front((place, Arc::clone(order)));
        kept.truncate(KEPT);
    }
}

fn place(office: &Office, list: &InboxList, now: Millis) -> Place {
    // A light turns by the minute; the rest of a list by the day.
    let until = if list.query.light.is_some() { now.0.div_euclid(MINUTE) } else { day_end(now) };
    (office.rev(), until, list.clone())
}

/// The order of a list if it is kept.
pub fn kept(office: &Office, list: &InboxList) -> Option<Arc<Order>> {
    office.orders.get(&place(office, list, office.clock.now()))
}

/// The order of a list.
///
/// # Errors
/// Database errors.
pub async fn of(office: &Office, conn: &mut Conn, list: &InboxList) -> Result<Arc<Order>> {
    if let Some(order) = kept(office, list) {
        return Ok(order);
    }
    let _alone = office.orders.making.lock().await;
    // Taken before anything is read: what changes meanwhile makes the order old at once.
    let place = place(office, list, office.clock.now());
    if let Some(order) = office.orders.get(&place) {
        return Ok(order);
    }
    let asked = asked(office, conn, list).await?;
    let tickets = asked.tickets.as_deref();
    let (keys, urgent) = inbox::keys(conn, tickets, &asked.filter, asked.order, asked.day_end).await?;
    let order = Arc::new(Order { keys, urgent, found_more_than: asked.found_more_than });
    office.orders.keep(place, &order);
    Ok(order)
}

/// Puts a list in order while nobody waits for it, unless one is being made: where change follows on change, each order is old
/// when it is made. That it fails is told to whoever asks for the list.
pub fn ahead(office: &Arc<Office>, list: InboxList) {
    if office.orders.making.try_lock().is_err() {
        return;
    }
    let office = Arc::clone(office);
    tokio::spawn(async move {
        let made = async { of(&office, &mut *office.store.reader().await?, &list).await };
        if let Err(error) = made.await {
            tracing::debug!(error = format!("{error:#}"), "a list was not put in order ahead");
        }
    });
}
