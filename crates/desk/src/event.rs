//! What the desk tells its host: ids, never rows.

use std::sync::atomic::{AtomicU8, Ordering};

use chengban_domain::time::Millis;
use chengban_domain::{ErrorCode, OpId, Said, TicketId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use ts_rs::TS;

use crate::commands::outbox::OpState;
use crate::commands::sync::SyncStatus;

/// What a desk keeps to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Hush {
    /// Nothing.
    Nothing,
    /// Notices: a practice disturbs nobody.
    Notices,
    /// Everything: another desk stands before the host.
    All,
}

/// A desk's way to its host. Two desks may speak to one.
#[derive(Debug)]
pub(crate) struct Voice {
    events: broadcast::Sender<HostEvent>,
    hush: AtomicU8,
}

impl Voice {
    /// For so many events that a slow host has not heard yet.
    pub(crate) fn new(events: usize) -> Self {
        Self { events: broadcast::channel(events).0, hush: AtomicU8::new(Hush::Nothing as u8) }
    }

    /// Another voice to the same host.
    pub(crate) fn beside(&self, hush: Hush) -> Self {
        Self { events: self.events.clone(), hush: AtomicU8::new(hush as u8) }
    }

    pub(crate) fn hush(&self, hush: Hush) {
        self.hush.store(hush as u8, Ordering::Release);
    }

    /// Whether notices are held back.
    pub(crate) fn is_hushed(&self) -> bool {
        self.hush.load(Ordering::Acquire) != Hush::Nothing as u8
    }

    /// Tells the host; nobody listening is no fault.
    pub(crate) fn tell(&self, event: HostEvent) {
        let hush = self.hush.load(Ordering::Acquire);
        let held = hush == Hush::All as u8
            || (hush == Hush::Notices as u8 && matches!(event, HostEvent::Notice { .. }));
        if !held {
            let _nobody_listens = self.events.send(event);
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<HostEvent> {
        self.events.subscribe()
    }
}

/// Something the UI must know without having asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum HostEvent {
    /// Entities changed in the store; ask again for what is on screen.
    Changed {
        /// Kinds: `ticket`, `draft`, `unit`, `person`, `pack`, `calendar`, `outbox`, `evidence`, `law`, `settings`, `app`.
        kinds: Vec<String>,
        /// Their ids, at most 200; empty: any.
        ids: Vec<String>,
        /// Counts up with every change.
        rev: i64,
    },
    /// The state of the exchange.
    Sync {
        /// Where it stands.
        status: SyncStatus,
    },
    /// The hub judged an operation.
    Verdict {
        /// Which.
        op_id: OpId,
        /// Of which ticket.
        ticket_id: TicketId,
        /// What it came to.
        answer: VerdictNote,
    },
    /// Something a person should see now.
    Notice {
        /// Key; the same key replaces an earlier notice.
        id: String,
        /// Headline.
        title: Said,
        /// What it is about, piece by piece.
        text: Vec<Said>,
        /// The ticket a click opens.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        ticket_id: Option<TicketId>,
        /// The page a click opens, where it is about no single ticket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        page: Option<NoticePage>,
    },
    /// A long job goes on.
    Progress {
        /// Which: `law`, `sync`, `upload`.
        job: String,
        /// Done.
        done: u32,
        /// In all; 0 while unknown.
        total: u32,
    },
}

/// A page that a notice is about; its name is its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum NoticePage {
    /// 日提醒
    Today,
}

/// What a verdict came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VerdictNote {
    /// The operation's state now.
    pub state: OpState,
    /// Why not, when it did not take effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<ErrorCode>,
    /// 回执号
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub receipt: Option<String>,
    /// Hub time.
    pub at: Millis,
}
