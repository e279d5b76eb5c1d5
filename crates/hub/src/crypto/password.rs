//! Passwords as Argon2id strings. Hashing runs off the async threads, two at a time, so that a storm of log-ins neither
//! blocks requests nor takes all memory (19 MiB each).

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::clock;

static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Hashes a new password.
///
/// # Errors
/// When the task is cancelled.
pub(crate) async fn hash_password(password: &str) -> Result<String> {
    let password = Zeroizing::new(password.to_owned());
    let _permit = AT_ONCE.acquire().await?;
    tokio::task::spawn_blocking(move || {
        let salt = SaltString::encode_b64(&clock::random::<16>()).map_err(|error| anyhow!("{error}"))?;
        let hash = Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map_err(|error| anyhow!("{error}"))?;
        Ok(hash.to_string())
    })
    .await
    .context("the hashing task ended early")?
}

/// Whether the password is the one stored; with none stored it does the same work and says no.
///
/// # Errors
/// When the task is cancelled.
pub(crate) async fn verify_password(password: &str, stored: Option<String>) -> Result<bool> {
    let password = Zeroizing::new(password.to_owned());
    let known = stored.is_some();
    let stored = Arc::new(stored.unwrap_or_else(|| NOBODY.to_owned()));
    let _permit = AT_ONCE.acquire().await?;
    tokio::task::spawn_blocking(move || {
        let Ok(hash) = PasswordHash::new(&stored) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known
    })
    .await
    .context("the verifying task ended early")
}

/// What an unknown account is checked against, so that it takes as long as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
