//! Commands and options, in the words that `--help` shows.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Result, bail};
use chengban_domain::Role;
use chengban_domain::dispatch_list::ListKind;
use chrono::NaiveDate;
use clap::{Parser, Subcommand};

use crate::config::{Config, Database as Opened};
use crate::import::list::kind_named;

/// 承办台平台端：工单、时限、签章与审计的唯一依据。
#[derive(Debug, Parser)]
#[command(name = "chengban-hub", version, about = "承办台平台端：工单、时限、签章与审计的唯一依据。")]
pub(crate) struct Args {
    /// 以 JSON 输出结果，供其他程序读取
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 启动平台服务
    Serve(ServeOptions),
    /// 生成演示数据：单位、人员、规则与各种状态的工单（均为虚构）
    DemoData(DemoOptions),
    /// 导入数据
    #[command(subcommand)]
    Import(ImportCommand),
    /// 备份数据库（服务运行中也可进行）；密钥文件须另行妥善保管
    Backup(BackupOptions),
    /// 从备份恢复数据库（须先停止服务），各终端将重新核对
    Restore(RestoreOptions),
    /// 数据库已用数据库自己的工具恢复、或切换到可能缺少最近数据的备库之后执行：各终端将重新核对
    Promote(PromoteOptions),
    /// 管理人员账号
    #[command(subcommand)]
    User(UserCommand),
    /// 管理承办单位
    #[command(subcommand)]
    Unit(UnitCommand),
    /// 管理热线模板：各单位写答复时都可选用
    #[command(subcommand)]
    Template(super::template_args::TemplateCommand),
    /// 管理终端
    #[command(subcommand)]
    Device(DeviceCommand),
    /// 管理规则包：时限、情形、审批环节等
    #[command(subcommand)]
    Rules(super::rules::RulesCommand),
    /// 管理工作日历：节假日、调休和本地停工日
    #[command(subcommand)]
    Calendar(super::calendar::CalendarCommand),
    /// 管理单位印章
    #[command(subcommand)]
    Seal(SealCommand),
    /// 核验审计记录
    #[command(subcommand)]
    Audit(AuditCommand),
    /// 以平台人员身份办理（经由 HTTP）：查看待办、审核、回访、派单等
    Officer(crate::officer::Options),
}

/// Which database.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Database {
    /// 数据库，如 sqlite:/var/lib/chengban/hub.db 或 postgres://chengban@主机/chengban
    // Not parsed by the parser, which quotes what it cannot read: there may be a password in it.
    #[arg(long, env = "CHENGBAN_DB", hide_env_values = true, value_name = "URL")]
    db: String,
    /// 密钥文件；使用 SQLite 时默认与数据库同名、扩展名 .key，使用 PostgreSQL 时必须指定，各进程共用同一文件
    #[arg(long, env = "CHENGBAN_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

impl Database {
    /// The configuration for that database.
    pub(crate) fn config(&self, listen: SocketAddr) -> Result<Config> {
        match (self.open()?, self.key_file.clone()) {
            (Opened::File(path), key_file) => Ok(Config { key_file, ..Config::new(path, listen) }),
            (Opened::Server(server), Some(key_file)) => Ok(Config::shared(server, key_file, listen)),
            (Opened::Server(_), None) => {
                bail!("使用 PostgreSQL 时请以 --key-file 指定密钥文件，各平台进程共用同一文件")
            }
        }
    }

    /// For commands that do not listen.
    pub(crate) fn offline(&self) -> Result<Config> {
        self.config(NOWHERE)
    }

    /// The database, where its key is not needed.
    pub(crate) fn open(&self) -> Result<Opened> {
        Opened::parse(&self.db)
    }

    /// The database file, for what can only be done to one; an error that says `instead` where it is a server's.
    pub(crate) fn file(&self, instead: &'static str) -> Result<PathBuf> {
        match self.open()? {
            Opened::File(path) => Ok(path),
            Opened::Server(_) => bail!(instead),
        }
    }
}

/// Which database, and where its evidence lies.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Holdings {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 附件文件夹，默认在数据库（使用 PostgreSQL 时为密钥文件）旁的 blobs；各进程共用同一文件夹
    #[arg(long, env = "CHENGBAN_BLOBS", value_name = "DIR", value_parser = folder)]
    blobs: Option<PathBuf>,
}

impl Holdings {
    /// The configuration for them.
    pub(crate) fn config(&self, listen: SocketAddr) -> Result<Config> {
        let config = self.database.config(listen)?;
        Ok(Config { blobs: self.blobs.clone().unwrap_or(config.blobs), ..config })
    }

    /// For commands that do not listen.
    pub(crate) fn offline(&self) -> Result<Config> {
        self.config(NOWHERE)
    }
}

/// For commands that do not listen.
const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

