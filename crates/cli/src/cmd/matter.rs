//! The matter (事项) of a ticket: how often was called, what was answered, what is new.

use chengban_desk::commands::matter::{MatterRef, MatterView};
use chengban_desk::domain::{ErrorCode, Problem};

use super::tickets;
use crate::out;
use crate::session::Session;

/// Shows the matter that a ticket is of.
///
/// # Errors
/// When no such ticket is cached, or it is of no matter.
pub async fn show(session: &Session, no: &str, as_json: bool) -> anyhow::Result<()> {
    let ticket = tickets::find(session, no).await?.slice.case.ticket;
    let Some(matter_id) = ticket.matter else {
        let said = format!(
            "工单 {} 不归入事项：举报、匿名或要求保密的不归，缺电话、地点或分类的也不归。",
            ticket.no
        );
        return Err(Problem::new(ErrorCode::NotFound).saying(said).hinting("请直接查看该工单。").into());
    };
    let view: MatterView = session.call("matter.open", MatterRef { matter_id }).await?;
    if as_json {
        return out::json(&view);
    }
    out::line(&format!("{}  {}", view.place, view.category.join(" › ")));
    out::line(&format!("本月 {} 次，本年 {} 次", view.of_month, view.of_year));
    for shown in &view.opinions {
        let number = shown.opinion.number.as_deref().unwrap_or("未编号");
        let until = shown.opinion.review_on.map(|day| format!("，有效至 {day}")).unwrap_or_default();
        let standing = if shown.in_effect { "有效" } else { "未生效或已到复核日" };
        out::line(&format!("最终处理意见 {number}（{}，{standing}{until}）", shown.opinion.unit_name));
    }
    for ticket in &view.tickets {
        let answer = ticket.answer.as_ref().map_or("未答复", |answer| answer.public_text.as_str());
        out::line(&format!("{}\t{}\t{}\t{answer}", ticket.no, ticket.called_at.zh(), ticket.title));
    }
    if view.more > 0 {
        out::line(&format!("另有较早的 {} 件未列出。", view.more));
    }
    for passage in view.newest.iter().filter(|passage| passage.new) {
        out::line(&format!("新内容：{}", passage.text.trim()));
    }
    Ok(())
}
