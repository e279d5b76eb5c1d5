//! An open profile at work: store, vault, account, rules, and what the status bar shows.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chengban_domain::wire::{PersonRef, UserProfile};
use chengban_domain::{Actor, Role, UnitId};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::commands::sync::SyncStatus;
use crate::desk::Options;
use crate::draft::Typed;
use crate::event::{HostEvent, Voice};
use crate::fault::Result;
use crate::files::Files;
use crate::inbox::order::Orders;
use crate::opinion::Press;
use crate::rules::Rules;
use crate::store::Store;
use crate::sync::http::Hub;
use crate::sync::status::Live;
use crate::vault::Vault;

/// Ids named in one event at most; more mean “any”.
const NAMED: usize = 200;

/// How long closing waits for an exchange that goes on.
const CLOSING: std::time::Duration = std::time::Duration::from_millis(500);

/// What an open profile is made of.
pub struct Office {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) clock: Arc<Clock>,
    pub(crate) options: Options,
    pub(crate) files: Arc<Files>,
    /// Files made here, such as a spreadsheet, until they are fetched; gone when the profile is locked.
    pub(crate) made: Files,
    pub(crate) hub: Hub,
    pub(crate) press: Press,
    /// Lists in their order.
    pub(crate) orders: Orders,
    /// What the library said of citations that were typed.
    pub(crate) typed: Typed,
    /// One exchange with the hub at a time.
    pub(crate) exchange: tokio::sync::Mutex<()>,
    /// One renewal of the tokens at a time.
    pub(crate) renewing: tokio::sync::Mutex<()>,
    /// One upload at a time.
    pub(crate) uploading: tokio::sync::Mutex<()>,
    /// Something is to be sent.
    pub(crate) work: Notify,
    /// Files may wait to be uploaded.
    pub(crate) files_waiting: Notify,
    /// The background uploads them: nobody else need.
    has_lane: AtomicBool,
    /// From being unlocked until the summary of what waits was told.
    opening: AtomicBool,
    live: Mutex<Live>,
    user: RwLock<UserProfile>,
    rules: RwLock<Arc<Rules>>,
    voice: Arc<Voice>,
    colleagues: RwLock<Arc<Vec<PersonRef>>>,
    rev: Arc<AtomicI64>,
}

/// What an office is opened with.
pub(crate) struct Opening {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) hub: Hub,
    pub(crate) user: UserProfile,
    pub(crate) rules: Rules,
    pub(crate) colleagues: Vec<PersonRef>,
    pub(crate) live: Live,
}

impl Office {
    pub(crate) fn new(desk: &crate::desk::Inner, opening: Opening) -> Self {
        Self {
            store: opening.store,
            vault: opening.vault,
            clock: Arc::clone(&desk.clock),
            files: Arc::clone(&desk.files),
            made: Files::default(),
            hub: opening.hub,
            press: Press::new(desk.options.fonts.as_deref()),
            orders: Orders::default(),
            typed: Typed::default(),
            options: desk.options.clone(),
            exchange: tokio::sync::Mutex::default(),
            renewing: tokio::sync::Mutex::default(),
            uploading: tokio::sync::Mutex::default(),
            work: Notify::new(),
            files_waiting: Notify::new(),
            has_lane: AtomicBool::new(false),
            opening: AtomicBool::new(true),
            live: Mutex::new(opening.live),
            user: RwLock::new(opening.user),
            rules: RwLock::new(Arc::new(opening.rules)),
            voice: Arc::clone(&desk.voice),
            colleagues: RwLock::new(Arc::new(opening.colleagues)),
            rev: Arc::clone(&desk.rev),
        }
    }

