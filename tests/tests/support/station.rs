//! A profile on disk that several programs open one after another: desks of this process, `chengban`, `chengban serve`.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use chengban_domain::Problem;
use tempfile::TempDir;

use super::DEMO_PASSWORD;
use super::desks::{PASSPHRASE, Seat};
use super::programs::{fonts, program};

/// The profile's folder.
pub struct Station {
    folder: TempDir,
}

impl Station {
    /// Enrols a handler, reads everything once, and closes again.
    pub async fn enrol(hub: &str) -> Self {
        let station = Self { folder: TempDir::new().expect("a folder for the profile") };
        let seat = Seat::enrol_in(&station.profile(), hub, "zfj.jingban", DEMO_PASSWORD).await;
        seat.sync().await;
        seat.close().await;
        station
    }

    /// Where the profile lies.
    pub fn profile(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// A place beside the profile for files of the test.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The profile opened in this process.
    pub async fn seat(&self) -> Seat {
        Seat::open(&self.profile()).await
    }

    /// `chengban` on this profile.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program("chengban"));
        command.arg("--profile").arg(self.profile()).args(args).stdin(Stdio::null());
        command.env("CHENGBAN_PASSPHRASE", PASSPHRASE).env("CHENGBAN_PASSWORD", DEMO_PASSWORD);
        command.env("CHENGBAN_FONTS", fonts());
        command
    }

    /// What a command answers, which must succeed.
    pub fn run(&self, args: &[&str]) -> String {
        super::children::output(&mut self.command(args))
    }

    /// What a command says when it must fail.
    pub fn refusal(&self, args: &[&str]) -> Problem {
        refusal(&mut self.command(args))
    }
}

/// Runs a program of ours with `--json`; the problem it ends with.
pub fn refusal(command: &mut Command) -> Problem {
    let done = command.arg("--json").output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    problem_of(&done)
}

/// The problem in what a program that failed has written.
pub fn problem_of(done: &Output) -> Problem {
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(!done.status.success(), "it succeeded: {}", String::from_utf8_lossy(&done.stdout));
    let line = stderr.lines().rev().find(|line| line.starts_with('{')).unwrap_or_default();
    serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in what it said:\n{stderr}"))
}

/// Holds a problem against what people are promised: one Chinese sentence that says what happened, one that says what to
/// do, and nothing of the program's insides.
pub fn speaks_to_people(problem: &Problem) {
    let han = |text: &str| text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    assert!(han(&problem.message) >= 6, "says what happened: {problem:?}");
    assert!(han(&problem.message) + han(&problem.hint) >= 12, "says what to do: {problem:?}");
    for inside in ["sqlx", "sqlite", "SQL", "os error", "panicked", "Error", "anyhow", "程序出现故障"] {
        assert!(!format!("{}{}", problem.message, problem.hint).contains(inside), "{inside}: {problem:?}");
    }
    assert!(!problem.message.contains('\n'), "one sentence: {problem:?}");
}
