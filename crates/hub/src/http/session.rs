//! Enrolment, log-in, refresh, fork of a device.
//!
//! Invariants: a wrong account and a wrong password look and take the same; a refresh token works once, and once more
//! shortly after on the same device while what it gave was never used; any other reuse ends the session; delays grow
//! with each failure.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use chengban_domain::DeviceId;
use chengban_domain::error::{ErrorCode, Problem, Rejection};
use chengban_domain::time::Millis;
use chengban_domain::wire::{EnrollRequest, Grant, Refresh, SessionRequest, UserProfile};
use uuid::Uuid;

use super::auth::{Caller, check_schema, device_in};
use super::error::{HttpError, HttpResult};
use crate::hub::Hub;
use crate::store::people::{self, Person};
use crate::store::session::{self, RefreshRow, SessionRow};
use crate::store::{Conn, Tx};
use crate::{clock, crypto, opinion};

/// Failures that cost nothing.
const FREE_TRIES: i64 = 3;
/// The longest delay, seconds.
const LONGEST_DELAY: i64 = 300;
/// How long failures are remembered after their delay, milliseconds.
const FORGET_AFTER: i64 = 24 * 60 * 60 * 1000;

/// Registers a device and opens a session.
pub(crate) async fn enroll(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    Json(request): Json<EnrollRequest>,
) -> HttpResult<Json<Grant>> {
    check_schema(&headers)?;
    let person = log_in(&hub, &request.account, &request.password).await?;
    let (mut tx, now) = (hub.store.write().await?, hub.now());
    let name: String = request.device_name.chars().take(80).collect();
    match session::put_device(&mut tx, request.device_id, person.profile.user, &name, now).await? {
        None => return Err(HttpError::new(ErrorCode::AccountMismatch)),
        Some(true) => return Err(HttpError::new(ErrorCode::DeviceRevoked)),
        Some(false) => {}
    }
    open(&hub, tx, person.profile, request.device_id).await
}

/// Opens a session on a registered device.
pub(crate) async fn log_in_again(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    Json(request): Json<SessionRequest>,
) -> HttpResult<Json<Grant>> {
    check_schema(&headers)?;
    let person = log_in(&hub, &request.account, &request.password).await?;
    let mut tx = hub.store.write().await?;
    match session::device(&mut tx, request.device_id).await? {
        Some((_, true)) => Err(HttpError::new(ErrorCode::DeviceRevoked)),
        Some((owner, false)) if owner == person.profile.user => {
            open(&hub, tx, person.profile, request.device_id).await
        }
        _ => Err(HttpError::new(ErrorCode::AccountMismatch)),
    }
}

/// Trades a refresh token for a new pair.
pub(crate) async fn refresh(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    Json(request): Json<Refresh>,
) -> HttpResult<Json<Grant>> {
    check_schema(&headers)?;
    let (mut tx, now) = (hub.store.write().await?, hub.now());
    let hash = crypto::token_hash(&request.refresh_token);
    let expired = || HttpError::new(ErrorCode::SessionExpired);
    let token = session::refresh(&mut tx, &hash).await?.ok_or_else(expired)?;
    let row = session::by_key(&mut tx, token.session).await?.ok_or_else(expired)?;
    let fresh = Tokens::new(&hub);
    let next = crypto::token_hash(&fresh.refresh);
    let same_device = device_in(&headers).map(|device| device == row.device.to_string());
    if token.used_at.is_some() {
        // The desk whose answer was lost asks again with what it has; anybody else has a copy.
        let may = same_device == Some(true) && is_within_grace(&hub, &token, now);
        if !may || !session::retry_refresh(&mut tx, &hash, &next, now).await? {
            session::revoke(&mut tx, token.session).await?;
            tx.commit().await.map_err(anyhow::Error::from)?;
            tracing::warn!(session = %token.session, "a refresh token was used twice; the session is ended");
            return Err(expired());
        }
    }
    if same_device == Some(false) {
        return Err(expired());
    }
    if row.device_revoked {
        return Err(HttpError::new(ErrorCode::DeviceRevoked));
    }
    let person = people::get(&mut tx, row.user).await?.filter(|person| !person.disabled);
    let person = person.filter(|_| !row.revoked && token.until >= now).ok_or_else(expired)?;
    if token.used_at.is_none() {
        session::use_refresh(&mut tx, &hash, &next, now).await?;
    }
    renew(&hub, tx, person.profile, row, fresh).await
}

/// Whether a spent token may be tried once more.
fn is_within_grace(hub: &Hub, token: &RefreshRow, now: Millis) -> bool {
    let grace = i64::try_from(hub.config.refresh_grace.as_millis()).unwrap_or(i64::MAX);
    !token.retried && token.used_at.is_some_and(|used| now.0 <= used.0.saturating_add(grace))
}