#[derive(Debug, clap::Args)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) holdings: Holdings,
    /// 监听地址，如 127.0.0.1:8460；端口 0 表示任选
    #[arg(long, default_value = "127.0.0.1:8460", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// 公文字体文件夹
    #[arg(long, env = "CHENGBAN_FONTS", value_name = "DIR")]
    pub(crate) fonts: Option<PathBuf>,
    /// TLS 证书（PEM）
    #[arg(long, requires = "tls_key", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// TLS 私钥（PEM）
    #[arg(long, requires = "tls_cert", value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// 允许在非本机地址上以明文 HTTP 提供服务（前面另有 TLS 代理时）
    #[arg(long)]
    pub(crate) allow_plain_http: bool,
    /// 从其他机器读取 /metrics 所需的令牌
    #[arg(long, env = "CHENGBAN_METRICS_TOKEN", hide_env_values = true)]
    pub(crate) metrics_token: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DemoOptions {
    #[command(flatten)]
    pub(crate) holdings: Holdings,
    /// 工单数量
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub(crate) tickets: usize,
    /// 随机种子：同一天、同一种子，数据相同
    #[arg(long, default_value_t = 20_260_213, value_name = "S")]
    pub(crate) seed: u64,
    /// 公文字体文件夹；给出时为各单位制作标有「样章」的演示印章
    #[arg(long, env = "CHENGBAN_FONTS", value_name = "DIR")]
    pub(crate) fonts: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// 导入省平台导出的工单（.xlsx、.csv 或网页表格）；再次导入为更新
    Tickets(ImportOptions),
    /// 导入派单目录、直派清单、权责清单或三定规定（.xlsx、.csv 或网页表格）；内容有变为新版本，旧版本保留
    List(ListOptions),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListOptions {
    /// 清单文件，表头至少有事项编码、事项名称、承办单位
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) database: Database,
    /// 清单类别：派单目录、直派清单、权责清单、三定规定；不填取表头上方的“清单类别：…”
    #[arg(long, value_parser = list_kind)]
    pub(crate) kind: Option<ListKind>,
    /// 清单名称；不填取表头上方的“清单名称：…”
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// 生效日期，如 2026-03-01；不填取表头上方的“生效日期：…”
    #[arg(long, value_name = "DATE")]
    pub(crate) effective_from: Option<NaiveDate>,
    /// 来源文件，如文号；不填取表头上方的“来源文件：…”
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// 指明某列的内容，如 责任科室=承办单位；可多次给出
    #[arg(long = "column", value_name = "列名=内容")]
    pub(crate) columns: Vec<String>,
}

