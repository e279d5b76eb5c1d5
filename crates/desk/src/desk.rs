//! The desk as its hosts hold it: one profile, locked or open.
//!
//! Invariant: while a `Desk` lives, no other process has its profile open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chengban_domain::{ErrorCode, Problem};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::clock::Clock;
use crate::event::{HostEvent, Hush, Voice};
use crate::fault::{Result, problem, to_problem};
use crate::files::{FileToken, Files, Source};
use crate::office::Office;
use crate::profile::{Kdf, Keychain, Lock, Profile};
use crate::{commands, practice, sync};

/// Events kept for a host that is slow to listen.
const EVENTS: usize = 1_024;
/// Type of a spreadsheet.
const ICS: &str = "text/calendar; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How long an act may be undone in a practice at most, milliseconds: nobody is to wait for a hub that is not there.
const PRACTICE_UNDO: i64 = 3_000;

/// How a desk is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How hard the passphrase's derivation is.
    pub kdf: Kdf,
    /// How long an act may be undone, milliseconds; 0: it goes at once.
    pub undo_window_ms: i64,
    /// Folder of the letter's fonts; found by itself where absent.
    pub fonts: Option<PathBuf>,
    /// Where people may have a second way into the profile kept; none unless the host offers one.
    pub keychain: Option<Arc<dyn Keychain>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { kdf: Kdf::Tuned, undo_window_ms: 10_000, fonts: None, keychain: None }
    }
}

impl Options {
    /// For tests: a cheap derivation, and acts that go at once.
    #[must_use]
    pub fn quick() -> Self {
        Self { kdf: Kdf::Fast, undo_window_ms: 0, fonts: None, keychain: None }
    }
}

/// What a desk is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The handler's work.
    Real,
    /// 练习: judged by a hub inside this program.
    Practice,
}

/// A profile with its store, outbox and commands. Cheap to clone; all clones are the same desk.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) kind: Kind,
    pub(crate) profile: Profile,
    pub(crate) options: Options,
    pub(crate) clock: Arc<Clock>,
    pub(crate) voice: Arc<Voice>,
    pub(crate) rev: Arc<AtomicI64>,
    pub(crate) files: Arc<Files>,
    office: RwLock<Option<Arc<Office>>>,
    /// Wakes the background when the profile is opened or locked.
    pub(crate) opened: tokio::sync::Notify,
    /// Opening, locking and enrolling one after another.
    pub(crate) door: tokio::sync::Mutex<()>,
    /// The practice, once somebody has entered it in this run.
    practice: RwLock<Option<Desk>>,
    /// Whether the host's commands go to it now.
    practising: AtomicBool,
    /// Wakes the background of the practice when it is made.
    practice_made: tokio::sync::Notify,
    _lock: Lock,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("profile", &self.inner.profile.name()).finish_non_exhaustive()
    }
}

impl Desk {
    /// Takes the profile in that folder; it stays locked until `app.unlock` or `app.enroll`.
    ///
    /// # Errors
    /// `profile_in_use`, or the folder cannot be made.
    pub fn open(profile_dir: &Path) -> Result<Self, Problem> {
        Self::open_with(profile_dir, Options::default())
    }

