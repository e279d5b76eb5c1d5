//! Every command line that a run uses, in one place (the programs keep theirs stable: ARCHITECTURE.md).
//!
//! Invariant: secrets go by environment variable, never by argument, even those of the demo.

use super::home::Home;
use crate::paths::Root;
use std::process::Command;

/// The cargo profile of what a run starts.
pub const PROFILE: &str = "quick";
/// The demo's person at the desk.
pub const USER: &str = "zhang.min";
/// The password of all of the demo's people; it protects nothing but made-up data on loopback.
pub const PASSWORD: &str = "chengban-demo";
/// The passphrase of the demo's desk.
pub const PASSPHRASE: &str = "chengban-demo-2026";
/// The demo's statutes, and the article that the walk cites.
const LAWS: &str = "demo/laws";
const CITE: &str = "《示例市物业服务和邻里安宁条例》第四条";
/// The seed of the demo data: the same tickets on every machine.
const SEED: &str = "20260213";

fn hub(root: &Root) -> Command {
    let mut command = Command::new(root.program(PROFILE, "chengban-hub"));
    command.env("NO_COLOR", "1"); // its log is a file
    command
}

fn database(home: &Home) -> String {
    format!("sqlite:{}", home.join("hub.db").display())
}

/// `chengban` on the profile of the demo's person.
pub fn chengban(root: &Root, home: &Home) -> Command {
    let mut command = Command::new(root.program(PROFILE, "chengban"));
    command.arg("--profile").arg(home.join("desk"));
    command.env("CHENGBAN_PASSPHRASE", PASSPHRASE).env("CHENGBAN_PASSWORD", PASSWORD);
    command
}

/// Makes users, units, rules, law titles and tickets.
pub fn demo_data(root: &Root, home: &Home, tickets: u32) -> Command {
    let mut command = hub(root);
    command.args(["demo-data", "--db", &database(home), "--tickets", &tickets.to_string(), "--seed", SEED]);
    command.env("CHENGBAN_PASSWORD", PASSWORD).env("CHENGBAN_FONTS", root.fonts());
    command
}

/// The hub on loopback.
pub fn serve_hub(root: &Root, home: &Home) -> Command {
    let mut command = hub(root);
    command
        .args(["serve", "--db", &database(home), "--listen", &home.listen(), "--blobs"])
        .arg(home.join("blobs"));
    command.arg("--fonts").arg(root.fonts());
    command
}

/// The platform's side, played by a program.
pub fn officer(root: &Root, home: &Home) -> Command {
    let mut command = hub(root);
    command.args(["officer", "--auto", "--hub", &home.url()]).env("CHENGBAN_PASSWORD", PASSWORD);
    command
}

/// Makes the desk's profile and brings the first tickets.
pub fn enrol(root: &Root, home: &Home) -> Command {
    let mut command = chengban(root, home);
    command.args(["enroll", "--hub", &home.url(), "--user", USER]);
    command
}

/// The desk's UI in a browser.
pub fn serve_desk(root: &Root, home: &Home) -> Command {
    let mut command = chengban(root, home);
    // The pages as set-up built them, not those of the last compilation.
    command.args(["serve", "--listen", "127.0.0.1:0", "--ui"]).arg(root.join("ui/dist/desk"));
    command
}

/// Fills the desk's statute library.
pub fn import_laws(root: &Root, home: &Home) -> Command {
    let mut command = chengban(root, home);
    command.args(["law", "import"]).arg(root.join(LAWS));
    command
}

/// Walks the main job with four people of one unit; their desks and the letter go to `walk/`.
pub fn demo_walk(root: &Root, home: &Home) -> Command {
    let mut command = chengban(root, home);
    command.args(["demo-walk", "--hub", &home.url(), "--cite", CITE, "--laws"]).arg(root.join(LAWS));
    command.arg("--out").arg(home.join("walk")).env("CHENGBAN_DEMO_PASSWORD", PASSWORD);
    command
}

/// The desk's window.
pub fn window(root: &Root, home: &Home) -> Command {
    let mut command = Command::new(root.program(PROFILE, "chengban-desktop"));
    command.arg("--profile").arg(home.join("desk"));
    command
}
