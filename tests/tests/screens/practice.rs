//! 练习 in the browser, on a computer that knows no hub: its three tickets by keyboard, from the enrolment's page to the last tick.

use std::process::Command;

use tempfile::TempDir;

use super::browser::serve_by;
use crate::support::children::Running;
use crate::support::driver::{Page, chromium, key};
use crate::support::programs::{fonts, program};

/// How many steps of the lesson that stands open are ticked.
async fn ticked(page: &Page, steps: u32) {
    page.patience(|| async {
        let script = "return document.querySelectorAll('.guide .lesson.open li.done').length";
        page.client.execute(script, vec![]).await.is_ok_and(|v| v == serde_json::json!(steps))
    })
    .await;
}

/// Serves an empty profile and enters the practice in a browser; the server lives as long as what is returned first.
async fn enter(folder: &TempDir) -> (Running, Page) {
    let mut command = Command::new(program("chengban"));
    command.arg("--profile").arg(folder.path().join("new")).env("CHENGBAN_FONTS", fonts());
    let (serve, address) = serve_by(&mut command);
    let page = chromium(1280, 800, &folder.path().join("chromium")).await;
    page.client.goto(&address).await.expect("the page opens");
    page.focused("input[type=url]").await;
    page.focus("[data-practice-enter]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("练习指引").await;
    (serve, page)
}

/// The ticket on screen is signed for, and a call is recorded.
async fn sign_and_ring(page: &Page) {
    page.keys("s").await;
    ticked(page, 1).await;
    page.keys("c").await;
    page.find("dialog textarea").await;
    page.ctrl(key::ENTER).await;
    page.gone("dialog").await;
    ticked(page, 2).await;
}

/// The reply is begun with `words` and the first provision that `term` finds.
async fn write(page: &Page, words: &str, term: &str) {
    page.keys("r").await;
    page.focused(".ProseMirror").await;
    page.keys(words).await;
    page.keys("《").await;
    page.focused("[role=combobox]").await;
    page.keys(term).await;
    page.find("dialog [role=option]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.gone("dialog").await;
    ticked(page, 4).await;
}

/// The practice's picture is taken and ticked in the reply.
async fn prove(page: &Page) {
    page.focus("[data-photo]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("练习照片已加入佐证材料").await;
    page.focus("#evidence .item > input").await;
    page.keys(" ").await;
    ticked(page, 5).await;
}

/// Ctrl+Enter, once more where a warning asks.
async fn submit(page: &Page) {
    page.focus(".ProseMirror").await;
    for _ in 0..2 {
        page.ctrl(key::ENTER).await;
        if page.soon(|| async { !page.url().await.contains("/reply") }).await {
            break;
        }
    }
}

/// The second ticket is returned, on the dispatch list, to the unit that it names.
async fn return_it(page: &Page) {
    page.route("#/ticket/00000000-0000-4000-8000-000000000102").await;
    page.says("检查井冒水").await;
    page.keys("b").await;
    page.find("#return-grounds input").await;
    page.focus("[data-read=coach]").await;
    page.keys(&key::ENTER.to_string()).await;
    ticked(page, 1).await;
    page.focus("#return-grounds input[value=R1]").await;
    page.keys(" ").await;
    page.focus("#return-unit [role=combobox]").await;
    page.keys("水务局").await;
    page.keys(&key::ENTER.to_string()).await;
    page.find("#return-unit .chosen").await;
    page.focus("#return-bases .docs button").await;
    page.keys(&key::ENTER.to_string()).await;
    page.focus("#return-bases .doc input").await;
    page.keys("派单目录").await;
    page.focus("#return-bases .doc input:nth-of-type(2)").await;
    page.keys("第12项").await;
    page.focus("#return-reason textarea").await;
    page.keys("排水沟渠由水务局维护。").await;
    page.ctrl(key::ENTER).await;
    page.says("练完了：二、退单").await;
}

/// The third ticket is explained on a ground, judged unfairly, and appealed; what a final opinion is, is read.
async fn appeal_it(page: &Page) {
    page.route("#/ticket/00000000-0000-4000-8000-000000000103").await;
    page.says("要求贵局判令").await;
    sign_and_ring(page).await;
    write(page, "您好，墙面渗水已到场核实，赔偿争议可以向人民法院起诉解决。依据", "诉讼").await;
    prove(page).await;
    // The grounds stand behind 「不适用」, in the order of the rules.
    page.focus("[data-field=ground] label:nth-of-type(4) input").await;
    page.keys(" ").await;
    ticked(page, 6).await;
    page.focus("input[name=outcome][value=explained]").await;
    page.keys(" ").await;
    submit(page).await;
    page.route("#/ticket/00000000-0000-4000-8000-000000000103").await;
    ticked(page, 8).await;
    page.says("已归档").await;
    page.keys("a").await;
    page.find("input[name=appeal-ground]:checked").await;
    page.ctrl(key::ENTER).await;
    ticked(page, 10).await;
    page.focus("[data-read=opinion]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("练完了：三、申诉").await;
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
    let (_serve, page) = enter(&folder).await;
    page.says("离开练习").await;
    let title = page.client.title().await.expect("the window has a title");
    assert!(title.contains("【练习】"), "{title}");

    page.find("[role=row][data-index='0']").await;
    page.focus(".guide .lesson.open > button").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("五要素").await;
    sign_and_ring(&page).await;
    write(&page, "您好，工作人员当晚到场核查，装修已停止。依据", "装修").await;
    page.shot("practice").await;
    let mut findings = page.axe().await;
    prove(&page).await;
    page.focus("input[name=outcome][value=solved]").await;
    page.keys(" ").await;
    submit(&page).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn the_other_practice_tickets_are_returned_and_appealed_by_keyboard() {
    let folder = TempDir::new().expect("a folder");
    let (_serve, page) = enter(&folder).await;
    return_it(&page).await;
    appeal_it(&page).await;
}
