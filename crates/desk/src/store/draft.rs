//! Drafts and their revisions. A draft's row is the author's text itself: nothing but its author removes it.

use anyhow::Context as _;
use chengban_domain::case::ReplyContent;
use chengban_domain::time::Millis;
use chengban_domain::wire::DraftRevision;
use chengban_domain::{AssignmentId, DraftId, RevId, TicketId};

use super::{Conn, parsed};
use crate::fault::Result;

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct DraftRecord {
    /// Key.
    pub draft_id: String,
    /// Of which ticket.
    pub ticket_id: String,
    /// Of which assignment.
    pub assignment_id: String,
    /// 编号, kept for when the ticket is gone.
    pub ticket_no: String,
    /// 标题, likewise.
    pub ticket_title: String,
    /// The revision being written.
    pub rev_id: String,
    /// The revision the text rests on.
    pub base_rev: Option<String>,
    /// Newest revision seen in the hub's slice.
    pub hub_rev: Option<String>,
    /// What it says, JSON.
    pub content: String,
    /// When it was last made durable.
    pub saved_at: i64,
    /// Typed since the last cut.
    pub dirty: bool,
    /// A colleague's revision waiting to be merged, JSON.
    pub theirs: Option<String>,
    /// The revision that mine and theirs both rest on, where it is known.
    pub merge_base: Option<String>,
    /// Put together by a merge that its author has not confirmed to have read.
    pub unread_merge: bool,
    /// In quarantine: first shown to its author then.
    pub shown_at: Option<i64>,
    /// `open`, `submitted`, `removed`, `quarantined`.
    pub state: String,
    /// In the recycle bin since.
    pub removed_at: Option<i64>,
}

impl DraftRecord {
    /// What it says.
    ///
    /// # Errors
    /// A damaged row.
    pub fn content(&self) -> Result<ReplyContent> {
        serde_json::from_str(&self.content).context("a draft cannot be read")
    }

