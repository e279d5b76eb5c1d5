//! The real window through WebKitWebDriver under a virtual display.

use serde_json::{Value, json};

use super::{Stage, job};
use crate::support::PNG;
use crate::support::driver::{Page, key, window, window_in};
use crate::support::programs::{has_program, program};
use crate::support::session::{Session, eventually, has_programs};

/// The window on a filled profile, unlocked; nothing where there is neither window nor display.
async fn unlocked() -> Option<(Stage, Page)> {
    if !has_program("chengban-desktop") || std::env::var_os("DISPLAY").is_none() {
        println!("skipped: no window program or no display here; `cargo xtask test` brings both");
        return None;
    }
    let stage = Stage::set().await;
    let args = vec!["--profile".to_owned(), stage.profile().display().to_string()];
    let page = window(&program("chengban-desktop"), &args).await;
    job::unlock(&page).await;
    Some((stage, page))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_is_done_by_keyboard_in_the_real_window() {
    let Some((stage, page)) = unlocked().await else { return };
    page.shot("window-inbox").await;
    job::run(&page, &stage).await;
    page.shot("window-submitted").await;
}

/// One command of the window, called as the page calls it.
async fn ipc(page: &Page, name: &str, req: Value) -> Value {
    let told = ask(page, name, req).await;
    assert!(told.get("problem").is_none(), "{name}: {told}");
    told["answer"].clone()
}

/// What the program answers, be it a problem.
async fn ask(page: &Page, name: &str, req: Value) -> Value {
    let script = "const done = arguments[2]; \
        window.__TAURI_INTERNALS__.invoke('ipc', {name: arguments[0], req: arguments[1]})\
        .then((answer) => done({answer}), (problem) => done({problem}))";
    let told = page.client.execute_async(script, vec![json!(name), req]).await;
    told.unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Opens the first ticket to sign for, signs, and gives its id.
async fn signed_for(page: &Page) -> String {
    page.route("#/inbox/pending_ack").await;
    page.find("[role=row][data-index='0']").await;
    page.keys("j").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("五要素").await;
    page.keys("s").await;
    page.says("办理中").await;
    let url = page.url().await;
    url.split("#/ticket/").nth(1).map(|id| id.chars().take(36).collect()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_is_drawn_and_saved_and_files_are_read_by_path_in_the_real_window() {
    if !has_program("chengban-desktop")
        || !has_programs(&["Xvfb", "dbus-daemon", "xdotool", "WebKitWebDriver"])
    {
        println!("skipped: no window program or no display here; `cargo xtask test` brings both");
        return;
    }
    let stage = Stage::set().await;
    let session = Session::start();
    let args = vec!["--profile".to_owned(), stage.profile().display().to_string()];
    let page = window_in(&program("chengban-desktop"), &args, &session.env()).await;
    job::unlock(&page).await;
    let ticket = signed_for(&page).await;

    page.route(&format!("#/ticket/{ticket}/opinion")).await;
    page.find(".pdf-sheet canvas").await;
    page.patience(|| async { ink(&page).await > 5_000 }).await;
    let text = page.client.execute("return document.querySelector('.pdf-text').textContent", vec![]).await;
    let text = text.ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    assert!(text.contains("市综合行政执法局"), "the page's text can be selected: {text}");
    page.shot("window-opinion").await;
    let saved = stage.folder.path().join("saved.pdf");
    let click =
        "[...document.querySelectorAll('button')].find((b) => b.innerText.includes('导出 PDF')).click()";
    page.client.execute(click, vec![]).await.unwrap_or_else(|e| panic!("export: {e}"));
    session.answer_dialog("保存文件", &saved);
    eventually("the letter on disk", || std::fs::read(&saved).is_ok_and(|pdf| pdf.starts_with(b"%PDF")));

    let photo = stage.folder.path().join("scene photo.png");
    std::fs::write(&photo, PNG).expect("written");
    let stolen = ask(&page, "host.take", json!({"paths": [photo]})).await;
    assert_eq!(
        stolen["problem"]["code"], "file_unreadable",
        "the page reads no path that was not dropped on it"
    );
    page.route(&format!("#/ticket/{ticket}")).await;
    page.says("佐证材料").await;
    let click = "[...document.querySelectorAll('#evidence button')].find((b) => b.innerText.includes('选择文件')).click()";
    page.client.execute(click, vec![]).await.unwrap_or_else(|e| panic!("pick: {e}"));
    session.choose_in_dialog("选择文件", &photo);
    page.find("#evidence li.item").await;
    let view = ipc(&page, "ticket.open", json!({"ticket_id": ticket})).await;
    let added = &view["evidence"][0]["evidence"];
    assert_eq!((&added["name"], &added["size"]), (&json!("scene photo.png"), &json!(PNG.len())));
    assert_eq!(bytes_of(&page, added["id"].as_str().unwrap_or_default()).await, PNG.len());
}

/// A reply that needs nothing but its basis.
const ANSWER: &str = "您好，您反映的“{{工单标题}}”已收悉。{{承办单位}}于{{联系日期}}与您联系，并到现场核实：情况属实，已于当日整改完毕。\n依据：";

#[tokio::test(flavor = "multi_thread")]
async fn five_strokes_answer_with_a_citation_and_an_input_method_triggers_nothing() {
    let Some((stage, page)) = unlocked().await else { return };
    let template = json!({"kind": "reply", "name": "已整改", "text": ANSWER, "outcome": "solved"});
    ipc(&page, "template.save", template).await;
    signed_for(&page).await;
    page.keys("c").await;
    page.find("dialog textarea").await;
    page.ctrl(key::ENTER).await;
    page.gone("dialog").await;
    let no = job::number(&page).await;

    page.keys("r").await;
    page.focused(".ProseMirror").await;
    page.says("情况属实，已于当日整改完毕").await;
    page.composing("Tab").await;
    page.composing("Enter").await;
    assert!(job::written(&page).await.is_empty(), "while an input method composes, Tab takes no template");
    page.keys(&key::TAB.to_string()).await;
    page.patience(|| async { job::written(&page).await.contains("依据：") }).await;
    page.composed("《").await;
    page.focused("dialog [role=combobox]").await;
    page.find("dialog [role=option]").await;
    page.composing("Enter").await;
    page.composing("Escape").await;
    page.find("dialog [role=option]").await;
    page.keys(&key::ENTER.to_string()).await;
    page.gone("dialog").await;
    page.find(".ProseMirror [data-cite]").await;
    page.composing("Control+Enter").await;
    assert!(page.url().await.ends_with("/reply"), "what an input method is given submits nothing");
    page.ctrl(key::ENTER).await;
    job::submitted(&page, &stage, &no).await;
}

/// Pixels of the first page that are not paper.
async fn ink(page: &Page) -> u64 {
    let script = "const c = document.querySelector('.pdf-sheet canvas'); if (!c || !c.width) return 0; \
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; \
        let n = 0; for (let i = 0; i < d.length; i += 4) if (d[i] < 200 || d[i + 1] < 200) n += 1; return n";
    page.client.execute(script, vec![]).await.ok().and_then(|v| v.as_u64()).unwrap_or(0)
}

/// How many bytes the page reads of a piece of evidence, under the window's own policy.
async fn bytes_of(page: &Page, id: &str) -> usize {
    let script = "const done = arguments[1]; fetch('evid://localhost/evidence%2F' + arguments[0])\
        .then((answer) => answer.arrayBuffer()).then((bytes) => done(bytes.byteLength), (e) => done(String(e)))";
    let told = page.client.execute_async(script, vec![json!(id)]).await.unwrap_or_else(|e| panic!("{e}"));
    told.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_else(|| panic!("evid: {told}"))
}
