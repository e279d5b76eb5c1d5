//! Keeping the data: backup, seals, the audit chains.

use anyhow::{Result, bail};
use chengban_letter::seal::SealUse;
use serde_json::json;

use super::args::{AuditOptions, BackupOptions, SealCreate};
use super::print::Printer;
use crate::config::Database;
use crate::hub::Hub;
use crate::store::{Store, audit, keeper_act, unit};
use crate::{keeper, opinion};

/// Copies the database while it is being used.
pub(super) async fn backup(options: BackupOptions, printer: &Printer) -> Result<()> {
    let path = options.database.file(
        "PostgreSQL 数据库请用 pg_dump 或 pg_basebackup 备份，并与附件文件夹一并保存，步骤见 docs/postgres.md；\
         本命令只备份 SQLite 数据库",
    )?;
    if !path.exists() {
        bail!("没有数据库文件 {}", path.display());
    }
    if options.out.exists() {
        bail!("{} 已存在，备份不会覆盖它，请换一个文件名", options.out.display());
    }
    let store = Store::open(&Database::File(path)).await?;
    let mut tx = store.write().await?;
    // Before the copy, which then holds the line of its own making.
    keeper::note(&mut tx, options.database.offline()?.clock.now(), "backup", json!({})).await?;
    tx.commit().await?;
    store.backup(&options.out).await?;
    store.close().await;
    let line =
        format!("已备份到 {}。附件文件夹与密钥文件请一并保存，密钥须与备份分开存放。", options.out.display());
    printer.say(&json!({ "ok": true, "out": options.out }), &line)
}

/// Makes a unit's seal.
pub(super) async fn create_seal(options: SealCreate, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let fonts = chengban_letter::fonts::load_dir(&options.fonts)?;
    let mut tx = hub.store.write().await?;
    let Some(found) = unit::named(&mut tx, &options.unit).await? else {
        bail!("没有名为「{}」的单位", options.unit)
    };
    let usage = if options.official { SealUse::Official } else { SealUse::Sample };
    let seal = opinion::create_seal(&mut tx, &hub.vault, &fonts, (found.unit, usage), hub.now()).await?;
    let facts = json!({ "unit": found.unit, "seal": seal, "official": options.official });
    keeper::note(&mut tx, hub.now(), "seal.create", facts).await?;
    tx.commit().await?;
    hub.store.close().await;
    let line = format!("已为{}制作印章。内部防篡改签名，非法定电子印章。", found.legal_name());
    printer.say(&json!({ "seal_id": seal, "unit": found.legal_name() }), &line)
}

/// Checks the chains; fails if one is broken.
pub(super) async fn verify(options: AuditOptions, printer: &Printer) -> Result<()> {
    let store = Store::open(&options.database.open()?).await?;
    let mut conn = store.read().await?;
    let chains = [
        audit::verify_events(&mut conn).await?,
        audit::verify_seal_uses(&mut conn).await?,
        keeper_act::verify(&mut conn).await?,
    ];
    drop(conn);
    store.close().await;
    let ok = chains.iter().all(|chain| chain.ok);
    let words: Vec<String> = chains.iter().map(describe).collect();
    printer.say(&json!({ "ok": ok, "chains": chains }), &words.join("\n"))?;
    if ok { Ok(()) } else { bail!("审计记录核验未通过，请保留现场并联系管理员") }
}

fn describe(chain: &audit::ChainReport) -> String {
    let name = match chain.chain.as_str() {
        audit::EVENTS => "操作记录",
        audit::SEAL_USES => "用印登记簿",
        _ => "管理操作记录",
    };
    match chain.broken_at {
        None => format!("{name}：{} 条，完整", chain.rows),
        Some(at) => format!("{name}：第 {at} 条起有问题：{}", chain.reason),
    }
}

/// Lists what keepers did by command.
pub(super) async fn acts(options: AuditOptions, printer: &Printer) -> Result<()> {
    let store = Store::open(&options.database.open()?).await?;
    let mut conn = store.read().await?;
    let acts = keeper_act::all(&mut conn).await?;
    drop(conn);
    store.close().await;
    let lines: Vec<String> = acts
        .iter()
        .map(|act| format!("{}　{}　{}　{}", act.seq, act.at.rfc3339(), act.account, act.command))
        .collect();
    printer.say(&acts, &lines.join("\n"))
}
