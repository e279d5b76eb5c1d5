//! A desktop session of a test's own: display, session bus, notification daemon, keychain. Nothing of the machine's own
//! session is touched, and tests side by side do not see each other's windows.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::children::{Running, output};

/// Longest wait for a program of the session.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the daemon shows a notification and what a click does; no fading, so that it can be clicked at once.
const DUNST: &str = "[global]\nmonitor = 0\nfollow = none\nwidth = 400\norigin = top-right\noffset = 10x10\n\
    notification_limit = 5\nidle_threshold = 0\nmouse_left_click = do_action, close_current\n\
    [urgency_low]\ntimeout = 0\n[urgency_normal]\ntimeout = 0\n[urgency_critical]\ntimeout = 0\n";

/// The programs; ended in the reverse order of their start.
pub struct Session {
    children: Vec<Running>,
    display: String,
    bus: String,
    folder: TempDir,
}

impl Drop for Session {
    fn drop(&mut self) {
        while let Some(mut child) = self.children.pop() {
            child.kill();
        }
    }
}

/// Whether the system has all of them.
pub fn has_programs(names: &[&str]) -> bool {
    names.iter().all(|name| {
        let found = Command::new("sh").args(["-c", "command -v \"$0\" >/dev/null", name]).status();
        found.is_ok_and(|status| status.success())
    })
}

impl Session {
    /// A display and a bus.
    pub fn start() -> Self {
        let folder = TempDir::new().expect("a folder for the session");
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"])
            .stderr(Stdio::null());
        let (xvfb, number) = Running::start_until(&mut xvfb, |line| line.parse::<u32>().is_ok());
        let display = format!(":{number}");
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]).stderr(Stdio::null());
        bus.env("DISPLAY", &display).env("GDK_BACKEND", "x11").envs(folders(folder.path()));
        let (bus, address) = Running::start_until(&mut bus, |line| line.starts_with("unix:"));
        Self { children: vec![xvfb, bus], display, bus: address, folder }
    }

    /// What a program of this session finds in its environment.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        let mut env = folders(self.folder.path());
        env.push(("DISPLAY", self.display.clone()));
        env.push(("DBUS_SESSION_BUS_ADDRESS", self.bus.clone()));
        env.push(("GDK_BACKEND", "x11".into()));
        // A machine without a language would not find windows by their Chinese titles.
        env.push(("LC_ALL", "C.UTF-8".into()));
        env
    }

    /// A command in this session.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.envs(self.env()).env_remove("WAYLAND_DISPLAY");
        command
    }

    /// Where programs keep their data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts the notification daemon.
    pub fn with_notifications(mut self) -> Self {
        let config = self.folder.path().join("dunstrc");
        std::fs::write(&config, DUNST).expect("written");
        let mut dunst = self.command("dunst");
        dunst.arg("-conf").arg(config).stderr(Stdio::null());
        self.children.push(Running::start(&mut dunst));
        self.wait_for_name("org.freedesktop.Notifications");
        self
    }

    /// Starts a keychain, opened with a log-in password as a desktop would.
    pub fn with_keychain(mut self) -> Self {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]);
        daemon.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = daemon.spawn().unwrap_or_else(|e| panic!("{daemon:?}: {e}"));
        let mut stdin = child.stdin.take().expect("stdin is piped");
        stdin.write_all(b"log-in password").expect("the daemon reads its password");
        drop(stdin);
        self.children.push(Running::of(child));
        self.wait_for_name("org.freedesktop.secrets");
        self
    }

    /// Locks the keychain, as the end of a desktop session does.
    pub fn lock_keychain(&self) {
        let lock = "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
             org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login";
        output(self.command("sh").args(["-c", lock]));
    }

    fn wait_for_name(&self, name: &str) {
        let ask = || {
            let mut ask = self.command("dbus-send");
            ask.args([
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
            ]);
            output(ask.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")]))
                .contains("true")
        };
        eventually(&format!("{name} on the bus"), ask);
    }

    /// How many notifications are on screen.
    pub fn shown(&self) -> u32 {
        let text = output(self.command("dunstctl").args(["count", "displayed"]));
        text.trim().parse().unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    /// Takes all notifications off the screen and gives what they said.
    pub fn clear(&self) -> String {
        output(self.command("dunstctl").arg("close-all"));
        eventually("an empty screen", || self.shown() == 0);
        // Not `dunstctl history`: that one asks through systemd, which small machines have not.
        let method = "org.dunstproject.cmd0.NotificationListHistory";
        let service = ["--dest=org.freedesktop.Notifications", "/org/freedesktop/Notifications"];
        output(
            self.command("dbus-send").args(["--session", "--print-reply=literal"]).args(service).arg(method),
        )
    }

    /// Types a path into the system's file dialog of that title and confirms it.
    pub fn answer_dialog(&self, title: &str, path: &Path) {
        self.type_path(title, "ctrl+a", path);
    }

    /// Opens a file in the toolkit's dialog by its path.
    pub fn choose_in_dialog(&self, title: &str, path: &Path) {
        self.type_path(title, "ctrl+l", path);
    }

    fn type_path(&self, title: &str, begin: &str, path: &Path) {
        let find = || {
            let found = self.command("xdotool").args(["search", "--onlyvisible", "--name", title]).output();
            found
                .ok()
                .and_then(|found| String::from_utf8(found.stdout).ok()?.lines().last().map(str::to_owned))
        };
        eventually(&format!("the dialog “{title}”"), || find().is_some());
        let id = find().expect("it was there a moment ago");
        let run = |args: &[&str]| output(self.command("xdotool").args(args));
        run(&["windowfocus", "--sync", &id]);
        // The toolkit draws its entry, then reads the folder that is typed: keys that come sooner are lost.
        run(&["key", begin, "sleep", "0.7"]);
        run(&["type", "--delay", "5", &path.display().to_string()]);
        run(&["sleep", "0.7", "key", "Return"]);
    }

    /// Clicks on the notification with the mouse, wherever it is.
    pub fn click_notification(&self) {
        let found = self.command("xdotool").args(["search", "--onlyvisible", "--class", "dunst"]).output();
        let found = String::from_utf8(found.expect("xdotool runs").stdout).expect("ids of windows");
        let id = found.lines().last().expect("the daemon shows a window").to_owned();
        output(self.command("xdotool").args(["mousemove", "--window", &id, "60", "30", "click", "1"]));
    }
}

fn folders(home: &Path) -> Vec<(&'static str, String)> {
    let at = |name: &str| home.join(name).display().to_string();
    let folders = vec![
        ("XDG_DATA_HOME", at("data")),
        ("XDG_CONFIG_HOME", at("config")),
        ("XDG_CACHE_HOME", at("cache")),
        ("XDG_RUNTIME_DIR", at("run")),
    ];
    for (_, folder) in &folders {
        std::fs::create_dir_all(folder).expect("a folder of the session");
    }
    folders
}

/// Waits until `done`.
pub fn eventually(what: &str, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what}: waited in vain");
        std::thread::yield_now();
    }
}
