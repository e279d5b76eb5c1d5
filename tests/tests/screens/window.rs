//! The real window through WebKitWebDriver under a virtual display.

use super::{Stage, job};
use crate::support::driver::window;
use crate::support::programs::{has_program, program};

#[tokio::test(flavor = "multi_thread")]
async fn the_job_is_done_by_keyboard_in_the_real_window() {
    if !has_program("chengban-desktop") || std::env::var_os("DISPLAY").is_none() {
        println!("skipped: no window program or no display here; `cargo xtask test` brings both");
        return;
    }
    let stage = Stage::set().await;
    let args = vec!["--profile".to_owned(), stage.profile().display().to_string()];
    let page = window(&program("chengban-desktop"), &args).await;
    job::unlock(&page).await;
    page.shot("window-inbox").await;
    job::run(&page, &stage).await;
    page.shot("window-submitted").await;
}
