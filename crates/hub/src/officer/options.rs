//! Options of `officer`, in the words that `--help` shows.

use chengban_domain::case::{Satisfaction, Solved};
use chengban_domain::time::Limit;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// 平台地址
    #[arg(long, env = "CHENGBAN_HUB", default_value = "http://127.0.0.1:8460", value_name = "URL")]
    pub(crate) hub: String,
    /// 平台账号，默认演示账号 pt.zidong；口令取自环境变量 CHENGBAN_PASSWORD
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// 自动扮演平台人员（仅用于演示数据）
    #[arg(long)]
    pub(crate) auto: bool,
    /// 与 --auto 同用：只办理一轮
    #[arg(long, requires = "auto")]
    pub(crate) once: bool,
    /// 与 --auto 同用：每轮间隔秒数
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    pub(crate) every_seconds: u64,
    #[command(subcommand)]
    pub(crate) command: Option<OfficerCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfficerCommand {
    /// 查看平台待办
    Queue {
        /// reply、return、extension、suspension、termination、callback、appeal、opinion、dispatch、support、archive；不填为全部
        #[arg(long)]
        kind: Option<String>,
    },
    /// 查看一件工单全貌
    Show {
        /// 工单编号
        no: String,
    },
    /// 审核答复
    Audit {
        /// 工单编号
        no: String,
        /// 退回修改；不填为通过
        #[arg(long)]
        send_back: bool,
        /// 须改正之处，可多次给出
        #[arg(long, requires = "send_back")]
        defect: Vec<String>,
        /// 理由
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 退单审核
    DecideReturn(Decision),
    /// 延期审核
    DecideExtension(Decision),
    /// 中止审核
    DecideSuspension(Decision),
    /// 终止审核
    DecideTermination(Decision),
    /// 申诉审核
    DecideAppeal {
        /// 工单编号
        no: String,
        /// uphold 通过、refuse 查否、send_back 退回补正
        #[arg(long)]
        verdict: String,
        /// 理由
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 最终处理意见审核
    DecideOpinion {
        /// 工单编号
        no: String,
        /// effective 无需复核、reexamine 需复核、send_back 退回补正
        #[arg(long)]
        verdict: String,
        /// 理由
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 登记回访
    Callback {
        /// 工单编号
        no: String,
        /// 未接通
        #[arg(long)]
        not_connected: bool,
        /// 是否解决：solved、mostly、unsolved
        #[arg(long, value_parser = solved)]
        solved: Option<Solved>,
        /// 是否满意：satisfied、mostly、dissatisfied
        #[arg(long, value_parser = satisfaction)]
        satisfaction: Option<Satisfaction>,
        /// 对办理过程是否满意，取值同上；不填与 --satisfaction 相同
        #[arg(long, value_parser = satisfaction)]
        process: Option<Satisfaction>,
        /// 诉求人称承办单位没有联系过；不填为联系过
        #[arg(long)]
        no_contact: bool,
        /// 勾选答复中载明的不计入参评情形，如 G1
        #[arg(long)]
        ground: Option<String>,
        /// 诉求人的意见
        #[arg(long, default_value = "")]
        opinion: String,
    },
    /// 归档
    Archive {
        /// 工单编号
        no: String,
    },
    /// 派单
    Dispatch {
        /// 工单编号
        no: String,
        /// 主办单位全称
        #[arg(long)]
        unit: String,
        /// 协办单位全称，可多次给出
        #[arg(long)]
        support: Vec<String>,
        /// 转办意见
        #[arg(long, default_value = "")]
        note: String,
        /// 法律法规为该事项规定的办理期限，如 15wd、30d；长于一般时限时按规则包决定是否从长
        #[arg(long)]
        statutory: Option<Limit>,
    },
    /// 改派：由另一单位主办
    Redispatch {
        /// 工单编号
        no: String,
        /// 新的主办单位全称
        #[arg(long)]
        unit: String,
        /// 理由
        #[arg(long)]
        reason: String,
    },
    /// 要求重新办理
    Rework {
        /// 工单编号
        no: String,
        /// 理由
        #[arg(long)]
        reason: String,
    },
    /// 并单：并入一件主单，主单的答复随之答复本单；不加 --yes 只预览
    Merge {
        /// 要并入的工单编号（子单）
        no: String,
        /// 主单编号
        #[arg(long, value_name = "NO")]
        into: String,
        /// 按预览办理
        #[arg(long)]
        yes: bool,
    },
    /// 撤销并单，工单回到待派单；不加 --yes 只预览
    Unmerge {
        /// 已并入的工单编号（子单）
        no: String,
        /// 理由
        #[arg(long, default_value = "")]
        reason: String,
        /// 按预览办理
        #[arg(long)]
        yes: bool,
    },
    /// 同意协办申请：增派协办单位
    AddSupport {
        /// 工单编号
        no: String,
        /// 协办单位全称
        #[arg(long)]
        unit: String,
        /// 协办时限，如 2wd；不填按规则包
        #[arg(long)]
        limit: Option<Limit>,
        /// 转办意见
        #[arg(long, default_value = "")]
        note: String,
    },
    /// 不同意协办申请
    DeclineSupport {
        /// 工单编号
        no: String,
        /// 所申请的协办单位全称
        #[arg(long)]
        unit: String,
        /// 理由
        #[arg(long)]
        reason: String,
    },
    /// 催办
    Urge {
        /// 工单编号
        no: String,
        /// 承办单位全称，多个单位承办时指明其一；不填为主办单位
        #[arg(long)]
        unit: Option<String>,
        /// 催办内容
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 发起督办
    Supervise {
        /// 工单编号
        no: String,
        /// 承办单位全称，多个单位承办时指明其一；不填为主办单位
        #[arg(long)]
        unit: Option<String>,
        /// 督办编号
        #[arg(long = "number")]
        number: String,
        /// 督办意见
        #[arg(long)]
        note: String,
    },
    /// 办结督办
    CloseSupervision {
        /// 工单编号
        no: String,
        /// 承办单位全称，多个单位承办时指明其一；不填为主办单位
        #[arg(long)]
        unit: Option<String>,
        /// 督办结果
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// 月度考核结果
    #[command(subcommand)]
    Month(MonthCommand),
    /// 任一平台操作，内容以 JSON 给出
    Act {
        /// 工单编号
        no: String,
        /// 操作名，如 place-on-hold
        intent: String,
        /// 承办单位全称，多个单位承办时指明其一；不填为主办单位
        #[arg(long)]
        unit: Option<String>,
        /// JSON 内容
        #[arg(long, default_value = "{}")]
        data: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MonthCommand {
    /// 公布一个月的考核结果；已公布的单位不再改动
    Publish {
        /// 月份，如 2024-05
        month: String,
        /// 仍有已办结工单未归档时也公布，这些工单不计入
        #[arg(long)]
        partial: bool,
    },
    /// 查看一个月已公布的结果和历次修订
    Show {
        /// 月份，如 2024-05
        month: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Decision {
    /// 工单编号
    pub(crate) no: String,
    /// 承办单位全称，多个单位有待审核的申请时指明其一
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// 不同意；不填为同意
    #[arg(long)]
    pub(crate) refuse: bool,
    /// 理由
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

fn solved(text: &str) -> Result<Solved, String> {
    crate::store::of_word(text).map_err(|_| "应为 solved、mostly 或 unsolved".to_owned())
}

fn satisfaction(text: &str) -> Result<Satisfaction, String> {
    crate::store::of_word(text).map_err(|_| "应为 satisfied、mostly 或 dissatisfied".to_owned())
}
