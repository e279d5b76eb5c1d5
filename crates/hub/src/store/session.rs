//! Devices, sessions, refresh tokens, and the guard of log-ins. Tokens are stored as hashes only.

use anyhow::Result;
use chengban_domain::time::Millis;
use chengban_domain::{DeviceId, UserId};
use uuid::Uuid;

use super::{Conn, id, query};

/// A session found by a token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionRow {
    /// Key.
    pub(crate) session: Uuid,
    /// Whose.
    pub(crate) user: UserId,
    /// On which device.
    pub(crate) device: DeviceId,
    /// Until when the access token works.
    pub(crate) access_until: Millis,
    /// Ended by log-out, reuse of a refresh token, or an administrator.
    pub(crate) revoked: bool,
    /// The device was revoked.
    pub(crate) device_revoked: bool,
}

/// Registers a device; `None` when another account has that key.
pub(crate) async fn put_device(
    conn: &mut Conn,
    device: DeviceId,
    user: UserId,
    name: &str,
    now: Millis,
) -> Result<Option<bool>> {
    let row: Option<(i64,)> = query(
        "INSERT INTO device (device_id, user_id, name, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (device_id) DO UPDATE SET name = excluded.name WHERE device.user_id = excluded.user_id
         RETURNING revoked",
    )
    .bind(device.to_string())
    .bind(user.to_string())
    .bind(name)
    .bind(now.0)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(revoked,)| revoked != 0))
}

/// Whose device it is and whether it was revoked.
pub(crate) async fn device(conn: &mut Conn, device: DeviceId) -> Result<Option<(UserId, bool)>> {
    let sql = "SELECT user_id, revoked FROM device WHERE device_id = $1";
    let row: Option<(String, i64)> = query(sql).bind(device.to_string()).fetch_optional(conn).await?;
    row.map(|(user, revoked)| Ok((id(&user)?, revoked != 0))).transpose()
}

/// Revokes a device; false when there is none.
pub(crate) async fn revoke_device(conn: &mut Conn, device: DeviceId) -> Result<bool> {
    let sql = "UPDATE device SET revoked = 1 WHERE device_id = $1";
    Ok(query(sql).bind(device.to_string()).execute(conn).await? > 0)
}

/// Ends every session of a user.
pub(crate) async fn revoke_user(conn: &mut Conn, user: UserId) -> Result<()> {
    query("UPDATE session SET revoked = 1 WHERE user_id = $1").bind(user.to_string()).execute(conn).await?;
    Ok(())
}

