//! Intents in Chinese, for sentences such as 「等待前一项“签收”的结果」.

use super::IntentKind;

impl IntentKind {
    /// The act as people call it.
    #[must_use]
    pub fn zh(self) -> &'static str {
        use IntentKind as K;
        match self {
            K::Acknowledge => "签收",
            K::RequestReturn => "退单",
            K::WithdrawReturn => "撤回退单",
            K::RecordContact => "登记联系",
            K::AddEvidence => "添加佐证",
            K::SaveDraft => "保存草稿",
            K::AddNote => "内部备注",
            K::AssignHandler => "指定经办人",
            K::RequestSupport => "申请协办",
            K::DeclineSupport => "协办申请不同意",
            K::Delegate => "下派",
            K::SubmitReply => "提交答复",
            K::ApproveReply => "审核同意",
            K::SignReply => "签发",
            K::SkipStep => "跳过环节",
            K::ApproveRequest => "申请审核同意",
            K::RejectRequest => "申请退回",
            K::RejectReply | K::RejectOpinion => "退回修改",
            K::RecallReply => "撤回答复",
            K::SendBackSupport => "退回协办",
            K::RequestExtension => "申请延期",
            K::RequestSuspension => "申请中止",
            K::RequestTermination => "申请终止",
            K::WithdrawRequest => "撤回申请",
            K::Resume => "恢复办理",
            K::RecordReveal => "查看诉求人信息",
            K::FileAppeal => "申诉",
            K::WithdrawAppeal => "撤回申诉",
            K::SaveOpinion => "拟写最终处理意见",
            K::SubmitOpinion => "最终处理意见送审",
            K::ApproveOpinion => "最终处理意见审核",
            K::SignOpinion => "最终处理意见签发",
            K::SealOpinion => "用印",
            K::FileOpinion => "提交热线审核",
            _ => "办理",
        }
    }
}
