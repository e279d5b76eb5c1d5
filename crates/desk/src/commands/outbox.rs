//! Commands about the outbox: what waits, what was answered, what needs a person; and the proof that nothing is lost.

use chengban_domain::case::AppealKind;
use chengban_domain::intent::IntentKind;
use chengban_domain::time::Millis;
use chengban_domain::{AssignmentId, OpId, Problem, Said, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One of the words that stand on every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OpState {
    /// 待发送
    Waiting,
    /// 已送达
    Sent,
    /// 需处理
    Attention,
    /// 已隔离
    Quarantined,
    /// 已撤销
    Withdrawn,
}

/// Which rows of the outbox.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, optional_fields)]
pub struct OutboxList {
    /// One state only.
    pub filter: Option<OpState>,
    /// One ticket only.
    pub ticket_id: Option<TicketId>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpRow {
    /// Key.
    pub op_id: OpId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    #[ts(optional)]
    pub assignment_id: Option<AssignmentId>,
    /// 编号
    pub ticket_no: String,
    /// 标题
    pub ticket_title: String,
    /// What is asked.
    pub kind: IntentKind,
    /// Against what an appeal is; a recognition is filed as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub appeals: Option<AppealKind>,
    /// When it was made.
    pub made_at: Millis,
    /// Its state in one of four words.
    pub state: OpState,
    /// How often it was sent.
    pub attempts: u32,
    /// 回执号
    #[ts(optional)]
    pub receipt: Option<String>,
    /// Hub time of the verdict.
    #[ts(optional)]
    pub answered_at: Option<Millis>,
    /// What went wrong.
    #[ts(optional)]
    pub problem: Option<Problem>,
    /// It may be undone until then.
    #[ts(optional)]
    pub undo_until: Option<Millis>,
    /// What it waits for.
    #[ts(optional)]
    pub why: Option<Said>,
    /// In quarantine, once its author saw it: it may be kept until then.
    #[ts(optional)]
    pub ends_at: Option<Millis>,
}

/// An operation as it is sent, for support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpPayload {
    /// JSON text.
    pub json: String,
}

/// 丢失自查: every operation is in exactly one state, and the sum is conserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Doctor {
    /// Nothing is missing and nothing is damaged.
    pub ok: bool,
    /// Operations made on this device, less those their author withdrew.
    pub created: u32,
    /// Answered with effect.
    pub delivered: u32,
    /// Waiting to be sent.
    pub waiting: u32,
    /// Need a person.
    pub needs_attention: u32,
    /// Quarantined because the ticket left.
    pub quarantined: u32,
    /// Unaccounted for; must be 0.
    pub missing: u32,
    /// Withdrawn by their author.
    pub withdrawn: u32,
    /// What was found wrong; empty when all is well.
    pub findings: Vec<Said>,
    /// How many were compared with the hub's ledger, item by item; absent where the hub could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub compared: Option<u32>,
    /// Each local item with its hash and the hub's receipt.
    pub items: Vec<DoctorItem>,
}

/// One local item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DoctorItem {
    /// Key of the operation.
    pub op_id: OpId,
    /// 编号
    pub ticket_no: String,
    /// What.
    pub kind: IntentKind,
    /// Against what an appeal is; a recognition is filed as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub appeals: Option<AppealKind>,
    /// Its state in one of four words.
    pub state: OpState,
    /// Hash of what is sent.
    pub hash: String,
    /// 回执号
    #[ts(optional)]
    pub receipt: Option<String>,
    /// What the hub's ledger has of it; absent where it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub on_hub: Option<OnHub>,
}

/// What the hub's ledger has of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OnHub {
    /// The same words, and the verdict that is known here, or one that is still to arrive.
    Same,
    /// Nothing, as it must be of what was never sent.
    NotYet,
    /// Nothing, although it was delivered.
    Unknown,
    /// Other words, or another verdict.
    Differs,
}

/// Delivered operations that are to be offered again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OfferAgain {
    /// Which.
    pub ops: Vec<OpId>,
}

/// How many were offered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Offered {
    /// Those among them that had been delivered.
    pub ops: u32,
}
