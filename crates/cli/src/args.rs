//! The command line other programs rely on.

use std::net::SocketAddr;
use std::path::PathBuf;

use chengban_desk::domain::StandInId;
use chengban_desk::domain::role::Role;
use chengban_desk::domain::stand_in::ROLES;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

/// 承办台命令行：签收、联系、答复、退单、申诉、最终处理意见，离线可用。
#[derive(Debug, Parser)]
#[command(name = "chengban", version, about, long_about = None)]
pub struct Cli {
    /// 本机数据所在文件夹
    #[arg(long, global = true, env = "CHENGBAN_PROFILE", value_name = "DIR")]
    pub profile: Option<PathBuf>,
    /// 以 JSON 输出
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 登记本机：连接平台，建立加密数据
    Enroll(Enroll),
    /// 数据库损坏时：原文件移到一旁原样保留，随后重新登记
    Rebuild,
    /// 立即同步
    Sync(Sync),
    /// 列出本单位的承办件
    Tickets(Tickets),
    /// 查看一件工单
    Show(No),
    /// 工单所属事项：月次、年次、各件答复、最终处理意见、新内容
    Matter(No),
    /// 日提醒：今日热点、下一工作日及以前到期、要素不全、被退回和不满意、逾期
    Today(Today),
    /// 搜索工单、法规、草稿
    Search(Search),
    /// 待发送、需处理、已送达
    Outbox,
    /// 丢失自查：逐项核对本机记录
    Doctor,
    /// 办理一步，如 acknowledge、record-contact、request-return
    Act(Act),
    /// 代理：不在岗时由同事代为联络、审核、签发或用印
    #[command(subcommand, name = "stand-in")]
    StandIn(StandIn),
    /// 月度考核：平台公布的各月结果
    #[command(subcommand)]
    Month(Month),
    /// 退单：先看依据是否充分
    #[command(subcommand)]
    Returns(Returns),
    /// 起草答复，可附依据、佐证、不计入参评情形
    Draft(Draft),
    /// 提交草稿（送审）
    Submit(No),
    /// 法规库
    #[command(subcommand)]
    Law(Law),
    /// 计算时限并说明理由
    Deadline(Deadline),
    /// 公文：生成、用印、验签
    #[command(subcommand)]
    Letter(Letter),
    /// 在浏览器中使用（仅本机），打印一次性地址
    Serve(Serve),
    /// 以演示数据自动走一遍主要流程，并说明每一步
    #[command(name = "demo-walk")]
    DemoWalk(DemoWalk),
}

#[derive(Debug, Args)]
pub struct Enroll {
    /// 平台地址
    #[arg(long)]
    pub hub: String,
    /// 账号
    #[arg(long)]
    pub user: String,
    /// 本机名称，管理员可见
    #[arg(long, default_value = "")]
    pub device: String,
}

#[derive(Debug, Args)]
pub struct Sync {
    /// 重建缓存：重新从平台读取全部工单；草稿、表单、待发送操作和材料不受影响
    #[arg(long)]
    pub rebuild: bool,
}

#[derive(Debug, Args)]
pub struct Tickets {
    /// 视图：todo、doing、done、handling、archived 等
    #[arg(long, default_value = "todo")]
    pub view: String,
    /// 最多列出的件数
    #[arg(long, default_value_t = 200)]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct No {
    /// 工单编号
    pub no: String,
}

