//! When a limit falls due, and why. Needs no profile.

use chengban_desk::domain::pack::RulePack;
use chengban_desk::domain::time::{self, Calendar, Limit, Millis};
use serde_json::json;

use crate::args;
use crate::out;

pub fn run(args: &args::Deadline, as_json: bool) -> anyhow::Result<()> {
    let from = Millis::parse_local(&args.from)
        .ok_or_else(|| anyhow::anyhow!("起算时刻“{}”应写作 2026-02-13T10:00（北京时间）", args.from))?;
    let limit: Limit = args
        .limit
        .parse()
        .map_err(|_| anyhow::anyhow!("时限“{}”应写作 5wd、3d、2h、30min 或 4wh", args.limit))?;
    let (pack, calendar) = (RulePack::builtin(), Calendar::builtin());
    let due = time::due(from, limit, &pack.clock, calendar);
    let trace = time::trace(from, limit, &pack.clock, calendar);
    if as_json {
        return out::json(&json!({
            "due": due.at.rfc3339(),
            "estimated": due.estimated,
            "trace": trace,
            "pack": pack.id(),
            "approved": pack.approved,
        }));
    }
    out::line(&format!(
        "截止：{}{}",
        due.at.zh_end(),
        if due.estimated { "（预估：该年工作日历尚未公布）" } else { "" }
    ));
    trace.iter().for_each(|step| out::line(&format!("  {}", step.zh())));
    if !pack.approved {
        out::line("默认规则，未经核准");
    }
    Ok(())
}
