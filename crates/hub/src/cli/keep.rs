//! Keeping the data: backup, restore, seals, the audit chain.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chengban_letter::seal::SealUse;
use serde_json::json;

use super::args::{AuditVerify, BackupOptions, RestoreOptions, SealCreate};
use super::print::Printer;
use crate::hub::Hub;
use crate::store::{Store, audit, state, unit};
use crate::{epoch, opinion};

/// Copies the database while it is being used.
pub(super) async fn backup(options: BackupOptions, printer: &Printer) -> Result<()> {
    let path = options.database.path()?;
    if !path.exists() {
        bail!("没有数据库文件 {}", path.display());
    }
    if options.out.exists() {
        bail!("{} 已存在，备份不会覆盖它，请换一个文件名", options.out.display());
    }
    let store = Store::open(&path).await?;
    store.backup(&options.out).await?;
    store.close().await;
    let line =
        format!("已备份到 {}。附件文件夹与密钥文件请一并保存，密钥须与备份分开存放。", options.out.display());
    printer.say(&json!({ "ok": true, "out": options.out }), &line)
}

/// Puts a backup in the database's place, under a new epoch.
pub(super) async fn restore(options: RestoreOptions, printer: &Printer) -> Result<()> {
    let path = options.database.path()?;
    let fresh = sibling(&path, "restoring");
    std::fs::copy(&options.from, &fresh)
        .with_context(|| format!("备份 {} 无法读取", options.from.display()))?;
    let store = Store::open(&fresh).await.context("这个文件不是可用的备份")?;
    let mut tx = store.write().await?;
    let report = audit::verify_events(&mut tx).await?;
    let epoch = epoch::renew(&mut tx).await?;
    let beat = state::beat(&mut tx).await?;
    state::set(&mut tx, state::RESTORED_TO, &beat.to_string()).await?;
    tx.commit().await?;
    store.close().await;
    swap(&path, &fresh)?;
    let epoch_file = options.database.offline()?.epoch_path();
    if epoch_file.exists() {
        std::fs::remove_file(&epoch_file).with_context(|| format!("{} 无法更新", epoch_file.display()))?;
    }
    let line = format!(
        "已恢复，各终端下次联网时将重新核对。原数据库保留为 {}。",
        sibling(&path, "replaced").display()
    );
    printer.say(&json!({ "ok": true, "epoch": epoch, "audit": report }), &line)
}

fn sibling(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{what}"));
    path.with_file_name(name)
}

/// The old database stays beside the new one.
fn swap(path: &Path, fresh: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let old = PathBuf::from(name);
        if old.exists() {
            let mut kept = sibling(path, "replaced").into_os_string();
            kept.push(suffix);
            std::fs::rename(&old, kept)
                .with_context(|| format!("{} 正被使用，请先停止服务", old.display()))?;
        }
    }
    std::fs::rename(fresh, path).with_context(|| format!("{} 无法写入", path.display()))
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
    tx.commit().await?;
    hub.store.close().await;
    let line = format!("已为{}制作印章。内部防篡改签名，非法定电子印章。", found.legal_name());
    printer.say(&json!({ "seal_id": seal, "unit": found.legal_name() }), &line)
}

/// Checks both chains; fails if one is broken.
pub(super) async fn verify(options: AuditVerify, printer: &Printer) -> Result<()> {
    let store = Store::open(&options.database.path()?).await?;
    let mut conn = store.read().await?;
    let chains = [audit::verify_events(&mut conn).await?, audit::verify_seal_uses(&mut conn).await?];
    drop(conn);
    store.close().await;
    let ok = chains.iter().all(|chain| chain.ok);
    let words: Vec<String> = chains.iter().map(describe).collect();
    printer.say(&json!({ "ok": ok, "chains": chains }), &words.join("\n"))?;
    if ok { Ok(()) } else { bail!("审计记录核验未通过，请保留现场并联系管理员") }
}

fn describe(chain: &audit::ChainReport) -> String {
    let name = if chain.chain == audit::EVENTS { "操作记录" } else { "用印登记簿" };
    match chain.broken_at {
        None => format!("{name}：{} 条，完整", chain.rows),
        Some(at) => format!("{name}：第 {at} 条起有问题：{}", chain.reason),
    }
}
