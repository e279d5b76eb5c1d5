//! Chains of records: audit events and uses of seals, each row holding the hash of the one before.
//!
//! Invariant: `hash = SHA-256(prev_hash ‖ canonical row)` over what is stored (the body sealed), so the chain can be
//! checked without any key; its head is kept apart, so a cut tail is noticed too.

use anyhow::{Context, Result};
use chengban_domain::case::Event;
use chengban_domain::hash::{Sha256Hex, canonical_json};
use chengban_domain::{OpId, TicketId};
use serde_json::json;

use super::{Conn, query, word};
use crate::crypto::Vault;

/// Name of the chain of events.
pub(crate) const EVENTS: &str = "event";
/// Name of the chain of uses of seals.
pub(crate) const SEAL_USES: &str = "seal_use";

/// What a check of a chain found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ChainReport {
    /// Which chain: `event`, `seal_use` or `keeper_act`.
    pub chain: String,
    /// Whether every row is as it was written.
    pub ok: bool,
    /// Rows looked at.
    pub rows: i64,
    /// The first row that is not, if any.
    pub broken_at: Option<i64>,
    /// What is wrong with it.
    pub reason: String,
}

pub(super) async fn head(conn: &mut Conn, chain: &str) -> Result<(i64, String)> {
    query("SELECT seq, hash FROM audit_head WHERE chain = $1")
        .bind(chain)
        .fetch_one(conn)
        .await
        .context("the audit chain has no head")
}

/// The head of a chain to which a line will be added in this transaction.
pub(super) async fn head_to_extend(conn: &mut Conn, chain: &str) -> Result<(i64, String)> {
    let sql = if conn.is_beside_others() {
        "SELECT seq, hash FROM audit_head WHERE chain = $1 FOR UPDATE"
    } else {
        "SELECT seq, hash FROM audit_head WHERE chain = $1"
    };
    query(sql).bind(chain).fetch_one(conn).await.context("the audit chain has no head")
}

pub(super) async fn set_head(conn: &mut Conn, chain: &str, seq: i64, hash: &str) -> Result<()> {
    query("UPDATE audit_head SET seq = $2, hash = $3 WHERE chain = $1")
        .bind(chain)
        .bind(seq)
        .bind(hash)
        .execute(conn)
        .await?;
    Ok(())
}

type EventRow = (
    i64,
    String,
    Option<String>,
    String,
    i64,
    String,
    Option<String>,
    Option<String>,
    Vec<u8>,
    String,
    String,
);

fn event_hash(row: &EventRow) -> Sha256Hex {
    let (seq, ticket, assignment, code, at, user, unit, op, body, prev, _) = row;
    let body = Sha256Hex::of(body);
    let fields = json!([prev, seq, ticket, assignment, code, at, user, unit, op, body]);
    Sha256Hex::of(canonical_json(&fields).as_bytes())
}

/// What happened to a ticket.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    /// Which.
    pub(crate) ticket: TicketId,
    /// By which operation, if any.
    pub(crate) op: Option<OpId>,
    /// What.
    pub(crate) event: Event,
}

/// Appends what happened. The chain is one for all tickets: whoever writes beside others does this late.
pub(crate) async fn append(conn: &mut Conn, vault: &Vault, happened: &[Happened]) -> Result<()> {
    if happened.is_empty() {
        return Ok(());
    }
    let (mut seq, mut prev) = head_to_extend(conn, EVENTS).await?;
    for Happened { ticket, op, event } in happened {
        seq += 1;
        let body = vault.seal(&format!("event:{seq}"), &serde_json::to_vec(event)?)?;
        let mut row: EventRow = (
            seq,
            ticket.to_string(),
            event.assignment.map(|id| id.to_string()),
            word(&event.code),
            event.at.0,
            event.actor.user.to_string(),
            event.actor.unit.map(|id| id.to_string()),
            op.map(|id| id.to_string()),
            body,
            prev,
            String::new(),
        );
        row.10 = event_hash(&row).to_string();
        insert_event(conn, &row).await?;
        prev = row.10;
    }
    set_head(conn, EVENTS, seq, &prev).await
}

