//! Commands about the exchange with the hub.

use chengban_domain::time::Millis;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether the hub still knows this log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SessionState {
    /// Good.
    Ok,
    /// Log in again; nothing is lost.
    Expired,
}

/// Where the exchange stands; the status bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SyncStatus {
    /// The hub answered the last time it was asked.
    pub online: bool,
    /// Last complete exchange.
    #[ts(optional)]
    pub last_sync: Option<Millis>,
    /// 待发送
    pub waiting: u32,
    /// 需处理
    pub needs_attention: u32,
    /// 已隔离
    pub quarantined: u32,
    /// Tickets in the cache.
    pub cached: u32,
    /// What is going on: `hot`, `pull`, `push`, `blobs`, `index`; absent when idle.
    #[ts(optional)]
    pub phase: Option<String>,
    /// Done and total of that phase.
    #[ts(optional)]
    pub progress: Option<(u32, u32)>,
    /// PC clock less hub time, milliseconds; shown from two minutes on.
    pub clock_skew_ms: i64,
    /// Whole days since the hub last answered.
    pub offline_days: u32,
    /// Whether the hub still knows this log-in.
    pub session: SessionState,
    /// The hub.
    pub hub_url: String,
    /// Why the last attempt failed, as a problem's code and sentence.
    #[ts(optional)]
    pub problem: Option<chengban_domain::Problem>,
    /// Received and sent in the last exchange.
    pub pulled: u32,
    /// Operations that the hub accepted in the last exchange.
    pub pushed: u32,
}
