//! What a desktop does around the window: a notification is clicked, the program is started a second time.

use super::{Stage, job};
use crate::story::road::province_file;
use crate::support::driver::window_in;
use crate::support::programs::{has_program, program};
use crate::support::session::{Session, eventually, has_programs};

/// What the stories of this file need beside the window.
const NEEDED: [&str; 6] = ["Xvfb", "dbus-daemon", "dunst", "dunstctl", "xdotool", "WebKitWebDriver"];

fn can_run() -> bool {
    let can = has_program("chengban-desktop") && has_programs(&NEEDED);
    if !can {
        println!("skipped: no window program or no desktop tools here; `cargo xtask test` brings both");
    }
    can
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_on_a_notification_opens_its_ticket_in_the_real_window() {
    if !can_run() {
        return;
    }
    let stage = Stage::set().await;
    let session = Session::start().with_notifications();
    let args = vec!["--profile".to_owned(), stage.profile().display().to_string()];
    let page = window_in(&program("chengban-desktop"), &args, &session.env()).await;
    job::unlock(&page).await;
    eventually("the summary at the start", || session.shown() == 1);
    let said = session.clear();
    assert!(said.contains("待办提醒") && said.contains("件待签收"), "one notice sums up what waits: {said}");

    let no = "QH2611220009999001";
    stage.hub.import(&province_file(stage.folder.path(), &[no]));
    page.keys("\u{e035}").await; // F5: exchange now
    eventually("the notification of the new ticket", || session.shown() > 0);
    assert_eq!(session.shown(), 1, "one ticket, one notification");
    page.shot("window-before-click").await;
    session.click_notification();
    let ticket = stage.platform.case(no).await.ticket.id.to_string();
    page.patience(|| async { page.url().await.contains(&ticket) }).await;
    page.says(no).await;
    page.says("五要素").await;
    page.shot("window-from-notification").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_ends_at_once_and_leaves_the_first_window_at_work() {
    if !can_run() {
        return;
    }
    let stage = Stage::set().await;
    let session = Session::start();
    // The user's own profile, as a start from the menu takes it.
    let own = session.data().join("desk");
    std::fs::create_dir_all(&own).expect("a folder");
    std::os::unix::fs::symlink(stage.profile(), own.join("profile")).expect("a link");
    let page = window_in(&program("chengban-desktop"), &[], &session.env()).await;
    job::unlock(&page).await;
    let second = session.command(program("chengban-desktop")).output().expect("it starts");
    let words = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(second.status.success(), "the second start hands over to the first: {words}");
    assert!(!words.contains("在另一个窗口"), "it does not even try the profile: {words}");
    page.route("#/sync").await;
    page.says("同步").await;
}
