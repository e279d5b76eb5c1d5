//! `demo-data` and `import tickets|list`.

use std::path::Path;

use anyhow::{Context, Result};

use super::args::{DemoOptions, ImportOptions, ListOptions};
use super::print::Printer;
use crate::demo::{self, DEMO_OFFICER, DEMO_PASSWORD, DemoRequest};
use crate::import::Mapping;
use crate::import::list::ListFacts;
use crate::intake::{self, Columns, list};

/// Makes demo data.
pub(super) async fn demo(options: DemoOptions, printer: &Printer) -> Result<()> {
    let config = options.holdings.offline()?;
    let password = std::env::var("CHENGBAN_PASSWORD").ok().filter(|text| !text.is_empty());
    let password = password.unwrap_or_else(|| DEMO_PASSWORD.to_owned());
    let fonts = options.fonts;
    let request = DemoRequest { tickets: options.tickets, seed: options.seed, password, fonts };
    let report = demo::fill(config, &request).await?;
    let mut line = format!(
        "已生成演示数据：{} 个单位、{} 个账号、{} 件工单、{} 枚样章。\n账号如 zhang.min、zfj.jingban、zfj.fenguan、zfj.zhuyao、\
         zfj.yinzhang，平台账号如 {DEMO_OFFICER}。",
        report.units, report.people, report.tickets, report.seals
    );
    if request.password == DEMO_PASSWORD {
        line += &format!("\n演示口令均为 {DEMO_PASSWORD}");
    }
    if report.seals == 0 {
        line += "\n未指定 --fonts，没有制作印章；最终处理意见将不能成文和用印。";
    }
    printer.say(&report, &line)
}

/// The name and bytes of a file to be imported.
fn read(file: &Path) -> Result<(String, Vec<u8>)> {
    let bytes =
        std::fs::read(file).with_context(|| format!("文件 {} 无法读取，请检查路径和权限", file.display()))?;
    Ok((file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), bytes))
}

/// Imports a dispatch list.
pub(super) async fn import_list(options: ListOptions, printer: &Printer) -> Result<()> {
    let (name, bytes) = read(&options.file)?;
    let columns = Mapping::of_list(&options.columns)?;
    let config = options.database.offline()?;
    let said = ListFacts {
        kind: options.kind,
        name: options.name,
        effective_from: options.effective_from,
        source: options.source,
    };
    let report = list::import_list(config, (&name, &bytes), &columns, said).await?;
    let which = format!("{}《{}》第 {} 版", report.kind.zh(), report.name, report.version);
    let mut line = if report.changed {
        let items = format!("网格事项 {} 项、单位事项 {} 项", report.grid, report.unit);
        format!("{which}已导入：{items}，自 {} 起施行。", report.effective_from)
    } else {
        format!("内容与{which}相同，没有改动。")
    };
    if !report.unread.is_empty() {
        line += &format!("\n  提示：这些列没有读取：{}。", report.unread.join("、"));
    }
    printer.say(&report, &line)
}

/// Imports the province's export.
pub(super) async fn import(options: ImportOptions, printer: &Printer) -> Result<()> {
    let (name, bytes) = read(&options.file)?;
    let said = Mapping::read(&options.columns)?;
    let columns = if options.forget_columns { Columns::Anew(said) } else { Columns::Adding(said) };
    let config = options.database.offline()?;
    let report = intake::import_by(config, &options.source, (&name, &bytes), columns).await?;
    let mut line = format!(
        "导入完成：新增工单 {} 件、承办件 {} 件，更新 {} 件，未导入 {} 行。",
        report.tickets,
        report.assignments,
        report.updated,
        report.refused.len()
    );
    for refused in &report.refused {
        line += &format!("\n  第 {} 行 {}：{}", refused.row, refused.column, refused.reason);
    }
    for warning in &report.warnings {
        let row = warning.row.map(|row| format!("第 {row} 行 ")).unwrap_or_default();
        line += &format!("\n  提示：{row}{}", warning.text);
    }
    printer.say(&report, &line)
}