/// Gives the caller's copy of a device a number of its own.
pub(crate) async fn fork(State(hub): State<Arc<Hub>>, caller: Caller) -> HttpResult<Json<Grant>> {
    let (mut tx, now) = (hub.store.write().await?, hub.now());
    let device = DeviceId(clock::new_id());
    session::put_device(&mut tx, device, caller.profile.user, "副本", now).await?;
    session::revoke(&mut tx, caller.session).await?;
    open(&hub, tx, caller.profile, device).await
}

async fn log_in(hub: &Hub, account: &str, password: &str) -> HttpResult<Person> {
    let guard_key = hub.vault.search_hash("account", account);
    let (mut tx, now) = (hub.store.write().await?, hub.now());
    let (failures, next) = session::guard(&mut tx, &guard_key).await?;
    if now < next {
        let seconds = (next.0 - now.0 + 999) / 1000;
        let problem: Problem = Rejection::new(ErrorCode::TooManyTries).with("seconds", seconds).into();
        return Err(HttpError::from(problem).retry_after(seconds));
    }
    // Counted before it is tried: guesses that are sent side by side count one by one.
    let next = Millis(now.0 + delay_after(failures + 1) * 1000);
    session::set_guard(&mut tx, &guard_key, failures + 1, next).await?;
    let stored = people::password(&mut tx, account).await?;
    let person = people::by_account(&mut tx, account).await?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    let right = crypto::verify_password(password, stored).await?;
    let person = person.filter(|person| right && !person.disabled);
    let person = person.ok_or_else(|| HttpError::new(ErrorCode::BadCredentials))?;
    let mut tx = hub.store.write().await?;
    session::clear_guard(&mut tx, &guard_key, Millis(now.0 - FORGET_AFTER)).await?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    Ok(person)
}

/// Seconds to wait after so many failures.
fn delay_after(failures: i64) -> i64 {
    let doubled = (failures - FREE_TRIES).clamp(0, 16);
    if failures <= FREE_TRIES { 0 } else { (1_i64 << doubled).min(LONGEST_DELAY) }
}

struct Tokens {
    access: String,
    refresh: String,
    access_until: Millis,
    refresh_until: Millis,
}

impl Tokens {
    fn new(hub: &Hub) -> Self {
        let now = hub.now();
        let after = |life: std::time::Duration| {
            Millis(now.0.saturating_add(i64::try_from(life.as_millis()).unwrap_or(i64::MAX)))
        };
        Self {
            access: crypto::new_token(),
            refresh: crypto::new_token(),
            access_until: after(hub.config.access_life),
            refresh_until: after(hub.config.refresh_life),
        }
    }
}

async fn open(hub: &Hub, mut tx: Tx, profile: UserProfile, device: DeviceId) -> HttpResult<Json<Grant>> {
    let tokens = Tokens::new(hub);
    let hash = crypto::token_hash(&tokens.access);
    let key = session::open(&mut tx, profile.user, device, (&hash, tokens.access_until), hub.now()).await?;
    grant(hub, tx, profile, (key, device), tokens).await
}

async fn renew(
    hub: &Hub,
    mut tx: Tx,
    profile: UserProfile,
    row: SessionRow,
    tokens: Tokens,
) -> HttpResult<Json<Grant>> {
    let hash = crypto::token_hash(&tokens.access);
    session::renew(&mut tx, row.session, (&hash, tokens.access_until)).await?;
    grant(hub, tx, profile, (row.session, row.device), tokens).await
}

async fn grant(
    hub: &Hub,
    mut tx: Tx,
    user: UserProfile,
    (session, device_id): (Uuid, DeviceId),
    tokens: Tokens,
) -> HttpResult<Json<Grant>> {
    let conn: &mut Conn = &mut tx;
    session::add_refresh(conn, &crypto::token_hash(&tokens.refresh), session, tokens.refresh_until).await?;
    let now = hub.now();
    let seal_ca_pem = opinion::authority_certificate(conn, &hub.vault, now).await?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    let lease = i64::try_from(hub.config.lease.as_millis()).unwrap_or(i64::MAX);
    Ok(Json(Grant {
        device_id,
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        expires_in: i64::try_from(hub.config.access_life.as_secs()).unwrap_or(i64::MAX),
        lease_until: Millis(now.0.saturating_add(lease)),
        user,
        seal_ca_pem,
    }))
}

#[cfg(test)]
mod tests {
    use super::delay_after;

    #[test]
    fn delays_grow_with_each_failure_and_end_somewhere() {
        let delays: Vec<i64> = (1..=14).map(delay_after).collect();
        assert_eq!(delays.first(), Some(&0), "the first slip costs nothing");
        assert!(delays.windows(2).all(|pair| pair[0] <= pair[1]), "{delays:?} must not fall");
        assert_eq!(delays.last(), Some(&300), "nobody is locked out for ever");
    }
}
