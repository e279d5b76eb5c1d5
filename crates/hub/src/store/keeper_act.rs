//! What the keeper of the machine did by command, each line holding the hash of the one before.
//!
//! Invariant: as for the other chains (`audit`); facts are keys and counts, never a citizen's or a colleague's name.

use anyhow::{Context, Result};
use chengban_domain::hash::{Sha256Hex, canonical_json};
use chengban_domain::time::Millis;
use serde::Serialize;
use serde_json::{Value, json};

use super::audit::{ChainReport, Check, head, head_to_extend, set_head};
use super::{Conn, query};

/// Name of the chain.
pub(crate) const KEEPER_ACTS: &str = "keeper_act";

/// One act.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct KeeperAct {
    /// Number in the chain, from 1.
    pub(crate) seq: i64,
    /// Which command, such as `user.add`.
    pub(crate) command: String,
    /// When, by the hub's clock.
    pub(crate) at: Millis,
    /// The account of the operating system that ran it.
    pub(crate) account: String,
    /// What it was about.
    pub(crate) facts: Value,
}

type Row = (i64, String, i64, String, String, String, String);

fn hash_of(row: &Row) -> Sha256Hex {
    let (seq, command, at, account, facts, prev, _) = row;
    let fields = json!([prev, seq, command, at, account, facts]);
    Sha256Hex::of(canonical_json(&fields).as_bytes())
}

/// Appends an act.
pub(crate) async fn append(
    conn: &mut Conn,
    at: Millis,
    account: &str,
    (command, facts): (&str, &Value),
) -> Result<()> {
    let (last, prev) = head_to_extend(conn, KEEPER_ACTS).await?;
    let (command, account, facts) = (command.to_owned(), account.to_owned(), canonical_json(facts));
    let mut row: Row = (last + 1, command, at.0, account, facts, prev, String::new());
    row.6 = hash_of(&row).to_string();
    query(
        "INSERT INTO keeper_act (seq, command, at, account, facts, prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(row.0)
    .bind(&row.1)
    .bind(row.2)
    .bind(&row.3)
    .bind(&row.4)
    .bind(&row.5)
    .bind(&row.6)
    .execute(&mut *conn)
    .await?;
    set_head(conn, KEEPER_ACTS, row.0, &row.6).await
}

async fn rows(conn: &mut Conn) -> Result<Vec<Row>> {
    let sql = "SELECT seq, command, at, account, facts, prev_hash, hash FROM keeper_act ORDER BY seq";
    Ok(query(sql).fetch_all(conn).await?)
}

/// All acts, oldest first.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<KeeperAct>> {
    let rows = rows(conn).await?.into_iter();
    rows.map(|(seq, command, at, account, facts, ..)| {
        let facts = serde_json::from_str(&facts).context("a line of the keeper's acts cannot be read")?;
        Ok(KeeperAct { seq, command, at: Millis(at), account, facts })
    })
    .collect()
}

/// Checks the chain from its beginning.
pub(crate) async fn verify(conn: &mut Conn) -> Result<ChainReport> {
    let expected = head(conn, KEEPER_ACTS).await?;
    let mut check = Check::new(KEEPER_ACTS);
    let rows = rows(conn).await?;
    let _all = rows.iter().all(|row| check.next(row.0, &row.5, &row.6, &hash_of(row)));
    Ok(check.end(expected))
}
