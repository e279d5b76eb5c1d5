//! Unlock, sign for a ticket, record a call, answer with a citation, submit: keys only.

use chengban_domain::case::AssignmentState;

use super::Stage;
use crate::support::desks::PASSPHRASE;
use crate::support::driver::{Page, key};

/// Types the passphrase; the inbox follows.
pub async fn unlock(page: &Page) {
    page.focused("input[type=password]").await;
    page.keys(PASSPHRASE).await;
    page.keys(&key::ENTER.to_string()).await;
    page.find("[role=grid] [role=row][data-index]").await;
}

/// Drives the job; the number of the ticket.
pub async fn run(page: &Page, stage: &Stage) -> String {
    page.route("#/inbox/pending_ack").await;
    page.says("待签收").await;
    page.find("[role=row][data-index='0']").await;
    page.keys("j").await;
    page.keys(&key::ENTER.to_string()).await;
    page.says("五要素").await;
    let no = number(page).await;
    page.shot("ticket").await;

    page.keys("s").await;
    page.says("办理中").await;
    page.keys("c").await;
    page.find("dialog textarea").await;
    page.shot("contact").await;
    page.ctrl(key::ENTER).await;
    page.gone("dialog").await;

    page.keys("r").await;
    page.find(".ProseMirror").await;
    page.focused(".ProseMirror").await;
    page.keys("经核实，您反映的情况属实，已于11月20日整改完毕。依据").await;
    page.keys("《").await;
    page.find("dialog input[role=combobox]").await;
    page.focused("[role=combobox]").await;
    page.keys("物业服务人劝阻").await;
    page.find("dialog [role=option]").await;
    page.shot("law").await;
    page.keys(&key::ENTER.to_string()).await;
    page.gone("dialog").await;
    page.focus("input[name=outcome][value=solved]").await;
    page.keys(" ").await;
    page.shot("reply").await;
    submit(page, stage, &no).await;
    no
}

/// What stands in the text for the resident.
pub async fn written(page: &Page) -> String {
    let script = "return document.querySelector('.ProseMirror').textContent";
    let text = page.client.execute(script, vec![]).await.expect("the page answers");
    text.as_str().unwrap_or_default().to_owned()
}

/// Ctrl+Enter, once more where a warning asks; then the hub has it, once.
async fn submit(page: &Page, stage: &Stage, no: &str) {
    page.focus(".ProseMirror").await;
    for _ in 0..2 {
        page.ctrl(key::ENTER).await;
        if page.soon(|| async { !page.url().await.contains("/reply") }).await {
            break;
        }
    }
    submitted(page, stage, no).await;
}

/// The page went on, and the hub has the reply, once.
pub async fn submitted(page: &Page, stage: &Stage, no: &str) {
    page.soon(|| async { !page.url().await.contains("/reply") }).await;
    assert!(
        !page.url().await.contains("/reply"),
        "the reply was not taken; the page says:\n{}",
        page.text().await
    );
    page.shot("submitted").await;
    page.patience(|| async {
        let case = stage.platform.case(no).await;
        let state = case.assignments.iter().find(|a| a.unit_name == "市综合行政执法局").map(|a| a.state);
        matches!(state, Some(AssignmentState::UnitReview | AssignmentState::PendingSign))
    })
    .await;
    let case = stage.platform.case(no).await;
    let replies: usize = case.assignments.iter().map(|a| a.replies.len()).sum();
    assert_eq!(replies, 1, "delivered exactly once");
}

/// The first number of a ticket that the page shows.
pub async fn number(page: &Page) -> String {
    let script = "const m = document.body.innerText.match(/QH\\d{12,}/g); return m ? m[0] : ''";
    let found = page.client.execute(script, vec![]).await.expect("the page answers");
    let no = found.as_str().unwrap_or_default().to_owned();
    assert!(!no.is_empty(), "a ticket shows its number");
    no
}
