//! A limit of a rule pack: an amount and the unit it is counted in, written `5wd`, `24h`, `30min`.
//!
//! Here because packs, wire types and the deadline engine all speak it. Invariant of every parsed limit: the amount is
//! within [`Limit::AMOUNTS`], so that no deadline overflows and none is zero.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;
use ts_rs::TS;

use super::millis::{HOUR, MINUTE};

/// How a limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Unit {
    /// 工作日: days on which the calendar works; the first day is not counted (民法典 第二百零一条第一款).
    Wd,
    /// 工作小时: hours inside the business windows of working days.
    Wh,
    /// 日: natural days; a last day off moves to the next working day (民法典 第二百零三条第一款).
    D,
    /// 小时: natural hours, counted from the start at once (民法典 第二百零一条第二款).
    H,
    /// 分钟: natural minutes.
    Min,
}

impl Unit {
    /// Every unit with its written form and its Chinese name.
    const NAMES: [(Self, &'static str, &'static str); 5] = [
        (Self::Wd, "wd", "个工作日"),
        (Self::Wh, "wh", "个工作小时"),
        (Self::D, "d", "日"),
        (Self::H, "h", "小时"),
        (Self::Min, "min", "分钟"),
    ];

    /// The written form: `wd`, `wh`, `d`, `h`, `min`.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::NAMES[self as usize].1
    }

    /// The Chinese name as it follows a number: 「个工作日」.
    #[must_use]
    pub fn zh(self) -> &'static str {
        Self::NAMES[self as usize].2
    }

    /// Whether the limit is counted in whole days, which end with the day and not at an hour of their own.
    #[must_use]
    pub fn is_days(self) -> bool {
        matches!(self, Self::Wd | Self::D)
    }
}

/// An amount of time allowed for something, such as five working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, TS)]
#[ts(export, type = "string")]
pub struct Limit {
    /// How many units.
    pub amount: u32,
    /// The unit counted.
    pub unit: Unit,
}

/// Why a text is not a limit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LimitError {
    /// Neither a number nor one of the units, or something besides them.
    #[error(
        "时限“{0}”写法不对，应为数字加 wd（工作日）、wh（工作小时）、d（日）、h（小时）或 min（分钟），如 5wd"
    )]
    Form(String),
    /// The number is outside [`Limit::AMOUNTS`].
    #[error("时限“{0}”的数字应在 1 到 9999 之间")]
    Amount(String),
}

impl Limit {
    /// The amounts a limit may have; 9999 working days are some forty years.
    pub const AMOUNTS: RangeInclusive<u32> = 1..=9999;

    /// A limit of `amount` units. Unlike parsing, this takes zero, which falls due at once.
    #[must_use]
    pub const fn new(amount: u32, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// Its milliseconds, where it is counted in natural hours or minutes; else the calendar decides.
    #[must_use]
    pub fn millis(self) -> Option<i64> {
        let each = match self.unit {
            Unit::H => HOUR,
            Unit::Min => MINUTE,
            Unit::Wd | Unit::Wh | Unit::D => return None,
        };
        Some(i64::from(self.amount) * each)
    }

    /// The limit in Chinese: 「5个工作日」.
    #[must_use]
    pub fn zh(self) -> String {
        format!("{}{}", self.amount, self.unit.zh())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.code())
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, code) = text.split_at(unit_at);
        let unit = Unit::NAMES.iter().find(|(_, known, _)| *known == code).map(|(unit, ..)| *unit);
        let Some(unit) = unit.filter(|_| !digits.is_empty()) else {
            return Err(LimitError::Form(text.to_owned()));
        };
        match digits.parse() {
            Ok(amount) if Self::AMOUNTS.contains(&amount) => Ok(Self { amount, unit }),
            _ => Err(LimitError::Amount(text.to_owned())),
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("5wd", 5, Unit::Wd, "5个工作日")]
    #[case("4wh", 4, Unit::Wh, "4个工作小时")]
    #[case("15d", 15, Unit::D, "15日")]
    #[case("24h", 24, Unit::H, "24小时")]
    #[case("30min", 30, Unit::Min, "30分钟")]
    fn a_limit_reads_and_prints_the_same(
        #[case] text: &str,
        #[case] amount: u32,
        #[case] unit: Unit,
        #[case] zh: &str,
    ) {
        let limit: Limit = text.parse().unwrap();
        assert_eq!(limit, Limit::new(amount, unit));
        assert_eq!(limit.to_string(), text);
        assert_eq!(limit.zh(), zh);
        assert_eq!(serde_json::to_string(&limit).unwrap(), format!("\"{text}\""));
        assert_eq!(unit.code(), text.trim_start_matches(|c: char| c.is_ascii_digit()));
    }

    #[rstest]
    #[case("2h", Some(7_200_000))]
    #[case("5min", Some(300_000))]
    #[case("1wd", None)]
    #[case("1wh", None)]
    #[case("1d", None)]
    fn only_natural_hours_and_minutes_are_of_one_length(#[case] text: &str, #[case] millis: Option<i64>) {
        assert_eq!(text.parse::<Limit>().unwrap().millis(), millis);
    }

    #[rstest]
    #[case("", LimitError::Form(String::new()))]
    #[case("wd", LimitError::Form("wd".into()))]
    #[case("5", LimitError::Form("5".into()))]
    #[case("5 wd", LimitError::Form("5 wd".into()))]
    #[case("5个工作日", LimitError::Form("5个工作日".into()))]
    #[case("-1h", LimitError::Form("-1h".into()))]
    #[case("0d", LimitError::Amount("0d".into()))]
    #[case("10000h", LimitError::Amount("10000h".into()))]
    #[case("99999999999d", LimitError::Amount("99999999999d".into()))]
    fn a_text_that_is_no_limit_is_refused_with_its_reason(#[case] text: &str, #[case] why: LimitError) {
        assert_eq!(text.parse::<Limit>(), Err(why));
    }
}
