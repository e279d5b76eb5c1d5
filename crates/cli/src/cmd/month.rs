//! 月度考核: the published months, and one of them with its tickets and revisions.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::month::{MonthRef, MonthRow, MonthTicket, MonthView, MonthWhatIf};
use chengban_desk::domain::month::{MonthRates, Rates};

use crate::args;
use crate::out;
use crate::session::Session;

pub async fn run(session: &Session, args: args::Month, as_json: bool) -> anyhow::Result<()> {
    match args {
        args::Month::List => list(session, as_json).await,
        args::Month::Show { month } => show(session, month, as_json).await,
    }
}

async fn list(session: &Session, as_json: bool) -> anyhow::Result<()> {
    let rows: Vec<MonthRow> = session.call("month.list", NoArgs::default()).await?;
    if as_json {
        return out::json(&rows);
    }
    for row in rows {
        let rates = &row.rates;
        let approved = if row.approved { "" } else { "，默认规则，未经核准" };
        out::line(&format!(
            "{} {} 件，满意率 {}（参评 {}），第 {} 版，申诉至 {}{approved}",
            row.month,
            rates.counted,
            rates.raw.satisfied.text,
            rates.adjusted.satisfied.text,
            row.revision,
            row.window.due.zh_end()
        ));
    }
    Ok(())
}

async fn show(session: &Session, month: String, as_json: bool) -> anyhow::Result<()> {
    let view: MonthView = session.call("month.open", MonthRef { month: month.clone() }).await?;
    if as_json {
        return out::json(&view);
    }
    out::line(&format!("{month} 原始：{}", three(&view.rates.raw)));
    out::line(&format!("{month} 参评：{}", three(&view.rates.adjusted)));
    for revision in &view.result.revisions {
        let why = revision.cause.as_ref().map(|cause| format!("：{} 剔除", cause.ticket_no));
        out::line(&format!("第 {} 版 {}{}", revision.no, revision.at.zh(), why.unwrap_or_default()));
    }
    let against: Vec<&MonthTicket> = view.tickets.iter().filter(|ticket| ticket.against).collect();
    for ticket in &against {
        let out = if ticket.counted.excluded.is_some() { "（已剔除）" } else { "" };
        out::line(&format!("不利 {} {}{out}", ticket.counted.ticket_no, ticket.title));
    }
    let assignments = against.iter().filter_map(|ticket| ticket.counted.assignment_id).collect();
    let then: MonthRates = session.call("month.what_if", MonthWhatIf { month, assignments }).await?;
    out::line(&format!("以上全部申诉成功后参评：{}", three(&then.adjusted)));
    Ok(())
}

fn three(rates: &Rates) -> String {
    let Rates { response, solved, satisfied } = rates;
    format!("满意率 {}，解决率 {}，响应率 {}", satisfied.text, solved.text, response.text)
}
