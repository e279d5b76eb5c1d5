//! Bodies of feed lines, built when a page is read.
//!
//! Invariant: a body shows the state of the same snapshot as the line's version.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chengban_domain::coach::{RULING, Ruling};
use chengban_domain::dispatch_list::DISPATCH_LIST;
use chengban_domain::month::MONTH;
use chengban_domain::pack::unit_rules::UNIT_RULES;
use chengban_domain::template::TEMPLATE;
use chengban_domain::wire::{CALLER, CallerSlice, FeedName, MATTER, TICKET};
use chengban_domain::{TicketId, UnitId};
use serde_json::Value;

use super::{matter, placement, ruling};
use crate::crypto::Vault;
use crate::store::{
    Conn, caller, dispatch_list, draft, id, month, notice, people, rules, template, ticket, unit, unit_rules,
};

/// What a body is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ticket,
    Caller,
    Draft,
    Matter,
    Month,
    Notice,
    Unit,
    Person,
    Ruling,
    DispatchList,
    Template,
    UnitRules,
    Pack,
    Calendar,
}

/// The words by which lines name their entities.
pub(crate) const KINDS: [(&str, Kind); 14] = [
    (TICKET, Kind::Ticket),
    (CALLER, Kind::Caller),
    ("draft", Kind::Draft),
    (MATTER, Kind::Matter),
    (MONTH, Kind::Month),
    ("notice", Kind::Notice),
    ("unit", Kind::Unit),
    ("person", Kind::Person),
    (RULING, Kind::Ruling),
    (DISPATCH_LIST, Kind::DispatchList),
    (TEMPLATE, Kind::Template),
    (UNIT_RULES, Kind::UnitRules),
    ("pack", Kind::Pack),
    ("calendar", Kind::Calendar),
];

/// Reads bodies for one feed.
pub(crate) struct Bodies<'a> {
    vault: &'a Vault,
    feed: &'a FeedName,
    packs: Option<BTreeMap<String, Value>>,
}

impl<'a> Bodies<'a> {
    /// For the lines of `feed`.
    pub(crate) fn new(vault: &'a Vault, feed: &'a FeedName) -> Self {
        Self { vault, feed, packs: None }
    }

    /// The body of a live line as JSON text; `None` if the entity is not in this snapshot, which no writer of ours
    /// leaves behind.
    pub(crate) async fn read(
        &mut self,
        conn: &mut Conn,
        entity: &str,
        key: &str,
        version: i64,
    ) -> Result<Option<String>> {
        let Some((_, kind)) = KINDS.into_iter().find(|(word, _)| *word == entity) else { return Ok(None) };
        let body = match kind {
            Kind::Ticket => return self.ticket(conn, id(key)?, version).await,
            Kind::Caller => caller::get(conn, self.vault, id(key)?).await?.map(|(caller, _)| {
                serde_json::to_string(&CallerSlice { ticket_id: TicketId(parse(key)), caller })
            }),
            Kind::Matter => match self.unit() {
                Some(unit) => matter::slice_for(conn, self.vault, id(key)?, unit)
                    .await?
                    .map(|slice| serde_json::to_string(&slice)),
                None => None,
            },
            Kind::Month => match self.unit() {
                Some(unit) => month::get(conn, self.vault, (unit, key))
                    .await?
                    .map(|doc| serde_json::to_string(&doc.for_unit())),
                None => None,
            },
            Kind::Draft => {
                draft::get(conn, self.vault, id(key)?).await?.map(|draft| serde_json::to_string(&draft.slice))
            }
            Kind::Notice => {
                notice::get(conn, self.vault, key).await?.map(|notice| serde_json::to_string(&notice))
            }
            Kind::Unit => unit::get(conn, id(key)?).await?.map(|unit| serde_json::to_string(&unit)),
            Kind::Person => {
                people::as_colleague(conn, id(key)?).await?.map(|person| serde_json::to_string(&person))
            }
            Kind::Ruling => self.ruling(conn, key).await?.map(|ruling| serde_json::to_string(&ruling)),
            Kind::DispatchList => dispatch_list::get(conn, key).await?.map(Ok),
            Kind::Template => template::get(conn, id(key)?)
                .await?
                .filter(|kept| !kept.retired)
                .map(|kept| serde_json::to_string(&kept.shared)),
            Kind::UnitRules => unit_rules::get(conn, key).await?.map(|rules| serde_json::to_string(&rules)),
            Kind::Pack => self.pack(conn, key).await?.map(|pack| Ok(pack.to_string())),
            Kind::Calendar => rules::calendar_text(conn, key).await?.map(Ok),
        };
        body.transpose().context("a body cannot be written as JSON")
    }

    /// The unit whose eyes the feed has; for a 举报 any that holds it.
    fn unit(&self) -> Option<UnitId> {
        let own = self.feed.0.strip_prefix("unit:");
        let letters = || self.feed.0.strip_prefix("seal:")?.split_once(':').map(|(_, unit)| unit);
        own.or_else(letters).and_then(|unit| unit.parse().ok())
    }

    async fn ticket(&self, conn: &mut Conn, key: TicketId, version: i64) -> Result<Option<String>> {
        let Some(doc) = ticket::get(conn, self.vault, key).await? else { return Ok(None) };
        self.slice(doc, version)
    }

    /// The slice of an opened document as JSON text.
    pub(crate) fn slice(&self, doc: ticket::TicketDoc, version: i64) -> Result<Option<String>> {
        let slice = match self.unit() {
            Some(unit) => placement::slice_for(self.feed, doc, unit, version),
            None => Some(super::slice::for_report(doc, version)),
        };
        slice
            .map(|slice| serde_json::to_string(&slice))
            .transpose()
            .context("a slice cannot be written as JSON")
    }

    async fn ruling(&self, conn: &mut Conn, key: &str) -> Result<Option<Ruling>> {
        let Some((ticket, unit)) = ruling::ticket_of(key).zip(self.unit()) else { return Ok(None) };
        let doc = ticket::get(conn, self.vault, ticket).await?;
        Ok(doc.and_then(|doc| ruling::of_unit(&doc, unit).remove(key)))
    }

    async fn pack(&mut self, conn: &mut Conn, key: &str) -> Result<Option<Value>> {
        if self.packs.is_none() {
            let mut packs = BTreeMap::new();
            for pack in rules::packs(conn).await? {
                packs.insert(pack.id(), serde_json::to_value(&pack)?);
            }
            self.packs = Some(packs);
        }
        Ok(self.packs.as_ref().and_then(|packs| packs.get(key).cloned()))
    }
}

fn parse(key: &str) -> uuid::Uuid {
    uuid::Uuid::parse_str(key).unwrap_or_default()
}
