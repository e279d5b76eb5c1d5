//! An instant as both databases and the wire carry it, and the local day and time it falls on.
//!
//! All legal dates are those of Asia/Shanghai, which has been a fixed +08:00 since summer time was last used in 1991;
//! no ticket is older, so an offset serves and no zone table is needed.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Milliseconds since 1970-01-01T00:00:00Z, by the hub's clock unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct Millis(pub i64);

/// Beijing time's distance from UTC.
const OFFSET_SECONDS: i32 = 8 * 3600;
const OFFSET: i64 = OFFSET_SECONDS as i64 * 1000;

/// Milliseconds of a minute.
pub(crate) const MINUTE: i64 = 60_000;
/// Milliseconds of an hour.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// Milliseconds of a day; every day has 24 hours under a fixed offset.
pub(crate) const DAY: i64 = 24 * HOUR;

impl Millis {
    /// Reads an RFC 3339 instant with any offset; `None` if it is none.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|instant| Self(instant.timestamp_millis()))
    }

    /// Reads RFC 3339, or a Beijing time without offset such as `2026-02-13T10:00` (seconds optional, blank for `T`).
    #[must_use]
    pub fn parse_local(text: &str) -> Option<Self> {
        const FORMS: [&str; 4] =
            ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
        Self::parse_rfc3339(text).or_else(|| {
            let local =
                FORMS.iter().find_map(|form| chrono::NaiveDateTime::parse_from_str(text, form).ok())?;
            Some(Self(local.and_utc().timestamp_millis() - OFFSET))
        })
    }

    /// RFC 3339 in Beijing time: `2026-02-27T17:30:00+08:00`; milliseconds only where there are some.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.local()
            .map_or_else(|| self.0.to_string(), |local| local.to_rfc3339_opts(SecondsFormat::AutoSi, false))
    }

    /// The local midnight that begins `day`.
    #[must_use]
    pub fn midnight(day: NaiveDate) -> Self {
        Self::on_day(days_since_epoch(day), 0)
    }

    /// The local day.
    #[must_use]
    pub fn local_date(self) -> NaiveDate {
        day_of(self.day_number())
    }

    /// Local days since 1970-01-01, negative before.
    pub(crate) fn day_number(self) -> i64 {
        self.0.saturating_add(OFFSET).div_euclid(DAY)
    }

    /// The day on which a period ending at this instant has its last moment: at midnight, the day before.
    pub(crate) fn last_day_number(self) -> i64 {
        Self(self.0.saturating_sub(1)).day_number()
    }

    /// Milliseconds since local midnight.
    pub(crate) fn since_midnight(self) -> i64 {
        self.0.saturating_add(OFFSET).rem_euclid(DAY)
    }

    /// The instant `millis` after local midnight of the day with this number.
    pub(crate) fn on_day(day_number: i64, millis: i64) -> Self {
        Self(day_number.saturating_mul(DAY).saturating_add(millis - OFFSET))
    }

    /// This instant and `millis` more; stays at the last instant rather than overflow.
    pub(crate) fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// As Chinese on screen, to the minute. An instant at midnight that ends a period is written 「2月27日24:00」 by
    /// [`Millis::zh_end`] instead.
    #[must_use]
    pub fn zh(self) -> String {
        let local = |local: DateTime<FixedOffset>| local.format("%Y年%-m月%-d日%H:%M").to_string();
        self.local().map_or_else(|| self.0.to_string(), local)
    }

    /// As Chinese for the end of a period: midnight belongs to the day before, 「2026年2月27日24:00」.
    #[must_use]
    pub fn zh_end(self) -> String {
        if self.since_midnight() != 0 {
            return self.zh();
        }
        format!("{}24:00", day_of(self.last_day_number()).format("%Y年%-m月%-d日"))
    }

    /// Without words, for the end of a period: `2026-02-27 24:00`.
    #[must_use]
    pub fn iso_end(self) -> String {
        if self.since_midnight() != 0 {
            let local = |local: DateTime<FixedOffset>| local.format("%Y-%m-%d %H:%M").to_string();
            return self.local().map_or_else(|| self.0.to_string(), local);
        }
        format!("{} 24:00", day_of(self.last_day_number()))
    }

    fn local(self) -> Option<DateTime<FixedOffset>> {
        let utc: DateTime<Utc> = DateTime::from_timestamp_millis(self.0)?;
        FixedOffset::east_opt(OFFSET_SECONDS).map(|offset| utc.with_timezone(&offset))
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// The local (Beijing) day of an instant.
#[must_use]
pub fn local_date(at: Millis) -> NaiveDate {
    at.local_date()
}

/// Days from 1970-01-01 to `day`.
pub(crate) fn days_since_epoch(day: NaiveDate) -> i64 {
    i64::from(day.to_epoch_days())
}

/// The day with this number; numbers outside chrono's range (some 262 000 years) give its limits.
pub(crate) fn day_of(day_number: i64) -> NaiveDate {
    let limit = if day_number < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    i32::try_from(day_number).ok().and_then(NaiveDate::from_epoch_days).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2026-02-27T17:30:00+08:00", 1_772_184_600_000, "2026年2月27日17:30", "2026年2月27日17:30")]
    #[case("2026-02-28T00:00:00+08:00", 1_772_208_000_000, "2026年2月28日00:00", "2026年2月27日24:00")]
    #[case("1999-12-31T23:59:59.999+08:00", 946_655_999_999, "1999年12月31日23:59", "1999年12月31日23:59")]
    fn an_instant_is_written_in_beijing_time(
        #[case] text: &str,
        #[case] millis: i64,
        #[case] zh: &str,
        #[case] zh_end: &str,
    ) {
        let instant = Millis::parse_rfc3339(text).unwrap();
        assert_eq!(instant, Millis(millis));
        assert_eq!(instant.to_string(), text);
        assert_eq!((instant.zh(), instant.zh_end()), (zh.to_owned(), zh_end.to_owned()));
    }

    #[rstest]
    #[case("2026-02-13T10:00")]
    #[case("2026-02-13 10:00")]
    #[case("2026-02-13T10:00:00")]
    #[case("2026-02-13T02:00:00Z")]
    fn a_time_without_offset_is_beijing_time(#[case] text: &str) {
        assert_eq!(Millis::parse_local(text).unwrap().rfc3339(), "2026-02-13T10:00:00+08:00");
    }

    #[rstest]
    fn nonsense_is_no_instant(#[values("", "明天", "2026-02-30T10:00", "2026-02-13", "25:00")] text: &str) {
        assert_eq!(Millis::parse_local(text), None);
    }

    #[rstest]
    #[case("2026-02-13T23:59:59+08:00", "2026-02-13")]
    #[case("2026-02-14T00:00:00+08:00", "2026-02-14")]
    #[case("2026-02-13T16:00:00Z", "2026-02-14")]
    #[case("1969-12-31T15:59:59Z", "1969-12-31")]
    fn the_local_day_begins_at_beijing_midnight(#[case] text: &str, #[case] day: &str) {
        let instant = Millis::parse_rfc3339(text).unwrap();
        assert_eq!(local_date(instant).to_string(), day);
        assert_eq!(Millis::midnight(local_date(instant)).0 + instant.since_midnight(), instant.0);
    }

    #[test]
    fn absurd_instants_do_not_panic() {
        for instant in [Millis(i64::MIN), Millis(i64::MAX)] {
            assert!(
                !instant.zh().is_empty() && !instant.zh_end().is_empty() && !instant.rfc3339().is_empty()
            );
            let _day = instant.local_date();
        }
    }
}
