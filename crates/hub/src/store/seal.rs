//! The authority that certifies seals, and the units' seals; private keys are sealed under the key file.

use anyhow::Result;
use chengban_domain::UnitId;

use super::{Conn, query};
use crate::crypto::Vault;

/// The authority: certificate PEM and private key PEM.
pub(crate) async fn authority(conn: &mut Conn, vault: &Vault) -> Result<Option<(String, String)>> {
    let sql = "SELECT certificate, private_key FROM seal_authority WHERE authority_id = 'main'";
    let row: Option<(String, Vec<u8>)> = query(sql).fetch_optional(conn).await?;
    row.map(|(certificate, sealed)| {
        let key = vault.open("seal_authority", &sealed)?;
        Ok((certificate, String::from_utf8(key.to_vec())?))
    })
    .transpose()
}

/// Stores the authority, once.
pub(crate) async fn put_authority(
    conn: &mut Conn,
    vault: &Vault,
    certificate: &str,
    key: &str,
) -> Result<()> {
    query("INSERT INTO seal_authority (authority_id, certificate, private_key) VALUES ('main', $1, $2)")
        .bind(certificate)
        .bind(vault.seal("seal_authority", key.as_bytes())?)
        .execute(conn)
        .await?;
    Ok(())
}

/// A unit's seal in force: its key, version and document.
pub(crate) async fn active(
    conn: &mut Conn,
    vault: &Vault,
    unit: UnitId,
) -> Result<Option<(String, i64, Vec<u8>)>> {
    let sql = "SELECT seal_id, version, doc FROM seal WHERE unit_id = $1 AND active = 1 ORDER BY version DESC LIMIT 1";
    let row: Option<(String, i64, Vec<u8>)> = query(sql).bind(unit.to_string()).fetch_optional(conn).await?;
    row.map(|(seal, version, sealed)| {
        Ok((seal.clone(), version, vault.open(&format!("seal:{seal}"), &sealed)?.to_vec()))
    })
    .transpose()
}

/// Stores a unit's new seal and retires the one before.
pub(crate) async fn put(
    conn: &mut Conn,
    vault: &Vault,
    unit: UnitId,
    seal: &str,
    doc: &[u8],
    at: i64,
) -> Result<()> {
    query("UPDATE seal SET active = 0 WHERE unit_id = $1").bind(unit.to_string()).execute(&mut *conn).await?;
    query(
        "INSERT INTO seal (seal_id, unit_id, version, created_at, doc)
         SELECT $1, $2, COALESCE(MAX(version), 0) + 1, $3, $4 FROM seal WHERE unit_id = $2",
    )
    .bind(seal)
    .bind(unit.to_string())
    .bind(at)
    .bind(vault.seal(&format!("seal:{seal}"), doc)?)
    .execute(conn)
    .await?;
    Ok(())
}
