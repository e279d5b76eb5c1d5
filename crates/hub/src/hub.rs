//! The running hub's parts, shared by routes, timers and commands.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context, Result, bail};
use chengban_domain::AssignmentId;
use chengban_domain::case::{Case, PackRef};
use chengban_domain::pack::unit_rules::{self as of_unit, UnitRules};
use chengban_domain::pack::{RulePack, in_force};
use chengban_domain::time::{Calendar, Millis, local_date};
use chengban_letter::fonts::FontShelf;
use chrono::NaiveDate;
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::blobs::BlobFolder;
use crate::config::{Config, Database};
use crate::crypto::{self, KEY_BYTES, Vault};
use crate::http::metrics::Metrics;
use crate::presence::Present;
use crate::store::{Conn, Store, rules, state, unit_rules};
use crate::{epoch, feed, month, seed};

/// Rule packs and the calendar, as stored.
#[derive(Debug, PartialEq)]
pub(crate) struct Rules {
    /// How often they had been changed when they were read.
    pub(crate) stamp: i64,
    /// All packs, the earliest effective first.
    pub(crate) packs: Vec<RulePack>,
    /// What units add to them, every version that was not taken back.
    pub(crate) of_units: Vec<UnitRules>,
    /// The working-day calendar.
    pub(crate) calendar: Calendar,
}

impl Rules {
    /// Reads what is stored.
    ///
    /// # Errors
    /// When a stored pack or calendar is damaged.
    pub(crate) async fn load(conn: &mut Conn) -> Result<Self> {
        let stamp = rules::stamp(conn).await?;
        let packs = rules::packs(conn).await?;
        let of_units = unit_rules::all(conn).await?;
        let calendar = match rules::calendar(conn).await? {
            Some((_, doc)) => Calendar::from_json(&doc).context("the stored calendar cannot be read")?,
            None => Calendar::builtin().clone(),
        };
        let packs = if packs.is_empty() { vec![RulePack::builtin()] } else { packs };
        Ok(Self { stamp, packs, of_units, calendar })
    }

    /// The pack that a dispatch at this instant takes.
    pub(crate) fn at(&self, now: Millis) -> &RulePack {
        self.on(local_date(now))
    }

    /// The pack in force on a day.
    pub(crate) fn on(&self, day: NaiveDate) -> &RulePack {
        let found = in_force(self.packs.iter(), day);
        // `load` leaves at least one.
        found.unwrap_or_else(|| unreachable!("rules are never empty"))
    }

    /// The pack a ticket was dispatched under.
    pub(crate) fn of(&self, wanted: &PackRef, now: Millis) -> &RulePack {
        let found = self.packs.iter().find(|pack| pack.pack == wanted.pack && pack.version == wanted.version);
        found.unwrap_or_else(|| self.at(now))
    }

    /// The rules under which an act on an assignment, or on the ticket itself, is judged.
    pub(crate) fn judging(
        &self,
        case: &Case,
        target: Option<AssignmentId>,
        now: Millis,
    ) -> Cow<'_, RulePack> {
        let pack = match case.ticket.dispatched_at {
            Some(_) => self.of(&case.ticket.pack, now),
            None => self.at(now),
        };
        of_unit::judging(pack, &self.of_units, target.and_then(|id| case.assignment(id)))
    }
}

/// What a hub is opened for.
#[derive(Debug, Clone, Copy)]
enum Task {
    /// One command, which ends.
    Command,
    /// Serving desks.
    Service,
}

type Key = Zeroizing<[u8; KEY_BYTES]>;

/// Opens the database; with a file its key, which must be there before a file that is not new is touched.
async fn open_store(config: &Config) -> Result<(Store, Option<Key>)> {
    let Database::File(path) = &config.database else {
        return Ok((Store::open(&config.database).await?, None));
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("文件夹 {} 无法创建", folder.display()))?;
    }
    let key = crypto::load_or_create(&config.key_path()?, path.exists())?;
    Ok((Store::open(&config.database).await?, Some(key)))
}

