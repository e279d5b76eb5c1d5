//! The hub in a process of its own: filled by its demo data and by the import of an export file, then served on loopback.
//!
//! The measurement starts itself anew as `… hub FOLDER TICKETS`; so memory and processor time of the desk are its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use chengban_hub::Config;
use chengban_hub::demo::{DEMO_PASSWORD, DemoRequest};
use tempfile::TempDir;

/// Whose desk is measured: handler and liaison of the demo's first unit.
pub const ACCOUNT: &str = "zhang.min";
/// The password of all demo accounts.
pub const PASSWORD: &str = DEMO_PASSWORD;
/// The first unit of the demo, as the province's file names it.
const UNIT: &str = "市综合行政执法局";
/// One demo ticket on so many of the file: all states occur, and the filling stays short.
const OF_THE_FILE: usize = 10;
/// Share of the demo's tickets that are the first unit's, in a hundred.
const FIRST_SHARE: usize = 40;

/// A hub that ends with this value.
pub struct HubProcess {
    child: Child,
    /// Where it listens.
    pub url: String,
    _folder: TempDir,
}

impl HubProcess {
    /// Fills a hub so that `tickets` are one unit's, and serves it.
    ///
    /// # Errors
    /// It did not start, or could not be filled.
    pub fn start(tickets: usize) -> Result<Self> {
        let folder = tempfile::tempdir().context("a folder for the hub")?;
        let mut child = Command::new(std::env::current_exe()?)
            .arg("hub")
            .arg(folder.path())
            .arg(tickets.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the hub")?;
        let stdout = child.stdout.take().context("the hub's output")?;
        let mut url = String::new();
        BufReader::new(stdout).read_line(&mut url).context("waiting for the hub")?;
        let url = url.trim().to_owned();
        let hub = Self { child, url, _folder: folder };
        ensure!(hub.url.starts_with("http"), "the hub did not start");
        Ok(hub)
    }
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// The other side of [`HubProcess::start`]: fills, serves, tells the address, ends with its standard input.
///
/// # Errors
/// The hub's own.
#[allow(clippy::print_stdout, reason = "the parent waits for the address")]
pub async fn serve(folder: &Path, tickets: usize) -> Result<()> {
    let config = Config::for_test(folder);
    let demo = tickets / OF_THE_FILE;
    let request = DemoRequest { tickets: demo, seed: 7, password: PASSWORD.to_owned(), fonts: None };
    chengban_hub::demo::fill(config.clone(), &request).await?;
    let file = export_file(tickets - demo * FIRST_SHARE / 100);
    let report =
        chengban_hub::intake::import(config.clone(), "province", "export.csv", file.as_bytes()).await?;
    ensure!(report.refused.is_empty(), "rows were refused, the first: {:?}", report.refused.first());
    let running = chengban_hub::start(config).await?;
    println!("{}", running.url());
    tokio::task::spawn_blocking(|| std::io::stdin().lines().for_each(drop)).await?;
    running.shutdown().await
}

/// An export file of the province with that many rows for the unit, dispatched over the last days.
fn export_file(rows: usize) -> String {
    let beijing = chrono::Utc::now() + chrono::Duration::hours(8);
    let mut text = String::from(
        "工单编号,工单类型,问题分类,标题,主要内容,工单状态,来电人,来电人电话/账号,是否保密,被反映区域,详细地址,受理渠道,紧急程度,受理时间,派单时间,办理时限,承办单位,工单性质\r\n",
    );
    for at in 0..rows {
        let dispatched =
            beijing - chrono::Duration::minutes(i64::try_from(at % 7_000).unwrap_or_default() + 5);
        let time = dispatched.format("%Y-%m-%d %H:%M:%S");
        let (town, road, matter) = (of(TOWNS, at, 1), of(ROADS, at, 2), of(MATTERS, at, 3));
        let (surname, kind) = (of(SURNAMES, at, 4), of(KINDS, at, 5));
        text.push_str(&format!(
            "S{at:07},{kind},市容环境->户外占道,{town}{road}{matter},{},已派单,{surname}某某,140{at:08},否,{town},{town}{road}{}号,电话,{},{time},{time},5个工作日,{UNIT},主办\r\n",
            body(at, town, road, matter),
            at % 300 + 1,
            of(URGENCY, at, 6),
        ));
    }
    text
}

/// What a resident says, about 90 characters of it.
fn body(at: usize, town: &str, road: &str, matter: &str) -> String {
    let mut text = format!("来电人反映{town}{road}{}号附近{matter}", at % 300 + 1);
    for sentence in 0..3 {
        text.push('，');
        text.push_str(of(SENTENCES, at, 7 + sentence));
    }
    text
}

/// One of the words, drawn by the row's number: for each `salt` a draw of its own (mixed as in SplitMix64, so that every
/// combination of words comes up), the same in every run.
fn of(words: &[&'static str], at: usize, salt: usize) -> &'static str {
    let mut mixed = (at * 16 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    words.get(mixed % words.len().max(1)).copied().unwrap_or_default()
}

const TOWNS: &[&str] = &["嘉积镇", "博鳌镇", "万泉镇", "石壁镇", "中原镇", "潭门镇", "塔洋镇", "长坡镇"];
const ROADS: &[&str] =
    &["东风路", "爱海路", "人民路", "椰林街", "银海路", "金海路", "富海横街", "德海路", "文坡路"];
const MATTERS: &[&str] = &[
    "夜间噪声扰民",
    "占道经营",
    "垃圾堆放无人清运",
    "违法搭建",
    "油烟直排",
    "广场舞音响过大",
    "工地夜间施工",
    "流动摊贩堵塞路口",
    "共享单车乱停放",
    "渣土车遗撒",
    "广告牌破损",
    "犬只无人看管",
];
const SENTENCES: &[&str] = &[
    "每天从晚上十点持续到次日凌晨两点，已影响周边老人和学生休息",
    "此前曾多次向物业反映，物业表示无权处理",
    "现场没有任何警示标志，市民经过时容易摔倒",
    "该情况从去年九月开始，一直没有改善",
    "来电人要求相关部门尽快到现场核实处理",
    "来电人希望处理之后给予电话答复",
    "附近有两所小学，上下学时段尤其严重",
    "来电人称可以提供现场照片和录像",
    "商户表示已经办理过备案，但没有出示任何材料",
    "雨天积水严重，车辆无法正常通行",
    "来电人认为此前的处理结果没有落实",
    "同一小区另有十余户居民也有同样的诉求",
];
const SURNAMES: &[&str] = &["陈", "王", "林", "李", "符", "黄", "吴", "周", "郑", "邢"];
const KINDS: &[&str] = &["投诉", "求助", "建议", "咨询"];
const URGENCY: &[&str] = &["一般", "一般", "一般", "紧急"];
