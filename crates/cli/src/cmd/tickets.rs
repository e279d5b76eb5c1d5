//! Tickets: list, show, search, one step.

use anyhow::Context as _;
use chengban_desk::commands::app::{AppStatus, NoArgs};
use chengban_desk::commands::inbox::{InboxList, InboxPage, InboxPageReq, InboxQuery, InboxSort};
use chengban_desk::commands::search::{SearchReq, SearchRes};
use chengban_desk::commands::ticket::{Act, ActResult, ReviewView, TicketNo, TicketView};
use chengban_desk::domain::AssignmentId;
use chengban_desk::domain::intent::{Intent, IntentKind};
use chengban_desk::domain::role::{Principal, Role};
use serde_json::{Value, json};

use super::ids;
use crate::args;
use crate::out;
use crate::session::Session;

/// Rows asked for at once.
const PAGE: u32 = 200;

pub async fn list(session: &Session, args: &args::Tickets, as_json: bool) -> anyhow::Result<()> {
    let view = serde_json::from_value(Value::String(args.view.clone())).map_err(|_| {
        anyhow::anyhow!("没有“{}”这个视图，可用 todo、doing、done、handling、archived 等", args.view)
    })?;
    let mut offset = 0;
    while offset < args.limit {
        let limit = PAGE.min(args.limit - offset);
        let list = InboxList { view, query: InboxQuery::default(), sort: InboxSort::Due, desc: false };
        let request = InboxPageReq { list, offset, limit };
        let page: InboxPage = session.call("inbox.page", request).await?;
        let unit = unit_name(session).await?;
        for row in &page.rows {
            let light = serde_json::to_value(row.light)?;
            if as_json {
                out::json(&json!({
                    "no": row.no, "title": row.title, "unit": unit, "state": row.state,
                    "due": row.due.rfc3339(), "light": light, "urgency": row.urgency, "kind": row.kind,
                    "assignment_id": row.assignment_id, "ticket_id": row.ticket_id,
                }))?;
            } else {
                out::line(&format!(
                    "{}\t{}\t{}\t{}",
                    row.no,
                    row.remaining.zh(),
                    row.title,
                    row.handler_name
                ));
            }
        }
        offset += limit;
        if offset >= page.total {
            break;
        }
    }
    Ok(())
}

async fn unit_name(session: &Session) -> anyhow::Result<String> {
    let status: AppStatus = session.call("app.status", NoArgs {}).await?;
    Ok(status.user.map(|user| user.unit_name).unwrap_or_default())
}

/// The ticket of that number.
///
/// # Errors
/// When no such ticket is cached.
pub async fn find(session: &Session, no: &str) -> anyhow::Result<TicketView> {
    session.call("ticket.find", TicketNo { no: no.to_owned() }).await
}

pub async fn show(session: &Session, no: &str, as_json: bool) -> anyhow::Result<()> {
    let view = find(session, no).await?;
    if as_json {
        return out::json(&view);
    }
    let ticket = &view.slice.case.ticket;
    out::line(&format!("{}  {}", ticket.no, ticket.title));
    out::line(&format!("诉求人 {}  {}", ticket.caller.name, ticket.caller.phone));
    out::line(&ticket.body);
    if let Some(remaining) = &view.remaining {
        out::line(&format!("时限：{}", remaining.zh()));
    }
    if let Some(review) = &view.review {
        review_lines(review);
    }
    let names: Vec<&str> =
        view.allowed.iter().filter(|a| a.refusal.is_none()).map(|a| a.kind.as_str()).collect();
    out::line(&format!("可办理：{}", names.join(" ")));
    Ok(())
}

