//! 日提醒 on the terminal, and what is due as a calendar file.

use anyhow::Context as _;
use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::bulk::Exported;
use chengban_desk::commands::today::{TodayExport, TodayView};
use chengban_desk::domain::day_sheet::{DayCause, DayItem, DayList, DayTopic};

use crate::args;
use crate::out;
use crate::session::Session;

/// What stands before each number in the calendar.
const LABEL: &str = "到期";

pub async fn run(session: &Session, args: &args::Today, as_json: bool) -> anyhow::Result<()> {
    if let Some(file) = &args.ics {
        let made: Exported = session.call("today.export", TodayExport { label: LABEL.into() }).await?;
        let (_, bytes) = session.desk.read_blob("export", &made.id).await?;
        std::fs::write(file, bytes).with_context(|| format!("{} 无法写入", file.display()))?;
    }
    let view: TodayView = session.call("today.sheet", NoArgs {}).await?;
    if as_json {
        return out::json(&view);
    }
    let sheet = &view.sheet;
    out::line(&format!("{} 日提醒  {}", view.unit_name, sheet.day));
    out::line(&format!("今日收单 {} 件，提交答复 {} 件。", sheet.received, sheet.answered));
    topics("热点诉求", &sheet.categories);
    topics("热点地点", &sheet.places);
    let guess = if sheet.estimated { "（放假安排未公布，预估）" } else { "" };
    section(&format!("{} 及以前到期{guess}", sheet.next), &sheet.due, |item| item.due.zh_end());
    section("已逾期", &sheet.late, |item| item.due.zh_end());
    section("被退回、不满意", &sheet.back, |item| {
        format!("{}：{}", item.cause.map_or("", word), item.words)
    });
    section("要素不全", &sheet.gaps, |item| format!("缺 {} 项", item.gaps.len()));
    if let Some(file) = &args.ics {
        out::line(&format!("到期日历已写入 {}。", file.display()));
    }
    Ok(())
}

fn topics(name: &str, topics: &[DayTopic]) {
    let told: Vec<String> = topics.iter().map(|topic| format!("{} {} 件", topic.name, topic.n)).collect();
    if !told.is_empty() {
        out::line(&format!("{name}：{}", told.join("、")));
    }
}

fn section(name: &str, list: &DayList, last: impl Fn(&DayItem) -> String) {
    out::line(&format!("{name}：{} 件", list.total()));
    for item in &list.items {
        let title = if item.title.is_empty() { "（举报件，标题不列）" } else { &item.title };
        out::line(&format!("{}\t{title}\t{}\t{}", item.no, item.handler_name, last(item)));
    }
    if list.more > 0 {
        out::line(&format!("另有 {} 件", list.more));
    }
}

fn word(cause: DayCause) -> &'static str {
    match cause {
        DayCause::AuditBack => "平台审核退回",
        DayCause::UnitBack => "本单位审核退回",
        DayCause::LeadBack => "主办单位退回",
        DayCause::ReturnRefused => "退单未获同意",
        DayCause::Unsolved => "回访未解决",
        DayCause::Dissatisfied => "回访不满意",
    }
}
