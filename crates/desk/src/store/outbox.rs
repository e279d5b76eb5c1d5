//! Rows of the outbox. Which state follows which is decided in `crate::outbox`; here they are only kept.

use anyhow::Context as _;
use chengban_domain::intent::{Intent, IntentKind};
use chengban_domain::time::Millis;
use chengban_domain::wire::OpLine;
use chengban_domain::{AssignmentId, OpId, Problem, TicketId};

use super::{Conn, parsed};
use crate::fault::Result;

/// One operation with all that is known of it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct OpRecord {
    /// Order in which it was made here.
    pub ord: i64,
    /// Key.
    pub op_id: String,
    /// Whose.
    pub account_id: String,
    /// Number of this device, from the first sending on.
    pub device_seq: Option<i64>,
    /// Of which ticket.
    pub ticket_id: String,
    /// Of which assignment.
    pub assignment_id: Option<String>,
    /// 编号, kept for when the ticket is gone.
    pub ticket_no: String,
    /// 标题, likewise.
    pub ticket_title: String,
    /// Name of the intent.
    pub kind: String,
    /// Version of the payload's shape.
    pub op_schema: i64,
    /// The payload, JSON; frozen from the first sending on.
    pub payload: String,
    /// Version on screen when it was made.
    pub base_version: i64,
    /// JSON list of blobs that must be on the hub first.
    pub needs_blobs: String,
    /// When it was made.
    pub made_at: i64,
    /// Skew of the PC clock then.
    pub skew_ms: i64,
    /// Not sent before.
    pub not_before: i64,
    /// One of the eight states.
    pub state: String,
    /// How often it was sent.
    pub attempts: i64,
    /// How often the hub stumbled over it since a person last had it sent again.
    pub faults: i64,
    /// Not tried again before.
    pub next_try_at: i64,
    /// JSON of the problem.
    pub last_error: Option<String>,
    /// The operation it waits for.
    pub blocked_by: Option<String>,
    /// Version of the ticket after it.
    pub version: Option<i64>,
    /// 回执号
    pub receipt: Option<String>,
    /// Hub time of the verdict.
    pub answered_at: Option<i64>,
    /// In quarantine: first shown to its author then.
    pub shown_at: Option<i64>,
}

impl OpRecord {
    /// Key.
    ///
    /// # Errors
    /// A damaged row.
    pub fn id(&self) -> Result<OpId> {
        parsed(&self.op_id)
    }

    /// Of which ticket.
    ///
    /// # Errors
    /// A damaged row.
    pub fn ticket(&self) -> Result<TicketId> {
        parsed(&self.ticket_id)
    }

    /// Of which assignment.
    ///
    /// # Errors
    /// A damaged row.
    pub fn assignment(&self) -> Result<Option<AssignmentId>> {
        self.assignment_id.as_deref().map(parsed).transpose()
    }

    /// What is asked.
    ///
    /// # Errors
    /// A damaged row, or one of a newer program.
    pub fn intent(&self) -> Result<Intent> {
        let kind: IntentKind = self.kind.parse()?;
        let payload = serde_json::from_str(&self.payload).context("an operation's payload is damaged")?;
        Intent::from_parts(kind, payload).context("an operation's payload has another shape")
    }

    /// Whether it is in 需处理 because the hub stumbled over it: it was not judged, and may be sent again as it is.
    pub fn is_faulty(&self) -> bool {
        self.state == "needs_user" && self.faults > 0
    }

    /// Whether it puts something on record that has happened already: a resident who was shown stays shown.
    pub fn is_record(&self) -> bool {
        self.kind == IntentKind::RecordReveal.as_str()
    }

    /// Whether what follows on its ticket waits for a person to look at it. A record changes nothing that others rest on.
    pub fn bars_its_ticket(&self) -> bool {
        self.is_faulty() && !self.is_record()
    }

