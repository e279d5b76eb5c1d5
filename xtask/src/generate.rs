//! `cargo xtask gen`: the TypeScript types of `ui/src/bindings`, made from the Rust types by ts-rs, and `docs/states.md`.
//!
//! The types are always exported into a fresh folder and then compared, so that a type that was removed shows as
//! well. Invariant: with `--check` nothing in the work tree changes.

use crate::exec;
use crate::paths::Root;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The packages whose types cross to the UI.
const PACKAGES: [&str; 3] = ["chengban-domain", "chengban-letter", "chengban-desk"];
/// The committed types.
const BINDINGS: &str = "ui/src/bindings";

/// The test that draws `docs/states.md`, and fails where it is stale.
const STATES: &str = "the_docs_draw_every_transition";

/// Whether to write or to compare.
#[derive(Args, Debug)]
pub struct Options {
    /// Change nothing; fail when the committed types are not the current ones
    #[arg(long)]
    check: bool,
}

/// Runs `cargo xtask gen`.
///
/// # Errors
/// When the export fails, or with `--check` when the committed types differ.
pub fn command(root: &Root, options: &Options) -> Result<()> {
    empty_export_folder(root)?;
    let mut cargo = exec::cargo(root);
    cargo.arg("test").env("TS_RS_EXPORT_DIR", export_folder(root));
    for package in PACKAGES {
        cargo.args(["--package", package]);
    }
    if !options.check {
        cargo.env("CHENGBAN_WRITE_DOCS", "1");
    }
    exec::run(root, "export the types of the UI", cargo.args(["--lib", "--", "export_bindings", STATES]))?;
    if options.check {
        return if report_differences(root)? {
            Ok(())
        } else {
            bail!("{BINDINGS} is stale: run `cargo xtask gen`")
        };
    }
    replace(root)
}

/// Where the exported types go before they are compared.
pub fn export_folder(root: &Root) -> PathBuf {
    root.setup("bindings")
}

/// Makes the export folder empty, so that no older export is taken for a current one.
///
/// # Errors
/// When the folder cannot be removed or made.
pub fn empty_export_folder(root: &Root) -> Result<()> {
    let folder = export_folder(root);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Whether the committed types are the exported ones; prints each file that is not.
///
/// # Errors
/// When a folder cannot be read.
pub fn report_differences(root: &Root) -> Result<bool> {
    let differences = differences(&read(&root.join(BINDINGS))?, &read(&export_folder(root))?);
    for difference in &differences {
        println!("   {BINDINGS}/{difference}; `cargo xtask gen` puts it right");
    }
    Ok(differences.is_empty())
}

fn replace(root: &Root) -> Result<()> {
    let (target, exported) = (root.join(BINDINGS), read(&export_folder(root))?);
    if exported.is_empty() {
        bail!("no type was exported: is `#[ts(export)]` still on the types?");
    }
    if target.exists() {
        fs::remove_dir_all(&target).with_context(|| format!("cannot empty {}", target.display()))?;
    }
    for (name, text) in &exported {
        let path = target.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("✓ {} files in {BINDINGS}", exported.len());
    Ok(())
}

/// File contents by their path below `folder`; a folder that is not there holds nothing.
fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        if !next.exists() {
            continue;
        }
        for entry in fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

fn differences(committed: &BTreeMap<String, Vec<u8>>, current: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let changed = current.iter().filter_map(|(name, text)| match committed.get(name) {
        None => Some(format!("{name} is missing")),
        Some(old) if old != text => Some(format!("{name} is stale")),
        Some(_) => None,
    });
    let gone = committed
        .keys()
        .filter(|name| !current.contains_key(*name))
        .map(|name| format!("{name} is left over"));
    changed.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        entries.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn equal_types_show_no_difference() {
        let types = files(&[("A.ts", "a"), ("b/B.ts", "b")]);
        assert_eq!(differences(&types, &types), Vec::<String>::new());
    }

    #[test]
    fn a_new_a_changed_and_a_removed_type_are_each_named() {
        let committed = files(&[("Old.ts", "x"), ("Same.ts", "s"), ("Changed.ts", "1")]);
        let current = files(&[("New.ts", "n"), ("Same.ts", "s"), ("Changed.ts", "2")]);
        let expected = ["Changed.ts is stale", "New.ts is missing", "Old.ts is left over"];
        assert_eq!(differences(&committed, &current), expected);
    }
}