    /// A colleague's revision waiting to be merged.
    pub fn theirs(&self) -> Option<DraftRevision> {
        self.theirs.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    /// Key.
    ///
    /// # Errors
    /// A damaged row.
    pub fn id(&self) -> Result<DraftId> {
        parsed(&self.draft_id)
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
    pub fn assignment(&self) -> Result<AssignmentId> {
        parsed(&self.assignment_id)
    }

    /// The revision being written.
    ///
    /// # Errors
    /// A damaged row.
    pub fn rev(&self) -> Result<RevId> {
        parsed(&self.rev_id)
    }
}

/// A kept revision.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct RevisionRecord {
    /// Key.
    pub rev_id: String,
    /// Of which draft.
    pub draft_id: String,
    /// Written on this one.
    pub base_rev: Option<String>,
    /// What it said, JSON.
    pub content: String,
    /// When.
    pub at: i64,
    /// By whom.
    pub by_name: String,
}

/// Stores a draft whole.
///
/// # Errors
/// Database errors.
pub async fn put(conn: &mut Conn, draft: &DraftRecord) -> Result<()> {
    sqlx::query(
        "INSERT INTO draft (draft_id, ticket_id, assignment_id, ticket_no, ticket_title, rev_id, base_rev, hub_rev, content, \
         saved_at, dirty, theirs, state, removed_at, merge_base, unread_merge) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) \
         ON CONFLICT (draft_id) DO UPDATE SET rev_id = excluded.rev_id, base_rev = excluded.base_rev, \
         hub_rev = excluded.hub_rev, content = excluded.content, saved_at = excluded.saved_at, dirty = excluded.dirty, \
         theirs = excluded.theirs, state = excluded.state, removed_at = excluded.removed_at, \
         merge_base = excluded.merge_base, unread_merge = excluded.unread_merge",
    )
    .bind(&draft.draft_id)
    .bind(&draft.ticket_id)
    .bind(&draft.assignment_id)
    .bind(&draft.ticket_no)
    .bind(&draft.ticket_title)
    .bind(&draft.rev_id)
    .bind(&draft.base_rev)
    .bind(&draft.hub_rev)
    .bind(&draft.content)
    .bind(draft.saved_at)
    .bind(draft.dirty)
    .bind(&draft.theirs)
    .bind(&draft.state)
    .bind(draft.removed_at)
    .bind(&draft.merge_base)
    .bind(draft.unread_merge)
    .execute(conn)
    .await?;
    Ok(())
}

/// One draft.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &mut Conn, id: DraftId) -> Result<Option<DraftRecord>> {
    Ok(sqlx::query_as("SELECT * FROM draft WHERE draft_id = ?1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?)
}

/// The draft of an assignment that is not in the recycle bin, the newest first.
///
/// # Errors
/// Database errors.
pub async fn of_assignment(conn: &mut Conn, assignment: AssignmentId) -> Result<Option<DraftRecord>> {
    Ok(sqlx::query_as(
        "SELECT * FROM draft WHERE assignment_id = ?1 AND state IN ('open', 'submitted') \
         ORDER BY state = 'open' DESC, saved_at DESC LIMIT 1",
    )
    .bind(assignment.to_string())
    .fetch_optional(conn)
    .await?)
}

/// Gives a draft another key; its revisions stay with the key they were written under.
///
/// # Errors
/// Database errors.
pub async fn rename(conn: &mut Conn, from: &str, to: &str) -> Result<()> {
    sqlx::query("UPDATE draft SET draft_id = ?2 WHERE draft_id = ?1")
        .bind(from)
        .bind(to)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a draft's row away; its revisions are another's from now on.
///
/// # Errors
/// Database errors.
pub async fn absorb(conn: &mut Conn, gone: &str, by: &str) -> Result<()> {
    sqlx::query("UPDATE draft_revision SET draft_id = ?2 WHERE draft_id = ?1")
        .bind(gone)
        .bind(by)
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM draft WHERE draft_id = ?1").bind(gone).execute(conn).await?;
    Ok(())
}

/// All drafts, newest first.
///
/// # Errors
/// Database errors.
pub async fn all(conn: &mut Conn) -> Result<Vec<DraftRecord>> {
    Ok(sqlx::query_as("SELECT * FROM draft ORDER BY saved_at DESC").fetch_all(conn).await?)
}

/// Keeps a revision; one of the same key stays as it is.
///
/// # Errors
/// Database errors.
pub async fn keep(conn: &mut Conn, revision: &RevisionRecord) -> Result<()> {
    sqlx::query(
        "INSERT INTO draft_revision (rev_id, draft_id, base_rev, content, at, by_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (rev_id) DO NOTHING",
    )
    .bind(&revision.rev_id)
    .bind(&revision.draft_id)
    .bind(&revision.base_rev)
    .bind(&revision.content)
    .bind(revision.at)
    .bind(&revision.by_name)
    .execute(conn)
    .await?;
    Ok(())
}

/// Revisions of a draft, newest first.
///
/// # Errors
/// Database errors.
pub async fn revisions(conn: &mut Conn, draft: DraftId) -> Result<Vec<RevisionRecord>> {
    Ok(sqlx::query_as("SELECT * FROM draft_revision WHERE draft_id = ?1 ORDER BY at DESC, rev_id DESC")
        .bind(draft.to_string())
        .fetch_all(conn)
        .await?)
}

/// One kept revision.
///
/// # Errors
/// Database errors.
pub async fn revision(conn: &mut Conn, rev: &str) -> Result<Option<RevisionRecord>> {
    Ok(sqlx::query_as("SELECT * FROM draft_revision WHERE rev_id = ?1")
        .bind(rev)
        .fetch_optional(conn)
        .await?)
}

/// How many revisions of a draft are kept.
///
/// # Errors
/// Database errors.
pub async fn revision_count(conn: &mut Conn, draft: &str) -> Result<u32> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM draft_revision WHERE draft_id = ?1")
        .bind(draft)
        .fetch_one(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The newest kept revision.
///
/// # Errors
/// Database errors.
pub async fn newest(conn: &mut Conn, draft: &str) -> Result<Option<RevisionRecord>> {
    Ok(sqlx::query_as(
        "SELECT * FROM draft_revision WHERE draft_id = ?1 ORDER BY at DESC, rev_id DESC LIMIT 1",
    )
    .bind(draft)
    .fetch_optional(conn)
    .await?)
}

/// Moves the drafts of a ticket that left into quarantine; says how many.
///
/// # Errors
/// Database errors.
pub async fn quarantine(conn: &mut Conn, ticket: &str, by_name: &str) -> Result<u64> {
    // What was typed since the last revision is read there as well.
    sqlx::query(
        "INSERT INTO draft_revision (rev_id, draft_id, base_rev, content, at, by_name) \
         SELECT rev_id, draft_id, base_rev, content, saved_at, ?2 FROM draft \
         WHERE ticket_id = ?1 AND state = 'open' AND dirty = 1 ON CONFLICT (rev_id) DO NOTHING",
    )
    .bind(ticket)
    .bind(by_name)
    .execute(&mut *conn)
    .await?;
    let done = sqlx::query(
        "UPDATE draft SET state = 'quarantined', theirs = NULL WHERE ticket_id = ?1 AND state = 'open'",
    )
    .bind(ticket)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Ends the recycle bin's 30 days for what was put there before `before`: the author's own decision, long past.
///
/// # Errors
/// Database errors.
pub async fn empty_bin(conn: &mut Conn, before: Millis) -> Result<()> {
    sqlx::query(
        "DELETE FROM draft_revision WHERE draft_id IN (SELECT draft_id FROM draft WHERE state = 'removed' AND removed_at < ?1)",
    )
    .bind(before.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query("DELETE FROM draft WHERE state = 'removed' AND removed_at < ?1")
        .bind(before.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Of the given tickets those with an open draft that says something.
///
/// # Errors
/// Database errors.
pub async fn begun(conn: &mut Conn, tickets: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT assignment_id FROM draft WHERE state = 'open' \
         AND ticket_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(tickets)
    .fetch_all(conn)
    .await?)
}