    /// The problem last met.
    pub fn problem(&self) -> Option<Problem> {
        self.last_error.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// Blobs that must be on the hub first.
    pub fn blobs(&self) -> Vec<chengban_domain::hash::Sha256Hex> {
        serde_json::from_str(&self.needs_blobs).unwrap_or_default()
    }

    /// As it is sent.
    ///
    /// # Errors
    /// A damaged row.
    pub fn line(&self) -> Result<OpLine> {
        Ok(OpLine {
            op_id: self.id()?,
            device_seq: self.device_seq.unwrap_or_default(),
            ticket_id: self.ticket()?,
            assignment_id: self.assignment()?,
            kind: self.kind.clone(),
            op_schema: u32::try_from(self.op_schema).unwrap_or_default(),
            base_version: self.base_version,
            payload: serde_json::from_str(&self.payload).context("an operation's payload is damaged")?,
            needs_blobs: self.blobs(),
            made_at: Millis(self.made_at),
            skew_ms: self.skew_ms,
        })
    }
}

/// Adds a row and counts it; `ord` of the record is not read.
///
/// # Errors
/// Database errors.
pub async fn insert(conn: &mut Conn, op: &OpRecord) -> Result<()> {
    sqlx::query(
        "INSERT INTO outbox (op_id, account_id, ticket_id, assignment_id, ticket_no, ticket_title, kind, op_schema, payload, \
         base_version, needs_blobs, made_at, skew_ms, not_before, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )
    .bind(&op.op_id)
    .bind(&op.account_id)
    .bind(&op.ticket_id)
    .bind(&op.assignment_id)
    .bind(&op.ticket_no)
    .bind(&op.ticket_title)
    .bind(&op.kind)
    .bind(op.op_schema)
    .bind(&op.payload)
    .bind(op.base_version)
    .bind(&op.needs_blobs)
    .bind(op.made_at)
    .bind(op.skew_ms)
    .bind(op.not_before)
    .bind(&op.state)
    .execute(&mut *conn)
    .await?;
    sqlx::query("UPDATE op_tally SET created = created + 1").execute(conn).await?;
    Ok(())
}

/// Writes what may change of a row.
///
/// # Errors
/// Database errors.
pub async fn update(conn: &mut Conn, op: &OpRecord) -> Result<()> {
    sqlx::query(
        "UPDATE outbox SET device_seq = ?2, payload = ?3, base_version = ?4, needs_blobs = ?5, made_at = ?6, not_before = ?7, \
         state = ?8, attempts = ?9, next_try_at = ?10, last_error = ?11, blocked_by = ?12, version = ?13, receipt = ?14, \
         answered_at = ?15, faults = ?16 WHERE op_id = ?1",
    )
    .bind(&op.op_id)
    .bind(op.device_seq)
    .bind(&op.payload)
    .bind(op.base_version)
    .bind(&op.needs_blobs)
    .bind(op.made_at)
    .bind(op.not_before)
    .bind(&op.state)
    .bind(op.attempts)
    .bind(op.next_try_at)
    .bind(&op.last_error)
    .bind(&op.blocked_by)
    .bind(op.version)
    .bind(&op.receipt)
    .bind(op.answered_at)
    .bind(op.faults)
    .execute(conn)
    .await?;
    Ok(())
}

/// One row.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &mut Conn, id: OpId) -> Result<Option<OpRecord>> {
    Ok(sqlx::query_as("SELECT * FROM outbox WHERE op_id = ?1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?)
}

/// Operations of a ticket that the view must show: unanswered ones, those the hub stumbles over among them, and those with effect that the slice of version
/// `seen` does not hold yet; in the order in which they were made.
///
/// # Errors
/// Database errors.
pub async fn pending(conn: &mut Conn, ticket: &str, seen: i64) -> Result<Vec<OpRecord>> {
    Ok(sqlx::query_as(
        "SELECT * FROM outbox WHERE ticket_id = ?1 AND (state IN ('queued', 'sending', 'parked') \
         OR (state = 'needs_user' AND faults > 0) OR (state = 'acked' AND version > ?2)) ORDER BY ord",
    )
    .bind(ticket)
    .bind(seen)
    .fetch_all(conn)
    .await?)
}

/// Lets what took effect at or after `since` be offered to the hub once more, before what follows on its ticket; how many that
/// is. Its receipt stays until the hub gives another.
///
/// # Errors
/// Database errors.
pub async fn offer_again(conn: &mut Conn, since: Millis, why: &str) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE outbox SET state = 'queued', next_try_at = 0, version = NULL, last_error = ?2 \
         WHERE state = 'acked' AND COALESCE(answered_at, ?1) >= ?1",
    )
    .bind(since.0)
    .bind(why)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// The same for those of these keys, a JSON list.
///
/// # Errors
/// Database errors.
pub async fn offer_these(conn: &mut Conn, keys: &str, why: &str) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE outbox SET state = 'queued', next_try_at = 0, version = NULL, last_error = ?2 \
         WHERE state = 'acked' AND op_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(keys)
    .bind(why)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Rows that are not over, and lately answered ones, of one ticket or of all, newest first.
///
/// # Errors
/// Database errors.
pub async fn rows(conn: &mut Conn, ticket: Option<TicketId>, limit: i64) -> Result<Vec<OpRecord>> {
    Ok(sqlx::query_as("SELECT * FROM outbox WHERE (?1 IS NULL OR ticket_id = ?1) ORDER BY ord DESC LIMIT ?2")
        .bind(ticket.map(|id| id.to_string()))
        .bind(limit)
        .fetch_all(conn)
        .await?)
}

/// Operations of a ticket in a state, in order.
///
/// # Errors
/// Database errors.
pub async fn of_ticket(conn: &mut Conn, ticket: &str) -> Result<Vec<OpRecord>> {
    Ok(sqlx::query_as("SELECT * FROM outbox WHERE ticket_id = ?1 ORDER BY ord")
        .bind(ticket)
        .fetch_all(conn)
        .await?)
}

/// Operations that are not judged yet, in order: to be sent, sent without an answer, parked, or stumbled over too often.
///
/// # Errors
/// Database errors.
pub async fn waiting(conn: &mut Conn, account: &str) -> Result<Vec<OpRecord>> {
    Ok(sqlx::query_as(
        "SELECT * FROM outbox WHERE (state IN ('queued', 'sending', 'parked') OR (state = 'needs_user' AND faults > 0)) \
         AND account_id = ?1 ORDER BY ord",
    )
    .bind(account)
    .fetch_all(conn)
    .await?)
}

/// The operation before another one of its ticket that the hub stumbles over, if there is one.
///
/// # Errors
/// Database errors.
pub async fn faulty_before(conn: &mut Conn, op: &OpRecord) -> Result<Option<OpRecord>> {
    let sql = "SELECT * FROM outbox WHERE ticket_id = ?1 AND ord < ?2 AND account_id = ?3 AND state = 'needs_user' AND faults > 0";
    let earlier: Vec<OpRecord> =
        sqlx::query_as(sql).bind(&op.ticket_id).bind(op.ord).bind(&op.account_id).fetch_all(conn).await?;
    Ok(earlier.into_iter().find(OpRecord::bars_its_ticket))
}

/// Operations parked behind `blocker`, and those parked behind none that is known.
///
/// # Errors
/// Database errors.
pub async fn parked_behind(conn: &mut Conn, blocker: &str) -> Result<Vec<OpRecord>> {
    Ok(sqlx::query_as("SELECT * FROM outbox WHERE state = 'parked' AND blocked_by = ?1 ORDER BY ord")
        .bind(blocker)
        .fetch_all(conn)
        .await?)
}

/// How many rows each state has.
///
/// # Errors
/// Database errors.
pub async fn counts(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    Ok(sqlx::query_as("SELECT state, count(*) FROM outbox GROUP BY state").fetch_all(conn).await?)
}

/// Operations ever made here, and answered ones whose rows were let go after 90 days.
///
/// # Errors
/// Database errors.
pub async fn tally(conn: &mut Conn) -> Result<(i64, i64)> {
    Ok(sqlx::query_as("SELECT created, expired FROM op_tally").fetch_one(conn).await?)
}

/// Lets go of rows answered with effect before `before`, and counts them.
///
/// # Errors
/// Database errors.
pub async fn expire(conn: &mut Conn, before: Millis) -> Result<()> {
    let gone = sqlx::query("DELETE FROM outbox WHERE state = 'acked' AND answered_at < ?1")
        .bind(before.0)
        .execute(&mut *conn)
        .await?
        .rows_affected();
    sqlx::query("UPDATE op_tally SET expired = expired + ?1")
        .bind(i64::try_from(gone).unwrap_or_default())
        .execute(conn)
        .await?;
    Ok(())
}

/// Tickets with waiting operations, and how many; and those with something in 需处理.
///
/// # Errors
/// Database errors.
pub async fn by_ticket(conn: &mut Conn, tickets: &str) -> Result<Vec<(String, i64, i64)>> {
    Ok(sqlx::query_as(
        "SELECT ticket_id, sum(state IN ('queued', 'sending', 'parked') AND kind <> 'save-draft'), \
         sum(state IN ('rejected', 'needs_user')) FROM outbox \
         WHERE ticket_id IN (SELECT value FROM json_each(?1)) GROUP BY ticket_id",
    )
    .bind(tickets)
    .fetch_all(conn)
    .await?)
}

/// Lets waiting operations, and those the hub stumbled over, be tried at once, as a person asks for it; an undo window stays.
///
/// # Errors
/// Database errors.
pub async fn hurry(conn: &mut Conn) -> Result<()> {
    sqlx::query("UPDATE outbox SET next_try_at = 0 WHERE state IN ('queued', 'sending') AND next_try_at > 0")
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "UPDATE outbox SET state = 'queued', faults = 0, next_try_at = 0 WHERE state = 'needs_user' AND faults > 0",
    )
    .execute(conn)
    .await?;
    Ok(())
}
