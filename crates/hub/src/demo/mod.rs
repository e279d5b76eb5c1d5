//! Demo data: invented people, real-looking tickets in every state, the same for the same seed and day.
//!
//! Invariant: every state is reached by applying intents, never written by hand, so a demo can do what the product does.

mod cast;
mod content;
mod dice;
mod lists;
mod lives;
mod script;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use chengban_domain::time::Calendar;
use chengban_letter::seal::SealUse;
use serde_json::json;

use crate::config::Config;
use crate::feed::reference;
use crate::hub::Hub;
use crate::judge::Batch;
use crate::store::{feed, state, ticket};
use crate::{crypto, intake, keeper, opinion};
use cast::Cast;
use dice::Dice;
use lives::Life;
use script::Script;

/// Tickets made in one transaction.
const AT_ONCE: usize = 50;
/// The password of all demo accounts unless `CHENGBAN_PASSWORD` says otherwise; it protects nothing but invented data.
pub const DEMO_PASSWORD: &str = "chengban-demo";
/// The account that plays the platform's side.
pub const DEMO_OFFICER: &str = "pt.zidong";

/// What to make.
#[derive(Debug, Clone)]
pub struct DemoRequest {
    /// How many tickets.
    pub tickets: usize,
    /// Same seed and day, same data.
    pub seed: u64,
    /// The password of all accounts.
    pub password: String,
    /// Folder of fonts for the units' demo seals; without it no seals are made.
    pub fonts: Option<PathBuf>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DemoReport {
    /// Units.
    pub units: usize,
    /// People with accounts.
    pub people: usize,
    /// Tickets.
    pub tickets: usize,
    /// Seals, all marked 样章.
    pub seals: usize,
}

/// Fills an empty hub.
///
/// # Errors
/// When the hub already holds tickets, or database, fonts or disk refuse.
pub async fn fill(config: Config, request: &DemoRequest) -> Result<DemoReport> {
    let hub = Hub::open(config).await?;
    let mut conn = hub.store.read().await?;
    let held = ticket::count(&mut conn).await?;
    drop(conn);
    if held > 0 {
        bail!("数据库中已有 {held} 件工单，不再生成演示数据。请换一个新的数据库文件");
    }
    let mut dice = Dice::new(request.seed);
    let cast = Cast::new(&mut dice)?;
    let people = enrol(&hub, &cast, &request.password).await?;
    let seals = make_seals(&hub, &cast, request).await?;
    let calendar = hub.rules().calendar.clone();
    make_tickets(&hub, &cast, &mut dice, &calendar, request.tickets).await?;
    hub.store.close().await;
    let units = cast.offices.len() + cast.stations.len();
    Ok(DemoReport { units, people, tickets: request.tickets, seals })
}

async fn enrol(hub: &Hub, cast: &Cast, password: &str) -> Result<usize> {
    // One hash for all: it is one password, and printed on the screen.
    let password = crypto::hash_password(password).await?;
    let mut tx = hub.store.write().await?;
    let mut changes = feed::Changes::default();
    let mut people = 0;
    state::set(&mut tx, state::CITY, &cast.city).await?;
    let offices = || cast.offices.iter().chain(&cast.stations);
    for office in offices() {
        reference::put_unit(&mut tx, &mut changes, &office.unit).await?;
    }
    for profile in offices().flat_map(|office| &office.people).chain(&cast.platform) {
        reference::put_person(&mut tx, &mut changes, profile, &password).await?;
        people += 1;
    }
    for list in lists::lists(cast, hub.now())? {
        intake::list::store(&mut tx, &mut changes, list).await?;
    }
    feed::publish(&mut tx, &changes, hub.now()).await?;
    keeper::note(&mut tx, hub.now(), "demo_data", json!({ "people": people })).await?;
    tx.commit().await?;
    Ok(people)
}

async fn make_seals(hub: &Hub, cast: &Cast, request: &DemoRequest) -> Result<usize> {
    let Some(folder) = &request.fonts else { return Ok(0) };
    let fonts = chengban_letter::fonts::load_dir(folder).context("演示印章无法绘制")?;
    let mut tx = hub.store.write().await?;
    for office in &cast.offices {
        let whose = (office.unit.unit, SealUse::Sample);
        opinion::create_seal(&mut tx, &hub.vault, &fonts, whose, hub.now()).await?;
    }
    tx.commit().await?;
    Ok(cast.offices.len())
}

async fn make_tickets(
    hub: &Hub,
    cast: &Cast,
    dice: &mut Dice,
    calendar: &Calendar,
    count: usize,
) -> Result<()> {
    let topics = content::topics()?;
    let now = hub.now();
    let mut earlier = Vec::new();
    let mut made = 0;
    while made < count {
        let mut batch = Batch::begin(hub).await?;
        for number in made..count.min(made + AT_ONCE) {
            let life = Life::of(number, dice);
            let plan = content::Plan::new(dice, cast, &topics, calendar, (now, number), (life, &earlier))?;
            let mut script = Script::begin(&mut batch, cast, calendar, dice, plan, now).await?;
            lives::run(&mut script, life).await.with_context(|| format!("demo ticket {number}, {life:?}"))?;
            earlier.push(script.summary());
        }
        batch.commit(now).await?;
        made = count.min(made + AT_ONCE);
    }
    Ok(())
}
