//! 并单 by command line: first what would happen, then, with `--yes`, the merge or its undoing.

use anyhow::{Result, bail};
use chengban_domain::case::{Case, TicketState};
use chengban_domain::intent::{Intent, Merge, Reason};
use serde_json::{Value, json};

use super::client::Client;
use super::commands::say;
use crate::store::word;

/// Merges a ticket into another, or says what that would do.
pub(super) async fn merge(
    client: &mut Client,
    (no, into): (&str, &str),
    yes: bool,
    as_json: bool,
) -> Result<()> {
    let (child, parent) = (client.case(no).await?, client.case(into).await?);
    let intent = Intent::Merge(Merge { into: parent.ticket.id, into_no: parent.ticket.no.clone() });
    let preview = Preview::of_merge(&child, &parent);
    carry_out(client, &child, preview, yes.then_some(intent), as_json).await
}

/// Takes a merge back, or says what that would do.
pub(super) async fn unmerge(
    client: &mut Client,
    no: &str,
    reason: String,
    yes: bool,
    as_json: bool,
) -> Result<()> {
    let child = client.case(no).await?;
    let Some(parent) = child.ticket.merged_into else {
        bail!("工单 {no} 没有并入其他工单，无需撤销")
    };
    let parent = client.case(&parent.to_string()).await?;
    let preview = Preview::of_unmerge(&child, &parent);
    carry_out(client, &child, preview, yes.then_some(Intent::Unmerge(Reason { reason })), as_json).await
}

/// What would happen, for people and for programs.
struct Preview {
    lines: Vec<String>,
    facts: Value,
}

impl Preview {
    fn of_merge(child: &Case, parent: &Case) -> Self {
        let (no, into) = (&child.ticket.no, &parent.ticket.no);
        let ended: Vec<&str> =
            child.assignments.iter().filter(|a| a.state.is_open()).map(|a| a.unit_name.as_str()).collect();
        let lead = parent.lead().map_or("尚未派单", |lead| lead.unit_name.as_str());
        let same_matter = child.ticket.matter.is_some() && child.ticket.matter == parent.ticket.matter;
        let answered = parent.public_answer().is_some();
        let mut lines = vec![
            format!("子单 {no} {}", child.ticket.title),
            format!("并入主单 {into} {}（主办：{lead}）", parent.ticket.title),
            if same_matter {
                "两件属于同一事项。"
            } else {
                "两件不属于同一事项，请核对后再并单。"
            }
            .to_owned(),
        ];
        if !ended.is_empty() {
            lines.push(format!("撤派：{}。已写的内容保留，晚到的答复会被告知主单编号。", ended.join("、")));
        }
        lines.push(if answered {
            "主单已有通过审核的答复，随即附于子单。".to_owned()
        } else {
            "主单的答复通过审核后，附于子单。".to_owned()
        });
        let facts = json!({
            "no": no, "into": into, "withdrawn": ended, "same_matter": same_matter, "answered": answered,
            "parent_state": word(&parent.ticket.state), "children": parent.ticket.children.len(),
        });
        Self { lines, facts }
    }

    fn of_unmerge(child: &Case, parent: &Case) -> Self {
        let (no, into) = (&child.ticket.no, &parent.ticket.no);
        let lines = vec![
            format!("撤销 {no} 并入 {into}：{no} 回到待派单，须重新派单。"),
            format!("主单 {into} 的答复不再附于 {no}；两件工单各自的内容都保留。"),
        ];
        let state = word(&TicketState::PendingDispatch);
        Self { lines, facts: json!({ "no": no, "from": into, "state": state }) }
    }
}

async fn carry_out(
    client: &mut Client,
    child: &Case,
    Preview { lines, mut facts }: Preview,
    intent: Option<Intent>,
    as_json: bool,
) -> Result<()> {
    let receipt = match &intent {
        Some(intent) => Some(client.act(child, None, intent).await?),
        None => None,
    };
    if as_json {
        facts["done"] = json!(receipt.is_some());
        if let Some(receipt) = receipt {
            facts["receipt"] = json!(receipt);
        }
        return say(&facts.to_string());
    }
    lines.iter().try_for_each(|line| say(line))?;
    match receipt {
        Some(receipt) => say(&format!("已办理，回执号 {receipt}")),
        None => say("以上为预览，尚未办理；确认无误后加 --yes 办理。"),
    }
}
