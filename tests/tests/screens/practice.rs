//! 练习 in the browser, on a computer that knows no hub: the first ticket by keyboard, from the enrolment's page to the last tick.

use std::process::Command;

use tempfile::TempDir;

use super::browser::serve_by;
use crate::support::driver::{Page, chromium, key};
use crate::support::programs::{fonts, program};

/// How many steps of the first lesson are ticked.
async fn ticked(page: &Page, steps: u32) {
    page.patience(|| async {
        let script = "return document.querySelectorAll('.guide .lesson.open li.done').length";
        page.client.execute(script, vec![]).await.is_ok_and(|v| v == serde_json::json!(steps))
    })
    .await;
}

/// Settings: the key that signs for a ticket is recorded anew, and what is taken is said.
async fn move_a_key(page: &Page) {
    page.route("#/settings").await;
    page.focus("[data-chord='s']").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("请按新的键").await;
    page.keys("c").await;
    page.says("C 已用于“登记联系”").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("请按新的键").await;
    page.keys(&key::F8.to_string()).await;
    page.find("[aria-label='恢复默认键：签收']").await;
    page.shot("keys").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_practice_ticket_is_done_by_keyboard_without_a_hub() {
    let folder = TempDir::new().expect("a folder");
    let mut command = Command::new(program("chengban"));
    command.arg("--profile").arg(folder.path().join("new")).env("CHENGBAN_FONTS", fonts());
    let (_serve, address) = serve_by(&mut command);
    let page = chromium(1280, 800, &folder.path().join("chromium")).await;
    page.client.goto(&address).await.expect("the page opens");
    page.focused("input[type=url]").await;
    page.focus("[data-practice-enter]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("练习指引").await;
    page.says("离开练习").await;
    let title = page.client.title().await.expect("the window has a title");
    assert!(title.contains("【练习】"), "{title}");

    page.find("[role=row][data-index='0']").await;
    page.focus(".guide .lesson.open > button").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("五要素").await;
    page.keys("s").await;
    ticked(&page, 1).await;
    page.keys("c").await;
    page.find("dialog textarea").await;
    page.ctrl(key::ENTER).await;
    page.gone("dialog").await;
    ticked(&page, 2).await;

    page.keys("r").await;
    page.focused(".ProseMirror").await;
    page.keys("您好，工作人员当晚到场核查，装修已停止。依据").await;
    page.keys("《").await;
    page.focused("[role=combobox]").await;
    page.keys("装修").await;
    page.find("dialog [role=option]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.gone("dialog").await;
    ticked(&page, 4).await;
    page.shot("practice").await;
    let mut findings = page.axe().await;
    page.focus("[data-photo]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("练习照片已加入佐证材料").await;
    page.focus("#evidence .item > input").await;
    page.keys(" ").await;
    ticked(&page, 5).await;
    page.focus("input[name=outcome][value=solved]").await;
    page.keys(" ").await;

    page.focus(".ProseMirror").await;
    for _ in 0..2 {
        page.ctrl(key::ENTER).await;
        if page.soon(|| async { !page.url().await.contains("/reply") }).await {
            break;
        }
    }
    page.says("练完了：一、办结一件").await;

    page.keys(&key::F1.to_string()).await;
    page.says("承办台使用手册").await;
    page.find("nav button.here").await;
    page.shot("help").await;
    findings.extend(page.axe().await);
    assert!(findings.is_empty(), "serious findings of axe-core:\n{}", findings.join("\n"));
    move_a_key(&page).await;
    page.focus("[data-practice-leave]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.focused("input[type=url]").await;
    assert!(!page.text().await.contains("练习指引"), "nothing of the practice stays on the screen");
}
