//! The ledger of judged operations: one row an operation, kept for ever, in the transaction of its effect.

use anyhow::{Context, Result};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::time::Millis;
use chengban_domain::wire::{LedgerLine, OpLine, OpResult};
use chengban_domain::{DeviceId, OpId, UserId};

use super::{Conn, query, word};

/// What is known of an operation.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// Whose it was.
    pub(crate) user: String,
    /// Hash of the request.
    pub(crate) request_hash: String,
    /// The first result.
    pub(crate) result: OpResult,
}

/// The row of an operation, if it was judged.
pub(crate) async fn get(conn: &mut Conn, op: OpId) -> Result<Option<Judged>> {
    let sql = "SELECT user_id, request_hash, result FROM op_ledger WHERE op_id = $1";
    let row: Option<(String, String, String)> = query(sql).bind(op.to_string()).fetch_optional(conn).await?;
    row.map(|(user, request_hash, result)| {
        let result = serde_json::from_str(&result).context("a ledger row cannot be read")?;
        Ok(Judged { user, request_hash, result })
    })
    .transpose()
}

/// What is known of those operations of a user.
pub(crate) async fn of_user(conn: &mut Conn, user: UserId, ops: &[OpId]) -> Result<Vec<LedgerLine>> {
    let mut found = Vec::new();
    for op in ops {
        let Some(judged) = get(conn, *op).await?.filter(|judged| judged.user == user.to_string()) else {
            continue;
        };
        let hash = Sha256Hex::try_from(judged.request_hash);
        let hash = hash.map_err(|_| anyhow::anyhow!("a hash of the ledger cannot be read"))?;
        found.push(LedgerLine { op_id: *op, hash, result: judged.result });
    }
    Ok(found)
}

/// When the last verdict was given; at the beginning of time where there is none.
pub(crate) async fn last_at(conn: &mut Conn) -> Result<Millis> {
    let (last,): (Option<i64>,) = query("SELECT MAX(at) FROM op_ledger").fetch_one(conn).await?;
    Ok(Millis(last.unwrap_or_default()))
}

/// The operation that a device sent under a number, if any.
pub(crate) async fn by_seq(conn: &mut Conn, device: DeviceId, seq: i64) -> Result<Option<String>> {
    let sql = "SELECT op_id FROM op_ledger WHERE device_id = $1 AND device_seq = $2";
    let row: Option<(String,)> = query(sql).bind(device.to_string()).bind(seq).fetch_optional(conn).await?;
    Ok(row.map(|(op,)| op))
}

/// Writes a judgement.
pub(crate) async fn put(
    conn: &mut Conn,
    op: &OpLine,
    (user, device): (UserId, DeviceId),
    hash: &Sha256Hex,
    result: &OpResult,
) -> Result<()> {
    query(
        "INSERT INTO op_ledger (op_id, user_id, device_id, device_seq, ticket_id, request_hash, verdict, code, version,
         receipt, at, result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(op.op_id.to_string())
    .bind(user.to_string())
    .bind(device.to_string())
    .bind(op.device_seq)
    .bind(op.ticket_id.to_string())
    .bind(hash.as_str())
    .bind(word(&result.verdict))
    .bind(result.code.map(|code| code.as_str()))
    .bind(result.version)
    .bind(&result.receipt)
    .bind(result.at.0)
    .bind(serde_json::to_string(result)?)
    .execute(conn)
    .await?;
    Ok(())
}
