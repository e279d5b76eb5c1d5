//! The real window, driven by WebKitWebDriver under the display of the measurement.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::desk;

/// Longest wait for a mark.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at the page.
const LOOK: Duration = Duration::from_millis(4);
/// The passphrase's field.
pub const FIELD: &str = "input[type=password]";
/// Rows that a person can work on.
pub const LIST: &str = "[role=grid] [role=row][data-index]";
/// Writes the passphrase.
const TYPE: &str = "const field = document.querySelector('input[type=password]');\
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, arguments[0]);\
    field.dispatchEvent(new Event('input', { bubbles: true }))";
/// Sends what was written.
const SEND: &str = "document.querySelector('input[type=password]').form.requestSubmit()";

/// Writes the passphrase into its field.
///
/// # Errors
/// The driver's.
pub async fn write(client: &Client) -> Result<()> {
    client.execute(TYPE, vec![json!(desk::PASSPHRASE)]).await?;
    Ok(())
}

/// Sends what was written there.
///
/// # Errors
/// The driver's.
pub async fn send(client: &Client) -> Result<()> {
    client.execute(SEND, vec![]).await?;
    Ok(())
}

/// Waits until something is laid out and visible.
///
/// # Errors
/// It did not appear.
pub async fn appears(client: &Client, css: &str) -> Result<()> {
    let script = "const mark = document.querySelector(arguments[0]); return mark !== null \
        && mark.getBoundingClientRect().height > 0 && getComputedStyle(mark).visibility === 'visible' \
        && mark.closest('[inert]') === null";
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        // While a page is being replaced the driver refuses; it is asked again.
        if client.execute(script, vec![json!(css)]).await.is_ok_and(|found| found == Value::Bool(true)) {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    let text = client.execute("return document.body.innerText", vec![]).await;
    bail!("{css} did not appear; the page says: {text:?}")
}

/// A driver for one start.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// It is not installed, or does not answer.
    pub fn start() -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .spawn()
            .context("starting WebKitWebDriver; `cargo xtask setup` brings it")?;
        let driver = Self { child, port };
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(started.elapsed() < PATIENCE, "the driver does not answer");
            std::thread::sleep(LOOK);
        }
        Ok(driver)
    }

    /// Lets it start a program.
    ///
    /// # Errors
    /// The window did not open.
    pub async fn open(&self, program: &Path, arguments: &[String]) -> Result<Client> {
        let options = json!({"binary": program, "args": arguments});
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities([("webkitgtk:browserOptions".to_owned(), options)].into_iter().collect());
        let address = format!("http://127.0.0.1:{}", self.port);
        let opened = builder.connect(&address);
        Ok(tokio::time::timeout(PATIENCE, opened).await.context("the window did not open")??)
    }

    /// Closes the page and waits until its program is gone: the next start needs the profile. A program that lives on
    /// without its window is ended.
    ///
    /// # Errors
    /// It does not end.
    pub async fn end(self, client: Client) -> Result<()> {
        let programs = self.programs();
        client.close().await?;
        let started = Instant::now();
        let mut told = false;
        while programs.iter().any(|id| is_alive(id)) {
            ensure!(started.elapsed() < PATIENCE, "a program does not end");
            if !told && started.elapsed() > Duration::from_millis(500) {
                Command::new("kill").args(&programs).status().context("ending the program")?;
                told = true;
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Process ids of what the driver started.
    fn programs(&self) -> Vec<String> {
        let id = self.child.id();
        let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        let children = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
        children.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

/// A process that has ended and was not collected yet is not alive.
fn is_alive(id: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// The program that a variable names.
///
/// # Errors
/// It is not set, or names nothing.
pub fn program(variable: &str) -> Result<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    let path = path.with_context(|| format!("{variable} is not set: use `cargo xtask bench`"))?;
    ensure!(path.is_file(), "{} is not built", path.display());
    Ok(path)
}
