//! A time of day as packs write it: `08:30`, and `24:00` for the end of a day.
//!
//! Here because `chrono::NaiveTime` has no 24:00, which the law does (民法典 第二百零三条第二款).
//! Invariant: minutes within 0..=1440.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use ts_rs::TS;

/// Minutes since local midnight, 0 to 1440 (24:00).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(export, type = "string")]
pub struct ClockTime(u16);

impl ClockTime {
    /// 24:00, the first instant that is no longer of the day.
    pub const MIDNIGHT: Self = Self(24 * 60);

    /// Minutes since midnight, at most 1440.
    #[must_use]
    pub fn minutes(self) -> i64 {
        i64::from(self.0)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for ClockTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let two = |part: &str| is_two_digits(part).then(|| part.parse::<u16>().ok()).flatten();
        let parsed = text.split_once(':').and_then(|(hour, minute)| Some((two(hour)?, two(minute)?)));
        match parsed {
            Some((hour, minute)) if minute < 60 && hour * 60 + minute <= Self::MIDNIGHT.0 => {
                Ok(Self(hour * 60 + minute))
            }
            _ => Err(format!("时刻“{text}”写法不对，应如 08:30，最晚 24:00")),
        }
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("00:00", 0)]
    #[case("08:30", 510)]
    #[case("17:30", 1050)]
    #[case("24:00", 1440)]
    fn a_time_of_day_reads_and_prints_the_same(#[case] text: &str, #[case] minutes: i64) {
        let time: ClockTime = text.parse().unwrap();
        assert_eq!((time.minutes(), time.to_string().as_str()), (minutes, text));
    }

    #[rstest]
    fn a_text_that_is_no_time_is_refused(
        #[values("", "8:30", "24:01", "12:60", "99:99", "1230", "+1:00", "24:000")] text: &str,
    ) {
        assert!(text.parse::<ClockTime>().is_err(), "{text} is no time of day");
    }
}
