//! Options of `template`, in the words that `--help` shows.

use std::path::PathBuf;

use chengban_domain::TemplateId;
use chengban_domain::case::{Nature, Outcome};
use chengban_domain::template::TemplateKind;
use clap::Subcommand;

use super::args::{Database, UnitList};

#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// 发布热线模板，或以新的一版替换原有模板
    Add(TemplateAdd),
    /// 停用热线模板；以前各版保留
    Retire(TemplateRetire),
    /// 列出热线和各单位共享的模板
    List(UnitList),
}

#[derive(Debug, clap::Args)]
pub(crate) struct TemplateAdd {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 名称
    #[arg(long)]
    pub(crate) name: String,
    /// 内容所在的文本文件；变量写作 {{工单编号}}
    #[arg(long, value_name = "FILE")]
    pub(crate) text_file: PathBuf,
    /// 用途：reply（答复模板）或 phrase（常用意见）
    #[arg(long, default_value = "reply", value_parser = template_kind)]
    pub(crate) kind: TemplateKind,
    /// 适用的诉求类型，可多次给出，如 complaint；不填则不限
    #[arg(long = "nature", value_parser = nature)]
    pub(crate) natures: Vec<Nature>,
    /// 适用的问题分类中的文字，如 噪声；不填则不限
    #[arg(long, default_value = "")]
    pub(crate) category: String,
    /// 采用时填入的办理结果：solved、partly、unsolved 或 explained
    #[arg(long, value_parser = outcome)]
    pub(crate) outcome: Option<Outcome>,
    /// 撰写人，各单位可见；不填为“热线平台”
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// 替换哪个模板（编号见 template list）
    #[arg(long, value_name = "ID")]
    pub(crate) replace: Option<TemplateId>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TemplateRetire {
    #[command(flatten)]
    pub(crate) database: Database,
    /// 模板编号，见 template list
    pub(crate) id: TemplateId,
}

/// The value of a word as it travels.
fn word<T: serde::de::DeserializeOwned>(text: &str, known: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|_| format!("应为 {known}"))
}

fn template_kind(text: &str) -> Result<TemplateKind, String> {
    word(text, "reply 或 phrase")
}

fn nature(text: &str) -> Result<Nature, String> {
    word(text, "consult、help、complaint、report、suggest 或 praise")
}

fn outcome(text: &str) -> Result<Outcome, String> {
    word(text, "solved、partly、unsolved 或 explained")
}
