//! Civil time of letters: UTC milliseconds and dates as PDF and paper write them, always at +08:00.
//!
//! Invariant: the zone is a constant offset (Asia/Shanghai has had no summer time since 1991); no clock is read.

use chengban_domain::time::Millis;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};

const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// `2026年11月22日`, no leading zeros (GB/T 9704-2012 7.3.5.4).
pub(crate) fn chinese_date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `D:20261122000000+08'00'` for midnight of a letter's date.
pub(crate) fn pdf_date(date: NaiveDate) -> String {
    format!("D:{:04}{:02}{:02}000000+08'00'", date.year(), date.month(), date.day())
}

/// `2026-11-22T00:00:00+08:00` for midnight of a letter's date, as XMP wants it.
pub(crate) fn xmp_date(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}T00:00:00+08:00", date.year(), date.month(), date.day())
}

/// An instant in PDF form at +08:00, whole seconds.
pub(crate) fn pdf_instant(at: Millis) -> Option<String> {
    let zone = FixedOffset::east_opt(SHANGHAI_SECONDS)?;
    let time = zone.timestamp_millis_opt(at.0).single()?;
    Some(format!("D:{}+08'00'", time.format("%Y%m%d%H%M%S")))
}

/// Reads what [`pdf_instant`] writes; other zones and short forms are not ours and give `None`.
pub(crate) fn parse_pdf_instant(text: &str) -> Option<Millis> {
    let civil = text.strip_prefix("D:")?.strip_suffix("+08'00'")?;
    let naive = NaiveDateTime::parse_from_str(civil, "%Y%m%d%H%M%S").ok()?;
    let zone = FixedOffset::east_opt(SHANGHAI_SECONDS)?;
    let time: DateTime<FixedOffset> = zone.from_local_datetime(&naive).single()?;
    Some(Millis(time.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_survives_its_pdf_form() {
        let at = Millis(1_795_000_000_000);
        let text = pdf_instant(at).unwrap();
        assert_eq!(parse_pdf_instant(&text), Some(at), "{text}");
    }

    #[test]
    fn dates_carry_no_leading_zeros() {
        assert_eq!(chinese_date(NaiveDate::from_ymd_opt(2026, 1, 2).unwrap()), "2026年1月2日");
    }
}
