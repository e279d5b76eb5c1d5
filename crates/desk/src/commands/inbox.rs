//! Commands about the inbox: pages of assignments, counts, stars. Rows cross in pages of at most 200.

use std::collections::BTreeMap;

use chengban_domain::case::{AssignmentKind, AssignmentState, Channel, Nature, Secrecy, Urgency};
use chengban_domain::time::{Light, Millis, Remaining};
use chengban_domain::{AssignmentId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::StepMark;

/// Rows of one page at most.
pub const MAX_PAGE: u32 = 200;

/// Which rows: a folder of the navigation or a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum InboxView {
    /// 待办: an act of mine is due.
    Todo,
    /// 在办: open, and waiting for others.
    Doing,
    /// 已办: ended.
    Done,
    /// 我的关注
    Followed,
    /// 督办件
    Supervised,
    /// 批示件
    Noted,
    /// 待签收
    PendingAck,
    /// 待办理
    Handling,
    /// 待审核
    UnitReview,
    /// 待签发
    PendingSign,
    /// 被退回: sent back by the auditor, ordered anew, or refused a return
    Returned,
    /// 退单中
    ReturnReview,
    /// 延期中
    Extending,
    /// 申诉中
    Appealing,
    /// 待回访
    AwaitingCallback,
    /// 已办结
    Closed,
    /// 已归档
    Archived,
}

impl InboxView {
    /// Every view.
    pub const ALL: &'static [Self] = &[
        Self::Todo,
        Self::Doing,
        Self::Done,
        Self::Followed,
        Self::Supervised,
        Self::Noted,
        Self::PendingAck,
        Self::Handling,
        Self::UnitReview,
        Self::PendingSign,
        Self::Returned,
        Self::ReturnReview,
        Self::Extending,
        Self::Appealing,
        Self::AwaitingCallback,
        Self::Closed,
        Self::Archived,
    ];
}

/// What the rows must satisfy; an absent field asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, optional_fields)]
pub struct InboxQuery {
    /// Words that the ticket must contain.
    pub text: Option<String>,
    /// States.
    pub states: Option<Vec<AssignmentState>>,
    /// 镇街
    pub town: Option<String>,
    /// 诉求类型
    pub nature: Option<Nature>,
    /// 紧急程度
    pub urgency: Option<Urgency>,
    /// 时限灯
    pub light: Option<Light>,
    /// Only those I handle.
    pub handler_me: Option<bool>,
}

/// By what the rows are sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum InboxSort {
    /// By the next due.
    #[default]
    Due,
    /// By dispatch.
    Dispatched,
    /// By the last change.
    Updated,
    /// By ticket number.
    No,
}

/// A list: which rows, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InboxList {
    /// Which rows.
    pub view: InboxView,
    /// What they must satisfy.
    #[serde(default)]
    pub query: InboxQuery,
    /// In which order.
    #[serde(default)]
    pub sort: InboxSort,
    /// Backwards.
    #[serde(default)]
    pub desc: bool,
}

/// Asks a page of rows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InboxPageReq {
    /// Of which list.
    #[serde(flatten)]
    pub list: InboxList,
    /// Rows skipped.
    #[serde(default)]
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InboxPage {
    /// Rows in all.
    pub total: u32,
    /// How many at the head of the list are 特急 or due today; 0 where the list is in one piece.
    pub urgent: u32,
    /// Those asked for.
    pub rows: Vec<InboxRow>,
    /// Where the text finds more tickets than are listed: how many it lists, the newest in the cache.
    #[ts(optional)]
    pub found_more_than: Option<u32>,
}

/// One assignment in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InboxRow {
    /// The ticket.
    pub ticket_id: TicketId,
    /// My unit's assignment.
    pub assignment_id: AssignmentId,
    /// 编号
    pub no: String,
    /// 标题
    pub title: String,
    /// 诉求类型
    pub nature: Nature,
    /// 区域
    pub town: String,
    /// 来源
    pub channel: Channel,
    /// 紧急程度
    pub urgency: Urgency,
    /// Where the assignment stands.
    pub state: AssignmentState,
    /// 主办、协办、三级
    pub kind: AssignmentKind,
    /// 0 the first time, n in the n-th rework.
    pub round: u32,
    /// 派单时间
    pub dispatched_at: Millis,
    /// The due that counts now: 签收 while unsigned, else 办理.
    pub due: Millis,
    /// 预估
    pub due_estimated: bool,
    /// 时限灯
    pub light: Light,
    /// 剩余时限
    pub remaining: Remaining,
    /// 经办人
    pub handler_name: String,
    /// 标签
    pub tags: Vec<String>,
    /// A supervision is in force.
    pub supervised: bool,
    /// A leader wrote a note.
    pub leader_note: bool,
    /// Changed since it was last opened here.
    pub unread: bool,
    /// 关注
    pub starred: bool,
    /// A draft is begun.
    pub draft: bool,
    /// Operations waiting to be sent.
    pub pending_ops: u32,
    /// Something of this ticket stands in 需处理.
    pub attention: bool,
    /// 保密
    pub secrecy: Secrecy,
    /// The resident, masked.
    pub caller_name: String,
    /// At which step of the unit's chain its reply waits.
    #[ts(optional)]
    pub step: Option<StepMark>,
    /// In whose place that step is mine to pass.
    #[ts(optional)]
    pub on_behalf: Option<String>,
}

/// How many rows each view has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InboxCounts {
    /// By view.
    pub views: BTreeMap<InboxView, u32>,
    /// 特急 or due today.
    pub urgent_today: u32,
    /// Changed since last opened here.
    pub unread: u32,
    /// Towns that occur, for the filter.
    pub towns: Vec<String>,
}

/// Follows an assignment, or no longer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Star {
    /// Which.
    pub assignment_id: AssignmentId,
    /// On or off.
    pub on: bool,
}
