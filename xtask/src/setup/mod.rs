//! `cargo xtask setup`: everything the work needs beyond Rust and Node, fetched once.
//!
//! Invariant: a second call changes nothing and takes seconds; without a network it succeeds as long as nothing
//! is missing.

mod calendars;
mod debian;
mod fetch;
mod font_list;
mod fonts;
mod ui;

use crate::clock::{Stopwatch, spoken};
use crate::exec::ask;
use crate::paths::Root;
use anyhow::{Result, bail};
use clap::Args;
use std::process::Command;

pub use debian::Group;
pub use font_list::FONTS;

/// What `setup` may be asked to leave out.
#[derive(Args, Debug)]
pub struct Options {
    /// Only what `cargo xtask run` needs: no browsers, drivers and PDF tools for the tests
    #[arg(long)]
    no_tests: bool,
}

/// Runs `cargo xtask setup`.
///
/// # Errors
/// The first thing that is missing and could not be fetched, with the command that helps.
pub fn command(root: &Root, options: &Options) -> Result<()> {
    let groups: &[Group] = if options.no_tests {
        &[Group::Build, Group::Window]
    } else {
        &[Group::Build, Group::Window, Group::Tests]
    };
    prepare(root, groups)
}

/// Makes sure that the groups' system packages, the fonts, the node modules and the built UI are there.
///
/// # Errors
/// The first thing that is missing and could not be fetched, with the command that helps.
pub fn prepare(root: &Root, groups: &[Group]) -> Result<()> {
    let watch = Stopwatch::start();
    node_is_new_enough()?;
    debian::prepare(root, groups)?;
    fonts::prepare(root)?;
    ui::prepare(root)?;
    if groups.contains(&Group::Tests) {
        calendars::prepare(root)?;
    }
    eprintln!("✓ set-up is complete ({})", spoken(watch.elapsed()));
    Ok(())
}

/// The oldest Node.js that the UI's packages work with.
const NODE_MAJOR: u32 = 20;

fn node_is_new_enough() -> Result<()> {
    let help = format!("install Node.js {NODE_MAJOR} or newer with npm, then run `cargo xtask` again");
    let Some(version) = ask(Command::new("node").arg("--version")) else {
        bail!("Node.js is missing: {help}");
    };
    match major(&version) {
        Some(found) if found >= NODE_MAJOR => Ok(()),
        _ => bail!("Node.js {version} is too old: {help}"),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
