//! Dates and times of day as exports carry them: serial numbers or text, always local time of Asia/Shanghai.
//!
//! Invariant: a date is read one way or not at all; day and month are never guessed.

use chengban_domain::time::Millis;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::clean;
use super::sheet::Cell;

/// Offset of local time from UTC; the region has had no summer time since 1992.
const OFFSET: TimeDelta = TimeDelta::hours(8);
/// Years taken for sense.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;
/// Serial numbers of those years.
const SERIALS: std::ops::Range<f64> = 36526.0..73416.0;

/// Reads an instant; whole seconds.
///
/// # Errors
/// One Chinese sentence without personal data.
pub fn read(cell: &Cell) -> Result<Millis, String> {
    let local = match cell {
        Cell::Date(local) => Some(round(*local)),
        Cell::Number(number) => from_number(*number),
        Cell::Text(text) => from_text(&clean::one_line(text)),
        Cell::Bool(_) => None,
        Cell::Fault(fault) => return Err(format!("单元格是公式错误（{fault}），不是日期。")),
    };
    let local = local.ok_or_else(|| {
        let shown = match cell {
            Cell::Text(text) => clean::quotable(text),
            Cell::Number(number) => clean::quotable(&number.to_string()),
            _ => "这个值".to_owned(),
        };
        format!("{shown}不是能读懂的日期时间，请写成 2026-11-15 07:04:00 的样子。")
    })?;
    if !YEARS.contains(&chrono::Datelike::year(&local)) {
        return Err(format!("日期 {} 不在 2000 年至 2100 年之间。", local.date()));
    }
    let utc = local.checked_sub_signed(OFFSET).ok_or("日期超出范围。")?;
    Ok(Millis(utc.and_utc().timestamp_millis()))
}

/// Serial numbers are binary fractions of a day: 46324.270833333 is 06:29:59.99… and means 06:30.
fn round(local: NaiveDateTime) -> NaiveDateTime {
    let up = local.checked_add_signed(TimeDelta::milliseconds(500)).unwrap_or(local);
    chrono::Timelike::with_nanosecond(&up, 0).unwrap_or(up)
}

fn from_number(number: f64) -> Option<NaiveDateTime> {
    if SERIALS.contains(&number) {
        #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
        let milliseconds = (number * 86_400_000.0).round() as i64;
        let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
        return epoch.checked_add_signed(TimeDelta::milliseconds(milliseconds)).map(round);
    }
    // 20261115 and 20261115070400 typed as numbers.
    (number.fract() == 0.0 && (1e7..1e14).contains(&number)).then(|| from_text(&format!("{number:.0}")))?
}

fn from_text(text: &str) -> Option<NaiveDateTime> {
    let narrow = clean::half_width(text);
    let narrow = narrow.trim().trim_end_matches("+08:00").trim();
    if narrow.chars().all(|c| c.is_ascii_digit()) {
        return compact(narrow);
    }
    if let Ok(number) = narrow.parse::<f64>() {
        return SERIALS.contains(&number).then(|| from_number(number))?;
    }
    let after_noon = ["下午", "晚上", "PM", "pm"].iter().any(|word| narrow.contains(word));
    let before_noon = ["上午", "凌晨", "AM", "am"].iter().any(|word| narrow.contains(word));
    let words = ["下午", "晚上", "PM", "pm", "上午", "凌晨", "AM", "am"];
    let bare = words.iter().fold(narrow.to_owned(), |text, word| text.replace(word, " "));
    let mut numbers = numbers(&bare)?;
    if let Some(hour) = numbers.get_mut(3) {
        if after_noon && *hour < 12 {
            *hour += 12;
        } else if before_noon && *hour == 12 {
            *hour = 0;
        }
    }
    assemble(&numbers)
}

/// The numbers between the signs and characters that may stand between them; the first has four digits.
fn numbers(text: &str) -> Option<Vec<u32>> {
    if !text.chars().all(|c| c.is_ascii_digit() || "-/.:T 年月日号时点分秒".contains(c)) {
        return None;
    }
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if parts.first()?.len() != 4 || parts.iter().skip(1).take(5).any(|part| part.len() > 2) {
        return None;
    }
    let fraction = parts.get(6).is_some_and(|last| text.trim_end().ends_with(&format!(".{last}")));
    if !((3..=6).contains(&parts.len()) || parts.len() == 7 && fraction) {
        return None;
    }
    parts.iter().take(6).map(|part| part.parse().ok()).collect()
}