    /// As [`Desk::open`], with options.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn open_with(profile_dir: &Path, options: Options) -> Result<Self, Problem> {
        let take = || -> Result<Self> {
            let profile = Profile::at(profile_dir)?.with_keychain(options.keychain.clone());
            Self::made(Kind::Real, profile, options, Voice::new(EVENTS), Arc::default())
        };
        take().map_err(|error| to_problem(&error))
    }

    fn made(kind: Kind, profile: Profile, options: Options, voice: Voice, files: Arc<Files>) -> Result<Self> {
        let lock = Lock::take(profile.dir())?;
        Ok(Self {
            inner: Arc::new(Inner {
                kind,
                profile,
                options,
                clock: Arc::default(),
                voice: Arc::new(voice),
                rev: Arc::default(),
                files,
                office: RwLock::default(),
                opened: tokio::sync::Notify::new(),
                door: tokio::sync::Mutex::default(),
                practice: RwLock::default(),
                practising: AtomicBool::new(false),
                practice_made: tokio::sync::Notify::new(),
                _lock: lock,
            }),
        })
    }

    /// The desk of the practice, made at its first use: beside this one, speaking to the same host.
    ///
    /// # Errors
    /// `profile_in_use`, or the folder cannot be made.
    pub(crate) fn practice_desk(&self) -> Result<Self> {
        let mut held = self.inner.practice.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(practice) = &*held {
            return Ok(practice.clone());
        }
        let profile = Profile::at(&self.inner.profile.practice())?;
        let undo_window_ms = self.inner.options.undo_window_ms.min(PRACTICE_UNDO);
        let options =
            Options { kdf: Kdf::Fast, undo_window_ms, keychain: None, ..self.inner.options.clone() };
        let (voice, files) = (self.inner.voice.beside(Hush::Notices), Arc::clone(&self.inner.files));
        let practice = Self::made(Kind::Practice, profile, options, voice, files)?;
        *held = Some(practice.clone());
        drop(held);
        self.inner.practice_made.notify_one();
        Ok(practice)
    }

    /// The practice, while the host's commands go to it.
    pub(crate) fn practice(&self) -> Option<Self> {
        let on = self.inner.practising.load(Ordering::Acquire);
        self.made_practice().filter(|_| on)
    }

    /// The practice once it was made, on or not.
    pub(crate) fn made_practice(&self) -> Option<Self> {
        self.inner.practice.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends the host's commands to the practice, or no longer; says what it was until now.
    pub(crate) fn practise(&self, on: bool) -> bool {
        self.inner.practising.swap(on, Ordering::AcqRel)
    }

    /// Carries out a command of the list.
    ///
    /// # Errors
    /// The problem, ready to be shown; `unknown_command`, `invalid_input`, `locked` and those of the command.
    pub async fn dispatch(&self, name: &str, req: Value) -> Result<Value, Problem> {
        let desk = practice::desk_for(self, name).map_err(|error| to_problem(&error))?;
        commands::dispatch(&desk, name, req).await.map_err(|error| to_problem(&error))
    }

    /// What happens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<HostEvent> {
        self.inner.voice.subscribe()
    }

    /// Hands over a file or folder that the person picked or dropped; it is read when a command names the token.
    #[must_use]
    pub fn register_path(&self, path: &Path) -> FileToken {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.inner.files.register(&name, Source::Path(path.to_owned()))
    }

    /// Hands over pasted or received bytes.
    #[must_use]
    pub fn register_bytes(&self, bytes: Vec<u8>, name: &str) -> FileToken {
        self.inner.files.register(name, Source::Bytes(bytes))
    }

    /// Hands over what the host received, in an open file without a name.
    #[must_use]
    pub fn register_received(&self, file: std::fs::File, name: &str) -> FileToken {
        self.inner.files.register(name, Source::Received(file))
    }

    /// Bytes for `url('evidence', id)` and `url('letter', sha256)`: media type and content, hashed before they are given.
    ///
    /// # Errors
    /// `locked`, `not_found`, `offline` when they are only on the hub.
    pub async fn read_blob(&self, kind: &str, id: &str) -> Result<(String, Vec<u8>), Problem> {
        let read = async {
            let office = self.practice().as_ref().unwrap_or(self).office()?;
            match kind {
                "evidence" => crate::evidence::bytes(&office, id).await,
                "letter" => crate::opinion::letter_bytes(&office, id).await,
                "export" => {
                    let made = office.made.take(&FileToken(id.to_owned()))?;
                    let mime = if made.name.ends_with(".ics") { ICS } else { XLSX };
                    Ok((mime.to_owned(), made.read_all().await?))
                }
                _ => Err(problem(ErrorCode::NotFound)),
            }
        };
        read.await.map_err(|error: anyhow::Error| to_problem(&error))
    }

    /// How far each feed has been read: for programs that watch the exchange.
    ///
    /// # Errors
    /// `locked`.
    pub async fn cursors(&self) -> Result<BTreeMap<String, i64>, Problem> {
        let read = async {
            let office = self.office()?;
            let mut conn = office.store.reader().await?;
            let cursors = crate::store::feed::cursors(&mut conn).await?;
            Ok(cursors.into_iter().map(|cursor| (cursor.feed_id, cursor.seq)).collect())
        };
        read.await.map_err(|error: anyhow::Error| to_problem(&error))
    }

    /// What a diagnosis package may show: cursors, counts and the last events of the exchange; no content.
    ///
    /// # Errors
    /// `locked`, and those of the store.
    pub async fn diagnosis(&self) -> Result<Value, Problem> {
        let read = async {
            let office = self.office()?;
            let mut conn = office.store.reader().await?;
            let cursors = crate::store::feed::cursors(&mut conn).await?;
            let events = crate::store::event::all(&mut conn).await?;
            let counts = crate::store::outbox::counts(&mut conn).await?;
            Ok(serde_json::json!({
                "version": env!("CARGO_PKG_VERSION"),
                "device": office.hub.device(),
                "skew_ms": office.clock.skew_ms(),
                "cursors": cursors.iter().map(|c| (&c.feed_id, &c.epoch, c.seq, c.grant_version, c.generation, c.complete)).collect::<Vec<_>>(),
                "outbox": counts,
                "events": events,
            }))
        };
        read.await.map_err(|error: anyhow::Error| to_problem(&error))
    }

    /// Exchanges with the hub, fills the index, gives notices, for as long as it is polled. One at a time.
    pub async fn run_background(&self) {
        tokio::join!(sync::background::run(self), self.run_practice());
    }

    /// The background of the practice, from its first use on.
    async fn run_practice(&self) {
        loop {
            let made = self.inner.practice_made.notified();
            match self.made_practice() {
                Some(practice) => sync::background::run(&practice).await,
                None => made.await,
            }
        }
    }

    /// Finishes what is running and closes the store; the profile is free when the last clone is dropped.
    pub async fn close(&self) {
        practice::put_away(self).await;
        let office = self.put_office(None);
        if let Some(office) = office {
            office.close().await;
        }
    }

    /// The open profile.
    ///
    /// # Errors
    /// `not_enrolled`, `locked`.
    pub(crate) fn office(&self) -> Result<Arc<Office>> {
        let office = self.inner.office.read().unwrap_or_else(PoisonError::into_inner).clone();
        office.ok_or_else(|| {
            problem(if self.inner.profile.exists() { ErrorCode::Locked } else { ErrorCode::NotEnrolled })
        })
    }

    /// Opens or locks; gives what was open.
    pub(crate) fn put_office(&self, office: Option<Arc<Office>>) -> Option<Arc<Office>> {
        let mut held = self.inner.office.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *held, office);
        drop(held);
        self.inner.opened.notify_waiters();
        before
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}
