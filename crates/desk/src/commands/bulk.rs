//! Commands about many rows of the inbox at once: the same act, a spreadsheet. A selection names rows, or a whole list
//! without some, so that 「全选」 costs nothing however long the list is.

use std::collections::BTreeMap;

use chengban_domain::intent::{Intent, IntentKind};
use chengban_domain::time::Millis;
use chengban_domain::{AssignmentId, OpId, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::inbox::InboxList;

/// Rows of a list: those named, or the whole list without those named.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InboxSelection {
    /// Of which list.
    pub list: InboxList,
    /// Whether the list is meant, and `ids` are left out of it.
    pub all: bool,
    /// The rows named.
    pub ids: Vec<AssignmentId>,
}

/// Does the same to many rows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkAct {
    /// To which.
    pub rows: InboxSelection,
    /// What.
    pub intent: Intent,
}

/// Asks what doing the same to many rows would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkPreviewReq {
    /// To which.
    pub rows: InboxSelection,
    /// What.
    pub kind: IntentKind,
}

/// What doing the same to many rows would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkPreview {
    /// Rows selected.
    pub rows: u32,
    /// Rows whose state allows it.
    pub able: u32,
}

/// What doing the same to many rows did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkDone {
    /// Rows it was done to; each is an operation of its own.
    pub done: u32,
    /// Rows left out because their state does not allow it.
    pub left_out: u32,
    /// Rows it was refused on.
    pub refused: u32,
    /// The first of them, with the reason.
    pub reasons: Vec<BulkRefusal>,
    /// The operations.
    pub ops: Vec<OpId>,
    /// All of it may be undone until then; absent when some of it goes at once.
    #[ts(optional)]
    pub undo_until: Option<Millis>,
}

/// Takes operations back while they wait.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkUndo {
    /// Which.
    pub ops: Vec<OpId>,
}

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkUndone {
    /// Operations taken back.
    pub undone: u32,
    /// Operations whose bytes may have left already; they stay.
    pub too_late: u32,
}

/// A row on which an act was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkRefusal {
    /// 工单编号
    pub no: String,
    /// Why.
    pub problem: Problem,
}

/// A column of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SheetColumn {
    /// Which.
    pub key: SheetKey,
    /// Its head, in the language of the screen.
    pub label: String,
    /// Words for the values that have names, in the language of the screen; a value without one stands as it is.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}

/// What a column of an export shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SheetKey {
    /// 时限灯
    Light,
    /// 截止时间
    Due,
    /// 剩余时限
    Left,
    /// 工单编号
    No,
    /// 标题
    Title,
    /// 状态
    State,
    /// 诉求类型
    Nature,
    /// 紧急程度
    Urgency,
    /// 区域
    Town,
    /// 来源
    Channel,
    /// 派单时间
    Dispatched,
    /// 经办人
    Handler,
    /// 重办轮次
    Round,
    /// 标签
    Tags,
}

/// Asks for a spreadsheet of rows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InboxExport {
    /// Which.
    pub rows: InboxSelection,
    /// With which columns, left to right.
    pub columns: Vec<SheetColumn>,
    /// Name of the sheet.
    pub title: String,
}

/// A file made here, waiting to be saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exported {
    /// Its id, as `export` in the host's addresses; it can be fetched once.
    pub id: String,
    /// Rows in it.
    pub rows: u32,
}
