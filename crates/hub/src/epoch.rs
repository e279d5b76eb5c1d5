//! The epoch: one life of the database, kept in it and beside it, with a beat that betrays a database put back.
//!
//! Invariant: a database older than the file beside it gets a new epoch at start, so no cursor of the lost future is
//! ever taken for one of this life.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use chengban_domain::time::Millis;

use crate::clock;
use crate::store::{Conn, Store, ledger, state};

/// Reads the epoch, making one where there is none or the database has gone back.
///
/// # Errors
/// When database or file cannot be read or written.
pub(crate) async fn open(store: &Store, file: &Path) -> Result<String> {
    let mut tx = store.write().await?;
    let epoch = match current(&mut tx, file).await? {
        Some(epoch) => epoch,
        None if state::get(&mut tx, state::EPOCH).await?.is_some() => put_back(&mut tx).await?,
        None => renew(&mut tx).await?,
    };
    let beat = state::beat(&mut tx).await?;
    tx.commit().await?;
    write(file, &epoch, beat)?;
    Ok(epoch)
}

/// The epoch as the database has it, for who cannot know whether it has gone back.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn known(store: &Store) -> Result<String> {
    let mut tx = store.write().await?;
    if let Some(epoch) = state::get(&mut tx, state::EPOCH).await? {
        return Ok(epoch);
    }
    let epoch = renew(&mut tx).await?;
    tx.commit().await?;
    Ok(epoch)
}

/// Whether a hub has used the database before.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn is_known(store: &Store) -> Result<bool> {
    Ok(state::get(&mut *store.read().await?, state::EPOCH).await?.is_some())
}

/// The epoch, unless the database has gone back behind what is written outside.
async fn current(conn: &mut Conn, file: &Path) -> Result<Option<String>> {
    let known = state::get(conn, state::EPOCH).await?;
    let beat = state::count(conn, state::BEAT).await?;
    Ok(match (known, read(file)?) {
        (Some(epoch), Some((other, outside))) if other == epoch && outside <= beat => Some(epoch),
        (Some(epoch), None) => Some(epoch),
        _ => None,
    })
}

/// Gives the database a new epoch.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn renew(conn: &mut Conn) -> Result<String> {
    let epoch = hex::encode(clock::random::<16>());
    state::set(conn, state::EPOCH, &epoch).await?;
    Ok(epoch)
}

/// Gives a database that was put back a new epoch, and notes up to which verdict it still knows what was answered.
///
/// # Errors
/// When the database cannot be written.
pub(crate) async fn put_back(conn: &mut Conn) -> Result<String> {
    let last = ledger::last_at(conn).await?;
    state::set(conn, state::RESTORED_TO, &last.0.to_string()).await?;
    state::beat(conn).await?;
    renew(conn).await
}

/// Up to which verdict a database that was put back knows what was answered; nothing of one that never was.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn restored_to(conn: &mut Conn) -> Result<Option<Millis>> {
    let known = state::get(conn, state::RESTORED_TO).await?;
    Ok(known.and_then(|text| text.parse().ok()).map(Millis))
}

/// What a beat found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beat {
    /// The same life of the database.
    Heard,
    /// Another: it was put back, or given another epoch, while this hub served it.
    Lost,
}

/// One beat: committed first, then written outside.
///
/// # Errors
/// When database or file cannot be read or written.
pub(crate) async fn beat(store: &Store, file: &Path, epoch: &str) -> Result<Beat> {
    let mut tx = store.write().await?;
    if current(&mut tx, file).await?.as_deref() != Some(epoch) {
        return Ok(Beat::Lost);
    }
    let beat = state::beat(&mut tx).await?;
    tx.commit().await?;
    write(file, epoch, beat)?;
    Ok(Beat::Heard)
}

fn read(file: &Path) -> Result<Option<(String, i64)>> {
    match fs::read_to_string(file) {
        Ok(text) => {
            let (epoch, beat) = text.trim().split_once(' ').unwrap_or((text.trim(), "0"));
            Ok(Some((epoch.to_owned(), beat.parse().unwrap_or(0))))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} 无法读取", file.display())),
    }
}

/// Writes to a file beside it, then renames: a power cut leaves the old or the new. Hubs that share the file do not share
/// the one beside it.
fn write(file: &Path, epoch: &str, beat: i64) -> Result<()> {
    let fresh = file.with_extension(format!("epoch.{}", hex::encode(clock::random::<4>())));
    let put = || -> std::io::Result<()> {
        let mut out = fs::File::create(&fresh)?;
        writeln!(out, "{epoch} {beat}")?;
        out.sync_all()?;
        fs::rename(&fresh, file)
    };
    put().with_context(|| format!("{} 无法写入", file.display()))
}
