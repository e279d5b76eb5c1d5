//! The profile itself: enrolment, exchange, outbox, self-check.

use std::process::ExitCode;

use chengban_desk::commands::app::{AppStatus, Enroll, NoArgs, Rebuild, Rebuilt};
use chengban_desk::commands::outbox::{Doctor, OpRow, OpState, OutboxList};
use chengban_desk::commands::sync::SyncStatus;
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::session::{Session, passphrase, password};
use crate::{args, out};

pub async fn enroll(session: &Session, args: args::Enroll, as_json: bool) -> anyhow::Result<()> {
    let request = Enroll {
        hub_url: args.hub,
        account: args.user,
        password: password()?.expose_secret().to_owned(),
        passphrase: passphrase()?.expose_secret().to_owned(),
        device_name: args.device,
    };
    let status: AppStatus = session.call("app.enroll", request).await?;
    if as_json {
        return out::json(&status);
    }
    if let Some(user) = status.user {
        out::line(&format!("已登记：{}（{}）", user.name, user.unit_name));
    }
    Ok(())
}

/// Sets a damaged cache aside; a cache that is whole stays.
pub async fn rebuild(session: &Session, as_json: bool) -> anyhow::Result<()> {
    let passphrase = passphrase()?.expose_secret().to_owned();
    let done: Rebuilt = session.call("app.rebuild", Rebuild { passphrase }).await?;
    if as_json {
        return out::json(&done);
    }
    out::line(&format!("损坏的文件已原样移到：{}", done.kept_in));
    out::line("请用 chengban enroll 重新登记本机；已送达的内容会从平台取回。");
    Ok(())
}

pub async fn sync(session: &Session, args: &args::Sync, as_json: bool) -> anyhow::Result<()> {
    let command = if args.rebuild { "sync.rebuild" } else { "sync.now" };
    let status: SyncStatus = session.call(command, NoArgs {}).await?;
    if as_json {
        out::json(&json!({
            "pulled": status.pulled,
            "pushed": status.pushed,
            "pending": status.waiting,
            "needs_attention": status.needs_attention,
            "cursor": session.desk.cursors().await?,
        }))?;
    } else {
        out::line(&format!(
            "收到 {} 条，送达 {} 项，待发送 {} 项，需处理 {} 项",
            status.pulled, status.pushed, status.waiting, status.needs_attention
        ));
    }
    match status.problem {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}

pub async fn outbox(session: &Session, as_json: bool) -> anyhow::Result<()> {
    let rows: Vec<OpRow> = session.call("outbox.list", OutboxList::default()).await?;
    for row in &rows {
        if as_json {
            out::json(row)?;
            continue;
        }
        let note = row
            .receipt
            .clone()
            .or_else(|| row.problem.as_ref().map(|p| p.message.clone()))
            .or_else(|| row.why.as_ref().map(|why| why.message.clone()))
            .unwrap_or_default();
        out::line(&format!("{}\t{}\t{}\t{note}", word(row.state), row.ticket_no, row.kind.as_str()));
    }
    if rows.is_empty() && !as_json {
        out::line("没有待发送的内容。");
    }
    Ok(())
}

fn word(state: OpState) -> &'static str {
    match state {
        OpState::Waiting => "待发送",
        OpState::Sent => "已送达",
        OpState::Attention => "需处理",
        OpState::Quarantined => "已隔离",
        OpState::Withdrawn => "已撤销",
    }
}

/// Exit code 1 when something is missing.
pub async fn doctor(session: &Session, as_json: bool) -> anyhow::Result<ExitCode> {
    let report: Doctor = session.call("doctor", NoArgs {}).await?;
    if as_json {
        out::json(&report)?;
    } else {
        out::line(&format!(
            "共 {} 项：已送达 {}，待发送 {}，需处理 {}，已隔离 {}，已撤销 {}，缺失 {}",
            report.created,
            report.delivered,
            report.waiting,
            report.needs_attention,
            report.quarantined,
            report.withdrawn,
            report.missing
        ));
        out::line(&match report.compared {
            Some(compared) => format!("已与平台的记录逐项核对 {compared} 项"),
            None => "没有与平台核对（未联网或平台未应答）".to_owned(),
        });
        report.findings.iter().for_each(|finding| out::line(&finding.message));
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
