//! Notices to single users, sealed.

use anyhow::Result;
use chengban_domain::UserId;
use chengban_domain::wire::Notice;

use super::{Conn, query};
use crate::crypto::Vault;

/// Stores a notice.
pub(crate) async fn put(conn: &mut Conn, vault: &Vault, user: UserId, notice: &Notice) -> Result<()> {
    let sealed = vault.seal(&format!("notice:{}", notice.id), &serde_json::to_vec(notice)?)?;
    query("INSERT INTO notice (notice_id, user_id, at, doc) VALUES ($1, $2, $3, $4)")
        .bind(&notice.id)
        .bind(user.to_string())
        .bind(notice.at.0)
        .bind(sealed)
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores a notice that is told once, however often there is cause; whether this was the first time.
pub(crate) async fn put_once(conn: &mut Conn, vault: &Vault, user: UserId, notice: &Notice) -> Result<bool> {
    if get(conn, vault, &notice.id).await?.is_some() {
        return Ok(false);
    }
    put(conn, vault, user, notice).await?;
    Ok(true)
}

/// The notice of that key.
pub(crate) async fn get(conn: &mut Conn, vault: &Vault, id: &str) -> Result<Option<Notice>> {
    let row: Option<(Vec<u8>,)> =
        query("SELECT doc FROM notice WHERE notice_id = $1").bind(id).fetch_optional(conn).await?;
    row.map(|(sealed,)| Ok(serde_json::from_slice(&vault.open(&format!("notice:{id}"), &sealed)?)?))
        .transpose()
}