/// Opens a session.
pub(crate) async fn open(
    conn: &mut Conn,
    user: UserId,
    device: DeviceId,
    access: (&str, Millis),
    now: Millis,
) -> Result<Uuid> {
    let session = crate::clock::new_id();
    query(
        "INSERT INTO session (session_id, user_id, device_id, access_hash, access_until, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(session.to_string())
    .bind(user.to_string())
    .bind(device.to_string())
    .bind(access.0)
    .bind(access.1.0)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(session)
}

/// Gives a session another access token.
pub(crate) async fn renew(conn: &mut Conn, session: Uuid, access: (&str, Millis)) -> Result<()> {
    query("UPDATE session SET access_hash = $2, access_until = $3 WHERE session_id = $1")
        .bind(session.to_string())
        .bind(access.0)
        .bind(access.1.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a session.
pub(crate) async fn revoke(conn: &mut Conn, session: Uuid) -> Result<()> {
    query("UPDATE session SET revoked = 1 WHERE session_id = $1")
        .bind(session.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores a refresh token.
pub(crate) async fn add_refresh(conn: &mut Conn, hash: &str, session: Uuid, until: Millis) -> Result<()> {
    query("INSERT INTO refresh_token (refresh_hash, session_id, valid_until) VALUES ($1, $2, $3)")
        .bind(hash)
        .bind(session.to_string())
        .bind(until.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// A refresh token as it is stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RefreshRow {
    /// Its session.
    pub(crate) session: Uuid,
    /// Until when it works.
    pub(crate) until: Millis,
    /// When it was traded.
    pub(crate) used_at: Option<Millis>,
    /// It was traded once more after that, or its own answer was the lost one.
    pub(crate) retried: bool,
}

/// A refresh token.
pub(crate) async fn refresh(conn: &mut Conn, hash: &str) -> Result<Option<RefreshRow>> {
    let sql = "SELECT session_id, valid_until, used_at, retried FROM refresh_token WHERE refresh_hash = $1";
    let row: Option<(String, i64, Option<i64>, i64)> = query(sql).bind(hash).fetch_optional(conn).await?;
    row.map(|(session, until, used, retried)| {
        let session = id(&session)?;
        Ok(RefreshRow { session, until: Millis(until), used_at: used.map(Millis), retried: retried != 0 })
    })
    .transpose()
}

/// Spends a token's second try, which gives `next`, and the token its lost answer held; false where that one was traded
/// already.
pub(crate) async fn retry_refresh(conn: &mut Conn, hash: &str, next: &str, now: Millis) -> Result<bool> {
    let sql = "UPDATE refresh_token SET used_at = $2, retried = 1 WHERE used_at IS NULL
        AND refresh_hash = (SELECT spent.replaced_by FROM refresh_token spent WHERE spent.refresh_hash = $1)";
    let lost = query(sql).bind(hash).bind(now.0).execute(&mut *conn).await?;
    let sql = "UPDATE refresh_token SET retried = 1, replaced_by = $2 WHERE refresh_hash = $1";
    query(sql).bind(hash).bind(next).execute(conn).await?;
    Ok(lost > 0)
}

/// Marks a refresh token as traded for `next`.
pub(crate) async fn use_refresh(conn: &mut Conn, hash: &str, next: &str, now: Millis) -> Result<()> {
    let sql = "UPDATE refresh_token SET used_at = $2, replaced_by = $3 WHERE refresh_hash = $1";
    query(sql).bind(hash).bind(now.0).bind(next).execute(conn).await?;
    Ok(())
}

type Row = (String, String, String, i64, i64, i64);

const COLUMNS: &str = "SELECT s.session_id, s.user_id, s.device_id, s.access_until, s.revoked, d.revoked
    FROM session s JOIN device d ON d.device_id = s.device_id";

fn read(row: Row) -> Result<SessionRow> {
    let (session, user, device, until, revoked, device_revoked) = row;
    Ok(SessionRow {
        session: id(&session)?,
        user: id(&user)?,
        device: id(&device)?,
        access_until: Millis(until),
        revoked: revoked != 0,
        device_revoked: device_revoked != 0,
    })
}

/// The session of an access token.
pub(crate) async fn by_access(conn: &mut Conn, hash: &str) -> Result<Option<SessionRow>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE s.access_hash = $1"));
    let row: Option<Row> = query(sql).bind(hash).fetch_optional(conn).await?;
    row.map(read).transpose()
}

/// The session of that key.
pub(crate) async fn by_key(conn: &mut Conn, session: Uuid) -> Result<Option<SessionRow>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE s.session_id = $1"));
    let row: Option<Row> = query(sql).bind(session.to_string()).fetch_optional(conn).await?;
    row.map(read).transpose()
}

/// Failed tries of an account and when the next is allowed.
pub(crate) async fn guard(conn: &mut Conn, account_hash: &str) -> Result<(i64, Millis)> {
    let sql = "SELECT failures, next_at FROM login_guard WHERE account_hash = $1";
    let row: Option<(i64, i64)> = query(sql).bind(account_hash).fetch_optional(conn).await?;
    Ok(row.map_or((0, Millis(0)), |(failures, next)| (failures, Millis(next))))
}

/// Records a failed try.
pub(crate) async fn set_guard(
    conn: &mut Conn,
    account_hash: &str,
    failures: i64,
    next: Millis,
) -> Result<()> {
    query(
        "INSERT INTO login_guard (account_hash, failures, next_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_hash) DO UPDATE SET failures = excluded.failures, next_at = excluded.next_at",
    )
    .bind(account_hash)
    .bind(failures)
    .bind(next.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets failed tries: of one account after a success, or of all whose delay has long passed.
pub(crate) async fn clear_guard(conn: &mut Conn, account_hash: &str, passed_before: Millis) -> Result<()> {
    query("DELETE FROM login_guard WHERE account_hash = $1 OR next_at < $2")
        .bind(account_hash)
        .bind(passed_before.0)
        .execute(conn)
        .await?;
    Ok(())
}
