//! A damaged cache begun anew: everything that was there is moved aside as it is, then the device is registered again.
//!
//! Invariant: nothing is deleted and nothing of the damaged files is written to; a cache that is whole is left in place.

use anyhow::Context as _;
use chengban_domain::{ErrorCode, ReasonCode};

use crate::commands::app::{AppStatus, Rebuild, Rebuilt};
use crate::desk::Desk;
use crate::fault::{Result, invalid, problem};
use crate::profile::DatabaseKey;
use crate::store::Store;
use crate::store::meta::{self, name};
use crate::sync::http::code_of;
use crate::{account, clock};

/// Sets a damaged cache aside; the profile is new afterwards.
///
/// # Errors
/// `not_enrolled`, `wrong_passphrase`, `too_many_tries`; `invalid_input` when nothing is damaged.
pub async fn rebuild(desk: &Desk, req: Rebuild) -> Result<Rebuilt> {
    let inner = desk.inner();
    let _door = inner.door.lock().await;
    if !inner.profile.exists() {
        return Err(problem(ErrorCode::NotEnrolled));
    }
    let profile = inner.profile.clone();
    let opened = tokio::task::spawn_blocking(move || profile.unlock(&req.passphrase))
        .await
        .context("deriving the key")?;
    let key = match opened {
        Ok(key) => Some(key),
        // The envelope itself is damaged: no passphrase will ever fit.
        Err(error) if code_of(&error) == Some(ErrorCode::StoreDamaged) => None,
        Err(error) => return Err(error),
    };
    if let Some(office) = desk.put_office(None) {
        office.changed(&["app"], Vec::new());
        office.close().await;
    }
    if let Some(key) = key
        && !is_damaged(desk, &key).await?
    {
        return Err(invalid("passphrase", ReasonCode::NotDamaged));
    }
    let aside = inner.profile.set_aside()?;
    tracing::warn!(at = clock::wall().0, "a damaged cache was set aside");
    let status: AppStatus = account::status(desk).await?;
    Ok(Rebuilt { kept_in: aside.display().to_string(), status })
}

async fn is_damaged(desk: &Desk, key: &DatabaseKey) -> Result<bool> {
    let database = desk.inner().profile.database();
    if !database.exists() {
        return Ok(true);
    }
    match look_through(&database, key).await {
        Ok(whole) => Ok(!whole),
        Err(error) if crate::fault::to_problem(&error).code == ErrorCode::StoreDamaged => Ok(true),
        Err(error) => Err(error),
    }
}

async fn look_through(database: &std::path::Path, key: &DatabaseKey) -> Result<bool> {
    let store = Store::open(database, key).await?;
    let whole = async {
        let mut conn = store.reader().await?;
        // An enrolment that was cut off by a power cut leaves a database without an account.
        let enrolled = meta::get::<String>(&mut conn, name::HUB_URL).await?.is_some();
        drop(conn);
        Ok::<_, anyhow::Error>(enrolled && store.is_whole().await?)
    };
    let whole = whole.await;
    store.close().await;
    whole
}
