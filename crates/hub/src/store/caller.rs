//! Residents in full: each field sealed on its own, with a keyed hash beside name and number for equality search.

use anyhow::{Context, Result};
use chengban_domain::TicketId;
use chengban_domain::case::Caller;

use super::{Conn, query};
use crate::crypto::Vault;

type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, i64);

/// Stores the resident of a ticket; returns the version.
pub(crate) async fn put(conn: &mut Conn, vault: &Vault, ticket: TicketId, caller: &Caller) -> Result<i64> {
    let seal = |field: &str, value: &str| vault.seal(&format!("caller:{ticket}:{field}"), value.as_bytes());
    let (version,): (i64,) = query(
        "INSERT INTO caller (ticket_id, name, phone, contact, address, company, name_hash, phone_hash, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         ON CONFLICT (ticket_id) DO UPDATE SET name = excluded.name, phone = excluded.phone, contact = excluded.contact,
         address = excluded.address, company = excluded.company, name_hash = excluded.name_hash,
         phone_hash = excluded.phone_hash, version = caller.version + 1 RETURNING version",
    )
    .bind(ticket.to_string())
    .bind(seal("name", &caller.name)?)
    .bind(seal("phone", &caller.phone)?)
    .bind(seal("contact", &caller.contact)?)
    .bind(seal("address", &caller.address)?)
    .bind(seal("company", &caller.company)?)
    .bind(vault.search_hash("name", &caller.name))
    .bind(vault.search_hash("phone", &caller.phone))
    .fetch_one(conn)
    .await?;
    Ok(version)
}

/// The resident of a ticket and the version.
pub(crate) async fn get(conn: &mut Conn, vault: &Vault, ticket: TicketId) -> Result<Option<(Caller, i64)>> {
    let sql = "SELECT name, phone, contact, address, company, version FROM caller WHERE ticket_id = $1";
    let row: Option<Row> = query(sql).bind(ticket.to_string()).fetch_optional(conn).await?;
    let Some((name, phone, contact, address, company, version)) = row else { return Ok(None) };
    let open = |field: &str, sealed: &[u8]| -> Result<String> {
        let plain = vault.open(&format!("caller:{ticket}:{field}"), sealed)?;
        String::from_utf8(plain.to_vec()).context("a stored name or number is not text")
    };
    let caller = Caller {
        name: open("name", &name)?,
        phone: open("phone", &phone)?,
        contact: open("contact", &contact)?,
        address: open("address", &address)?,
        company: open("company", &company)?,
    };
    Ok(Some((caller, version)))
}

/// The shortest number that tells one resident from another, digits; what is shorter is a service line or 「无」.
const OWN_NUMBER: usize = 7;

/// The keyed hash of the resident's number, where what was told is one.
pub(crate) async fn number_hash(conn: &mut Conn, vault: &Vault, ticket: TicketId) -> Result<Option<String>> {
    let sql = "SELECT phone, phone_hash FROM caller WHERE ticket_id = $1";
    let row: Option<(Vec<u8>, String)> = query(sql).bind(ticket.to_string()).fetch_optional(conn).await?;
    let Some((sealed, hash)) = row else { return Ok(None) };
    let phone = vault.open(&format!("caller:{ticket}:phone"), &sealed)?;
    Ok((phone.iter().filter(|byte| byte.is_ascii_digit()).count() >= OWN_NUMBER).then_some(hash))
}

/// The version of a ticket's resident.
pub(crate) async fn version(conn: &mut Conn, ticket: TicketId) -> Result<Option<i64>> {
    let row: Option<(i64,)> = query("SELECT version FROM caller WHERE ticket_id = $1")
        .bind(ticket.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|(version,)| version))
}
