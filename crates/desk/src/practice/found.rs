//! Making, opening and closing the profile of a practice.
//!
//! Its passphrase is written here for everybody to read: nothing in it is anybody's secret. It is encrypted because the
//! store has no other form, and so that what somebody typed into it by mistake does not lie about.

use std::sync::Arc;

use anyhow::Context as _;
use chengban_domain::time::Millis;
use chengban_domain::{DeviceId, ErrorCode};

use super::content::content;
use super::judge::{Judge, Kept};
use crate::desk::Desk;
use crate::fault::{Result, problem};
use crate::profile::Kdf;
use crate::rules::Rules;
use crate::store::meta::{self, name};
use crate::store::{Conn, Store, draft, form};
use crate::sync::http::Hub;
use crate::sync::session::Tokens;
use crate::{account, clock, law};

/// Opens every practice.
const PASSPHRASE: &str = "chengban practice";
/// What the library of a practice is called.
const LAWS: &str = "练习法规";
/// The invented statutes of the demo, in the shape of a statute folder.
const LAW_FILES: [(&str, &str); 3] = [
    ("index.tsv", include_str!("../../../../demo/laws/index.tsv")),
    (
        "地方性法规/示例市城乡容貌管理规定(2021-03-26).md",
        include_str!("../../../../demo/laws/地方性法规/示例市城乡容貌管理规定(2021-03-26).md"),
    ),
    (
        "地方性法规/示例市物业服务和邻里安宁条例(2023-05-31).md",
        include_str!("../../../../demo/laws/地方性法规/示例市物业服务和邻里安宁条例(2023-05-31).md"),
    ),
];

/// Opens the practice; makes it where there is none, and anew where an untouched one has grown old or a damaged one lies.
///
/// # Errors
/// The folder cannot be written.
pub(super) async fn open(practice: &Desk) -> Result<()> {
    let _door = practice.inner().door.lock().await;
    if practice.office().is_ok() {
        return Ok(());
    }
    if practice.inner().profile.exists() {
        match reopen(practice).await {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the practice begins anew"),
        }
    }
    make(practice).await
}

/// Begins it anew.
///
/// # Errors
/// The folder cannot be written.
pub(super) async fn anew(practice: &Desk) -> Result<()> {
    let _door = practice.inner().door.lock().await;
    make(practice).await
}

/// Closes it; everything in it is kept.
pub(super) async fn shut(practice: &Desk) {
    let _door = practice.inner().door.lock().await;
    if let Some(office) = practice.put_office(None) {
        office.close().await;
    }
}

/// The hub of a practice's store: its judge, with what it remembers.
///
/// # Errors
/// `store_damaged` where it remembers nothing.
pub(crate) async fn hub_of(store: &Store, device: DeviceId) -> Result<Hub> {
    let mut conn = store.reader().await?;
    let kept = meta::get::<Kept>(&mut conn, name::PRACTICE).await?;
    let kept = kept.ok_or_else(|| problem(ErrorCode::StoreDamaged))?;
    Hub::inside(Arc::new(Judge::new(store.clone(), kept)), device)
}

/// Opens what is there; `false` where nobody has done anything in it and its limits are of an earlier day.
async fn reopen(practice: &Desk) -> Result<bool> {
    let inner = practice.inner();
    let key = inner.profile.unlock(PASSPHRASE)?;
    account::open_with(practice, &key).await?;
    let office = practice.office()?;
    let mut conn = office.store.reader().await?;
    let kept = meta::get::<Kept>(&mut conn, name::PRACTICE).await?;
    let typed = !draft::all(&mut conn).await?.is_empty() || !form::all(&mut conn).await?.is_empty();
    Ok(typed || !kept.is_some_and(|kept| kept.is_stale(clock::wall())))
}

async fn make(practice: &Desk) -> Result<()> {
    if let Some(office) = practice.put_office(None) {
        office.close().await;
    }
    let inner = practice.inner();
    inner.profile.discard();
    empty(&inner.profile.vault()).context("emptying the vault of the practice")?;
    let key = inner.profile.create(PASSPHRASE, Kdf::Fast)?;
    let store = Store::open(&inner.profile.database(), &key).await?;
    store.or_close(fill(&store)).await?;
    store.close().await;
    account::open_with(practice, &key).await
}

fn empty(vault: &std::path::Path) -> std::io::Result<()> {
    if vault.exists() {
        std::fs::remove_dir_all(vault)?;
    }
    std::fs::create_dir_all(vault)
}

async fn fill(store: &Store) -> Result<()> {
    let mut tx = store.begin().await?;
    keep_account(&mut tx).await?;
    tx.commit().await?;
    let corpus = tokio::task::spawn_blocking(laws).await.context("reading the practice's statutes")??;
    let now = chrono::DateTime::from_timestamp_millis(clock::wall().0).unwrap_or_default();
    law::store::import(store.writers(), &corpus, LAWS, now, &mut |_| {}).await?;
    Ok(())
}

async fn keep_account(conn: &mut Conn) -> Result<()> {
    let kept = Kept::begin(&Rules::default(), clock::wall())?;
    meta::set(conn, name::HUB_URL, "").await?;
    meta::set(conn, name::DEVICE, &DeviceId(clock::id())).await?;
    meta::set(conn, name::USER, &content().person).await?;
    meta::set(conn, name::EPOCH, &kept.epoch).await?;
    meta::set(conn, name::SEAL_CA, "").await?;
    // A session inside the program does not end.
    let tokens = Tokens { access: String::new(), refresh: String::new(), renew_at: Millis(i64::MAX) };
    meta::set(conn, name::SESSION, &tokens).await?;
    meta::set(conn, name::PRACTICE, &kept).await
}

fn laws() -> Result<law::Corpus> {
    let folder = tempfile::tempdir()?;
    for (name, text) in LAW_FILES {
        let path = folder.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(law::read(folder.path(), &mut |_| {})?)
}
