//! Rule packs: listed, shown to be edited in any editor, checked, published as the next version, taken back before their day.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chengban_domain::pack::RulePack;
use chengban_domain::pack::edition::{self, RuleChange, RulesWish};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::args::{Database, UnitList};
use super::print::Printer;
use super::unit_rules::{self, UnitRulesCommand};
use crate::hub::Hub;
use crate::stand_in::By;
use crate::{keeper, rulebook};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum RulesCommand {
    /// 列出各版本规则包：生效日期、是否经过核准
    List(UnitList),
    /// 以 JSON 输出一个版本的规则包（默认最近的版本），存成文件后即可修改
    Show(RulesShow),
    /// 检查改好的文件：错误指明行号，并列出与最近版本的不同；不作改动
    Check(RulesCheck),
    /// 发布改好的文件为下一个版本，从指定日期起生效；已派工单仍按原版本
    Publish(RulesPublish),
    /// 撤回尚未生效的版本
    Withdraw(RulesWithdraw),
    /// 某单位自己的规定：查看、检查、发布、撤回
    #[command(subcommand)]
    Unit(UnitRulesCommand),
}

#[derive(Debug, clap::Args)]
pub(crate) struct RulesShow {
    #[command(flatten)]
    database: Database,
    /// 版本，如 default@2
    #[arg(value_name = "ID")]
    id: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RulesWithdraw {
    #[command(flatten)]
    database: Database,
    /// 版本，如 default@3
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RulesCheck {
    #[command(flatten)]
    database: Database,
    /// 规则包文件（JSON）
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RulesPublish {
    #[command(flatten)]
    database: Database,
    /// 规则包文件（JSON）
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 生效日期，默认次日
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<NaiveDate>,
    /// 规则已经主管部门核准；不加则各终端显示「默认规则，未经核准」
    #[arg(long)]
    approved: bool,
}

/// `rules list|show|check|publish|withdraw`.
pub(super) async fn run(command: RulesCommand, printer: &Printer) -> Result<()> {
    match command {
        RulesCommand::List(options) => list(&options.database, printer).await,
        RulesCommand::Show(options) => show(options, printer).await,
        RulesCommand::Check(options) => check(options, printer).await,
        RulesCommand::Publish(options) => publish(options, printer).await,
        RulesCommand::Withdraw(options) => withdraw(options, printer).await,
        RulesCommand::Unit(command) => unit_rules::run(command, printer).await,
    }
}

/// All packs, and which of them is in force.
async fn stored(database: &Database) -> Result<(Vec<RulePack>, RulePack)> {
    let hub = Hub::open(database.offline()?).await?;
    let (all, now) = (hub.rules(), hub.now());
    hub.store.close().await;
    Ok((all.packs.clone(), all.at(now).clone()))
}

/// The newest version of the line that is in force: what is edited next.
fn newest<'p>(packs: &'p [RulePack], now: &'p RulePack) -> &'p RulePack {
    edition::newest(packs, now).unwrap_or(now)
}

async fn list(database: &Database, printer: &Printer) -> Result<()> {
    let (packs, now) = stored(database).await?;
    let in_force = |pack: &RulePack| now.id() == pack.id();
    let told: Vec<Value> = packs
        .iter()
        .map(|pack| json!({ "id": pack.id(), "from": pack.effective_from, "approved": pack.approved, "in_force": in_force(pack) }))
        .collect();
    let line = |pack: &RulePack| {
        let label = if pack.approved { "已核准" } else { "未经核准" };
        let mark = if in_force(pack) { "　当前生效" } else { "" };
        format!("{}　{} 起　{label}{mark}", pack.id(), pack.effective_from)
    };
    printer.say(&told, &packs.iter().map(line).collect::<Vec<_>>().join("\n"))
}

async fn show(options: RulesShow, printer: &Printer) -> Result<()> {
    let (packs, now) = stored(&options.database).await?;
    let found = match &options.id {
        Some(id) => packs.iter().find(|pack| pack.id() == *id),
        None => Some(newest(&packs, &now)),
    };
    let id = options.id.unwrap_or_default();
    let pack = found.with_context(|| format!("没有规则包 {id}；chengban-hub rules list 列出各版本"))?;
    printer.say(pack, &serde_json::to_string_pretty(&pack)?)
}

async fn check(options: RulesCheck, printer: &Printer) -> Result<()> {
    let pack = edition::edited(&read(&options.file)?)?;
    let (packs, now) = stored(&options.database).await?;
    let before = newest(&packs, &now);
    let changes = edition::changes(before, &pack);
    let told = format!("规则没有矛盾。与 {} 相比：\n{}", before.id(), lines(&changes));
    printer.say(&json!({ "pack": pack.pack, "before": before.id(), "changes": changes }), &told)
}

async fn publish(options: RulesPublish, printer: &Printer) -> Result<()> {
    let wish = RulesWish { text: read(&options.file)?, from: options.from, approved: options.approved };
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let done = rulebook::publish(&hub, &mut tx, &wish, &By::Keeper(keeper::account())).await??;
    tx.commit().await?;
    hub.store.close().await;
    let (id, from) = (&done.id, done.from);
    let told = format!("规则包 {id} 已发布，{from} 起生效；已派工单仍按原规则。\n{}", lines(&done.changes));
    printer.say(&done, &told)
}

async fn withdraw(options: RulesWithdraw, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let pack = rulebook::withdraw(&hub, &mut tx, &options.id, &By::Keeper(keeper::account())).await??;
    tx.commit().await?;
    hub.store.close().await;
    let (id, from) = (pack.id(), pack.effective_from);
    printer
        .say(&json!({ "id": id, "withdrawn": true }), &format!("规则包 {id}（原定 {from} 起生效）已撤回。"))
}

pub(super) fn read(file: &Path) -> Result<String> {
    let name = file.display();
    std::fs::read_to_string(file).with_context(|| format!("文件 {name} 无法读取，或不是 UTF-8 文本"))
}

pub(super) fn lines(changes: &[RuleChange]) -> String {
    if changes.is_empty() {
        return "　没有不同。".to_owned();
    }
    let word = |value: &Value| if value.is_null() { "（无）".to_owned() } else { value.to_string() };
    let line = |one: &RuleChange| format!("　{}：{} → {}", one.path, word(&one.from), word(&one.to));
    changes.iter().map(line).collect::<Vec<_>>().join("\n")
}
