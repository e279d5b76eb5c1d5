//! The calendar's data file: what the State Council's yearly notices say, and what a place changes of it.
//!
//! Invariant of a [`CalendarFile`] that [`CalendarFile::check`] let pass: its years are whole, consecutive and agree with
//! the total of working days stated beside them.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

/// Why a calendar is refused, told to the person who loads it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// Not JSON, or not of this form.
    #[error("日历文件第 {line} 行读不懂（{detail}），请检查后重新导入")]
    Json {
        /// Line, from 1.
        line: usize,
        /// What the reader said.
        detail: String,
    },
    /// The years do not follow one another or do not fill the stated span.
    #[error("日历的年份应连续并覆盖 {from} 至 {through}，请补齐后重新导入")]
    Span {
        /// First day stated.
        from: NaiveDate,
        /// Last day stated.
        through: NaiveDate,
    },
    /// A day contradicts another, or its year or weekday.
    #[error("日历中 {day} 的安排有误：{reason}，请改正后重新导入")]
    Day {
        /// The day.
        day: NaiveDate,
        /// What is wrong, in Chinese.
        reason: &'static str,
    },
    /// A year does not say which notice laid it down.
    #[error("{year} 年没有写明依据的通知名称和文号，请补齐")]
    Source {
        /// The year.
        year: i32,
    },
    /// The days do not add up to the stated total.
    #[error("{year} 年应有 {stated} 个工作日，按所列安排算得 {found} 个，请核对通知")]
    Total {
        /// The year.
        year: i32,
        /// As the file states.
        stated: u32,
        /// As its days give.
        found: u32,
    },
}

/// Days off in a row with their name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HolidaySpan {
    /// Such as 春节.
    pub name: String,
    /// First day off.
    pub from: NaiveDate,
    /// Last day off.
    pub to: NaiveDate,
}

/// One year as its notice lays it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// Title and number of the notice.
    pub source: String,
    /// Working days of the year, as a check on the rest.
    pub working_days: u32,
    /// Days off, weekends inside them included.
    pub holidays: Vec<HolidaySpan>,
    /// Saturdays and Sundays worked (补班).
    pub worked: Vec<NaiveDate>,
}

/// A calendar as delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarFile {
    /// Name of the line of calendars.
    pub calendar: String,
    /// Version within the line.
    pub version: u32,
    /// First day known.
    pub valid_from: NaiveDate,
    /// Last day known; later days are estimates.
    pub valid_through: NaiveDate,
    /// The years, in order.
    pub years: Vec<CalendarYear>,
    /// Days on which the place departs from the notices, such as a typhoon day (停工) or a local holiday.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<LocalDay>>", optional)]
    pub local: Vec<LocalDay>,
}

/// One day that differs from the notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LocalDay {
    /// The day, within the known span.
    pub date: NaiveDate,
    /// Whether it is worked.
    pub working: bool,
    /// Why, as shown in traces; never empty.
    pub name: String,
}

impl CalendarFile {
    /// Reads a file and checks it.
    ///
    /// # Errors
    /// [`CalendarError`] if it is malformed, has gaps, contradicts itself or does not add up to its stated totals.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let file: Self = serde_json::from_str(text)
            .map_err(|error| CalendarError::Json { line: error.line(), detail: error.to_string() })?;
        file.check()?;
        Ok(file)
    }

    fn check(&self) -> Result<(), CalendarError> {
        let fills = |year: &CalendarYear| {
            (NaiveDate::from_ymd_opt(year.year, 1, 1), NaiveDate::from_ymd_opt(year.year, 12, 31))
        };
        let first = self.years.first().and_then(|year| fills(year).0);
        let last = self.years.last().and_then(|year| fills(year).1);
        let in_order =
            self.years.iter().zip(self.years.iter().skip(1)).all(|(year, next)| year.year + 1 == next.year);
        if first != Some(self.valid_from) || last != Some(self.valid_through) || !in_order {
            return Err(CalendarError::Span { from: self.valid_from, through: self.valid_through });
        }
        self.years.iter().try_for_each(CalendarYear::check)?;
        self.check_local()
    }

    fn check_local(&self) -> Result<(), CalendarError> {
        let mut seen = std::collections::BTreeSet::new();
        for local in &self.local {
            let wrong = |reason| Err(CalendarError::Day { day: local.date, reason });
            if !(self.valid_from..=self.valid_through).contains(&local.date) {
                return wrong("超出日历的已知范围");
            }
            if !seen.insert(local.date) {
                return wrong("同一天写了两次");
            }
            if local.name.trim().is_empty() {
                return wrong("没有写明原因");
            }
        }
        Ok(())
    }

    /// The same with the year after the last one, still without holidays and notice: what a person begins with when it is
    /// announced.
    #[must_use]
    pub fn with_next_year(&self) -> Self {
        let mut file = self.clone();
        let year = self.valid_through.year() + 1;
        let mut next =
            CalendarYear { year, source: String::new(), working_days: 0, holidays: vec![], worked: vec![] };
        next.working_days = next.count();
        file.valid_through = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(self.valid_through);
        file.years.push(next);
        file
    }

    /// Name and version, kept in the audit of every deadline that it moved: `cn@1`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}@{}", self.calendar, self.version)
    }
}

impl CalendarError {
    /// The line of the file at which it can be mended, from 1.
    #[must_use]
    pub fn line(&self, text: &str) -> Option<usize> {
        let sought = match self {
            Self::Json { line, .. } => return Some(*line),
            Self::Span { .. } => "valid_through".to_owned(),
            Self::Day { day, .. } => day.to_string(),
            Self::Total { year, .. } | Self::Source { year } => format!("\"year\": {year}"),
        };
        text.lines().position(|line| line.contains(&sought)).map(|at| at + 1)
    }
}

impl CalendarYear {
    fn check(&self) -> Result<(), CalendarError> {
        let wrong = |day, reason| Err(CalendarError::Day { day, reason });
        for span in &self.holidays {
            if span.to < span.from {
                return wrong(span.from, "假期的止日早于起日");
            }
            if span.from.year() != self.year || span.to.year() != self.year {
                return wrong(span.from, "假期不在本年内");
            }
        }
        for &day in &self.worked {
            if day.year() != self.year {
                return wrong(day, "补班日不在本年内");
            }
            if !is_weekend(day) {
                return wrong(day, "补班日应为周六或周日");
            }
            if self.holidays.iter().any(|span| span.from <= day && day <= span.to) {
                return wrong(day, "同一天既放假又补班");
            }
        }
        if self.source.trim().is_empty() {
            return Err(CalendarError::Source { year: self.year });
        }
        let found = self.count();
        let stated = self.working_days;
        if found == stated { Ok(()) } else { Err(CalendarError::Total { year: self.year, stated, found }) }
    }

    fn count(&self) -> u32 {
        let first = NaiveDate::from_ymd_opt(self.year, 1, 1).unwrap_or_default();
        let works = |day: &NaiveDate| {
            let off = self.holidays.iter().any(|span| span.from <= *day && *day <= span.to);
            self.worked.contains(day) || (!off && !is_weekend(*day))
        };
        let days = (0..366).map_while(|offset| first.checked_add_days(Days::new(offset)));
        days.filter(|day| day.year() == self.year && works(day)).fold(0, |count, _| count + 1)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