    /// The person.
    pub(crate) fn user(&self) -> UserProfile {
        self.user.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The hub told who the person is now.
    pub(crate) fn set_user(&self, user: UserProfile) {
        *self.user.write().unwrap_or_else(PoisonError::into_inner) = user;
        self.turn();
    }

    /// The person as one who acts.
    pub(crate) fn actor(&self) -> Actor {
        let UserProfile { user, name, unit, roles, .. } = self.user();
        Actor { user, name, unit, roles, stands_for: self.stands_for() }
    }

    /// Key of the account: only its own session sends its operations.
    pub(crate) fn account(&self) -> String {
        self.user().user.to_string()
    }

    pub(crate) fn roles(&self) -> Vec<Role> {
        self.user().roles
    }

    /// Roles in which the person may act today: their own, and those in which they stand in for somebody.
    pub(crate) fn acting_roles(&self) -> Vec<Role> {
        let lent = self.stands_for().into_iter().flat_map(|one| one.roles);
        self.roles().into_iter().chain(lent).collect()
    }

    pub(crate) fn unit(&self) -> Option<UnitId> {
        self.user().unit
    }

    /// The rules in force.
    pub(crate) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_rules(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
        self.turn();
    }

    /// The people of the unit, with who stands in for them.
    pub(crate) fn colleagues(&self) -> Arc<Vec<PersonRef>> {
        Arc::clone(&self.colleagues.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_colleagues(&self, colleagues: Vec<PersonRef>) {
        *self.colleagues.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(colleagues);
        self.turn();
    }

    /// What the status bar shows and the counts do not.
    pub(crate) fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_online(&self) -> bool {
        self.live().online
    }

    /// Whether the person has not been told yet what waits.
    pub(crate) fn is_opening(&self) -> bool {
        self.opening.load(Ordering::Acquire)
    }

    /// The person was told what waits: from now on single tickets are news. Says whether this was the first time.
    pub(crate) fn end_opening(&self) -> bool {
        self.opening.swap(false, Ordering::AcqRel)
    }

    /// The person comes back to it: what waits is summed up again.
    pub(crate) fn begin_opening(&self) {
        self.opening.store(true, Ordering::Release);
    }

    /// Tells the host, unless this desk is to be quiet.
    pub(crate) fn tell(&self, event: HostEvent) {
        self.voice.tell(event);
    }

    /// Whether notices are held back.
    pub(crate) fn is_hushed(&self) -> bool {
        self.voice.is_hushed()
    }

    /// Tells which entities changed.
    pub(crate) fn changed(&self, kinds: &[&str], ids: Vec<String>) {
        if kinds.contains(&"law") {
            self.typed.forget();
        }
        let rev = self.turn();
        let ids = if ids.len() > NAMED { Vec::new() } else { ids };
        self.tell(HostEvent::Changed {
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            ids,
            rev,
        });
    }

    /// What was derived until now is old.
    fn turn(&self) -> i64 {
        self.rev.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// Goes up with every change that is told, and with the person, the rules and the colleagues.
    pub(crate) fn rev(&self) -> i64 {
        self.rev.load(Ordering::Acquire)
    }

    /// Something is to be sent: the background need not wait for its next turn.
    pub(crate) fn poke(&self) {
        self.work.notify_one();
    }

    /// The background sees to the files from now on.
    pub(crate) fn open_lane(&self) {
        self.has_lane.store(true, Ordering::Release);
    }

    pub(crate) fn has_lane(&self) -> bool {
        self.has_lane.load(Ordering::Acquire)
    }

    /// The hub answers: files may go.
    pub(crate) fn upload(&self) {
        self.files_waiting.notify_one();
    }

    /// Tells the host how the exchange stands.
    pub(crate) async fn announce(&self) {
        match self.status().await {
            Ok(status) => self.tell(HostEvent::Sync { status }),
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the status could not be read"),
        }
    }

    /// How the exchange stands.
    ///
    /// # Errors
    /// Database errors.
    pub(crate) async fn status(&self) -> Result<SyncStatus> {
        crate::sync::status::read(self).await
    }

    pub(crate) async fn close(&self) {
        // An exchange that waits for the network is cut: nothing of it is lost.
        let quiet = tokio::time::timeout(CLOSING, self.exchange.lock()).await;
        self.store.close().await;
        drop(quiet);
    }
}
