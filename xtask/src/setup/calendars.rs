//! Puts the Python package `chinesecalendar` into `.setup/calendars`: the tests hold our working days against it.
//!
//! Invariant: where it cannot be had nothing fails; the tests say that they left it out.

use super::debian;
use crate::exec::{self, Echo};
use crate::paths::Root;
use crate::stamp::Stamp;
use anyhow::Result;
use std::process::Command;

/// The pinned package: MIT, no dependencies.
const PACKAGE: &str = "chinesecalendar==1.11.0";

/// Installs it beside nothing else, once.
///
/// # Errors
/// When the log or the stamp cannot be written.
pub fn prepare(root: &Root) -> Result<()> {
    let stamp = Stamp::named(root, "calendars");
    let folder = root.calendars();
    if stamp.matches(PACKAGE) && folder.join("chinese_calendar").is_dir() {
        return Ok(());
    }
    stamp.clear();
    if exec::ask(Command::new("python3").args(["-m", "pip", "--version"])).is_none() {
        debian::try_install(root, "python3-pip");
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"]);
    pip.args(["--retries", "0", "--timeout", "5"]);
    pip.arg("--target").arg(&folder).arg(PACKAGE);
    match exec::follow(root, "install a calendar of others", &mut pip, Echo::Heartbeat, &mut |_| {}) {
        Ok(finished) if finished.success => stamp.set(PACKAGE),
        _ => {
            eprintln!("  {PACKAGE} cannot be had here: its test will say that it was left out");
            Ok(())
        }
    }
}
