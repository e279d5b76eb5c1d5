//! Child processes that end with their test.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Longest start of a program under load.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that is killed when dropped.
pub struct Running(Child);

impl Running {
    /// Starts it without listening to it.
    pub fn start(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::null()).spawn().unwrap_or_else(|e| panic!("{command:?}: {e}")))
    }

    /// Looks after a process that was started already.
    pub fn of(child: Child) -> Self {
        Self(child)
    }

    /// Starts it and waits for the first line that `wanted` accepts.
    pub fn start_until(command: &mut Command, wanted: impl Fn(&str) -> bool) -> (Self, String) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
        let stdout = child.stdout.take().expect("stdout is piped");
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let running = Self(child);
        loop {
            let line = lines
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("{command:?} never said what was waited for"));
            if wanted(&line) {
                std::thread::spawn(move || while lines.recv().is_ok() {});
                return (running, line);
            }
        }
    }

    /// Its number for the system.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Whether it has ended, by itself or not.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Asks it to end, as Ctrl-C does; its exit code.
    pub fn interrupt(&mut self) -> std::process::ExitStatus {
        output(Command::new("kill").args(["-INT", &self.pid().to_string()]));
        let start = std::time::Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().expect("a child can be waited for") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            std::thread::yield_now();
        }
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// Waits until something answers there.
pub fn wait_for_port(port: u16) {
    let start = std::time::Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < PATIENCE, "nothing answers on port {port}");
        std::thread::yield_now();
    }
}

/// Runs to the end; what it printed. Fails with its errors unless it succeeds.
pub fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?} failed:\n{stderr}");
    String::from_utf8(done.stdout).expect("programs print UTF-8")
}