fn compact(digits: &str) -> Option<NaiveDateTime> {
    if ![8, 12, 14].contains(&digits.len()) {
        // A serial number of a whole day, kept as text.
        let serial = (digits.len() == 5).then(|| digits.parse::<f64>().ok())??;
        return SERIALS.contains(&serial).then(|| from_number(serial))?;
    }
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let year = digits.iter().take(4).fold(0, |sum, digit| sum * 10 + digit);
    let rest = digits.get(4..)?.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum * 10 + digit));
    assemble(&std::iter::once(year).chain(rest).collect::<Vec<_>>())
}

fn assemble(numbers: &[u32]) -> Option<NaiveDateTime> {
    let at = |place: usize| numbers.get(place).copied().unwrap_or(0);
    let date = NaiveDate::from_ymd_opt(i32::try_from(at(0)).ok()?, at(1), at(2))?;
    if (at(3), at(4), at(5)) == (24, 0, 0) {
        return Some(date.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN));
    }
    Some(date.and_time(NaiveTime::from_hms_opt(at(3), at(4), at(5))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(cell: &Cell) -> Result<String, String> {
        let at = read(cell)?.0;
        let utc = chrono::DateTime::from_timestamp_millis(at).unwrap().naive_utc();
        Ok((utc + OFFSET).format("%Y-%m-%d %H:%M:%S").to_string())
    }

    #[test]
    fn every_shape_of_the_same_instant_reads_alike() {
        for text in [
            "2026-11-15 07:04:00",
            "2026/11/15 07:04",
            "2026/11/15 7:4",
            "2026年11月15日 07:04:00",
            "2026年11月15日7时4分",
            "2026.11.15 07:04:00",
            "2026-11-15T07:04:00+08:00",
            "2026-11-15 07:04:00.000",
            "２０２６-11-15　07：04：00",
            "\t2026-11-15 07:04:00 ",
            "20261115070400",
            "202611150704",
            "2026-11-15 上午7:04",
            "'2026-11-15 07:04:00",
        ] {
            assert_eq!(local(&Cell::Text(text.to_owned())).unwrap(), "2026-11-15 07:04:00", "{text}");
        }
        assert_eq!(local(&Cell::Number(46_324.270_833_333_34)).unwrap(), "2026-10-29 06:30:00");
        assert_eq!(
            local(&Cell::Number(46_324.270_833_33)).unwrap(),
            "2026-10-29 06:30:00",
            "cut digits round"
        );
        assert_eq!(local(&Cell::Text("46324.2708333333".into())).unwrap(), "2026-10-29 06:30:00");
        assert_eq!(local(&Cell::Number(20_261_115.0)).unwrap(), "2026-11-15 00:00:00");
    }

    #[test]
    fn days_without_a_time_begin_at_midnight_and_24_o_clock_ends_them() {
        for (text, expected) in [
            ("2026/11/15", "2026-11-15 00:00:00"),
            ("2026年1月5日", "2026-01-05 00:00:00"),
            ("46341", "2026-11-15 00:00:00"),
            ("2026-12-31 24:00", "2027-01-01 00:00:00"),
            ("2026-11-15 下午3:20", "2026-11-15 15:20:00"),
            ("2026-11-15 12:30 AM", "2026-11-15 00:30:00"),
        ] {
            assert_eq!(local(&Cell::Text(text.to_owned())).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_may_be_two_is_refused() {
        for text in [
            "15/11/2026",
            "11/12/2026",
            "2026-02-30",
            "2026-13-01",
            "1026-01-01",
            "明天",
            "",
            "2026-11",
            "26-11-15",
            "2026-11-15 25:00",
            "2026-11-15 07:04:00-05:00",
            "13912345678",
            "2026-11-15 07:04:00 2026",
        ] {
            assert!(read(&Cell::Text(text.to_owned())).is_err(), "{text}");
        }
        for number in [0.0, -1.0, 1e20, f64::NAN, f64::INFINITY, 13_912_345_678.0] {
            assert!(read(&Cell::Number(number)).is_err(), "{number}");
        }
    }
}
