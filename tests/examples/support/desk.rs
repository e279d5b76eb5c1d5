//! A real desk in this process, enrolled at a hub.

use std::path::Path;

use anyhow::{Context as _, Result};
use chengban_desk::commands::app::{Enroll, Unlock};
use chengban_desk::{Desk, Options};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::hub::{ACCOUNT, PASSWORD};

/// Opens the profile of this desk; protects nothing but invented data.
pub const PASSPHRASE: &str = "椰林夜雨-1234";

/// A desk whose derivation of the passphrase costs nothing: people wait for it by design, machines need not.
///
/// # Errors
/// The profile is in use.
pub fn open(folder: &Path) -> Result<Desk> {
    Desk::open_with(folder, Options::quick()).map_err(|problem| anyhow::anyhow!("{problem:?}"))
}

/// Enrols the desk for the measured account.
///
/// # Errors
/// The hub's.
pub async fn enrol(desk: &Desk, hub: &str) -> Result<()> {
    let request = Enroll {
        hub_url: hub.to_owned(),
        account: ACCOUNT.to_owned(),
        password: PASSWORD.to_owned(),
        passphrase: PASSPHRASE.to_owned(),
        device_name: "bench".to_owned(),
    };
    let _: serde_json::Value = call(desk, "app.enroll", request).await?;
    Ok(())
}

/// Unlocks a profile that was enrolled before.
///
/// # Errors
/// Those of the store.
pub async fn unlock(desk: &Desk) -> Result<()> {
    let request: Unlock = serde_json::from_value(json!({"passphrase": PASSPHRASE}))?;
    let _: serde_json::Value = call(desk, "app.unlock", request).await?;
    Ok(())
}

/// One command that must succeed.
///
/// # Errors
/// The desk's problem.
pub async fn call<T: DeserializeOwned>(desk: &Desk, name: &str, request: impl Serialize) -> Result<T> {
    let answer = desk.dispatch(name, serde_json::to_value(request)?).await;
    let answer = answer.map_err(|problem| anyhow::anyhow!("{name}: {problem:?}"))?;
    serde_json::from_value(answer).with_context(|| format!("the answer to {name}"))
}
