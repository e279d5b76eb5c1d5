//! Settings of this profile.

use std::collections::BTreeMap;

use chengban_domain::time::ClockTime;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Settings; `settings.set` replaces them whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Settings {
    /// `light`, `dark`, `contrast` or `system`.
    pub theme: String,
    /// Size of text, per cent.
    pub size: u32,
    /// `normal` or `compact`.
    pub density: String,
    /// 单键快捷键
    pub single_keys: bool,
    /// `zh-CN` or `en`.
    pub locale: String,
    /// Quiet hours begin.
    #[ts(optional)]
    pub quiet_from: Option<ClockTime>,
    /// Quiet hours end.
    #[ts(optional)]
    pub quiet_to: Option<ClockTime>,
    /// Desktop notifications.
    pub notify: bool,
    /// 行内预编辑
    pub preedit: bool,
    /// Seconds between exchanges with the hub, 5 to 3600.
    pub sync_seconds: u32,
    /// Largest evidence file, MiB, 1 to 4096.
    pub evidence_max_mib: u32,
    /// Keys that were moved: the chord of the program and the one that stands for it, 100 at most.
    pub keys: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "system".into(),
            size: 100,
            density: "normal".into(),
            single_keys: true,
            locale: "zh-CN".into(),
            quiet_from: None,
            quiet_to: None,
            notify: true,
            preedit: true,
            sync_seconds: 30,
            evidence_max_mib: 200,
            keys: BTreeMap::new(),
        }
    }
}
