//! `chengban serve` in Debian's chromium: the job by keyboard, offline too, and axe on every screen.

use std::process::Command;

use super::{Stage, job};
use crate::support::DEMO_PASSWORD;
use crate::support::children::Running;
use crate::support::desks::PASSPHRASE;
use crate::support::driver::{Page, chromium, key};
use crate::support::programs::{fonts, program, ui};

/// Starts `chengban serve` on the stage's profile; its one-time address.
fn serve(stage: &Stage) -> (Running, String) {
    serve_by(&mut stage.command())
}

pub(super) fn serve_by(command: &mut Command) -> (Running, String) {
    let (running, line) = Running::start_until(command.args(["serve", "--json", "--ui"]).arg(ui()), |line| {
        line.contains("url")
    });
    let value: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
    (running, value["url"].as_str().unwrap_or_default().to_owned())
}

/// Themes and sizes of text in which each screen is looked at; the last is the one to go on with.
const LOOKS: [(&str, &str); 6] = [
    ("dark", "standard"),
    ("dark", "large"),
    ("contrast", "standard"),
    ("contrast", "large"),
    ("light", "large"),
    ("light", "standard"),
];

async fn axe(page: &Page, screen: &str, findings: &mut Vec<String>) {
    for (theme, size) in LOOKS {
        page.look(theme, size).await;
        findings.extend(page.axe().await.into_iter().map(|f| format!("{screen}, {theme}, {size}: {f}")));
        page.shot(&format!("screen-{}-{theme}-{size}", screen.replace('/', "-"))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_is_done_by_keyboard_in_the_browser_and_no_screen_has_a_finding_in_any_theme_or_size() {
    let stage = Stage::set().await;
    let (_serve, address) = serve(&stage);
    let page = chromium(1280, 800, &stage.folder.path().join("chromium")).await;
    page.client.goto(&address).await.expect("the page opens");
    let mut findings = Vec::new();
    page.find("input[type=password]").await;
    axe(&page, "unlock", &mut findings).await;
    job::unlock(&page).await;
    let no = job::run(&page, &stage).await;
    let ticket = stage.platform.case(&no).await.ticket.id;
    for (screen, words) in [
        ("inbox/todo".to_owned(), "待办"),
        (format!("ticket/{ticket}"), "五要素"),
        (format!("ticket/{ticket}/reply"), "答复"),
        (format!("ticket/{ticket}/return"), "退单"),
        (format!("ticket/{ticket}/extend"), "延期"),
        (format!("ticket/{ticket}/suspend"), "中止申请"),
        (format!("ticket/{ticket}/terminate"), "终止申请"),
        (format!("ticket/{ticket}/appeal"), "申诉"),
        (format!("ticket/{ticket}/opinion"), "最终处理意见"),
        ("opinions".to_owned(), "最终处理意见"),
        ("drafts".to_owned(), "草稿"),
        ("sync".to_owned(), "同步"),
        (format!("ticket/{ticket}/sheet"), "工单办理单"),
        ("templates".to_owned(), "模板"),
        ("today".to_owned(), "日提醒"),
        ("months".to_owned(), "月度考核"),
        ("rules".to_owned(), "默认规则，未经核准"),
        ("law".to_owned(), "法规"),
        ("search".to_owned(), "搜索"),
        ("settings".to_owned(), "设置"),
        ("help".to_owned(), "使用手册"),
    ] {
        page.route(&format!("#/{screen}")).await;
        page.says(words).await;
        let name = screen.replace(&ticket.to_string(), "id");
        axe(&page, &name, &mut findings).await;
    }
    page.route("#/inbox/todo").await;
    page.find("[role=row][data-index='0']").await;
    page.keys("t").await;
    page.find("dialog [role=option]").await;
    axe(&page, "handover", &mut findings).await;
    assert!(findings.is_empty(), "findings of axe-core:\n{}", findings.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_hub_the_browser_goes_on_and_says_so() {
    let mut stage = Stage::set().await;
    stage.hub.stop().await;
    let (_serve, address) = serve(&stage);
    let page = chromium(1280, 800, &stage.folder.path().join("chromium")).await;
    page.client.goto(&address).await.expect("the page opens");
    job::unlock(&page).await;
    page.says("离线").await;
    page.shot("offline").await;
    page.route("#/inbox/pending_ack").await;
    page.find("[role=row][data-index='0']").await;
    page.keys("j").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("五要素").await;
    page.keys("s").await;
    page.says("办理中").await;
    page.route("#/sync").await;
    page.says("待发送").await;
    page.shot("offline-sync").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_computer_is_enrolled_by_keyboard() {
    let stage = Stage::set().await;
    let mut command = Command::new(program("chengban"));
    command.arg("--profile").arg(stage.folder.path().join("new")).env("CHENGBAN_FONTS", fonts());
    let (_serve, address) = serve_by(&mut command);
    let page = chromium(1280, 800, &stage.folder.path().join("chromium")).await;
    page.client.goto(&address).await.expect("the page opens");
    let mut findings = Vec::new();
    page.focused("input[type=url]").await;
    axe(&page, "enroll-account", &mut findings).await;
    page.keys(&format!("{}{}zhang.min{}{DEMO_PASSWORD}{}", stage.hub.url, key::TAB, key::TAB, key::ENTER))
        .await;
    page.focused("input[autocomplete=new-password]").await;
    axe(&page, "enroll-passphrase", &mut findings).await;
    page.keys(&format!("{PASSPHRASE}{}{PASSPHRASE}{}", key::TAB, key::ENTER)).await;
    page.says("同步完成").await;
    axe(&page, "enroll-sync", &mut findings).await;
    page.focused(".gate button").await;
    page.keys(&key::ENTER.to_string()).await;
    page.find("[role=grid] [role=row][data-index]").await;
    assert!(findings.is_empty(), "findings of axe-core:\n{}", findings.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_are_signed_for_a_list_is_kept_and_a_template_fills_a_reply() {
    let stage = Stage::set().await;
    let (_serve, address) = serve(&stage);
    let page = chromium(1280, 800, &stage.folder.path().join("chromium")).await;
    page.client.goto(&address).await.expect("the page opens");
    job::unlock(&page).await;

    page.route("#/templates").await;
    page.says("还没有模板").await;
    page.keys("n").await;
    page.focused(".form input").await;
    page.keys("通用答复").await;
    page.focus(".form textarea").await;
    page.keys("您好，“{{工单标题}}”已核实：{{核实情况}}。").await;
    page.says("使用时需填写：核实情况").await;

    page.route("#/inbox/pending_ack").await;
    page.find("[role=row][data-index='0']").await;
    page.focused("[role=row][data-index='0']").await;
    let no = job::number(&page).await;
    page.ctrl('a').await;
    page.says("已勾选").await;
    page.keys("s").await;
    page.focused("dialog .go").await;
    page.shot("bulk").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("已办理").await;
    page.says("没有工单").await;

    page.route("#/inbox/handling").await;
    page.find("[role=row][data-index='0']").await;
    page.focus("input[type=search]").await;
    page.keys("占道").await;
    page.says("保存为视图").await;
    page.focus(".bar .keep").await;
    page.keys(&key::ENTER.to_string()).await;
    page.focused("dialog input").await;
    page.keys("占道经营").await;
    page.keys(&key::ENTER.to_string()).await;
    page.find("nav .own a.here").await;
    page.route("#/inbox/todo").await;
    page.find("nav .own a:not(.here)").await;

    page.route("#/inbox/handling").await;
    page.focus("input[type=search]").await;
    page.keys(&no).await;
    page.says("共 1 件").await;
    page.focus("[role=row][data-index='0']").await;
    page.keys("r").await;
    page.focused(".ProseMirror").await;
    page.keys(&key::TAB.to_string()).await;
    page.says("已核实：{{核实情况}}").await;
    page.says("模板中的“{{核实情况}}”还没有填写").await;
    page.shot("template").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupting_the_server_ends_it_well_while_a_page_listens() {
    let stage = Stage::set().await;
    let (mut serving, address) = serve(&stage);
    let page = chromium(1280, 800, &stage.folder.path().join("chromium")).await;
    page.client.goto(&address).await.expect("the page opens");
    page.find("input[type=password]").await;
    job::unlock(&page).await;
    page.find("[role=grid] [role=row][data-index]").await;
    let ended = serving.interrupt();
    assert!(ended.success(), "{ended}");
    let doctor = stage.chengban(&["doctor", "--json"]);
    assert!(doctor.contains("\"ok\":true"), "the profile is free and whole: {doctor}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_time_address_opens_no_second_browser() {
    let stage = Stage::set().await;
    let (_serve, address) = serve(&stage);
    let first =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let opened = first.get(&address).send().await.expect("it answers");
    assert!(opened.headers().contains_key("set-cookie"), "the first visit opens a session");
    let second = first.get(&address).send().await.expect("it answers");
    assert_eq!(second.status().as_u16(), 403, "the address works once");
    let base = address.split("/?").next().unwrap_or_default();
    let stranger =
        first.post(format!("{base}/ipc/app.status")).header("origin", base).json(&serde_json::json!({}));
    assert_eq!(stranger.send().await.expect("it answers").status().as_u16(), 403, "no cookie, no command");
    let foreign = first.get(base).header("host", "evil.example");
    assert_eq!(
        foreign.send().await.expect("it answers").status().as_u16(),
        421,
        "another host name is refused"
    );
}
