//! `restore`: a backup takes the database's place, under a new epoch.
//!
//! Invariants: nobody has the database open meanwhile; what stood there before is kept under a name of its own, and comes
//! back if its place cannot be taken.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chengban_domain::time::Millis;
use serde_json::json;

use super::args::{PromoteOptions, RestoreOptions};
use super::print::Printer;
use crate::store::lock::Lock;
use crate::store::{Store, Tx, audit};
use crate::{blobs, epoch, keeper};

/// A database and what SQLite keeps beside it.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

/// Puts a backup in the database's place.
pub(super) async fn restore(options: RestoreOptions, printer: &Printer) -> Result<()> {
    let path = &options.holdings.database.file(
        "PostgreSQL 数据库请停止各平台进程后用 pg_restore 或时间点恢复，再执行 \
         chengban-hub promote --may-have-lost-data，步骤见 docs/postgres.md；本命令只恢复 SQLite 数据库",
    )?;
    let config = options.holdings.offline()?;
    let _alone = Lock::alone(path)?;
    let fresh = sibling(path, "restoring");
    remove_leftovers(&fresh)?;
    fs::copy(&options.from, &fresh).with_context(|| format!("备份 {} 无法读取", options.from.display()))?;
    let store = Store::open_private(&fresh).await.context("这个文件不是可用的备份")?;
    let mut tx = store.write().await?;
    let report = audit::verify_events(&mut tx).await?;
    let epoch = renew(&mut tx, "restore", (config.clock.now(), report.rows)).await?;
    tx.commit().await?;
    store.close().await;
    let kept = swap(path, &fresh)?;
    let epoch_file = config.epoch_path();
    if epoch_file.exists() {
        fs::remove_file(&epoch_file).with_context(|| format!("{} 无法更新", epoch_file.display()))?;
    }
    blobs::forget_mark(&config.blobs)?;
    let kept_as =
        kept.as_ref().map(|kept| format!("原数据库保留为 {}。", kept.display())).unwrap_or_default();
    let line = format!("已恢复，各终端下次联网时将重新核对。{kept_as}");
    printer.say(&json!({ "ok": true, "epoch": epoch, "audit": report, "replaced": kept }), &line)
}

/// Begins another life of a database that its own tools have put back: desks compare what they have with what it has.
pub(super) async fn promote(options: PromoteOptions, printer: &Printer) -> Result<()> {
    let config = options.database.offline()?;
    let store = Store::open(&config.database).await?;
    let mut tx = store.write().await?;
    let report = audit::verify_events(&mut tx).await?;
    let epoch = renew(&mut tx, "promote", (config.clock.now(), report.rows)).await?;
    tx.commit().await?;
    store.close().await;
    let line = "已登记。请启动（或重新启动）全部平台进程，各终端下次联网时将重新核对。";
    printer.say(&json!({ "ok": true, "epoch": epoch, "audit": report }), line)
}

/// Another epoch, the verdict up to which the data go, and a line among the keepers' acts.
async fn renew(tx: &mut Tx, command: &str, (now, events): (Millis, i64)) -> Result<String> {
    let epoch = epoch::put_back(tx).await?;
    keeper::note(tx, now, command, json!({ "epoch": epoch, "events": events })).await?;
    Ok(epoch)
}

fn sibling(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{what}"));
    path.with_file_name(name)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// What a restore that was broken off has left behind must not be taken for part of this one.
fn remove_leftovers(fresh: &Path) -> Result<()> {
    for file in SUFFIXES.map(|suffix| with_suffix(fresh, suffix)).iter().filter(|file| file.exists()) {
        fs::remove_file(file).with_context(|| format!("{} 无法删除", file.display()))?;
    }
    Ok(())
}

/// The first name that nothing bears yet: `.replaced`, then `.replaced-2` and so on.
fn free_name(path: &Path) -> PathBuf {
    let is_free = |name: &PathBuf| SUFFIXES.iter().all(|suffix| !with_suffix(name, suffix).exists());
    let first = sibling(path, "replaced");
    if is_free(&first) {
        return first;
    }
    let mut more = (2_u64..).map(|number| sibling(path, &format!("replaced-{number}")));
    more.find(is_free).unwrap_or(first)
}

/// Moves the database aside and the fresh one in; says under which name the old one is kept, if there was one.
fn swap(path: &Path, fresh: &Path) -> Result<Option<PathBuf>> {
    File::open(fresh).and_then(|file| file.sync_all()).context("恢复的数据无法写到磁盘")?;
    let kept = free_name(path);
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    let work = SUFFIXES.iter().map(|suffix| (with_suffix(path, suffix), with_suffix(&kept, suffix)));
    let work = work.filter(|(old, _)| old.exists()).chain([(fresh.to_owned(), path.to_owned())]);
    for (from, to) in work.collect::<Vec<_>>() {
        if let Err(error) = fs::rename(&from, &to) {
            for (from, to) in moved.iter().rev() {
                fs::rename(to, from).with_context(|| format!("{} 未能放回原处，请手工放回", to.display()))?;
            }
            return Err(error).with_context(|| format!("{} 无法移动，没有恢复", from.display()));
        }
        moved.push((from, to));
    }
    Ok((moved.len() > 1).then_some(kept))
}
