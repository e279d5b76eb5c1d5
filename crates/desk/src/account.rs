//! Enrolling, unlocking, locking, logging in again, changing the passphrase.
//!
//! Invariant: none of these touches text; a log-in that fails leaves everything as it was.

use std::sync::Arc;

use anyhow::Context as _;
use chengban_domain::wire::{EnrollRequest, Grant, SessionRequest, UserProfile};
use chengban_domain::{DeviceId, ErrorCode, ReasonCode, Said};

use crate::clock;
use crate::commands::app::{AppState, AppStatus, ChangePassphrase, Done, Enroll, Login, Unlock};
use crate::desk::{Desk, Kind};
use crate::fault::{Result, invalid, problem};
use crate::office::{Office, Opening};
use crate::profile::DatabaseKey;
use crate::rules::Rules;
use crate::store::Store;
use crate::store::meta::{self, name};
use crate::sync::http::Hub;
use crate::sync::session::Tokens;
use crate::sync::status::{ClockRecord, Live};
use crate::vault::Vault;
use crate::{practice, remember};

/// Characters of a passphrase at least.
const SHORTEST_PASSPHRASE: usize = 8;

/// The state of the profile; works in every state.
///
/// # Errors
/// None in practice.
pub async fn status(desk: &Desk) -> Result<AppStatus> {
    let inner = desk.inner();
    let office = desk.office().ok();
    let tries = inner.profile.tries();
    let state = match (&office, inner.profile.exists()) {
        (Some(_), _) => AppState::Open,
        (None, true) => AppState::Locked,
        (None, false) => AppState::New,
    };
    Ok(AppStatus {
        state,
        profile_name: inner.profile.name(),
        hub_url: office.as_ref().filter(|_| inner.kind == Kind::Real).map(|office| office.hub.address()),
        practice: inner.kind == Kind::Practice,
        user: office.as_ref().map(|office| office.user()),
        stands_for: office.as_ref().map(|office| office.stands_for()).unwrap_or_default(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        approved_rules: office.is_some_and(|office| office.rules().at(office.today()).approved),
        wait_seconds: tries.wait_seconds(clock::wall()),
        tries_left: tries.left(),
        remembered: inner.profile.is_remembered(),
    })
}

/// Registers this device and makes the profile.
///
/// # Errors
/// Those of the hub; a profile that exists already is not replaced.
pub async fn enroll(desk: &Desk, req: Enroll) -> Result<AppStatus> {
    let inner = desk.inner();
    let _door = inner.door.lock().await;
    if inner.profile.exists() {
        return Err(invalid("hub_url", ReasonCode::EnrolledAlready));
    }
    check_passphrase(&req.passphrase, "passphrase")?;
    // What an earlier profile left without its key: kept, and out of the way.
    if inner.profile.database().exists() {
        inner.profile.set_aside()?;
    }
    let device = DeviceId(clock::id());
    let hub = Hub::new(&req.hub_url, device)?;
    let request = EnrollRequest {
        account: req.account.clone(),
        password: req.password.clone(),
        device_id: device,
        device_name: if req.device_name.is_empty() {
            "承办台".to_owned()
        } else {
            req.device_name.clone()
        },
    };
    let (grant, answer): (Grant, _) = hub.post_open("/v1/enroll", &request).await?;
    inner.clock.observe(answer.time, answer.round_trip_ms);
    let (profile, kdf) = (inner.profile.clone(), inner.options.kdf);
    let key = tokio::task::spawn_blocking(move || profile.create(&req.passphrase, kdf))
        .await
        .context("deriving the key")??;
    let made = async {
        let store = Store::open(&inner.profile.database(), &key).await?;
        let written = async {
            let mut tx = store.begin().await?;
            meta::set(&mut tx, name::HUB_URL, &hub.address()).await?;
            meta::set(&mut tx, name::DEVICE, &device).await?;
            meta::set(&mut tx, name::EPOCH, &answer.epoch).await?;
            keep_grant(&mut tx, &grant, inner.clock.now()).await?;
            tx.commit().await?;
            Ok::<_, anyhow::Error>(())
        };
        store.or_close(written).await?;
        Ok::<_, anyhow::Error>(store)
    };
    match made.await {
        Ok(store) => settle_in(desk, store).await?,
        // Nothing of the person's is in it yet: an unfinished enrolment can be repeated.
        Err(error) => {
            inner.profile.discard();
            return Err(error);
        }
    }
    status(desk).await
}

/// Opens the profile with its passphrase.
///
/// # Errors
/// `wrong_passphrase`, `too_many_tries`, `not_enrolled`, `store_damaged`.
pub async fn unlock(desk: &Desk, req: Unlock) -> Result<AppStatus> {
    let inner = desk.inner();
    let _door = inner.door.lock().await;
    if desk.office().is_ok() {
        return status(desk).await;
    }
    if !inner.profile.exists() {
        return Err(problem(ErrorCode::NotEnrolled));
    }
    let (profile, wants_keychain) = (inner.profile.clone(), req.remember);
    let key: DatabaseKey = tokio::task::spawn_blocking(move || profile.unlock(&req.passphrase))
        .await
        .context("deriving the key")??;
    open_with(desk, &key).await?;
    if wants_keychain {
        remember::keep(desk, key).await?;
    }
    status(desk).await
}

/// Opens the store with its key and goes to work.
///
/// # Errors
/// `store_damaged`.
pub async fn open_with(desk: &Desk, key: &DatabaseKey) -> Result<()> {
    let database = desk.inner().profile.database();
    if !database.exists() {
        return Err(problem(ErrorCode::StoreDamaged));
    }
    let store = Store::open(&database, key).await?;
    settle_in(desk, store).await
}

/// Closes the store; the key leaves memory.
///
/// # Errors
/// None in practice.
pub async fn lock(desk: &Desk) -> Result<AppStatus> {
    let _door = desk.inner().door.lock().await;
    if let Some(office) = desk.put_office(None) {
        office.changed(&["app"], Vec::new());
        office.close().await;
    }
    status(desk).await
}

/// Logs in again after the session expired; what waits is sent then.
///
/// # Errors
/// `bad_credentials`, `offline`.
pub async fn login(desk: &Desk, req: Login) -> Result<AppStatus> {
    let office = desk.office()?;
    let user = office.user();
    let request = SessionRequest {
        account: user.account.clone(),
        password: req.password.clone(),
        device_id: office.hub.device(),
    };
    let (grant, answer): (Grant, _) = office.hub.post_open("/v1/session", &request).await?;
    if grant.user.user != user.user {
        return Err(problem(ErrorCode::AccountMismatch));
    }
    office.clock.observe(answer.time, answer.round_trip_ms);
    let mut tx = office.store.begin().await?;
    keep_grant(&mut tx, &grant, office.clock.now()).await?;
    tx.commit().await?;
    office.set_user(grant.user);
    office.live().session_expired = false;
    office.poke();
    office.announce().await;
    status(desk).await
}

/// Changes the passphrase; the data stay as they are.
///
/// # Errors
/// `wrong_passphrase`, `too_many_tries`.
pub async fn change_passphrase(desk: &Desk, req: ChangePassphrase) -> Result<Done> {
    check_passphrase(&req.new, "new")?;
    let (profile, kdf) = (desk.inner().profile.clone(), desk.inner().options.kdf);
    tokio::task::spawn_blocking(move || profile.change_passphrase(&req.old, &req.new, kdf))
        .await
        .context("deriving the key")??;
    remember::tell(desk);
    Ok(Done {})
}

/// Keeps tokens, account and certificate authority.
///
/// # Errors
/// Database errors.
pub async fn keep_grant(
    conn: &mut crate::store::Conn,
    grant: &Grant,
    now: chengban_domain::time::Millis,
) -> Result<()> {
    meta::set(conn, name::USER, &grant.user).await?;
    meta::set(conn, name::SESSION, &Tokens::of(grant, now)).await?;
    meta::set(conn, name::SEAL_CA, &grant.seal_ca_pem).await
}

/// Reads the account out of an opened store and goes to work on it.
async fn settle_in(desk: &Desk, store: Store) -> Result<()> {
    store.or_close(work_on(desk, store.clone())).await
}

async fn work_on(desk: &Desk, store: Store) -> Result<()> {
    let inner = desk.inner();
    let mut conn = store.reader().await?;
    let damaged = || problem(ErrorCode::StoreDamaged);
    let address: String = meta::get(&mut conn, name::HUB_URL).await?.ok_or_else(damaged)?;
    let device: DeviceId = meta::get(&mut conn, name::DEVICE).await?.ok_or_else(damaged)?;
    let user: UserProfile = meta::get(&mut conn, name::USER).await?.ok_or_else(damaged)?;
    let record: ClockRecord = meta::get(&mut conn, name::CLOCK).await?.unwrap_or_default();
    inner.clock.recall(record.skew_ms, record.latest);
    let rules = Rules::load(&mut conn).await?;
    let colleagues = crate::stand_in::colleagues(&mut conn).await?;
    drop(conn);
    let live = Live { last_sync: record.last_sync, ..Live::default() };
    let hub = match inner.kind {
        Kind::Real => Hub::new(&address, device)?,
        Kind::Practice => practice::hub_of(&store, device).await?,
    };
    let vault = Vault::new(inner.profile.vault());
    let office = Arc::new(Office::new(inner, Opening { store, vault, hub, user, rules, colleagues, live }));
    crate::vault::sweep(&office).await?;
    crate::inbox::warned::catch_up(&office).await?;
    desk.put_office(Some(Arc::clone(&office)));
    office.changed(&["app"], Vec::new());
    Ok(())
}

fn check_passphrase(passphrase: &str, field: &str) -> Result<()> {
    if passphrase.chars().count() < SHORTEST_PASSPHRASE {
        let said = Said::of(ReasonCode::PassphraseShort).with("min", SHORTEST_PASSPHRASE);
        return Err(invalid(field, said));
    }
    Ok(())
}
