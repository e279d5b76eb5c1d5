//! `cargo xtask`: set the machine up, run the product, prove it, measure it, package it.
//!
//! One program instead of shell scripts, so that the two commands of the README mean the same on every system.
//! Invariant: every command is safe to repeat, and costs seconds when there is nothing to do.
#![allow(clippy::print_stdout, reason = "a developer's terminal is this program's only interface")]

mod bench;
mod clock;
mod exec;
mod generate;
mod icons;
mod package;
mod paths;
mod pictures;
mod run;
mod setup;
mod stamp;
mod tally;
mod test;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Set up, run, test, measure and package 承办台.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing: system packages, fonts, node modules, the built UI
    Setup(setup::Options),
    /// Build everything, start a hub with demo data and open the desk (in a browser where there is no display)
    Run(run::Options),
    /// Prove the product, headless: format, lints, UI, all tests, the browser and the window
    Test(test::Options),
    /// Measure one thing; prints JSON lines with the floor of the same run
    Bench(bench::Options),
    /// Write ui/src/bindings from the Rust types again
    Gen(generate::Options),
    /// Draw the platform icons again from icons/*.svg
    Icons,
    /// Take the manual's pictures again, by the stories that drive the browser
    Pictures,
    /// Build what can be installed, into target/package
    Package(package::Options),
}

fn main() -> ExitCode {
    match dispatch(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\ncargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<()> {
    let root = paths::Root::find()?;
    match command {
        Command::Setup(options) => setup::command(&root, &options),
        Command::Run(options) => run::command(&root, &options),
        Command::Test(options) => test::command(&root, &options),
        Command::Bench(options) => bench::command(&root, &options),
        Command::Gen(options) => generate::command(&root, &options),
        Command::Icons => icons::command(&root),
        Command::Pictures => pictures::command(&root),
        Command::Package(options) => package::command(&root, &options),
    }
}
