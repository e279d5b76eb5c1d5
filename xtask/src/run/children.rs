//! The programs that a run has started, and their end.
//!
//! Invariant: however a run ends (Ctrl-C, a request to stop, an error), no child outlives it.

use crate::clock::Stopwatch;
use anyhow::{Context, Result};
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// How often the children are looked after.
const ROUND: Duration = Duration::from_millis(200);
/// How long a child may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a run ends.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// A person asked for it.
    Asked,
    /// A child ended.
    Child {
        /// Which.
        name: &'static str,
        /// Whether it reported success.
        success: bool,
    },
}

/// Running programs, ended when this is dropped.
#[derive(Debug)]
pub struct Children {
    running: Vec<(&'static str, Child)>,
    asked: Receiver<()>,
}

impl Children {
    /// Begins to listen for Ctrl-C and requests to stop.
    ///
    /// # Errors
    /// When the system refuses the handler.
    pub fn listen() -> Result<Self> {
        let (sender, asked) = mpsc::channel();
        let tell = move || {
            // A send fails only after the run is over, when nobody needs to be told.
            let _ = sender.send(());
        };
        ctrlc::set_handler(tell).context("cannot listen for Ctrl-C")?;
        Ok(Self { running: Vec::new(), asked })
    }

    /// Starts a program whose output goes to `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&mut self, name: &'static str, command: &mut Command, log: &Path) -> Result<()> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdout(file.try_clone()?).stderr(file);
        self.start_aloud(name, command)
    }

    /// Starts a program that talks to the terminal.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_aloud(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start {name}"))?;
        self.running.push((name, child));
        Ok(())
    }

    /// The first child that has ended, if any.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> Result<Option<Ended>> {
        for (name, child) in &mut self.running {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(Ended::Child { name, success: status.success() }));
            }
        }
        Ok(None)
    }

    /// Waits for a request to stop or for the first child to end.
    ///
    /// # Errors
    /// When the system does not say how the children are.
    pub fn wait(&mut self) -> Result<Ended> {
        loop {
            if let Some(ended) = self.ended()? {
                // Ctrl-C on a terminal reaches the children as well; then nobody failed.
                return Ok(if self.asked.recv_timeout(ROUND).is_ok() { Ended::Asked } else { ended });
            }
            match self.asked.recv_timeout(ROUND) {
                Ok(()) => return Ok(Ended::Asked),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(ROUND),
            }
        }
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        // The newest first: the window before the hub that it talks to.
        for (_, child) in self.running.iter_mut().rev() {
            end(child);
        }
    }
}

/// Asks a child to end, then makes it.
fn end(child: &mut Child) {
    if matches!(child.try_wait(), Ok(Some(_))) {
        return;
    }
    let asked = cfg!(unix)
        && Command::new("kill").args(["-TERM", &child.id().to_string()]).status().is_ok_and(|s| s.success());
    let watch = Stopwatch::start();
    while asked && watch.elapsed() < PATIENCE {
        if matches!(child.try_wait(), Ok(Some(_))) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    // Both fail only for a child that is gone already.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn without_handler() -> (Children, mpsc::Sender<()>) {
        let (sender, asked) = mpsc::channel();
        (Children { running: Vec::new(), asked }, sender)
    }

    #[test]
    fn a_child_that_ends_is_named_with_its_verdict() {
        let (mut children, _sender) = without_handler();
        children.start_aloud("false", &mut Command::new("false")).unwrap();
        assert_eq!(children.wait().unwrap(), Ended::Child { name: "false", success: false });
    }

    #[test]
    fn a_request_to_stop_ends_the_wait_and_the_children() {
        let (mut children, sender) = without_handler();
        children.start_aloud("sleep", Command::new("sleep").arg("600")).unwrap();
        let pid = children.running[0].1.id().to_string();
        sender.send(()).unwrap();
        assert_eq!(children.wait().unwrap(), Ended::Asked);
        drop(children);
        let alive = Command::new("kill").args(["-0", &pid]).stderr(Stdio::null()).status().unwrap().success();
        assert!(!alive, "no child outlives the run");
    }
}