/// Hubs that share a database must share the key: what one of them seals the others must open.
async fn check_key(store: &Store, config: &Config, vault: &Vault) -> Result<()> {
    let Database::Server(_) = config.database else { return Ok(()) };
    let mark = vault.search_hash("key", "mark");
    let mut tx = store.write().await?;
    match state::get(&mut tx, state::KEY_MARK).await? {
        None => state::set(&mut tx, state::KEY_MARK, &mark).await?,
        Some(known) if known == mark => return Ok(()),
        Some(_) => bail!(
            "密钥文件 {} 不是这个数据库的密钥：共用一个数据库的各平台进程须使用同一密钥文件",
            config.key_path()?.display()
        ),
    }
    tx.commit().await?;
    Ok(())
}

/// Everything a request may need.
pub(crate) struct Hub {
    /// How it was started.
    pub(crate) config: Config,
    /// The database.
    pub(crate) store: Store,
    /// Encryption at rest.
    pub(crate) vault: Vault,
    /// This life of the database.
    pub(crate) epoch: String,
    /// Blob parts on disk.
    pub(crate) blobs: BlobFolder,
    /// Letter fonts, read when first needed.
    pub(crate) fonts: Option<FontShelf>,
    /// Counters.
    pub(crate) metrics: Metrics,
    /// Who is at work where.
    pub(crate) present: Present,
    rules: RwLock<Arc<Rules>>,
    changed: watch::Sender<u64>,
}

impl Hub {
    /// Opens database, key file and folders, for a command.
    ///
    /// # Errors
    /// One Chinese sentence for what cannot be opened.
    pub(crate) async fn open(config: Config) -> Result<Arc<Self>> {
        Self::open_for(config, Task::Command).await
    }

    /// Opens them to serve desks, which must not take this life of the database for another.
    ///
    /// # Errors
    /// As [`Hub::open`].
    pub(crate) async fn open_to_serve(config: Config) -> Result<Arc<Self>> {
        Self::open_for(config, Task::Service).await
    }

    async fn open_for(config: Config, task: Task) -> Result<Arc<Self>> {
        let (store, key) = open_store(&config).await?;
        let _alone = store.starting().await?;
        let key = match key {
            Some(key) => key,
            None => crypto::load_or_create(&config.key_path()?, epoch::is_known(&store).await?)?,
        };
        let vault = Vault::new(&key);
        check_key(&store, &config, &vault).await?;
        let blobs = BlobFolder::open(&config.blobs, vault.parts())?;
        let epoch = match (task, &config.database) {
            // The file that tells lies with the blobs, of whose place a command knows nothing.
            (Task::Command, Database::Server(_)) => epoch::known(&store).await?,
            _ => epoch::open(&store, &config.epoch_path()).await?,
        };
        feed::matter::fill(&store, &vault).await?;
        month::fill(&store, &vault).await?;
        let hub = Self {
            vault,
            fonts: config.fonts.clone().map(FontShelf::new),
            metrics: Metrics::default(),
            present: Present::default(),
            rules: RwLock::new(Arc::new(seed::run(&store, &config).await?)),
            changed: watch::Sender::new(0),
            config,
            store,
            epoch,
            blobs,
        };
        Ok(Arc::new(hub))
    }

    /// The rules in force.
    pub(crate) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over rules that a command on this machine, or another hub, published meanwhile.
    ///
    /// # Errors
    /// When a stored pack cannot be read; those in force stay.
    pub(crate) async fn refresh_rules(&self) -> Result<()> {
        let mut conn = self.store.read().await?;
        let stored = Rules::load(&mut conn).await?;
        drop(conn);
        self.take_over(stored);
        Ok(())
    }

    /// The rules as the transaction that will judge by them sees them.
    ///
    /// # Errors
    /// When a stored pack cannot be read.
    pub(crate) async fn rules_within(&self, conn: &mut Conn) -> Result<Arc<Rules>> {
        if rules::stamp(conn).await? != self.rules().stamp {
            let stored = Rules::load(conn).await?;
            self.take_over(stored);
        }
        Ok(self.rules())
    }

    fn take_over(&self, stored: Rules) {
        if stored != *self.rules() {
            *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(stored);
            self.announce();
        }
    }

    /// Hub time.
    pub(crate) fn now(&self) -> Millis {
        self.config.clock.now()
    }

    /// Tells those who wait for news that something was committed.
    pub(crate) fn announce(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// Whether anybody waits for news.
    pub(crate) fn is_awaited(&self) -> bool {
        self.changed.receiver_count() > 0
    }

    /// Wakes at the next commit.
    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}