async fn insert_event(conn: &mut Conn, row: &EventRow) -> Result<()> {
    query(
        "INSERT INTO event (seq, ticket_id, assignment_id, code, at, user_id, unit_id, op_id, body, prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(row.0)
    .bind(&row.1)
    .bind(&row.2)
    .bind(&row.3)
    .bind(row.4)
    .bind(&row.5)
    .bind(&row.6)
    .bind(&row.7)
    .bind(&row.8)
    .bind(&row.9)
    .bind(&row.10)
    .execute(conn)
    .await?;
    Ok(())
}

/// Checks the chain of events from its beginning.
pub(crate) async fn verify_events(conn: &mut Conn) -> Result<ChainReport> {
    let expected = head(conn, EVENTS).await?;
    let mut check = Check::new(EVENTS);
    loop {
        let rows: Vec<EventRow> = query(
            "SELECT seq, ticket_id, assignment_id, code, at, user_id, unit_id, op_id, body, prev_hash, hash
             FROM event WHERE seq > $1 ORDER BY seq LIMIT 1000",
        )
        .bind(check.seq)
        .fetch_all(&mut *conn)
        .await?;
        if rows.is_empty() || !rows.iter().all(|row| check.next(row.0, &row.9, &row.10, &event_hash(row))) {
            return Ok(check.end(expected));
        }
    }
}

/// One use of a seal, refused request or voiding, as it stands in the ledger; its body is sealed JSON.
pub(crate) struct SealUse<'a> {
    /// Which seal; none where a unit that has no seal asked for one.
    pub(crate) seal: Option<String>,
    /// On which ticket.
    pub(crate) ticket: TicketId,
    /// On which opinion.
    pub(crate) opinion: String,
    /// When.
    pub(crate) at: i64,
    /// The canonical record, sealed.
    pub(crate) body: &'a [u8],
}

type SealRow = (i64, Option<String>, String, String, i64, Vec<u8>, String, String);

fn seal_hash(row: &SealRow) -> Sha256Hex {
    let (seq, seal, ticket, opinion, at, body, prev, _) = row;
    let fields = json!([prev, seq, seal, ticket, opinion, at, Sha256Hex::of(body)]);
    Sha256Hex::of(canonical_json(&fields).as_bytes())
}

/// The ledger's last line, to which this transaction will add one: number and hash, for the signature's reason.
pub(crate) async fn seal_head(conn: &mut Conn) -> Result<(i64, String)> {
    head_to_extend(conn, SEAL_USES).await
}

/// The seal of a line.
pub(crate) async fn seal_of_line(conn: &mut Conn, seq: i64) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> =
        query("SELECT seal_id FROM seal_use WHERE seq = $1").bind(seq).fetch_optional(conn).await?;
    Ok(row.and_then(|(seal,)| seal))
}

/// Appends a use of a seal; returns its line.
pub(crate) async fn append_seal_use(conn: &mut Conn, entry: SealUse<'_>) -> Result<i64> {
    let (last, prev) = head_to_extend(conn, SEAL_USES).await?;
    let seq = last + 1;
    let mut row: SealRow = (
        seq,
        entry.seal,
        entry.ticket.to_string(),
        entry.opinion,
        entry.at,
        entry.body.to_vec(),
        prev,
        String::new(),
    );
    row.7 = seal_hash(&row).to_string();
    query(
        "INSERT INTO seal_use (seq, seal_id, ticket_id, opinion_id, at, body, prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(row.0)
    .bind(&row.1)
    .bind(&row.2)
    .bind(&row.3)
    .bind(row.4)
    .bind(&row.5)
    .bind(&row.6)
    .bind(&row.7)
    .execute(&mut *conn)
    .await?;
    set_head(conn, SEAL_USES, seq, &row.7).await?;
    Ok(seq)
}

/// Checks the ledger of seals from its beginning.
pub(crate) async fn verify_seal_uses(conn: &mut Conn) -> Result<ChainReport> {
    let expected = head(conn, SEAL_USES).await?;
    let mut check = Check::new(SEAL_USES);
    let rows: Vec<SealRow> = query(
        "SELECT seq, seal_id, ticket_id, opinion_id, at, body, prev_hash, hash FROM seal_use ORDER BY seq",
    )
    .fetch_all(conn)
    .await?;
    let _all = rows.iter().all(|row| check.next(row.0, &row.6, &row.7, &seal_hash(row)));
    Ok(check.end(expected))
}

/// A walk along a chain.
pub(super) struct Check {
    chain: &'static str,
    seq: i64,
    hash: String,
    fault: Option<(i64, &'static str)>,
}

impl Check {
    pub(super) fn new(chain: &'static str) -> Self {
        Self { chain, seq: 0, hash: String::new(), fault: None }
    }

    pub(super) fn next(&mut self, seq: i64, prev: &str, stored: &str, computed: &Sha256Hex) -> bool {
        self.fault = if seq != self.seq + 1 {
            Some((self.seq + 1, "此处缺少记录"))
        } else if prev != self.hash {
            Some((seq, "与上一条记录不衔接"))
        } else if stored != computed.as_str() {
            Some((seq, "记录内容已被改动"))
        } else {
            None
        };
        if self.fault.is_none() {
            self.seq = seq;
            self.hash = stored.to_owned();
        }
        self.fault.is_none()
    }

    pub(super) fn end(self, (seq, hash): (i64, String)) -> ChainReport {
        let cut = (self.seq != seq || self.hash != hash)
            .then_some((self.seq + 1, "链尾与登记不符，末尾记录可能被删除"));
        let fault = self.fault.or(cut);
        ChainReport {
            chain: self.chain.to_owned(),
            ok: fault.is_none(),
            rows: self.seq,
            broken_at: fault.map(|(seq, _)| seq),
            reason: fault.map(|(_, reason)| reason.to_owned()).unwrap_or_default(),
        }
    }
}
