//! 月度考核结果 by command line: publish a month, look at what was published.

use anyhow::Result;
use chengban_domain::month::MonthResult;
use serde_json::json;

use super::client::Client;
use super::commands::say;
use super::options::MonthCommand;
use crate::http::months::PublishMonth;
use crate::month::MonthLine;

/// Runs it.
pub(super) async fn run(client: &Client, command: MonthCommand, as_json: bool) -> Result<()> {
    match command {
        MonthCommand::Publish { month, partial } => publish(client, &month, partial, as_json).await,
        MonthCommand::Show { month } => show(client, &month, as_json).await,
    }
}

async fn publish(client: &Client, month: &str, partial: bool, as_json: bool) -> Result<()> {
    let path = format!("/v1/officer/months/{month}/publish");
    let lines: Vec<MonthLine> = client.post(&path, &PublishMonth { partial }).await?;
    if lines.is_empty() && !as_json {
        return say(&format!("{month} 没有已归档的工单，未公布任何结果"));
    }
    for line in lines {
        if as_json {
            say(&serde_json::to_string(&line)?)?;
            continue;
        }
        let MonthLine { unit_name, counted, satisfied, adjusted, revision, already, .. } = line;
        let word =
            if already { format!("此前已公布，第 {revision} 版") } else { "已公布".to_owned() };
        say(&format!("{unit_name} {counted} 件，满意率 {satisfied}（参评 {adjusted}），{word}"))?;
    }
    Ok(())
}

async fn show(client: &Client, month: &str, as_json: bool) -> Result<()> {
    let results: Vec<MonthResult> = client.get(&format!("/v1/officer/months/{month}")).await?;
    for result in results {
        if as_json {
            say(&json!(result).to_string())?;
            continue;
        }
        say(&format!("{} {} 件", result.unit_name, result.tickets.len()))?;
        for revision in &result.revisions {
            let rates = &revision.rates;
            let why = revision.cause.as_ref();
            let why = why.map(|cause| format!("，{} 剔除（{}）", cause.ticket_no, cause.ground));
            say(&format!(
                "  第 {} 版 {} 满意率 {}（参评 {}）{}",
                revision.no,
                revision.at.zh(),
                rates.raw.satisfied.text,
                rates.adjusted.satisfied.text,
                why.unwrap_or_default()
            ))?;
        }
    }
    Ok(())
}