fn list_kind(text: &str) -> Result<ListKind, String> {
    kind_named(text).ok_or_else(|| "清单类别应为派单目录、直派清单、权责清单或三定规定".to_owned())
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImportOptions {
    /// 导出文件
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) database: Database,
    /// 来源名称；工单编号在同一来源内唯一
    #[arg(long, default_value = "province")]
    pub(crate) source: String,
    /// 指明某列的内容，如 诉求号=工单编号；可多次给出，并为该来源保存，以后导入时沿用
    #[arg(long = "column", value_name = "列名=内容")]
    pub(crate) columns: Vec<String>,
    /// 不再沿用以前为该来源保存的列指定
    #[arg(long)]
    pub(crate) forget_columns: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BackupOptions {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 备份写到哪个文件（不得已存在）
    pub(crate) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RestoreOptions {
    /// 备份文件
    pub(crate) from: PathBuf,
    #[command(flatten)]
    pub(crate) holdings: Holdings,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PromoteOptions {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 确认：最近的数据可能没有恢复
    #[arg(long, required = true)]
    pub(crate) may_have_lost_data: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// 新增人员；口令取自环境变量 CHENGBAN_PASSWORD，未设置时提示输入
    Add(UserAdd),
    /// 重置口令并结束其全部登录
    Passwd(UserName),
    /// 停用账号并结束其全部登录
    Disable(UserName),
    /// 管理代理：不在岗的人由本单位同事代理联络、审核、签发或用印
    #[command(subcommand)]
    StandIn(StandInCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum StandInCommand {
    /// 设置代理，如为请病假的审核人指定代理人
    Add(StandInAdd),
    /// 提前结束代理
    End(StandInEnd),
    /// 列出尚未结束的代理
    List(UnitList),
}

#[derive(Debug, clap::Args)]
pub(crate) struct StandInAdd {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 不在岗的人的账号
    pub(crate) account: String,
    /// 代理人的账号
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) by: String,
    /// 代理的职责，可多次给出：liaison、reviewer、signer、seal_keeper
    #[arg(long = "role", value_parser = role, required = true)]
    pub(crate) roles: Vec<Role>,
    /// 第一天，如 2026-03-02
    #[arg(long, value_name = "DATE")]
    pub(crate) from: NaiveDate,
    /// 最后一天（含当天）
    #[arg(long, value_name = "DATE")]
    pub(crate) to: NaiveDate,
}

#[derive(Debug, clap::Args)]
pub(crate) struct StandInEnd {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 代理编号，见 user stand-in list
    pub(crate) id: chengban_domain::StandInId,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UserAdd {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 账号
    pub(crate) account: String,
    /// 姓名
    #[arg(long)]
    pub(crate) name: String,
    /// 所属单位的简称或全称；平台人员不填
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// 角色，可多次给出，如 handler、reviewer、auditor
    #[arg(long = "role", value_parser = role, required = true)]
    pub(crate) roles: Vec<Role>,
}

/// A folder; an object store would be a folder of a strange name.
fn folder(text: &str) -> Result<PathBuf, String> {
    if text.contains("://") {
        return Err("本版本只支持文件夹，请以文件夹路径指定 --blobs".to_owned());
    }
    Ok(PathBuf::from(text))
}

fn role(text: &str) -> Result<Role, String> {
    let read: Result<Role, _> = serde_json::from_value(serde_json::Value::String(text.to_owned()));
    // The hub's own role is nobody's.
    read.ok().filter(|role| *role != Role::System).ok_or_else(|| {
        "角色应为 intake、dispatcher、auditor、callback_agent、supervisor、assessor、hub_admin、drafter、handler、liaison、\
         reviewer、signer 或 seal_keeper"
            .to_owned()
    })
}

#[derive(Debug, clap::Args)]
pub(crate) struct UserName {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 账号
    pub(crate) account: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UnitCommand {
    /// 列出承办单位
    List(UnitList),
    /// 新增承办单位
    Add(UnitAdd),
    /// 修改承办单位；只改给出的项目
    Set(UnitSet),
    /// 设定城市名称：没有单独填写全称的单位，公文和印章上的全称由它加简称而成
    City(UnitCity),
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitList {
    #[command(flatten)]
    pub(crate) database: Database,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitSet {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 单位简称或全称
    pub(crate) name: String,
    /// 全称：公文的发文机关标志、印章和签名证书使用；留空则由城市名称加简称而成
    #[arg(long)]
    pub(crate) full_name: Option<String>,
    /// 类别：市直单位、镇（区）
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// 发文字号的机关代字，如 琼海示函
    #[arg(long)]
    pub(crate) series: Option<String>,
    /// 公文附注中的联系人和电话
    #[arg(long)]
    pub(crate) contact: Option<String>,
    /// 三级单位所隶属的单位，只有它能向本单位下派；留空则不再隶属
    #[arg(long, value_name = "NAME")]
    pub(crate) parent: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitCity {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 城市名称，如 琼海市
    pub(crate) city: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnitAdd {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 单位简称，与省平台文件中的写法一致
    pub(crate) name: String,
    /// 全称：公文的发文机关标志、印章和签名证书使用；不填则由城市名称加简称而成
    #[arg(long, default_value = "")]
    pub(crate) full_name: String,
    /// 类别：市直单位、镇（区）
    #[arg(long, default_value = "市直单位")]
    pub(crate) kind: String,
    /// 发文字号的机关代字，如 琼海示函
    #[arg(long)]
    pub(crate) series: String,
    /// 公文附注中的联系人和电话
    #[arg(long, default_value = "")]
    pub(crate) contact: String,
    /// 三级单位所隶属的单位，只有它能向本单位下派
    #[arg(long, value_name = "NAME")]
    pub(crate) parent: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// 吊销终端：暂停同步，本地内容保留
    Revoke(DeviceRevoke),
}

#[derive(Debug, clap::Args)]
pub(crate) struct DeviceRevoke {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 终端编号
    pub(crate) device: chengban_domain::DeviceId,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SealCommand {
    /// 为单位制作印章与签名证书；原有印章停用
    Create(SealCreate),
}

#[derive(Debug, clap::Args)]
pub(crate) struct SealCreate {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 单位简称或全称
    #[arg(long)]
    pub(crate) unit: String,
    /// 公文字体文件夹
    #[arg(long, env = "CHENGBAN_FONTS", value_name = "DIR")]
    pub(crate) fonts: PathBuf,
    /// 正式印章（不带「样章」字样）
    #[arg(long)]
    pub(crate) official: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// 逐条核验操作记录、用印登记簿与管理操作记录的哈希链
    Verify(AuditOptions),
    /// 列出管理操作：何时、由哪个系统账号、执行了哪个命令
    Acts(AuditOptions),
}

#[derive(Debug, clap::Args)]
pub(crate) struct AuditOptions {
    #[command(flatten)]
    pub(crate) database: Database,
}
