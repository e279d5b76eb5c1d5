//! The steps of the proof, in order, each with its command.
//!
//! All cargo steps select the whole workspace with the same targets, so that cargo unifies the same features and
//! nothing is compiled twice. Invariant: a step changes nothing in the work tree.

use crate::exec;
use crate::generate;
use crate::paths::Root;
use clap::ValueEnum;
use std::path::Path;
use std::process::Command;

/// A step of the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// rustfmt changes nothing
    Format,
    /// clippy has nothing to say
    Lints,
    /// ESLint has nothing to say
    UiLint,
    /// vue-tsc has nothing to say
    UiTypes,
    /// the UI's own tests
    UiTests,
    /// the programs and the tests build, the window included
    Build,
    /// all Rust tests, the stories with hub, browser and window among them
    Tests,
    /// the hub's tests again, on PostgreSQL
    Postgres,
}

impl Name {
    /// The step's name for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Format => "format (rustfmt)",
            Self::Lints => "lints (clippy)",
            Self::UiLint => "UI: lint",
            Self::UiTypes => "UI: types",
            Self::UiTests => "UI: tests",
            Self::Build => "build the programs and the tests",
            Self::Tests => "tests and stories",
            Self::Postgres => "the hub on PostgreSQL",
        }
    }
}

/// How a step is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By its exit code.
    Check,
    /// By its exit code and the closing lines of its test runner.
    Tests,
}

/// One step.
pub struct Step {
    /// Which one.
    pub name: Name,
    /// What runs.
    pub command: Command,
    /// How it is judged.
    pub kind: Kind,
    /// The steps without which it makes no sense.
    pub needs: &'static [Name],
}

/// All steps in order: quick verdicts first.
pub fn all(root: &Root) -> Vec<Step> {
    let check = |name, command| Step { name, command, kind: Kind::Check, needs: &[] };
    vec![
        check(Name::Format, cargo(root, &["fmt", "--all", "--check", "--", "--color", "never"])),
        check(Name::UiLint, script(root, "lint")),
        check(Name::UiTypes, script(root, "typecheck")),
        Step { name: Name::UiTests, command: script(root, "test"), kind: Kind::Tests, needs: &[] },
        check(
            Name::Lints,
            cargo(root, &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        ),
        check(Name::Build, cargo(root, &["build", "--locked", "--workspace", "--all-targets"])),
        Step { name: Name::Tests, command: tests(root), kind: Kind::Tests, needs: &[Name::Build] },
        Step { name: Name::Postgres, command: postgres(root), kind: Kind::Tests, needs: &[Name::Build] },
    ]
}

fn script(root: &Root, name: &str) -> Command {
    let mut command = exec::npm(root);
    // Vitest watches for changes unless it believes that nobody is looking.
    command.args(["run", name]).env("CI", "true");
    command
}

fn cargo(root: &Root, arguments: &[&str]) -> Command {
    plain(exec::cargo(root), arguments)
}

fn plain(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments).env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never");
    if std::env::var_os("CI").is_some() {
        // A build that is thrown away gains nothing from incremental files.
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// All Rust tests, with a display and a session bus of their own where the system has them.
fn tests(root: &Root) -> Command {
    let cargo = exec::cargo(root);
    let mut command = if has_virtual_display() {
        let mut command = Command::new("xvfb-run");
        command.args(["-a", "-s", "-screen 0 1920x1080x24", "dbus-run-session", "--"]);
        command.arg(cargo.get_program()).current_dir(root.path());
        // The window must use that display, not the one of the person who starts the tests.
        command.env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
        command
    } else {
        cargo
    };
    command = plain(command, &["test", "--locked", "--workspace", "--no-fail-fast"]);
    command.envs(story_environment(root));
    command
}

/// The tests of the hub from outside with every hub on a PostgreSQL server, which they start themselves. The whole workspace
/// is selected, as everywhere, so that nothing is compiled again.
fn postgres(root: &Root) -> Command {
    let arguments = ["test", "--locked", "--workspace", "--no-fail-fast", "--test", "hub"];
    let mut command = cargo(root, &arguments);
    command.envs(story_environment(root)).env("CHENGBAN_TEST_DB", "postgres");
    command
}

fn has_virtual_display() -> bool {
    ["xvfb-run", "dbus-run-session"].iter().all(|name| Path::new("/usr/bin").join(name).exists())
}

/// Where the stories find what they drive. Documented in CONTRIBUTING.md.
pub fn story_environment(root: &Root) -> Vec<(&'static str, std::ffi::OsString)> {
    vec![
        ("CHENGBAN_BIN", root.program("debug", "chengban").into()),
        ("CHENGBAN_HUB_BIN", root.program("debug", "chengban-hub").into()),
        ("CHENGBAN_DESKTOP_BIN", root.program("debug", "chengban-desktop").into()),
        ("CHENGBAN_UI_DIST", root.join("ui/dist/desk").into()),
        ("CHENGBAN_FONTS", root.fonts().into()),
        ("CHENGBAN_CALENDARS", root.calendars().into()),
        ("TS_RS_EXPORT_DIR", generate::export_folder(root).into()),
    ]
}
