//! Commands about the profile itself: its state, enrolment, unlocking, log-in, passphrase.

use chengban_domain::role::StandsFor;
use chengban_domain::wire::UserProfile;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::ZeroizeOnDrop;

/// No arguments.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[ts(export, type = "Record<string, never>")]
pub struct NoArgs {}

/// Nothing to tell beyond success.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[ts(export, type = "Record<string, never>")]
pub struct Done {}

/// Whether the profile can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AppState {
    /// Not enrolled yet.
    New,
    /// Enrolled, waiting for the passphrase.
    Locked,
    /// Open.
    Open,
}

/// The state of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppStatus {
    /// Whether it can be used.
    pub state: AppState,
    /// Name of the profile's folder.
    pub profile_name: String,
    /// The hub, once enrolled and open.
    #[ts(optional)]
    pub hub_url: Option<String>,
    /// Whose profile, once open.
    #[ts(optional)]
    pub user: Option<UserProfile>,
    /// For whom the person stands in today.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<StandsFor>>", optional)]
    pub stands_for: Vec<StandsFor>,
    /// Version of the program.
    pub version: String,
    /// Whether the rule pack in use has been approved; if not, 「默认规则，未经核准」 stands beside each limit.
    pub approved_rules: bool,
    /// Seconds until the next passphrase is accepted, after too many wrong ones.
    #[ts(optional)]
    pub wait_seconds: Option<u32>,
    /// Wrong passphrases left before the wait begins.
    pub tries_left: u32,
    /// Whether the system's keychain was given a way into this profile.
    pub remembered: bool,
    /// 练习: nothing here is real, and nothing of it leaves this computer.
    pub practice: bool,
}

/// Registers this device for an account and makes the profile.
#[derive(Clone, Serialize, Deserialize, TS, ZeroizeOnDrop)]
#[ts(export)]
pub struct Enroll {
    /// Address of the hub, such as `https://hub.example`.
    pub hub_url: String,
    /// Account name.
    pub account: String,
    /// Its password; used once, never stored.
    pub password: String,
    /// The passphrase that will open this profile.
    pub passphrase: String,
    /// What the administrator sees.
    #[serde(default)]
    pub device_name: String,
}

/// Opens the profile.
#[derive(Clone, Serialize, Deserialize, TS, ZeroizeOnDrop)]
#[ts(export)]
pub struct Unlock {
    /// The passphrase.
    pub passphrase: String,
    /// Give the system's keychain a way in as well; a keychain that does not serve keeps nobody out.
    #[serde(default)]
    #[zeroize(skip)]
    pub remember: bool,
}

/// Gives the system's keychain a way into the profile.
#[derive(Clone, Serialize, Deserialize, TS, ZeroizeOnDrop)]
#[ts(export)]
pub struct Remember {
    /// The passphrase, to show that it is the person who asks.
    pub passphrase: String,
}

/// Whether the system's keychain can, and does, open this profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeychainState {
    /// It could; nobody asked it to.
    Off,
    /// It does.
    On,
    /// It is locked, or its owner refused: the passphrase is needed.
    Locked,
    /// There is none, or it does not answer: the passphrase is needed.
    Missing,
}

/// The system's keychain as settings show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KeychainView {
    /// Whether it serves.
    pub state: KeychainState,
    /// Whether this profile was entrusted to it, even if it does not serve now.
    pub remembered: bool,
}

/// Logs in again after the session expired.
#[derive(Clone, Serialize, Deserialize, TS, ZeroizeOnDrop)]
#[ts(export)]
pub struct Login {
    /// The account's password; used once, never stored.
    pub password: String,
}

/// Changes the passphrase.
#[derive(Clone, Serialize, Deserialize, TS, ZeroizeOnDrop)]
#[ts(export)]
pub struct ChangePassphrase {
    /// The one in force.
    pub old: String,
    /// The one to come.
    pub new: String,
}

/// Sets a damaged cache aside, so that this device can be registered again.
#[derive(Clone, Serialize, Deserialize, TS, ZeroizeOnDrop)]
#[ts(export)]
pub struct Rebuild {
    /// The passphrase; only its owner begins a profile anew.
    pub passphrase: String,
}

/// What became of a damaged cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rebuilt {
    /// The folder in which the damaged files lie as they were.
    pub kept_in: String,
    /// The profile, which is new now.
    pub status: AppStatus,
}
