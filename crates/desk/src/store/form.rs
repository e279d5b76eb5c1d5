//! Forms being filled in: rows by key, each the author's own words until they are sent or cleared by their author.
//!
//! Invariant: no statement here takes words away that stand nowhere else, but [`drop`], which its author asked for.

use chengban_domain::OpId;

use super::Conn;
use crate::fault::Result;

/// A form as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FormRecord {
    /// Kind, ticket, target and version of the fields in one.
    pub form_key: String,
    /// Which form.
    pub kind: String,
    /// Of which ticket.
    pub ticket_id: String,
    /// Of which assignment, opinion or kind of appeal; empty for the ticket itself.
    pub target: String,
    /// Version of the set of fields.
    pub fields: i64,
    /// 编号, kept for when the ticket is gone.
    pub ticket_no: String,
    /// 标题, likewise.
    pub ticket_title: String,
    /// What it says, JSON.
    pub content: String,
    /// When it was last made durable.
    pub saved_at: i64,
    /// `open`, `sent`, `quarantined`.
    pub state: String,
    /// The operation that holds its words, once sent.
    pub op_id: Option<String>,
    /// In quarantine: first shown to its author then.
    pub shown_at: Option<i64>,
}

/// Stores a form whole; it is being filled in again, whatever it was.
///
/// # Errors
/// Database errors.
pub async fn put(conn: &mut Conn, form: &FormRecord) -> Result<()> {
    sqlx::query(
        "INSERT INTO form (form_key, kind, ticket_id, target, fields, ticket_no, ticket_title, content, saved_at, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (form_key) DO UPDATE SET \
         content = excluded.content, saved_at = excluded.saved_at, state = excluded.state, op_id = NULL, shown_at = NULL",
    )
    .bind(&form.form_key)
    .bind(&form.kind)
    .bind(&form.ticket_id)
    .bind(&form.target)
    .bind(form.fields)
    .bind(&form.ticket_no)
    .bind(&form.ticket_title)
    .bind(&form.content)
    .bind(form.saved_at)
    .bind(&form.state)
    .execute(conn)
    .await?;
    Ok(())
}

/// One form.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &mut Conn, key: &str) -> Result<Option<FormRecord>> {
    Ok(sqlx::query_as("SELECT * FROM form WHERE form_key = ?1").bind(key).fetch_optional(conn).await?)
}

/// Forms that hold words of their own, the last written first.
///
/// # Errors
/// Database errors.
pub async fn all(conn: &mut Conn) -> Result<Vec<FormRecord>> {
    Ok(sqlx::query_as("SELECT * FROM form WHERE state <> 'sent' ORDER BY saved_at DESC, form_key")
        .fetch_all(conn)
        .await?)
}

/// Takes a form away: its author cleared it.
///
/// # Errors
/// Database errors.
pub async fn drop(conn: &mut Conn, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM form WHERE form_key = ?1 AND state <> 'sent'").bind(key).execute(conn).await?;
    Ok(())
}

/// The words of a form are now in an operation.
///
/// # Errors
/// Database errors.
pub async fn sent(conn: &mut Conn, key: &str, op: OpId) -> Result<()> {
    sqlx::query("UPDATE form SET state = 'sent', op_id = ?2 WHERE form_key = ?1")
        .bind(key)
        .bind(op.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// The operation that holds a form's words was undone or judged against: the form is as it was before.
///
/// # Errors
/// Database errors.
pub async fn reopen(conn: &mut Conn, op: &str) -> Result<()> {
    sqlx::query(
        "UPDATE form SET state = iif(EXISTS (SELECT 1 FROM slice WHERE entity = 'ticket' AND entity_id = form.ticket_id), \
         'open', 'quarantined') WHERE op_id = ?1 AND state = 'sent'",
    )
    .bind(op)
    .execute(conn)
    .await?;
    Ok(())
}

/// Another operation carries the same words once more.
///
/// # Errors
/// Database errors.
pub async fn follow(conn: &mut Conn, earlier: &str, later: &str) -> Result<()> {
    sqlx::query("UPDATE form SET state = 'sent', op_id = ?2 WHERE op_id = ?1")
        .bind(earlier)
        .bind(later)
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets go of forms whose words the hub has.
///
/// # Errors
/// Database errors.
pub async fn settle(conn: &mut Conn) -> Result<()> {
    sqlx::query(
        "DELETE FROM form WHERE state = 'sent' AND NOT EXISTS \
         (SELECT 1 FROM outbox WHERE outbox.op_id = form.op_id AND outbox.state <> 'acked')",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves the open forms of a ticket that left into quarantine; says how many.
///
/// # Errors
/// Database errors.
pub async fn quarantine(conn: &mut Conn, ticket: &str) -> Result<u64> {
    let done = sqlx::query("UPDATE form SET state = 'quarantined' WHERE ticket_id = ?1 AND state = 'open'")
        .bind(ticket)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
