//! Starting other programs so that a person always sees what is going on and for how long.
//!
//! Both output streams of a child go through one pipe, so their lines keep their order; they also go to
//! `.setup/log/`. Invariant: a failing step never fails silently, its last lines are shown.

use crate::clock::{Stopwatch, spoken};
use crate::paths::Root;
use anyhow::{Context, Result, bail};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// Silence after which a step says that it is still at work.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Lines shown of a step that failed.
const TAIL: usize = 60;

/// What of a child's output reaches the terminal while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// Every line.
    Lines,
    /// Only a sign of life with the newest line, every fifteen seconds.
    Heartbeat,
}

/// How a child ended.
#[derive(Debug)]
pub struct Finished {
    /// Whether its exit code was zero.
    pub success: bool,
    /// How long it ran.
    pub took: Duration,
    /// Its last lines.
    pub tail: VecDeque<String>,
    /// The file with all its lines.
    pub log: PathBuf,
}

/// Runs a step with a sign of life; shows its last lines when it fails.
///
/// # Errors
/// When the program cannot be started or ends with another code than zero.
pub fn run(root: &Root, what: &str, command: &mut Command) -> Result<()> {
    let finished = follow(root, what, command, Echo::Heartbeat, &mut |_| {})?;
    if finished.success {
        return Ok(());
    }
    for line in &finished.tail {
        eprintln!("   | {line}");
    }
    bail!("{what}: failed (all of its output: {})", finished.log.display())
}

/// Runs a step, hands every line to `on_line`, and says how it ended whatever the exit code.
///
/// # Errors
/// When the program cannot be started or its output cannot be read or logged.
pub fn follow(
    root: &Root,
    what: &str,
    command: &mut Command,
    echo: Echo,
    on_line: &mut dyn FnMut(&str),
) -> Result<Finished> {
    eprintln!("▶ {what}");
    let watch = Stopwatch::start();
    let log = log_path(root, what)?;
    let mut log_file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let (reader, writer) = std::io::pipe().context("no pipe to be had")?;
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("cannot start `{name}` for: {what}"))?;
    // The command holds the pipe's other end; while it lives the reader never sees the end.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let lines = lines_of(reader);
    let mut tail = VecDeque::with_capacity(TAIL);
    loop {
        match lines.recv_timeout(HEARTBEAT) {
            Ok(line) => {
                writeln!(log_file, "{line}")?;
                if echo == Echo::Lines {
                    println!("   {line}");
                }
                on_line(&line);
                if tail.len() == TAIL {
                    tail.pop_front();
                }
                tail.push_back(line);
            }
            // A program it left behind may hold the pipe: the step's own end is what counts.
            Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => break,
            Err(RecvTimeoutError::Timeout) => still_at_work(watch, &tail),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let success = child.wait()?.success();
    let took = watch.elapsed();
    eprintln!("{} {what} ({})", if success { "✓" } else { "✗" }, spoken(took));
    Ok(Finished { success, took, tail, log })
}

/// The trimmed standard output of a short program, or nothing when it failed or is not there.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// `cargo` as it started this program, in the root folder.
pub fn cargo(root: &Root) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root.path());
    command
}

/// `npm` in the UI's folder, without colours and side messages.
pub fn npm(root: &Root) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(root.join("ui"));
    command.envs([("NO_COLOR", "1"), ("npm_config_audit", "false"), ("npm_config_fund", "false")]);
    command.env("npm_config_update_notifier", "false");
    command
}

fn lines_of(reader: std::io::PipeReader) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

fn still_at_work(watch: Stopwatch, tail: &VecDeque<String>) {
    let newest: String = tail
        .iter()
        .rfind(|line| !line.is_empty())
        .map(|line| line.trim().chars().take(70).collect())
        .unwrap_or_default();
    eprintln!("   … {} so far  {newest}", spoken(watch.elapsed()));
}

fn log_path(root: &Root, what: &str) -> Result<PathBuf> {
    let folder = root.setup("log");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let slug: String = what.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(folder.join(format!("{}.log", slug.to_ascii_lowercase())))
}
