//! `cargo xtask run`: the product, running, with a hub and demo data of its own on loopback.
//!
//! Invariants: nothing leaves this machine, everything it keeps lies in one demo home, and when it ends, every
//! program that it started has ended.

mod children;
mod demo;
mod flags;
mod home;

use crate::exec;
use crate::paths::Root;
use crate::setup::{self, Group};
use anyhow::{Result, bail};
use children::Children;
use clap::{Args, ValueEnum};
use demo::Demo;
use home::Home;
use std::path::PathBuf;

/// How to show the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Show {
    /// The desk's own window
    Window,
    /// The same UI in a browser
    Browser,
}

/// Where and how to run.
#[derive(Args, Debug)]
pub struct Options {
    /// The demo's folder [default: .setup/demo]
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Begin again with new demo data: removes what an earlier run left in the demo's folder
    #[arg(long)]
    fresh: bool,
    /// How many tickets to make when the demo data are made
    #[arg(long, default_value_t = 300, value_name = "N")]
    tickets: u32,
    /// How to show the desk [default: window where there is a display, else browser]
    #[arg(long, value_enum)]
    show: Option<Show>,
}

/// Runs `cargo xtask run`.
///
/// # Errors
/// When set-up or a build fails, or one of the programs ends on its own.
pub fn command(root: &Root, options: &Options) -> Result<()> {
    let show = options.show.unwrap_or_else(suits_this_machine);
    setup::prepare(
        root,
        if show == Show::Window { &[Group::Build, Group::Window] } else { &[Group::Build] },
    )?;
    build(root, show)?;

    let home = Home::open(options.home.clone().unwrap_or_else(|| root.setup("demo")), options.fresh)?;
    let mut children = Children::listen()?;
    let demo = Demo { root, home: &home };
    demo.make_data(options.tickets)?;
    demo.start_hub(&mut children)?;
    demo.enrol()?;
    demo.start_officer(&mut children)?;
    if show == Show::Browser {
        demo.walk()?;
    }
    demo.show(show, &mut children)?;
    let ended = children.wait()?;
    match ended {
        children::Ended::Asked => Ok(()),
        children::Ended::Child { name, success: true } => {
            println!("{name} was closed; the demo stops. Start it again with `cargo xtask run`.");
            Ok(())
        }
        children::Ended::Child { name, success: false } => {
            bail!("{name} ended unexpectedly: its last words are in {}", home.log(name).display())
        }
    }
}

fn suits_this_machine() -> Show {
    let unix_display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if cfg!(any(windows, target_os = "macos")) || unix_display { Show::Window } else { Show::Browser }
}

fn build(root: &Root, show: Show) -> Result<()> {
    let mut cargo = exec::cargo(root);
    cargo.args(["build", "--locked", "--profile", flags::PROFILE]);
    cargo.args(["--package", "chengban-hub", "--package", "chengban-cli"]);
    if show == Show::Window {
        cargo.args(["--package", "chengban-desktop"]);
    }
    cargo.env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never");
    exec::run(root, "build the programs (the first time takes several minutes)", &mut cargo)
}
