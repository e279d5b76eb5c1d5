//! Disks that are full: a tiny file system of the test's own, and a process that may write no more.
//!
//! The first is the real thing (ENOSPC) and needs a kernel that lets us mount in a name space of our own; the second
//! (EFBIG by `RLIMIT_FSIZE`) works everywhere.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Ways to get a mount name space: as an ordinary user, and as root where user name spaces are switched off.
const WAYS: [(&[&str], &[&str]); 2] = [
    (&["--user", "--map-root-user", "--mount"], &["--user", "--preserve-credentials", "--mount"]),
    (&["--mount"], &["--mount"]),
];

/// A file system of a few megabytes that only programs inside it see.
pub struct TinyDisk {
    holder: Child,
    enter: &'static [&'static str],
    at: PathBuf,
}

impl TinyDisk {
    /// Mounts it on the folder; `None` where the kernel refuses.
    pub fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        WAYS.iter().find_map(|(unshare, enter)| {
            let script = format!("mount -t tmpfs -o size={megabytes}m none \"$0\" && echo ready && exec cat");
            let mut command = Command::new("unshare");
            command.args(*unshare).args(["sh", "-c", &script]).arg(at);
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            let mut holder = command.spawn().ok()?;
            let mut line = String::new();
            let ready = BufReader::new(holder.stdout.as_mut()?).read_line(&mut line).is_ok();
            if ready && line.trim() == "ready" {
                return Some(Self { holder, enter, at: at.to_owned() });
            }
            let _ = holder.wait();
            None
        })
    }

    /// The same command, run where the disk is.
    pub fn inside(&self, command: &Command) -> Command {
        let mut inside = Command::new("nsenter");
        inside.args(self.enter).arg(format!("--target={}", self.holder.id()));
        inside.arg(command.get_program()).args(command.get_args());
        inside.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
        inside
    }

    /// Leaves not a byte.
    pub fn fill(&self) {
        let script = "cat /dev/zero > \"$0/ballast\" 2>/dev/null; test -s \"$0/ballast\"";
        self.shell(script);
    }

    /// Gives the room back.
    pub fn free(&self) {
        self.shell("rm \"$0/ballast\"");
    }

    fn shell(&self, script: &str) {
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(&self.at);
        super::children::output(&mut self.inside(&command));
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// The same command, which will be told of a limit instead of being ended by it.
pub fn told_of_limits(command: &Command) -> Command {
    let mut told = Command::new("sh");
    told.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
    told.arg(command.get_program()).args(command.get_args());
    told.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    told
}

/// From now on no file of the process may reach beyond so many bytes.
pub fn limit_files(pid: u32, bytes: &str) {
    let mut command = Command::new("prlimit");
    command.arg(format!("--pid={pid}")).arg(format!("--fsize={bytes}:unlimited"));
    super::children::output(&mut command);
}
