//! Commands about forms that are being filled in: keep, load, drop, list.

use chengban_domain::TicketId;
use chengban_domain::time::Millis;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which form; each has its own page or dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FormKind {
    /// 退单申请
    Return,
    /// 延期申请
    Extension,
    /// 申诉
    Appeal,
    /// 登记联系
    Contact,
    /// 备注
    Note,
    /// 退回修改 of a reply
    RejectReply,
    /// 跳过环节
    SkipStep,
    /// 退回 of a request, inside the unit
    RejectRequest,
    /// 退回协办 of what was fed back
    SendBack,
    /// 恢复办理
    Resume,
    /// 中止申请
    Suspension,
    /// 终止申请
    Termination,
    /// 申请协办
    Support,
    /// 下派三级
    Delegate,
    /// 最终处理意见
    Opinion,
    /// 退回修改 of an opinion
    RejectOpinion,
}

/// Names a form that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormKey {
    /// Which form.
    pub kind: FormKind,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment, opinion or kind of appeal; empty for the ticket itself. 64 characters at most.
    #[serde(default)]
    pub target: String,
    /// Version of the form's set of fields: a form of another set is kept, and not filled in.
    pub fields: u32,
}

/// Makes durable what a form holds.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormKeep {
    /// Which form.
    pub key: FormKey,
    /// A JSON object as text, 256 KiB at most.
    pub content: String,
}

/// What was kept; durable when answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormKept {
    /// When.
    pub saved_at: Millis,
}

/// Names the form to load or to drop.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormRef {
    /// Which form.
    pub key: FormKey,
}

/// What is kept of a form, if anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormFound {
    /// What was typed and not sent.
    #[ts(optional)]
    pub kept: Option<FormContent>,
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormContent {
    /// A JSON object as text, as it was given.
    pub content: String,
    /// When it was made durable.
    pub saved_at: Millis,
}

/// A kept form in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FormRow {
    /// Which.
    pub key: FormKey,
    /// 编号
    pub ticket_no: String,
    /// 标题
    pub ticket_title: String,
    /// The words in it, one a line.
    pub text: String,
    /// When it was last made durable.
    pub saved_at: Millis,
    /// The ticket has left this unit; the words stay readable.
    pub quarantined: bool,
    /// In quarantine, once its author saw it: it may be kept until then.
    #[ts(optional)]
    pub ends_at: Option<Millis>,
}
