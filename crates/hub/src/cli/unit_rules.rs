//! `rules unit show|check|publish|withdraw`: what a unit adds to the rules, kept for it on the hub's machine.

use std::path::PathBuf;

use anyhow::{Context, Result};
use chengban_domain::UnitId;
use chengban_domain::pack::edition;
use chengban_domain::pack::unit_rules::{self as own, UnitRules, UnitRulesWish};
use chengban_domain::time::local_date;
use chrono::NaiveDate;
use serde_json::json;

use super::args::Database;
use super::print::Printer;
use super::rules::{lines, read};
use crate::hub::Hub;
use crate::stand_in::By;
use crate::store::{Conn, unit, unit_rules as rows};
use crate::{keeper, unit_rules};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum UnitRulesCommand {
    /// 以 JSON 输出该单位的一个版本（默认最近的）；还没有规定时输出起草用的样本
    Show(UnitRulesShow),
    /// 检查改好的文件：错误指明行号，并列出与最近版本的不同；不作改动
    Check(UnitRulesFile),
    /// 发布改好的文件为该单位的下一个版本，从指定日期起生效；已派出的承办件仍按原规定
    Publish(UnitRulesPublish),
    /// 撤回该单位尚未生效的版本
    Withdraw(UnitRulesWithdraw),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Whose {
    #[command(flatten)]
    database: Database,
    /// 单位简称，见 unit list
    #[arg(value_name = "UNIT")]
    unit: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitRulesShow {
    #[command(flatten)]
    whose: Whose,
    /// 第几版
    #[arg(value_name = "VERSION")]
    version: Option<u32>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitRulesFile {
    #[command(flatten)]
    whose: Whose,
    /// 规定文件（JSON）
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitRulesPublish {
    #[command(flatten)]
    what: UnitRulesFile,
    /// 生效日期，默认次日
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<NaiveDate>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitRulesWithdraw {
    #[command(flatten)]
    whose: Whose,
    /// 第几版
    #[arg(value_name = "VERSION")]
    version: u32,
}

pub(super) async fn run(command: UnitRulesCommand, printer: &Printer) -> Result<()> {
    match command {
        UnitRulesCommand::Show(options) => show(options, printer).await,
        UnitRulesCommand::Check(options) => check(options, printer).await,
        UnitRulesCommand::Publish(options) => publish(options, printer).await,
        UnitRulesCommand::Withdraw(options) => withdraw(options, printer).await,
    }
}

async fn named(conn: &mut Conn, name: &str) -> Result<UnitId> {
    let found = unit::named(conn, name).await?;
    Ok(found.with_context(|| format!("没有名为「{name}」的单位；chengban-hub unit list 列出各单位"))?.unit)
}

/// The hub, the unit and its versions.
async fn opened(whose: &Whose) -> Result<(std::sync::Arc<Hub>, UnitId, Vec<UnitRules>)> {
    let hub = Hub::open(whose.database.offline()?).await?;
    let mut conn = hub.store.read().await?;
    let unit = named(&mut conn, &whose.unit).await?;
    let all = rows::of_unit(&mut conn, unit).await?;
    drop(conn);
    Ok((hub, unit, all))
}

async fn show(options: UnitRulesShow, printer: &Printer) -> Result<()> {
    let (hub, unit, all) = opened(&options.whose).await?;
    let today = local_date(hub.now());
    let found = match options.version {
        Some(version) => all.iter().find(|one| one.version == version).cloned(),
        None => Some(all.last().cloned().unwrap_or_else(|| {
            UnitRules::beginning(
                unit,
                hub.rules().on(today),
                edition::days(&all, &UnitRules::none(unit), today).0,
            )
        })),
    };
    hub.store.close().await;
    let name = &options.whose.unit;
    let rules = found.with_context(|| format!("「{name}」没有这一版规定，或已经撤回"))?;
    printer.say(&rules, &serde_json::to_string_pretty(&rules)?)
}

async fn check(options: UnitRulesFile, printer: &Printer) -> Result<()> {
    let (hub, unit, all) = opened(&options.whose).await?;
    let (today, rules) = (local_date(hub.now()), hub.rules());
    hub.store.close().await;
    let text = read(&options.file)?;
    let edited = own::edited(&text, unit)?;
    let last = all.iter().map(|one| one.version).max().unwrap_or_default();
    let (_, changes) = own::next((&all, last), (&text, &edited), |day| rules.on(day), None, today)?;
    let told = format!("可以发布。与最近的版本相比：\n{}", lines(&changes));
    printer.say(&json!({ "unit": unit, "before": edited.version, "changes": changes }), &told)
}

async fn publish(options: UnitRulesPublish, printer: &Printer) -> Result<()> {
    let UnitRulesPublish { what: UnitRulesFile { whose, file }, from } = options;
    let wish = UnitRulesWish { text: read(&file)?, from };
    let (hub, unit, _) = opened(&whose).await?;
    let mut tx = hub.store.write().await?;
    let by = By::Keeper(keeper::account());
    let done = unit_rules::publish(&hub, &mut tx, (unit, &wish), &by).await??;
    tx.commit().await?;
    hub.store.close().await;
    let (version, from) = (done.version, done.from);
    let told = format!(
        "「{}」的规定第 {version} 版已发布，{from} 起生效；已派出的承办件仍按原规定。\n{}",
        whose.unit,
        lines(&done.changes)
    );
    printer.say(&done, &told)
}

async fn withdraw(options: UnitRulesWithdraw, printer: &Printer) -> Result<()> {
    let (hub, unit, _) = opened(&options.whose).await?;
    let mut tx = hub.store.write().await?;
    let by = By::Keeper(keeper::account());
    let gone = unit_rules::withdraw(&hub, &mut tx, (unit, options.version), &by).await??;
    tx.commit().await?;
    hub.store.close().await;
    let (version, from) = (gone.version, gone.effective_from);
    let told = format!("「{}」的规定第 {version} 版（原定 {from} 起生效）已撤回。", options.whose.unit);
    printer.say(&json!({ "unit": unit, "version": version, "withdrawn": true }), &told)
}
