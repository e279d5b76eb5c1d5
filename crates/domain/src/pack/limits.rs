//! The limits of a pack and the order in which they win over one another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    case::{Channel, Nature, Urgency},
    time::Limit,
};

/// Limits by what they hang on. In JSON one object: `default`, and the wire names of urgencies,
/// natures and channels that have a limit of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(try_from = "BTreeMap<String, Limit>", into = "BTreeMap<String, Limit>")]
#[ts(export, type = "{ default: string } & { [key in string]?: string }")]
pub struct LimitTable {
    /// Where no key of `by` fits.
    pub default: Limit,
    /// By the wire name of an urgency, nature or channel.
    pub by: BTreeMap<String, Limit>,
}

impl LimitTable {
    /// The limit under `key`, if it has one of its own.
    #[must_use]
    pub fn own(&self, key: &str) -> Option<Limit> {
        self.by.get(key).copied()
    }
}

impl TryFrom<BTreeMap<String, Limit>> for LimitTable {
    type Error = String;

    fn try_from(mut by: BTreeMap<String, Limit>) -> Result<Self, String> {
        let default = by.remove("default").ok_or("缺少 default 时限")?;
        match by.keys().find(|key| !is_known(key)) {
            Some(key) => Err(format!("“{key}”不是已知的紧急程度、诉求类型或来源渠道")),
            None => Ok(Self { default, by }),
        }
    }
}

impl From<LimitTable> for BTreeMap<String, Limit> {
    fn from(table: LimitTable) -> Self {
        let mut by = table.by;
        by.insert("default".to_owned(), table.default);
        by
    }
}

/// One level of precedence between limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LimitKey {
    /// A supervision (督办) is open.
    Supervised,
    /// 特急.
    Critical,
    /// 紧急.
    Urgent,
    /// The channel has a limit of its own.
    Channel,
    /// The nature has a limit of its own, such as 咨询.
    Nature,
    /// Everything else.
    Default,
}

impl LimitKey {
    /// The key as packs write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supervised => "supervised",
            Self::Critical => "critical",
            Self::Urgent => "urgent",
            Self::Channel => "channel",
            Self::Nature => "nature",
            Self::Default => "default",
        }
    }
}

/// What a handling limit depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitFacts {
    /// Whether a supervision is open.
    pub supervised: bool,
    /// 紧急程度.
    pub urgency: Urgency,
    /// 工单类型.
    pub nature: Nature,
    /// 受理渠道.
    pub channel: Channel,
}

/// The key of an urgency in a [`LimitTable`]; 一般 has none and takes what follows in the precedence.
pub(super) fn urgency_key(urgency: Urgency) -> Option<&'static str> {
    match urgency {
        Urgency::Normal => None,
        Urgency::Urgent => Some("urgent"),
        Urgency::Critical => Some("critical"),
    }
}

/// The key of a nature.
pub(super) fn nature_key(nature: Nature) -> &'static str {
    match nature {
        Nature::Consult => "consult",
        Nature::Help => "help",
        Nature::Complaint => "complaint",
        Nature::Report => "report",
        Nature::Suggest => "suggest",
        Nature::Praise => "praise",
    }
}

/// The key of a channel.
pub(super) fn channel_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "phone",
        Channel::Web => "web",
        Channel::Wechat => "wechat",
        Channel::App => "app",
        Channel::Weibo => "weibo",
        Channel::Mail => "mail",
        Channel::Province => "province",
        Channel::P110 => "p110",
        Channel::LeaderBoard => "leader_board",
        Channel::Interaction => "interaction",
        Channel::Enterprise => "enterprise",
        Channel::Media => "media",
        Channel::Other => "other",
    }
}

fn is_known(key: &str) -> bool {
    Urgency::ALL.iter().any(|&urgency| urgency_key(urgency) == Some(key))
        || Nature::ALL.iter().any(|&nature| nature_key(nature) == key)
        || Channel::ALL.iter().any(|&channel| channel_key(channel) == key)
}

/// From when an appeal window runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AppealFrom {
    /// The notice that the ticket was archived.
    ArchiveNotice,
    /// The publication of the month's result.
    Publication,
}

/// The window for an appeal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppealWindow {
    /// How long the window is.
    pub limit: Limit,
    /// From when it runs.
    pub from: AppealFrom,
}

/// The limit for asking a return.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReturnLimits {
    /// For most tickets.
    pub default: Limit,
    /// For tickets dispatched as complex.
    pub complex: Limit,
}

/// Every limit of the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Limits {
    /// 签收, by urgency.
    pub ack: LimitTable,
    /// First contact with the caller; `None`: no limit of its own.
    pub first_contact: Option<Limit>,
    /// 退单 request.
    #[serde(rename = "return")]
    #[ts(rename = "return")]
    pub r#return: ReturnLimits,
    /// Handling, by urgency, channel, nature.
    pub handle: LimitTable,
    /// Whether a longer limit laid down by statute prevails over `handle` (济南2018, 潍坊2021).
    pub statutory_longer_prevails: bool,
    /// A support's answer to the lead.
    pub support: Limit,
    /// A new round after 重新办理.
    pub rework: Limit,
    /// Handling under supervision.
    pub supervised: Limit,
    /// Mending a reply the auditor sent back.
    pub audit_fix: Limit,
    /// From closing to archiving.
    pub archive_after: Limit,
    /// Appeal against a ticket's result.
    pub appeal_ticket: AppealWindow,
    /// Appeal against a month's result.
    pub appeal_month: AppealWindow,
}