#[derive(Debug, Args)]
pub struct Today {
    /// 把下一工作日及以前到期的工单另存为日历文件（.ics）
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Search {
    /// 词语
    #[arg(required = true)]
    pub words: Vec<String>,
    /// 最多条数
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct Act {
    /// 工单编号
    pub no: String,
    /// 办理动作，如 acknowledge
    pub intent: String,
    /// 内容（JSON 文件；- 为标准输入）
    #[arg(long, value_name = "FILE.json")]
    pub data: Option<PathBuf>,
    /// 对向本单位反馈的单位办理，如退回协办：该单位全称
    #[arg(long)]
    pub unit: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum StandIn {
    /// 本单位尚未结束的代理
    List,
    /// 请同事代理（须联网）
    Add(StandInAdd),
    /// 提前结束自己设置的代理（须联网）
    End(StandInEnd),
}

#[derive(Debug, Args)]
pub struct StandInAdd {
    /// 代理人的姓名
    pub by: String,
    /// 代理的职责，可多次给出：liaison、reviewer、signer、seal_keeper；不填为自己可代理的全部职责
    #[arg(long = "role", value_parser = role)]
    pub roles: Vec<Role>,
    /// 第一天，如 2026-03-02
    #[arg(long, value_name = "DATE")]
    pub from: NaiveDate,
    /// 最后一天（含当天）
    #[arg(long, value_name = "DATE")]
    pub to: NaiveDate,
}

#[derive(Debug, Args)]
pub struct StandInEnd {
    /// 代理编号，见 stand-in list
    pub id: StandInId,
}

fn role(text: &str) -> Result<Role, String> {
    let read: Option<Role> = serde_json::from_value(serde_json::Value::String(text.to_owned())).ok();
    read.filter(|role| ROLES.contains(role))
        .ok_or_else(|| "职责应为 liaison、reviewer、signer 或 seal_keeper".to_owned())
}

#[derive(Debug, Subcommand)]
pub enum Month {
    /// 已公布的各月
    List,
    /// 一个月的各率、修订、不利工单，以及全部申诉成功后的比率
    Show {
        /// 月份，如 2024-05
        month: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Returns {
    /// 退单教练：各项理由有无清单支持、建议单位、相似裁定、往返次数、剩余时间
    Coach(No),
}

#[derive(Debug, Args)]
pub struct Draft {
    /// 工单编号
    pub no: String,
    /// 公开答复内容（文本文件）
    #[arg(long, value_name = "FILE")]
    pub text: PathBuf,
    /// 办理情况（内部，文本文件）
    #[arg(long, value_name = "FILE")]
    pub internal: Option<PathBuf>,
    /// 依据，如 '《…》第五十条第一款第五项'，可重复
    #[arg(long = "cite", value_name = "依据")]
    pub cites: Vec<String>,
    /// 佐证材料，可重复
    #[arg(long = "evidence", value_name = "FILE")]
    pub evidence: Vec<PathBuf>,
    /// 不计入参评情形：1、2 或 3
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub ground: Option<u8>,
    /// 办理结果：solved、partly、unsolved、explained
    #[arg(long, default_value = "solved")]
    pub outcome: String,
    /// 未解决原因
    #[arg(long, default_value = "")]
    pub reason: String,
    /// 未能联系诉求人的原因
    #[arg(long, default_value = "")]
    pub waiver: String,
    /// 诉求是否属实：yes、no；不填则保持原样
    #[arg(long, value_name = "yes|no", value_parser = ["yes", "no"])]
    pub true_claim: Option<String>,
    /// 超出职责范围的，写明属于哪一类
    #[arg(long, value_name = "TEXT")]
    pub beyond_duty: Option<String>,
    /// 事发日期，写入答复，并据以选择当日有效的条文；不填按来电日期
    #[arg(long)]
    pub on: Option<NaiveDate>,
    /// 立即提交送审
    #[arg(long)]
    pub submit: bool,
}

#[derive(Debug, Subcommand)]
pub enum Law {
    /// 导入法规文件夹
    Import {
        /// 文件夹
        dir: PathBuf,
    },
    /// 搜索条文
    Search {
        /// 词语
        #[arg(required = true)]
        words: Vec<String>,
        /// 事发日期
        #[arg(long)]
        on: Option<NaiveDate>,
        /// 包括其他市县的规定
        #[arg(long)]
        all: bool,
        /// 最多条数
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// 按事发日期取一条引文
    Cite {
        /// 如 '《物业管理条例》第五十条第一款'
        text: String,
        /// 事发日期；不填为今天
        #[arg(long)]
        on: Option<NaiveDate>,
    },
}

#[derive(Debug, Args)]
pub struct Deadline {
    /// 起算时刻（北京时间），如 2026-02-13T10:00
    #[arg(long)]
    pub from: String,
    /// 时限：5wd 工作日、3d 日、2h 小时、30min 分钟、4wh 工作小时
    #[arg(long)]
    pub limit: String,
}

#[derive(Debug, Subcommand)]
pub enum Letter {
    /// 由公文模型生成 PDF
    Render {
        /// 公文模型
        model: PathBuf,
        /// 输出文件
        out: PathBuf,
        /// 成文日期；不填为今天
        #[arg(long)]
        date: Option<NaiveDate>,
        /// 字体文件夹
        #[arg(long, value_name = "DIR")]
        fonts: Option<PathBuf>,
    },
    /// 用本机密钥加盖印章并签名（内部防篡改签名，非法定电子印章）
    Stamp(Stamp),
    /// 验签：是否完整、由谁用印
    Verify {
        /// 文件
        file: PathBuf,
        /// 平台证书（PEM）；不填用登记时保存的证书
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub struct Stamp {
    /// 未用印的公文
    pub draft: PathBuf,
    /// 输出文件
    pub out: PathBuf,
    /// 私钥（PKCS#8 PEM）
    #[arg(long)]
    pub key: PathBuf,
    /// 证书（PEM）
    #[arg(long)]
    pub cert: PathBuf,
    /// 印章上的单位名称
    #[arg(long)]
    pub name: String,
    /// 用印事由
    #[arg(long)]
    pub reason: String,
    /// 样章：图样横置“样章”字样
    #[arg(long)]
    pub specimen: bool,
    /// 右移毫米（-5 至 5）
    #[arg(long, default_value_t = 0, allow_hyphen_values = true)]
    pub right: i8,
    /// 下移毫米（-5 至 5）
    #[arg(long, default_value_t = 0, allow_hyphen_values = true)]
    pub down: i8,
    /// 字体文件夹
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// 监听地址，只接受本机地址；端口 0 为自动选择
    #[arg(long, default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// 从该文件夹读取界面，而不用程序自带的界面
    #[arg(long, env = "CHENGBAN_UI_DIST", value_name = "DIR")]
    pub ui: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DemoWalk {
    /// 演示数据各账号共用的口令
    #[arg(long, env = "CHENGBAN_DEMO_PASSWORD")]
    pub password: String,
    /// 平台地址
    #[arg(long)]
    pub hub: String,
    /// 单位账号前缀，如 zfj（zfj.jingban、zfj.fenguan…）
    #[arg(long, default_value = "zfj")]
    pub unit: String,
    /// 法规文件夹
    #[arg(long, value_name = "DIR")]
    pub laws: PathBuf,
    /// 答复中引用的条文
    #[arg(long)]
    pub cite: String,
    /// 各人的本机数据和结果 PDF 存放的文件夹
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}
