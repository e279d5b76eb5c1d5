//! 「在本机记住」: the way into the profile through the system's keychain, for people who asked for it.
//!
//! Invariant: the passphrase opens the profile whatever the keychain does; a keychain that is locked, gone or refuses is
//! no failure of these commands but a state that the screens show.

use anyhow::Context as _;
use chengban_domain::ErrorCode;

use crate::account;
use crate::commands::app::{AppStatus, KeychainState, KeychainView, NoArgs, Remember};
use crate::desk::Desk;
use crate::fault::{Result, problem};
use crate::profile::{DatabaseKey, KeychainFault, Profile};

/// Whether the keychain serves and whether it was asked to; works in every state and asks nobody anything.
///
/// # Errors
/// None in practice.
pub async fn view(desk: &Desk, _: NoArgs) -> Result<KeychainView> {
    aside(desk, |profile| {
        let remembered = profile.is_remembered();
        let state = match profile.look_for_keychain() {
            Err(KeychainFault::Missing) => KeychainState::Missing,
            Err(KeychainFault::Locked) => KeychainState::Locked,
            Ok(()) if remembered => KeychainState::On,
            Ok(()) => KeychainState::Off,
        };
        Ok(KeychainView { state, remembered })
    })
    .await
}

/// Gives the keychain a way in; the passphrase shows that the person at the desk is its owner.
///
/// # Errors
/// `not_enrolled`, `wrong_passphrase`, `too_many_tries`.
pub async fn remember(desk: &Desk, req: Remember) -> Result<KeychainView> {
    if !desk.inner().profile.exists() {
        return Err(problem(ErrorCode::NotEnrolled));
    }
    let key = aside(desk, move |profile| profile.unlock(&req.passphrase)).await?;
    keep(desk, key).await?;
    view(desk, NoArgs {}).await
}

/// Takes that way away again.
///
/// # Errors
/// The profile cannot be written.
pub async fn forget(desk: &Desk, _: NoArgs) -> Result<KeychainView> {
    if desk.inner().profile.exists() {
        aside(desk, Profile::forget).await?;
        tell(desk);
    }
    view(desk, NoArgs {}).await
}

/// Opens the profile through the keychain; stays locked where that does not work, for whatever reason.
///
/// # Errors
/// `store_damaged`.
pub async fn unlock(desk: &Desk, _: NoArgs) -> Result<AppStatus> {
    if desk.office().is_ok() || !desk.inner().profile.exists() {
        return account::status(desk).await;
    }
    // Before the door: while the keychain asks its owner, the passphrase may be typed instead.
    let found = aside(desk, |profile| match profile.unlock_remembered() {
        Err(error) if error.is::<KeychainFault>() => Ok(None),
        other => other,
    });
    let Some(key) = found.await? else { return account::status(desk).await };
    let _door = desk.inner().door.lock().await;
    if desk.office().is_err() {
        account::open_with(desk, &key).await?;
    }
    account::status(desk).await
}

/// Gives the keychain a way to an opened profile's key; one that does not serve is passed over.
///
/// # Errors
/// The profile cannot be written.
pub async fn keep(desk: &Desk, key: DatabaseKey) -> Result<()> {
    aside(desk, move |profile| match profile.remember(&key) {
        Err(error) => match error.downcast_ref::<KeychainFault>() {
            Some(fault) => {
                tracing::info!(%fault, "not remembered");
                Ok(())
            }
            None => Err(error),
        },
        Ok(()) => Ok(()),
    })
    .await?;
    tell(desk);
    Ok(())
}

/// What the screens show of the keychain is no longer true.
pub fn tell(desk: &Desk) {
    if let Ok(office) = desk.office() {
        office.changed(&["app"], Vec::new());
    }
}

/// The hub revoked this device: from now on only the person's own passphrase opens what is here.
pub async fn close(desk: &Desk) {
    if desk.inner().profile.exists()
        && let Err(error) = aside(desk, Profile::forget).await
    {
        tracing::warn!(error = format!("{error:#}"), "the way through the keychain stays open");
    }
}

/// Off the threads that answer the screens: keys are derived and people are asked.
async fn aside<T: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce(&Profile) -> Result<T> + Send + 'static,
) -> Result<T> {
    let profile = desk.inner().profile.clone();
    tokio::task::spawn_blocking(move || work(&profile)).await.context("working on the profile")?
}
