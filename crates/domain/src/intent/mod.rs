//! What people want done: intents, in the imperative. A click becomes one; the machines judge it.
//!
//! On the wire an intent is `kind` (kebab-case) beside `payload`; see `wire::op`.

mod payload;
mod verdict;
mod words;

pub use payload::*;
pub use verdict::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::OpinionId;
use crate::case::AppealKind;

macro_rules! intents {
    ($($(#[$doc:meta])* $name:ident($payload:ty) = $text:literal),+ $(,)?) => {
        /// Something a person (or the hub's timer) wants done.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
        #[serde(tag = "kind", content = "payload")]
        #[ts(export)]
        pub enum Intent {
            $($(#[$doc])* #[serde(rename = $text)] $name($payload)),+
        }

        /// The name of an intent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[ts(export)]
        pub enum IntentKind {
            $($(#[$doc])* #[serde(rename = $text)] $name),+
        }

        impl Intent {
            /// Its name.
            #[must_use]
            pub fn kind(&self) -> IntentKind {
                match self { $(Self::$name(_) => IntentKind::$name),+ }
            }

            /// Reads an intent from its name and payload; a missing payload counts as `{}`.
            ///
            /// # Errors
            /// The parser's, when the payload has not the shape of that intent.
            pub fn from_parts(kind: IntentKind, payload: serde_json::Value) -> Result<Self, serde_json::Error> {
                let payload = if payload.is_null() { serde_json::json!({}) } else { payload };
                match kind { $(IntentKind::$name => serde_json::from_value::<$payload>(payload).map(Self::$name)),+ }
            }

            /// Its payload as JSON.
            ///
            /// # Errors
            /// Never for the payloads of this crate; the parser's type is kept so that callers need no panic.
            pub fn payload(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $(Self::$name(p) => serde_json::to_value(p)),+ }
            }
        }

        impl IntentKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name on the wire and on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

intents! {
    // The ticket (platform).
    /// 受理
    Accept(Accept) = "accept",
    /// 直接办结
    CloseDirect(Answer) = "close-direct",
    /// 不予受理
    Decline(Decline) = "decline",
    /// 撤单
    Cancel(Reason) = "cancel",
    /// 派单
    Dispatch(Dispatch) = "dispatch",
    /// 加派
    AddAssignment(Dispatch) = "add-assignment",
    /// 改派
    Redispatch(Redispatch) = "redispatch",
    /// 提交会商
    EscalateDispute(Reason) = "escalate-dispute",
    /// 裁定派单争议
    RuleDispute(RuleDispute) = "rule-dispute",
    /// 挂账
    PlaceOnHold(PlaceOnHold) = "place-on-hold",
    /// 挂账恢复
    ResumeTicket(Reason) = "resume-ticket",
    /// 并单
    Merge(Merge) = "merge",
    /// 撤销并单
    Unmerge(Reason) = "unmerge",
    /// 归档: the window is over
    Archive(Empty) = "archive",
    // The assignment.
    /// 签收
    Acknowledge(Empty) = "acknowledge",
    /// 退单
    RequestReturn(RequestReturn) = "request-return",
    /// 撤回退单
    WithdrawReturn(Empty) = "withdraw-return",
    /// 退单审核
    DecideReturn(Decide) = "decide-return",
    /// 登记联系
    RecordContact(RecordContact) = "record-contact",
    /// 添加佐证
    AddEvidence(AddEvidence) = "add-evidence",
    /// 保存草稿
    SaveDraft(SaveDraft) = "save-draft",
    /// 内部备注
    AddNote(AddNote) = "add-note",
    /// 指定经办人
    AssignHandler(AssignHandler) = "assign-handler",
    /// 申请协办
    RequestSupport(RequestSupport) = "request-support",
    /// 协办申请不同意
    DeclineSupport(DeclineSupport) = "decline-support",
    /// 下派三级
    Delegate(Delegate) = "delegate",
    /// 提交答复
    SubmitReply(SubmitReply) = "submit-reply",
    /// 审核同意
    ApproveReply(Approve) = "approve-reply",
    /// 签发
    SignReply(Approve) = "sign-reply",
    /// 跳过环节
    SkipStep(SkipStep) = "skip-step",
    /// 退回修改
    RejectReply(RejectReply) = "reject-reply",
    /// 撤回答复
    RecallReply(Empty) = "recall-reply",
    /// 平台审核
    AuditReply(AuditReply) = "audit-reply",
    /// 回访
    RecordCallback(RecordCallback) = "record-callback",
    /// 重新办理
    OrderRework(Reason) = "order-rework",
    /// 退回协办
    SendBackSupport(Reason) = "send-back-support",
    /// 申请延期
    RequestExtension(RequestExtension) = "request-extension",
    /// 申请中止
    RequestSuspension(RequestStop) = "request-suspension",
    /// 申请终止
    RequestTermination(RequestStop) = "request-termination",
    /// 撤回申请
    WithdrawRequest(Empty) = "withdraw-request",
    /// 申请审核同意, inside the unit
    ApproveRequest(Approve) = "approve-request",
    /// 申请退回, inside the unit
    RejectRequest(Reason) = "reject-request",
    /// 延期审核
    DecideExtension(Decide) = "decide-extension",
    /// 中止审核
    DecideSuspension(Decide) = "decide-suspension",
    /// 终止审核
    DecideTermination(Decide) = "decide-termination",
    /// 恢复办理
    Resume(Reason) = "resume",
    /// 催办
    Urge(Reason) = "urge",
    /// 发起督办
    OpenSupervision(OpenSupervision) = "open-supervision",
    /// 办结督办
    CloseSupervision(Reason) = "close-supervision",
    /// 撤派
    Withdraw(Reason) = "withdraw",
    /// 查看诉求人信息: an audited reveal
    RecordReveal(Reason) = "record-reveal",
    // Appeals.
    /// 申诉
    FileAppeal(FileAppeal) = "file-appeal",
    /// 撤回申诉
    WithdrawAppeal(AppealRef) = "withdraw-appeal",
    /// 申诉审核
    DecideAppeal(DecideAppeal) = "decide-appeal",
    // Final opinions.
    /// 拟写最终处理意见
    SaveOpinion(SaveOpinion) = "save-opinion",
    /// 送审
    SubmitOpinion(OpinionHash) = "submit-opinion",
    /// 审核同意
    ApproveOpinion(OpinionHash) = "approve-opinion",
    /// 编号成文: the hub's own
    IssueOpinion(IssueOpinion) = "issue-opinion",
    /// 签发
    SignOpinion(OpinionHash) = "sign-opinion",
    /// 退回修改
    RejectOpinion(OpinionComment) = "reject-opinion",
    /// 用印
    SealOpinion(SealOpinion) = "seal-opinion",
    /// 用印完成: the hub's own
    RecordSeal(RecordSeal) = "record-seal",
    /// 提交热线审核
    FileOpinion(OpinionRef) = "file-opinion",
    /// 最终处理意见审核
    DecideOpinion(DecideOpinion) = "decide-opinion",
}

impl Intent {
    /// Against what it appeals, if it does: a recognition is filed as an appeal and is called otherwise.
    #[must_use]
    pub fn appeals(&self) -> Option<AppealKind> {
        match self {
            Self::FileAppeal(filed) => Some(filed.content.kind),
            _ => None,
        }
    }

    /// The final opinion that it is about, if it is about one.
    #[must_use]
    pub fn opinion(&self) -> Option<OpinionId> {
        Some(match self {
            Self::SaveOpinion(p) => p.id,
            Self::SubmitOpinion(p) | Self::ApproveOpinion(p) | Self::SignOpinion(p) => p.id,
            Self::IssueOpinion(p) => p.id,
            Self::RejectOpinion(p) => p.id,
            Self::SealOpinion(p) => p.id,
            Self::RecordSeal(p) => p.id,
            Self::FileOpinion(p) => p.id,
            Self::DecideOpinion(p) => p.id,
            _ => return None,
        })
    }
}

impl std::str::FromStr for IntentKind {
    type Err = crate::Rejection;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| crate::Rejection::new(crate::ErrorCode::Unsupported).with("kind", text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_survives_the_wire() {
        let intent = Intent::AddNote(AddNote { text: "已到现场".into() });
        let json = serde_json::to_string(&intent).unwrap();
        assert_eq!(json, r#"{"kind":"add-note","payload":{"text":"已到现场"}}"#);
        assert_eq!(serde_json::from_str::<Intent>(&json).unwrap(), intent);
        assert_eq!(Intent::from_parts(intent.kind(), intent.payload().unwrap()).unwrap(), intent);
    }

    #[test]
    fn names_are_kebab_case_and_distinct() {
        let mut names: Vec<_> = IntentKind::ALL.iter().map(|k| k.as_str()).collect();
        assert!(names.iter().all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '-')), "{names:?}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), IntentKind::ALL.len(), "two intents share a name");
    }
}
