//! 「在本机记住」 with a real Secret Service: gnome-keyring on a session bus of its own, the real window, the real CLI.

use std::process::Stdio;

use super::{Stage, job};
use crate::support::desks::PASSPHRASE;
use crate::support::driver::{Page, key, window_in};
use crate::support::programs::{has_program, program};
use crate::support::session::{Session, eventually, has_programs};

const NEEDED: [&str; 4] = ["Xvfb", "dbus-daemon", "gnome-keyring-daemon", "WebKitWebDriver"];

async fn window(stage: &Stage, session: &Session) -> Page {
    let args = vec!["--profile".to_owned(), stage.profile().display().to_string()];
    window_in(&program("chengban-desktop"), &args, &session.env()).await
}

/// `chengban` in the session, with nobody to type a passphrase; whether it opened the profile.
fn opens_by_itself(stage: &Stage, session: &Session) -> bool {
    let mut command = stage.command();
    command.envs(session.env()).env_remove("CHENGBAN_PASSPHRASE").stdin(Stdio::null());
    let done = command.args(["tickets", "--json"]).output().expect("chengban runs");
    done.status.success() && !done.stdout.is_empty()
}

/// Ends the window and waits until its profile is free.
async fn end(page: Page, stage: &Stage) {
    page.quit().await;
    eventually("the profile is free", || {
        stage.command().arg("outbox").output().is_ok_and(|o| o.status.success())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keychain_opens_window_and_command_line_until_it_is_told_to_forget() {
    if !has_program("chengban-desktop") || !has_programs(&NEEDED) {
        println!("skipped: no window program or no keychain here; `cargo xtask test` brings both");
        return;
    }
    let stage = Stage::set().await;
    let session = Session::start().with_keychain();
    assert!(!opens_by_itself(&stage, &session), "nobody asked the keychain yet");

    let page = window(&stage, &session).await;
    page.find(".gate input[type=checkbox]").await;
    page.focus(".gate input[type=checkbox]").await;
    page.keys(" ").await;
    page.shot("window-remember").await;
    page.focus(".gate input[type=password]").await;
    page.keys(PASSPHRASE).await;
    page.keys(&key::ENTER.to_string()).await;
    page.find("[role=grid] [role=row][data-index]").await;
    page.says("已交由系统钥匙串保管").await;
    end(page, &stage).await;

    let file = std::fs::read_to_string(stage.profile().join("profile.json")).expect("the profile file");
    assert!(!file.contains(PASSPHRASE), "the passphrase is nowhere");
    assert!(opens_by_itself(&stage, &session), "the command line opens through the same keychain");

    let page = window(&stage, &session).await;
    page.find("[role=grid] [role=row][data-index]").await;
    page.route("#/settings").await;
    page.says("已在本机记住").await;
    page.shot("window-keychain").await;
    page.focus(".keychain button").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("未启用").await;
    end(page, &stage).await;
    assert!(!opens_by_itself(&stage, &session), "forgotten");

    session.lock_keychain();
    let page = window(&stage, &session).await;
    job::unlock(&page).await;
    page.route("#/settings").await;
    page.says("系统钥匙串已锁定").await;
    page.shot("window-keychain-locked").await;
}
