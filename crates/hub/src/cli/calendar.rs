//! The working-day calendar: shown to be edited in any editor, checked with what it would move, published as the next version.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use chengban_domain::case::{DueKind, MovedLimit};
use chengban_domain::time::calendar_edition::{CalendarWish, DayChange};
use chengban_domain::time::{CalendarFile, DayKind};
use serde_json::json;

use super::args::Database;
use super::print::Printer;
use super::rules::read;
use crate::hub::Hub;
use crate::stand_in::By;
use crate::store::rules;
use crate::{calendar, keeper};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum CalendarCommand {
    /// 以 JSON 输出一个版本的工作日历（默认最近的版本），存成文件后即可修改
    Show(CalendarShow),
    /// 检查改好的文件：错误指明行号，并列出改变的日子和将会移动的期限；不作改动
    Check(CalendarFileOptions),
    /// 发布改好的文件为下一个版本，并按它重算所有未到的期限，逐件留痕
    Publish(CalendarFileOptions),
}

#[derive(Debug, clap::Args)]
pub(crate) struct CalendarShow {
    #[command(flatten)]
    database: Database,
    /// 版本，如 cn@2
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// 附上下一年的空白条目，待填通知、假期和补班
    #[arg(long)]
    next_year: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CalendarFileOptions {
    #[command(flatten)]
    database: Database,
    /// 日历文件（JSON）
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// `calendar show|check|publish`.
pub(super) async fn run(command: CalendarCommand, printer: &Printer) -> Result<()> {
    match command {
        CalendarCommand::Show(options) => show(options, printer).await,
        CalendarCommand::Check(options) => check(options, printer).await,
        CalendarCommand::Publish(options) => publish(options, printer).await,
    }
}

async fn show(options: CalendarShow, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut conn = hub.store.read().await?;
    let file = match &options.id {
        None => calendar::newest(&mut conn).await?,
        Some(id) => {
            let text = rules::calendar_text(&mut conn, id).await?;
            CalendarFile::parse(&text.with_context(|| format!("没有工作日历 {id}"))?)?
        }
    };
    drop(conn);
    hub.store.close().await;
    let file = if options.next_year { file.with_next_year() } else { file };
    printer.say(&file, &serde_json::to_string_pretty(&file)?)
}

async fn check(options: CalendarFileOptions, printer: &Printer) -> Result<()> {
    let wish = CalendarWish { text: read(&options.file)? };
    let hub = Hub::open(options.database.offline()?).await?;
    let outlook = calendar::outlook(&hub, &wish).await??;
    hub.store.close().await;
    let moved: Vec<String> = outlook.moved.iter().map(line).collect();
    let told = format!(
        "日历没有矛盾，将成为 {}，已知至 {}。\n改变的日子：\n{}\n将移动 {} 件工单的期限{}：\n{}",
        outlook.id,
        outlook.known_through,
        days(&outlook.days),
        outlook.tickets,
        if moved.is_empty() { "" } else { "，如" },
        if moved.is_empty() { "　没有。".to_owned() } else { moved.join("\n") }
    );
    printer.say(&outlook, &told)
}

async fn publish(options: CalendarFileOptions, printer: &Printer) -> Result<()> {
    let wish = CalendarWish { text: read(&options.file)? };
    let hub = Hub::open(options.database.offline()?).await?;
    let progress = |tickets: u64| {
        if !printer.json {
            eprintln!("已核对 {tickets} 件工单的期限…");
        }
    };
    let (done, counted) = calendar::publish(&hub, &wish, &By::Keeper(keeper::account()), progress).await??;
    hub.store.close().await;
    let told = format!(
        "工作日历 {} 已发布，已知至 {}。核对 {} 件工单，{} 个期限按它重算并留痕。\n{}",
        done.id,
        done.known_through,
        counted.tickets,
        counted.moved,
        days(&done.days)
    );
    let facts = json!({ "id": done.id, "known_through": done.known_through, "days": done.days,
        "tickets": counted.tickets, "moved": counted.moved });
    printer.say(&facts, &told)
}

fn days(changes: &[DayChange]) -> String {
    if changes.is_empty() {
        return "　没有。".to_owned();
    }
    let line = |one: &DayChange| {
        let name = one.name.as_deref().map(|name| format!("（{name}）")).unwrap_or_default();
        format!("　{}：{} → {}{name}", one.day, word(one.from), word(one.to))
    };
    changes.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn line(one: &MovedLimit) -> String {
    let which = match one.due.which {
        DueKind::Ack => "签收",
        DueKind::Return => "退单",
        DueKind::Handle => "办理",
        DueKind::Supervision => "督办",
    };
    let (from, to) = (one.due.from.zh_end(), one.due.to.zh_end());
    format!("　{}　{}　{which}期限：{from} → {to}", one.no, one.unit_name)
}

fn word(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Workday => "工作日",
        DayKind::Weekend => "周末",
        DayKind::Holiday => "休息",
        DayKind::WorkedWeekend => "补班",
        DayKind::Estimated => "预估",
    }
}