/// Where the reply waits in the unit's chain, who passed what, and who may go on.
fn review_lines(review: &ReviewView) {
    let now = &review.now;
    let words =
        |label: &Option<String>, role: Role| label.clone().unwrap_or_else(|| role.step_label().to_owned());
    out::line(&format!("待{}（第 {} 步，共 {} 步）", words(&now.label, now.role), now.no, now.of));
    for (step, passed) in review.steps.iter().filter_map(|step| Some((step, step.passed.as_ref()?))) {
        let who = Principal::signed(passed.on_behalf.as_ref(), &passed.by_name);
        let skipped = passed.skipped.as_ref().map(|why| format!("，跳过：{why}")).unwrap_or_default();
        out::line(&format!("  {}：{who} {}{skipped}", words(&step.label, step.role), passed.at.zh()));
    }
    for person in &review.who {
        let told = match (&person.stand_in, person.closed) {
            (_, true) => "拟稿人或已审前一环节，不能办理本环节".to_owned(),
            (Some(by), false) if person.stand_in_closed => {
                format!("由{by}代理，但{by}是拟稿人或已审前一环节，不能办理本环节")
            }
            (Some(by), false) => format!("由{by}代理"),
            (None, false) => "未设代理".to_owned(),
        };
        out::line(&format!("  {}：{told}", person.name));
    }
}

pub async fn search(session: &Session, args: &args::Search, as_json: bool) -> anyhow::Result<()> {
    let request = SearchReq { words: args.words.join(" "), limit: args.limit };
    let found: SearchRes = session.call("search", request).await?;
    for hit in &found.hits {
        let snippet: String = hit.snippet.iter().map(|piece| piece.text.as_str()).collect();
        if as_json {
            out::json(&json!({"kind": hit.kind, "no": hit.no, "title": hit.title, "snippet": snippet}))?;
        } else {
            out::line(&format!("{}\t{}\t{snippet}", hit.no, hit.title));
        }
    }
    if found.hits.is_empty() && !as_json {
        out::line("没有找到。");
    }
    Ok(())
}

pub async fn act(session: &Session, args: &args::Act, as_json: bool) -> anyhow::Result<()> {
    let kind: IntentKind = args.intent.parse().map_err(|_| {
        anyhow::anyhow!("没有“{}”这个动作；chengban show {} 会列出可办理的动作", args.intent, args.no)
    })?;
    let payload = match &args.data {
        None => Value::Null,
        Some(path) if path.as_os_str() == "-" => serde_json::from_reader(std::io::stdin())?,
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("未能读取 {}", path.display()))?;
            serde_json::from_str(&text).with_context(|| format!("{} 不是 JSON", path.display()))?
        }
    };
    let payload = ids::fill(kind, payload);
    let intent =
        Intent::from_parts(kind, payload).with_context(|| format!("{} 的内容不完整", kind.as_str()))?;
    let view = find(session, &args.no).await?;
    let target = match &args.unit {
        None => view.assignment.as_ref().map(|own| own.id),
        Some(name) => {
            let found = view.answers.iter().find(|answer| answer.assignment.unit_name == *name);
            let found = found.with_context(|| format!("工单 {} 没有“{name}”向本单位的反馈", args.no))?;
            Some(found.assignment.id)
        }
    };
    let result = step_on(session, &view, target, intent).await?;
    report(&result, kind, as_json)
}

/// Queues one intent on the unit's own assignment.
///
/// # Errors
/// The judgement against it.
pub async fn step(session: &Session, view: &TicketView, intent: Intent) -> anyhow::Result<ActResult> {
    step_on(session, view, view.assignment.as_ref().map(|own| own.id), intent).await
}

async fn step_on(
    session: &Session,
    view: &TicketView,
    assignment_id: Option<AssignmentId>,
    intent: Intent,
) -> anyhow::Result<ActResult> {
    let request = Act { ticket_id: view.slice.case.ticket.id, assignment_id, intent, form: None };
    session.call("ticket.act", request).await
}

pub fn report(result: &ActResult, kind: IntentKind, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let state = result.view.assignment.as_ref().map(|a| a.state);
        return out::json(&json!({"op_id": result.op_id, "kind": kind, "state": state}));
    }
    out::line(&format!("已保存，联网后自动发送：{}", kind.as_str()));
    Ok(())
}
