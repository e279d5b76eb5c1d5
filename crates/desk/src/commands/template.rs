//! Commands about templates (模板) and usual phrases (常用意见): one's own, the unit's, the hotline's.

use chengban_domain::case::{Nature, Outcome};
use chengban_domain::template::{Template, TemplateKind, TemplateScope};
use chengban_domain::time::Millis;
use chengban_domain::{AssignmentId, TemplateId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A ticket that templates are to suit, with the assignment that is answered.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TemplatesFor {
    /// Which ticket.
    pub ticket_id: TicketId,
    /// Which assignment.
    pub assignment_id: AssignmentId,
    /// Only those of this kind.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<TemplateKind>,
}

/// A template in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TemplateRow {
    /// The template.
    pub template: Template,
    /// How often it was used here.
    pub uses: u32,
    /// In the recycle bin; of a shared one: retired.
    pub removed: bool,
    /// Whose it is.
    pub scope: TemplateScope,
    /// Who wrote it, of a shared one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub written: Option<TemplateWritten>,
    /// The shared one that these words of one's own replace once they are shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub over: Option<TemplateId>,
    /// I may share it with my unit; of my unit's: share it anew or retire it.
    pub may_share: bool,
}

/// Who wrote a shared template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TemplateWritten {
    /// Which version it is.
    pub version: u32,
    /// Who wrote it.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

/// A template filled for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TemplateOffer {
    /// The template.
    pub id: TemplateId,
    /// What it is for.
    pub kind: TemplateKind,
    /// Whose it is.
    pub scope: TemplateScope,
    /// 名称
    pub name: String,
    /// Its words with everything filled that is known.
    pub text: String,
    /// Names that are still open.
    pub open: Vec<String>,
    /// 办理结果 for a reply without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub outcome: Option<Outcome>,
}

/// Makes a template, or changes one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TemplateSave {
    /// Which; absent for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<TemplateId>,
    /// What it is for.
    pub kind: TemplateKind,
    /// 名称
    pub name: String,
    /// Its words.
    pub text: String,
    /// 诉求类型 it suits; empty: any.
    #[serde(default)]
    pub natures: Vec<Nature>,
    /// A part of 问题分类 it suits; empty: any.
    #[serde(default)]
    pub category: String,
    /// 办理结果 that its words tell.
    #[serde(default)]
    #[ts(optional)]
    pub outcome: Option<Outcome>,
}

/// Names a template.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TemplateRef {
    /// Which.
    pub id: TemplateId,
}
