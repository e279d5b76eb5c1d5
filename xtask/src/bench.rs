//! `cargo xtask bench NAME`: one measurement, built with optimisation, its JSON lines passed through.
//!
//! Invariant: standard output carries nothing but the measurement's own lines, so that it can be piped on.

use crate::exec;
use crate::paths::Root;
use crate::setup::{self, Group};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use std::path::Path;
use std::process::{Command, Stdio};

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// from a double click to a usable list, against an empty window
    Start,
    /// a page of 200 rows from the encrypted store, and jumps in the real window
    List,
    /// the first sync of 20 000 tickets, against download and insert alone
    Sync,
    /// a stamped and signed letter of two pages
    Letter,
    /// the deadline engine
    Deadline,
    /// searching and citing the statute library
    Law,
}

impl Name {
    /// The package and example that measure it.
    fn example(self) -> (&'static str, &'static str) {
        match self {
            Self::Start => ("chengban-tests", "bench_start"),
            Self::List => ("chengban-tests", "bench_list"),
            Self::Sync => ("chengban-tests", "bench_sync"),
            Self::Letter => ("chengban-letter", "bench_letter"),
            Self::Deadline => ("chengban-domain", "bench_deadline"),
            Self::Law => ("chengban-desk", "bench_law"),
        }
    }

    /// What it drives beside itself, as cargo selects it: the programs, and the floor that they are held against.
    fn programs(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Start => &[
                &["--package", "chengban-desktop", "--bins"],
                &["--package", "chengban-desktop", "--example", "empty_window"],
            ],
            Self::List => &[&["--package", "chengban-desktop", "--bins"]],
            Self::Sync | Self::Letter | Self::Deadline | Self::Law => &[],
        }
    }
}

/// What to measure.
#[derive(Args, Debug)]
pub struct Options {
    /// What to measure
    #[arg(value_enum)]
    name: Name,
    /// Passed on to the measurement
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Runs `cargo xtask bench`.
///
/// # Errors
/// When the measurement cannot be built or misses its own bar.
pub fn command(root: &Root, options: &Options) -> Result<()> {
    let (package, example) = options.name.example();
    if !root.join(&example_file(package, example)).is_file() {
        bail!("there is no measurement `{example}` in {package} yet");
    }
    if !options.name.programs().is_empty() {
        setup::prepare(root, &[Group::Build, Group::Window, Group::Tests])?;
    }
    for program in options.name.programs() {
        build(root, program)?;
    }
    build(root, &["--package", package, "--example", example])?;
    let program = root.program("quick/examples", example);
    let mut measurement = match options.name {
        Name::Start | Name::List => on_a_display_of_its_own(&program),
        _ => Command::new(program),
    };
    measurement
        .args(&options.arguments)
        .current_dir(root.path())
        .env("CHENGBAN_FONTS", root.fonts())
        .env("CHENGBAN_UI_DIST", root.join("ui/dist/desk"))
        .env("CHENGBAN_BIN", root.program("quick", "chengban"))
        .env("CHENGBAN_DESKTOP_BIN", root.program("quick", "chengban-desktop"))
        .env("CHENGBAN_EMPTY_WINDOW_BIN", root.program("quick/examples", "empty_window"));
    let status = measurement.status().with_context(|| format!("cannot start {example}"))?;
    if !status.success() {
        bail!("{example} missed its bar or broke off: {status}");
    }
    Ok(())
}

/// Windows open on a virtual screen, with a session bus beside it: nobody's own screen is used, and none disturbs.
fn on_a_display_of_its_own(program: &Path) -> Command {
    let mut command = Command::new("xvfb-run");
    command.args(["-a", "-s", "-screen 0 1920x1080x24", "dbus-run-session", "--"]).arg(program);
    command.env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
    command
}

/// Builds on standard error, where cargo talks anyway.
fn build(root: &Root, selection: &[&str]) -> Result<()> {
    let mut cargo = exec::cargo(root);
    cargo.args(["build", "--locked", "--profile", "quick"]).args(selection).stdout(Stdio::null());
    let status = cargo.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cargo build {} failed", selection.join(" "));
    }
    Ok(())
}

fn example_file(package: &str, example: &str) -> String {
    let folder = match package.strip_prefix("chengban-") {
        Some("tests") | None => "tests".to_owned(),
        Some(name) => format!("crates/{name}"),
    };
    format!("{folder}/examples/{example}.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_looked_for_in_the_folder_of_their_package() {
        assert_eq!(example_file("chengban-letter", "bench_letter"), "crates/letter/examples/bench_letter.rs");
        assert_eq!(example_file("chengban-tests", "bench_list"), "tests/examples/bench_list.rs");
    }

    #[test]
    fn every_measurement_has_an_example_of_its_own() {
        let mut examples: Vec<_> = Name::value_variants().iter().map(|name| name.example()).collect();
        let all = examples.len();
        examples.sort_unstable();
        examples.dedup();
        assert_eq!(examples.len(), all);
    }
}
