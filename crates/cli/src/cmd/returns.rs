//! Returns: what the coach says before one is asked for.

use anyhow::Context as _;
use chengban_desk::commands::evidence::EvidenceOf;
use chengban_desk::commands::returns::ReturnCoach;
use chengban_desk::domain::coach::{Coaching, GroundAdvice, Says, UnitAdvice, UnitWhy};

use super::tickets::find;
use crate::args;
use crate::out;
use crate::session::Session;

pub async fn run(session: &Session, args: &args::Returns, as_json: bool) -> anyhow::Result<()> {
    let args::Returns::Coach(args::No { no }) = args;
    let view = find(session, no).await?;
    let assignment = view.assignment.context("本单位没有这件工单的承办件，无从退单")?;
    let of = EvidenceOf { ticket_id: view.slice.case.ticket.id, assignment_id: assignment.id };
    let coach: ReturnCoach = session.call("return.coach", of).await?;
    if as_json {
        return out::json(&coach);
    }
    print(&coach.coaching);
    Ok(())
}

fn print(coaching: &Coaching) {
    out::line(&coaching.verdict.sentence);
    let left = match coaching.minutes_left {
        minutes if minutes < 0 => "退单时限已过".to_owned(),
        minutes => format!("退单时限剩余 {} 小时 {} 分钟", minutes / 60, minutes % 60),
    };
    out::line(&format!("{left}，该工单往返 {} 次", coaching.bounced));
    for list in &coaching.lists {
        let day = list.imported_at.local_date();
        out::line(&format!(
            "比对：{}《{}》第 {} 版，数据日期 {day}",
            list.kind.zh(),
            list.name,
            list.version
        ));
    }
    for ground in &coaching.grounds {
        out::line(&of_ground(ground));
    }
    for unit in &coaching.units {
        out::line(&of_unit(unit));
    }
    for found in &coaching.rulings {
        let ruling = &found.ruling;
        let outcome = if ruling.decision.granted { "同意" } else { "驳回" };
        let went = if ruling.went_to_name.is_empty() {
            String::new()
        } else {
            format!("，由{}承办", ruling.went_to_name)
        };
        let reason = &ruling.decision.reason;
        out::line(&format!("相似退单 {} {}：{outcome}{went}　{reason}", ruling.ticket_no, ruling.title));
    }
}

fn of_ground(ground: &GroundAdvice) -> String {
    let said = match ground.says {
        Says::BearsOut => "清单支持",
        Says::Against => "清单不支持",
        Says::Silent => "清单未涉及",
    };
    let items = ground.items.iter().map(|item| {
        format!("《{}》第 {} 项“{}”：{}", item.list.name, item.code, item.title, item.units.join("、"))
    });
    let items = items.collect::<Vec<_>>().join("；");
    let rulings = match ground.decided {
        0 => String::new(),
        decided => format!("　相似裁定 {decided} 件中 {} 件同意", ground.granted),
    };
    format!("{} {}\t{said}\t{items}{rulings}", ground.code, ground.title)
}

fn of_unit(unit: &UnitAdvice) -> String {
    let why = unit.why.iter().map(|why| match why {
        UnitWhy::Listed { list, version, code, title, .. } => {
            format!("《{list}》第 {version} 版第 {code} 项“{title}”")
        }
        UnitWhy::Accepted { times } => format!("相似退单 {times} 件后由其承办"),
        UnitWhy::Asked => "此前已建议该单位".to_owned(),
        UnitWhy::Named => "诉求中提到".to_owned(),
        UnitWhy::Town { town } => format!("属地{town}"),
    });
    let why = why.collect::<Vec<_>>().join("，");
    let history = match unit.decided {
        0 => String::new(),
        decided => format!("　此前建议 {decided} 次，同意 {} 次", unit.granted),
    };
    let back = if unit.sent_back { "　曾退回本工单" } else { "" };
    format!("建议 {}\t{why}{history}{back}", unit.name)
}
