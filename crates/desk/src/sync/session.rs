//! Tokens: renewed at 70 % of their life and on 401; when the hub knows them no more, a person logs in again.
//!
//! Invariant (T2): a token dying at any moment loses nothing; the outbox and the drafts are not touched here.

use chengban_domain::ErrorCode;
use chengban_domain::time::Millis;
use chengban_domain::wire::{Grant, Refresh};
use serde::{Deserialize, Serialize};

use super::http::{Told, code_of};
use crate::account::keep_grant;
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::meta::{self, name};

/// Share of a token's life after which it is renewed, per cent.
const RENEW_AT: i64 = 70;

/// The tokens in use.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    /// For requests.
    pub access: String,
    /// Works once.
    pub refresh: String,
    /// Renewed from then on, hub time.
    pub renew_at: Millis,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("renew_at", &self.renew_at).finish_non_exhaustive()
    }
}

impl Tokens {
    /// The tokens of a grant received at `now`.
    pub fn of(grant: &Grant, now: Millis) -> Self {
        Self {
            access: grant.access_token.clone(),
            refresh: grant.refresh_token.clone(),
            renew_at: Millis(now.0 + grant.expires_in * 10 * RENEW_AT),
        }
    }
}

/// An access token that should do.
///
/// # Errors
/// `session_expired`, `offline`.
pub async fn token(office: &Office) -> Result<String> {
    let tokens = stored(office).await?;
    if office.clock.now() < tokens.renew_at {
        return Ok(tokens.access);
    }
    renew(office, &tokens.access).await
}

/// Renews the tokens; `spent` is the access token that did not do, so that two callers renew once.
///
/// # Errors
/// `session_expired` when the hub does not know them; then the person logs in again.
pub async fn renew(office: &Office, spent: &str) -> Result<String> {
    // One at a time: whoever comes second finds what the first got.
    let _turn = office.renewing.lock().await;
    let tokens = stored(office).await?;
    if tokens.access != spent {
        return Ok(tokens.access);
    }
    let answer =
        office.hub.post_open("/v1/session/refresh", &Refresh { refresh_token: tokens.refresh }).await;
    let (grant, told): (Grant, Told) = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let ended =
                matches!(code_of(&error), Some(ErrorCode::SessionExpired | ErrorCode::BadCredentials));
            if ended {
                office.live().session_expired = true;
                return Err(problem(ErrorCode::SessionExpired));
            }
            return Err(error);
        }
    };
    office.clock.observe(told.time, told.round_trip_ms);
    let mut tx = office.store.begin().await?;
    keep_grant(&mut tx, &grant, office.clock.now()).await?;
    tx.commit().await?;
    office.set_user(grant.user.clone());
    office.live().session_expired = false;
    Ok(grant.access_token)
}

async fn stored(office: &Office) -> Result<Tokens> {
    let mut conn = office.store.reader().await?;
    meta::get(&mut conn, name::SESSION).await?.ok_or_else(|| problem(ErrorCode::SessionExpired))
}
