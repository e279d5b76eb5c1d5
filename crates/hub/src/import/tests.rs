//! Whole files in, plans out; each file is made here, so that no real export is needed.

mod files;
mod hostile;
mod tickets;

use super::{ImportError, ImportPlan, Mapping, WarningCode, plan};

/// The header of the province's export.
const HEADER: &str = "工单编号,工单类型,问题分类,标题,主要内容,工单状态,来电人,来电人电话/账号,是否保密,被反映区域,详细地址,受理渠道,紧急程度,受理时间,派单时间,办理时限,承办单位,工单性质,历史工单编号,备注";

/// One row with the parts that tests vary.
fn line(number: &str, unit: &str, kind: &str) -> String {
    format!(
        "{number},投诉,环境保护->噪声污染->社会生活噪声,夜间噪声扰民,来电人反映：嘉积镇夜间噪声。,已派单,陈小明,\t13912345678,否,\
         嘉积镇,嘉积镇东风路74号,电话,一般,2026-11-15 07:04:00,2026/11/15 9:24,3个工作日,{unit},{kind},,"
    )
}

fn csv(lines: &[String]) -> String {
    std::iter::once(HEADER.to_owned()).chain(lines.iter().cloned()).collect::<Vec<_>>().join("\r\n")
}

fn read(text: &str) -> Result<ImportPlan, ImportError> {
    plan("province", "导出.csv", text.as_bytes(), &Mapping::default())
}

fn codes(plan: &ImportPlan) -> Vec<(Option<u32>, WarningCode)> {
    plan.warnings.iter().map(|warning| (warning.row, warning.code)).collect()
}
