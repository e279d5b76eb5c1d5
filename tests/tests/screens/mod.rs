//! The same job, driven by keyboard in a browser and in the real window, against a real hub.

mod browser;
mod job;
mod keychain;
mod notice;
mod practice;
mod window;

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::support::children::output;
use crate::support::desks::PASSPHRASE;
use crate::support::hubs::TestHub;
use crate::support::programs::{fonts, program, root};
use crate::support::{DEMO_PASSWORD, platform::Platform};

/// A hub with demo data, and the profile of a handler beside it, enrolled and filled by commands.
struct Stage {
    hub: TestHub,
    platform: Platform,
    folder: TempDir,
}

impl Stage {
    async fn set() -> Self {
        let hub = TestHub::with_demo(80).await;
        let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
        let stage = Self { hub, platform, folder: TempDir::new().expect("a folder") };
        let url = stage.hub.url.clone();
        stage.chengban(&["enroll", "--hub", &url, "--user", "zhang.min"]);
        stage.chengban(&["sync"]);
        let laws = root().join("demo/laws").display().to_string();
        stage.chengban(&["law", "import", &laws]);
        stage
    }

    fn profile(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("chengban"));
        command.arg("--profile").arg(self.profile());
        command.env("CHENGBAN_PASSPHRASE", PASSPHRASE).env("CHENGBAN_PASSWORD", DEMO_PASSWORD);
        command.env("CHENGBAN_FONTS", fonts());
        command
    }

    fn chengban(&self, args: &[&str]) -> String {
        output(self.command().args(args))
    }
}
