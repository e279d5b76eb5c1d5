//! An opened profile: where it lies, its passphrase, and typed calls of the desk's commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use chengban_desk::commands::app::{AppState, AppStatus, NoArgs, Unlock};
use chengban_desk::{Desk, Options, SystemKeychain};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The profile's desk.
pub struct Session {
    pub desk: Desk,
}

impl Session {
    /// Opens the folder without unlocking.
    ///
    /// # Errors
    /// When another process has it open, or it cannot be read.
    pub fn locked(profile: Option<&Path>) -> anyhow::Result<Self> {
        let dir = profile_dir(profile)?;
        // A command says what it means: there is nobody to undo it.
        let options = Options { undo_window_ms: 0, ..options() };
        Ok(Self { desk: Desk::open_with(&dir, options)? })
    }

    /// Opens the folder for a person at a screen, who may undo.
    ///
    /// # Errors
    /// As [`Session::locked`].
    pub fn at_window(profile: Option<&Path>) -> anyhow::Result<Self> {
        Ok(Self { desk: Desk::open_with(&profile_dir(profile)?, options())? })
    }

    /// Opens and unlocks, by `CHENGBAN_PASSPHRASE`, through the keychain where it was given a way in, or by asking.
    ///
    /// # Errors
    /// As [`Session::locked`]; a wrong passphrase; nothing enrolled.
    pub async fn open(profile: Option<&Path>) -> anyhow::Result<Self> {
        let session = Self::locked(profile)?;
        let mut status: AppStatus = session.call("app.status", NoArgs {}).await?;
        if status.state == AppState::Locked && status.remembered && !is_given(PASSPHRASE) {
            status = session.call("app.unlock_remembered", NoArgs {}).await?;
        }
        if status.state == AppState::Locked {
            let passphrase = passphrase()?.expose_secret().to_owned();
            let _: AppStatus = session.call("app.unlock", Unlock { passphrase, remember: false }).await?;
        }
        Ok(session)
    }

    /// One command of the desk.
    ///
    /// # Errors
    /// The command's problem.
    pub async fn call<Res: DeserializeOwned>(&self, name: &str, req: impl Serialize) -> anyhow::Result<Res> {
        let answer = self.desk.dispatch(name, serde_json::to_value(req)?).await?;
        serde_json::from_value(answer).with_context(|| format!("{name}: 结果格式与程序不符"))
    }

    /// Does `work`, then closes the store, whatever came of the work. When a process ends SQLCipher clears up what a
    /// connection that is still open clears up too; and once it is closed, the journal stands in the file.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn during<T>(self, work: impl AsyncFnOnce(&Self) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let done = work(&self).await;
        self.desk.close().await;
        done
    }
}

/// The variable that holds the passphrase.
const PASSPHRASE: &str = "CHENGBAN_PASSPHRASE";

/// How this program opens a desk: with the system's keychain, for people who use it.
fn options() -> Options {
    Options { keychain: Some(Arc::new(SystemKeychain)), ..Options::default() }
}

fn is_given(variable: &str) -> bool {
    std::env::var_os(variable).is_some()
}

/// The profile's folder: given, or the user's own data folder.
///
/// # Errors
/// When no folder is given and the system names none.
pub fn profile_dir(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    match given {
        Some(dir) => Ok(dir.to_owned()),
        None => chengban_desk::default_profile_dir().context("未能确定本机数据文件夹，请用 --profile 指定"),
    }
}

/// The passphrase, from the environment or the keyboard.
///
/// # Errors
/// When there is neither.
pub fn passphrase() -> anyhow::Result<SecretString> {
    secret(PASSPHRASE, "本机口令：")
}

/// The account's password, from the environment or the keyboard.
///
/// # Errors
/// When there is neither.
pub fn password() -> anyhow::Result<SecretString> {
    secret("CHENGBAN_PASSWORD", "账号口令：")
}

fn secret(variable: &str, prompt: &str) -> anyhow::Result<SecretString> {
    if let Ok(value) = std::env::var(variable) {
        return Ok(SecretString::from(value));
    }
    let typed = rpassword::prompt_password(prompt)
        .map_err(|_| anyhow::anyhow!("没有可输入口令的终端，请设置环境变量 {variable}"))?;
    Ok(SecretString::from(typed))
}
