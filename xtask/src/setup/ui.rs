//! The UI's node modules and its built pages below `ui/dist`.
//!
//! Invariant: `ui/dist` always belongs to the sources beside it, because the Rust programs embed it.

use crate::exec;
use crate::paths::Root;
use crate::stamp::{Stamp, file_hash, tree_hash};
use anyhow::{Context, Result, bail};
use std::fs;

/// Folders of `ui/` that are made, not written.
const MADE: [&str; 4] = ["node_modules", "dist", "coverage", ".vite"];
/// The pages a build must leave behind.
const PAGES: [&str; 1] = ["ui/dist/desk/index.html"];

/// Installs the locked node modules and builds the UI, each only when something changed.
///
/// # Errors
/// When npm fails, or the build leaves a page out.
pub fn prepare(root: &Root) -> Result<()> {
    install(root)?;
    build(root)
}

fn install(root: &Root) -> Result<()> {
    let hash = file_hash(&root.join("ui/package-lock.json"))
        .context("ui/package-lock.json is missing: restore it from the repository")?;
    let stamp = Stamp::named(root, "node-modules");
    if stamp.matches(&hash) && root.join("ui/node_modules/.package-lock.json").is_file() {
        return Ok(());
    }
    stamp.clear();
    exec::run(root, "install the UI's node modules", exec::npm(root).arg("ci"))?;
    stamp.set(&hash)
}

fn build(root: &Root) -> Result<()> {
    let hash = tree_hash(&root.join("ui"), &MADE)?;
    let stamp = Stamp::named(root, "ui-build");
    if stamp.matches(&hash) && PAGES.iter().all(|page| root.join(page).is_file()) {
        return Ok(());
    }
    stamp.clear();
    exec::run(root, "build the UI", exec::npm(root).args(["run", "build"]))?;
    for page in PAGES {
        if !fs::exists(root.join(page))? {
            bail!("the UI build left no {page}");
        }
    }
    stamp.set(&hash)
}
