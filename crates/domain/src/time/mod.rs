//! Legal time: instants, the working-day calendar, deadlines with their trace, and the lights drawn from them.
//!
//! Rules: 民法典 第二百零一条 (the first day is not counted; hours run at once), 第二百零三条 (a last day off moves on;
//! a period ends at 24:00, or at the close of business), 第二百零四条 (other rules may be laid down: packs),
//! 第一千二百五十九条 (以内, 届满 include the number itself: the due instant is still in time).

mod calendar;
mod clock_time;
mod count;
mod course;
mod deadline;
mod light;
mod limit;
mod millis;
mod trace;

pub use calendar::edition as calendar_edition;
pub use calendar::{Calendar, CalendarError, CalendarFile, CalendarYear, DayKind, HolidaySpan, LocalDay};
pub use clock_time::ClockTime;
pub use course::{Change, Course};
pub use deadline::{Due, Pause, due, extend, resume};
pub use light::{Light, Remaining, Running, Standing, reminders, standing, warn_at};
pub use limit::{Limit, LimitError, Unit};
pub use millis::{Millis, local_date};
pub use trace::{TraceNote, TraceStep, course_due, trace, trace_course};

#[cfg(test)]
mod tests;
