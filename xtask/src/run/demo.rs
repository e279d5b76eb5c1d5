//! The parts of the demo, each made once and started at every run.

use super::children::{Children, Ended};
use super::home::Home;
use super::{Show, flags};
use crate::clock::{Stopwatch, spoken};
use crate::exec::{self, Echo};
use crate::paths::Root;
use anyhow::{Result, bail};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long the hub may take until it answers.
const HUB_PATIENCE: Duration = Duration::from_secs(60);

/// The demo of one home.
pub struct Demo<'a> {
    /// The work tree with the programs.
    pub root: &'a Root,
    /// Where everything is kept.
    pub home: &'a Home,
}

impl Demo<'_> {
    /// Fills the hub's database, once.
    ///
    /// # Errors
    /// When `chengban-hub demo-data` fails.
    pub fn make_data(&self, tickets: u32) -> Result<()> {
        self.once("data", || {
            let what = format!("make demo data with {tickets} tickets");
            exec::run(self.root, &what, &mut flags::demo_data(self.root, self.home, tickets))
        })
    }

    /// Starts the hub and waits until it answers.
    ///
    /// # Errors
    /// When its port is taken, or it ends, or it does not answer within a minute.
    pub fn start_hub(&self, children: &mut Children) -> Result<()> {
        if TcpStream::connect(self.home.listen()).is_ok() {
            bail!(
                "something already listens on {}, probably an earlier `cargo xtask run`: stop it, or name another \
                 folder with --home",
                self.home.listen()
            );
        }
        let watch = Stopwatch::start();
        children.start("hub", &mut flags::serve_hub(self.root, self.home), &self.home.log("hub"))?;
        while !is_healthy(&self.home.listen()) {
            if let Some(Ended::Child { .. }) = children.ended()? {
                bail!("the hub did not start: its last words are in {}", self.home.log("hub").display());
            }
            if watch.elapsed() > HUB_PATIENCE {
                bail!("the hub does not answer: look into {}", self.home.log("hub").display());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        println!("✓ the hub answers on {} ({})", self.home.url(), spoken(watch.elapsed()));
        Ok(())
    }

    /// Enrols the demo's desk and fetches its tickets, once.
    ///
    /// # Errors
    /// When `chengban enroll` or the first `chengban sync` fails.
    pub fn enrol(&self) -> Result<()> {
        self.once("enrolled", || {
            exec::run(self.root, "enrol the desk", &mut flags::enrol(self.root, self.home))?;
            let mut sync = flags::chengban(self.root, self.home);
            exec::run(self.root, "fetch the desk's tickets", sync.arg("sync"))?;
            exec::run(
                self.root,
                "fill the desk's statute library",
                &mut flags::import_laws(self.root, self.home),
            )
        })
    }

    /// Walks the main job by commands, once, and tells each step; needs the officer at work.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn walk(&self) -> Result<()> {
        self.once("walked", || {
            println!(
                "The main job, walked once by commands (each of the four people has a desk of their own):"
            );
            let mut walk = flags::demo_walk(self.root, self.home);
            let what = "walk the main job: sign for, reply, review, stamp";
            let finished = exec::follow(self.root, what, &mut walk, Echo::Lines, &mut |_| {})?;
            if !finished.success {
                bail!("the walk did not come to its end: its output is in {}", finished.log.display());
            }
            Ok(())
        })
    }

    /// Starts the program that plays the platform's side.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_officer(&self, children: &mut Children) -> Result<()> {
        children.start("officer", &mut flags::officer(self.root, self.home), &self.home.log("officer"))
    }

    /// Opens the desk.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn show(&self, show: Show, children: &mut Children) -> Result<()> {
        println!("\nThe demo's passphrase: {}   (user {})", flags::PASSPHRASE, flags::USER);
        println!("Everything is kept in {}. Ctrl-C stops everything.\n", self.home.path().display());
        match show {
            Show::Window => {
                children.start("window", &mut flags::window(self.root, self.home), &self.home.log("window"))
            }
            Show::Browser => children.start_aloud("serve", &mut flags::serve_desk(self.root, self.home)),
        }
    }

    /// Does a part of the demo unless an earlier run has finished it.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn once(&self, part: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        if self.home.has_done(part) {
            return Ok(());
        }
        work()?;
        self.home.set_done(part)
    }
}

/// Whether `/healthz` answers 200. Anything else counts as "not yet".
fn is_healthy(address: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = [0_u8; 12];
    stream.set_read_timeout(Some(Duration::from_secs(5))).is_ok()
        && stream.write_all(request.as_bytes()).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b" 200")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn answering(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0_u8; 1024];
            let _ = stream.read(&mut request);
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn only_a_200_counts_as_healthy() {
        assert!(is_healthy(&answering("HTTP/1.1 200 OK\r\n\r\n")));
        assert!(!is_healthy(&answering("HTTP/1.1 503 Service Unavailable\r\n\r\n")));
        assert!(!is_healthy(&answering("garbage from some other program")));
    }
}
