//! The light of a deadline and the words beside it: green, yellow, red, paused.
//!
//! Here so that hub, desk and command line show the same colour and number at the same instant. Invariant: yellow begins
//! exactly at [`warn_at`], red exactly one millisecond after the due.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Calendar, Limit, Millis, Unit,
    count::{Counter, MILLIS_OF},
    extend,
    millis::MINUTE,
};
use crate::pack::RulePack;

/// 时限灯; never shown by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Light {
    /// 绿: time enough.
    Green,
    /// 黄: within the pack's warning.
    Yellow,
    /// 红: overdue.
    Red,
    /// 灰: the clock stands.
    Paused,
}

/// How much is left, or by how much it is overdue; the UI words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export)]
pub enum Remaining {
    /// 「剩 3 个工作日」: working days after today up to the due day.
    WorkingDaysLeft {
        /// At least 1.
        days: i64,
    },
    /// 「剩 3 日」: natural days after today.
    DaysLeft {
        /// At least 1.
        days: i64,
    },
    /// 「今日 17:30 到期」.
    DueToday {
        /// The due.
        at: Millis,
    },
    /// 「剩 2 小时 15 分钟」, of an hour limit; a begun minute counts.
    MinutesLeft {
        /// At least 0.
        minutes: i64,
    },
    /// 「逾期 1 个工作日」: working days after the due day up to today.
    WorkingDaysOver {
        /// At least 1.
        days: i64,
    },
    /// 「逾期 1 日」.
    DaysOver {
        /// At least 1.
        days: i64,
    },
    /// 「逾期 40 分钟」: an hour limit, or a day limit missed on this very day or over a day off.
    MinutesOver {
        /// At least 1.
        minutes: i64,
    },
    /// 「已暂停（中止办理）」.
    Paused,
}

/// Whether the clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// It runs.
    Yes,
    /// It stands: suspended, or under a review that the pack lets stop the clock.
    Paused,
}

/// A deadline as seen at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Standing {
    /// The light.
    pub light: Light,
    /// The words.
    pub remaining: Remaining,
}

/// How `due`, of a limit counted in `unit`, stands at `now` under the clock and warnings of `pack`.
#[must_use]
pub fn standing(
    pack: &RulePack,
    calendar: &Calendar,
    now: Millis,
    due: Millis,
    unit: Unit,
    running: Running,
) -> Standing {
    let light = match running {
        Running::Paused => Light::Paused,
        Running::Yes if now > due => Light::Red,
        Running::Yes if warn_at(pack, calendar, due, unit).is_some_and(|from| now >= from) => Light::Yellow,
        Running::Yes => Light::Green,
    };
    let remaining = match running {
        Running::Paused => Remaining::Paused,
        Running::Yes => remaining(due, unit, &Counter::new(&pack.clock, calendar), now),
    };
    Standing { light, remaining }
}

/// The instant at which the light turns yellow; `None` if the pack gives no warning for such limits.
///
/// A warning in days goes with limits in days: yellow from the first moment of the day on which no more than that many
/// days are left. One in hours or minutes goes with limits in hours or minutes: yellow for that long before the due.
#[must_use]
pub fn warn_at(pack: &RulePack, calendar: &Calendar, due: Millis, unit: Unit) -> Option<Millis> {
    let by = pack.warn.iter().find(|limit| limit.unit.is_days() == unit.is_days())?;
    Some(ahead(pack, calendar, due, *by))
}

/// How many reminders about a due have come at `now`: none before the light turns yellow where it does, then one at each of the
/// pack's instants before the due, at the due, and after it.
#[must_use]
pub fn reminders(pack: &RulePack, calendar: &Calendar, now: Millis, due: Millis, unit: Unit) -> usize {
    let first = warn_at(pack, calendar, due, unit);
    let before = pack.remind.iter().map(|by| ahead(pack, calendar, due, *by));
    let before = before.map(|at| first.map_or(at, |first| at.max(first)));
    let late = pack.remind_late.iter().map(|by| extend(due, *by, &pack.clock, calendar).at);
    let over = [Millis(due.0 + 1)];
    before.chain(over).chain(late).chain(first).filter(|at| *at <= now).count()
}

/// So long before a due: the first moment of a day, or an instant.
fn ahead(pack: &RulePack, calendar: &Calendar, due: Millis, by: Limit) -> Millis {
    let (amount, last) = (i64::from(by.amount), due.last_day_number());
    match by.unit {
        Unit::Wd => Millis::on_day(calendar.nth(calendar.ordinal(last) - amount), 0),
        Unit::D => Millis::on_day(last - amount, 0),
        hours => {
            Counter::new(&pack.clock, calendar).hours_before(due, amount * MILLIS_OF[hours as usize], hours)
        }
    }
}

fn remaining(due: Millis, unit: Unit, counter: &Counter<'_>, now: Millis) -> Remaining {
    if !unit.is_days() {
        return if now > due {
            minutes_over(due, now)
        } else {
            Remaining::MinutesLeft { minutes: minutes(due.0 - now.0) }
        };
    }
    let (today, last) = (now.day_number(), due.last_day_number());
    let working = unit == Unit::Wd;
    if now > due {
        match counter.days_between(last, today, unit) {
            0 => minutes_over(due, now),
            days if working => Remaining::WorkingDaysOver { days },
            days => Remaining::DaysOver { days },
        }
    } else {
        match counter.days_between(today, last, unit) {
            _ if today == last => Remaining::DueToday { at: due },
            0 => Remaining::DaysLeft { days: last - today },
            days if working => Remaining::WorkingDaysLeft { days },
            days => Remaining::DaysLeft { days },
        }
    }
}

fn minutes_over(due: Millis, now: Millis) -> Remaining {
    Remaining::MinutesOver { minutes: minutes(now.0 - due.0) }
}

/// Begun minutes.
fn minutes(millis: i64) -> i64 {
    millis.saturating_add(MINUTE - 1).div_euclid(MINUTE)
}

impl Remaining {
    /// The words in Chinese, for the command line and for notices written without the UI.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::WorkingDaysLeft { days } => format!("剩 {days} 个工作日"),
            Self::DaysLeft { days } => format!("剩 {days} 日"),
            Self::DueToday { at } => format!("今日 {} 到期", zh_time(at)),
            Self::MinutesLeft { minutes } => format!("剩 {}", zh_minutes(minutes)),
            Self::WorkingDaysOver { days } => format!("逾期 {days} 个工作日"),
            Self::DaysOver { days } => format!("逾期 {days} 日"),
            Self::MinutesOver { minutes } => format!("逾期 {}", zh_minutes(minutes)),
            Self::Paused => "已暂停（中止办理）".to_owned(),
        }
    }
}

/// The time of day of a period's end, 24:00 for midnight.
fn zh_time(at: Millis) -> String {
    let minutes = at.since_midnight() / MINUTE;
    let minutes = if at.since_midnight() == 0 { 24 * 60 } else { minutes };
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn zh_minutes(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60, minutes % 60);
    match minutes {
        ..60 => format!("{minutes} 分钟"),
        60..2880 if rest == 0 => format!("{hours} 小时"),
        60..2880 => format!("{hours} 小时 {rest} 分钟"),
        _ if hours % 24 == 0 => format!("{days} 天"),
        _ => format!("{days} 天 {} 小时", hours % 24),
    }
}

#[cfg(test)]
#[path = "light_tests.rs"]
mod tests;
