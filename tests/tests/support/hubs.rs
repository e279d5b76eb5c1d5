//! A hub in this process on a free port, filled by its own demo data.

use std::path::Path;

use chengban_hub::demo::{DEMO_PASSWORD, DemoRequest};
use chengban_hub::{Config, Running};
use tempfile::TempDir;

/// A running hub and the folder it lives in.
pub struct TestHub {
    running: Option<Running>,
    config: Config,
    _folder: TempDir,
    /// Where it listens.
    pub url: String,
}

impl TestHub {
    /// With units, people, seals and `tickets` demo tickets.
    pub async fn with_demo(tickets: usize) -> Self {
        let folder = TempDir::new().expect("a folder for the hub");
        let mut config = Config::for_test(folder.path());
        config.fonts = Some(super::programs::fonts());
        let request = DemoRequest {
            tickets,
            seed: 7,
            password: DEMO_PASSWORD.into(),
            fonts: Some(super::programs::fonts()),
        };
        chengban_hub::demo::fill(config.clone(), &request).await.expect("demo data");
        let running = chengban_hub::start(config.clone()).await.expect("the hub starts");
        // From here on always the same port, so that desks find it again after a stop.
        config.listen = running.addr;
        Self { url: running.url(), running: Some(running), config, _folder: folder }
    }

    /// Pulls the cable: nothing answers any more.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await.expect("the hub stops");
        }
    }

    /// Plugs it in again.
    pub async fn start(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        self.running = Some(chengban_hub::start(self.config.clone()).await.expect("the hub starts again"));
    }

    /// Lets time pass at the hub.
    pub fn wait(&self, by: std::time::Duration) {
        self.config.clock.advance(by);
    }

    /// One of the hub's own commands on its database.
    pub fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(super::programs::program("chengban-hub"));
        command.args(args).args(["--db", &self.config.database.argument()]);
        command
    }

    /// A decision of the platform by its command, as JSON; the password is that of the demo.
    pub fn officer(&self, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(super::programs::program("chengban-hub"));
        command.args(["officer", "--hub", &self.url, "--json"]).args(args);
        command.env("CHENGBAN_PASSWORD", DEMO_PASSWORD);
        command
    }

    /// Imports a file of the province through the hub's own command, while it is stopped or running.
    pub fn import(&self, file: &Path) -> serde_json::Value {
        let text = super::children::output(
            std::process::Command::new(super::programs::program("chengban-hub"))
                .args(["import", "tickets"])
                .arg(file)
                .args(["--db", &self.config.database.argument(), "--json"]),
        );
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }
}
