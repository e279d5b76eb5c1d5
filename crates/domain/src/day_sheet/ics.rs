//! What is due as a calendar file (RFC 5545), for the calendar that people look at anyway.
//!
//! Our own forty lines and no library: those there are draw keys and the hour of writing from the machine, and the domain has
//! neither. Invariants: the bytes depend on the arguments alone; no line is longer than 75 octets, none is cut within a
//! character.

use std::fmt::Write as _;

use chrono::DateTime;

use super::DayItem;
use crate::time::Millis;

/// Octets of a line at most, its end not counted (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// One event an item, at its due. `summary` words an item; `now` is when the file was written.
#[must_use]
pub fn calendar(items: &[DayItem], now: Millis, summary: impl Fn(&DayItem) -> String) -> String {
    let mut out = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//chengban//day sheet//ZH", "CALSCALE:GREGORIAN"]
    {
        fold(&mut out, line);
    }
    for item in items {
        fold(&mut out, "BEGIN:VEVENT");
        fold(&mut out, &format!("UID:{}@chengban", item.assignment));
        fold(&mut out, &format!("DTSTAMP:{}", instant(now)));
        fold(&mut out, &format!("DTSTART:{}", instant(item.due)));
        fold(&mut out, &format!("SUMMARY:{}", escaped(&summary(item))));
        fold(&mut out, "TRANSP:TRANSPARENT");
        fold(&mut out, "END:VEVENT");
    }
    fold(&mut out, "END:VCALENDAR");
    out
}

/// `20260227T093000Z`.
fn instant(at: Millis) -> String {
    let utc = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    utc.format("%Y%m%dT%H%M%SZ").to_string()
}

/// As a value of text (RFC 5545, 3.3.11); other control characters have no place in one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, and what does not fit on it after a blank on the next.
fn fold(out: &mut String, line: &str) {
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LONGEST_LINE {
            out.push_str("\r\n ");
            octets = 1;
        }
        // Writing to a string cannot fail.
        let _written = out.write_char(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{AssignmentId, TicketId};

    fn item(title: &str) -> DayItem {
        DayItem {
            ticket: TicketId(Uuid::from_u128(1)),
            assignment: AssignmentId(Uuid::from_u128(2)),
            no: "QH1".into(),
            title: title.into(),
            due: Millis::parse_local("2026-02-27 17:30").unwrap(),
            handler_name: String::new(),
            gaps: Vec::new(),
            cause: None,
            words: String::new(),
        }
    }

    fn written(title: &str) -> String {
        calendar(&[item(title)], Millis(0), |item| format!("{} {}", item.no, item.title))
    }

    #[test]
    fn an_event_stands_at_its_due_under_a_key_that_stays() {
        let text = written("占道");
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//chengban//day sheet//ZH\r\nCALSCALE:GREGORIAN\r\n\
             BEGIN:VEVENT\r\nUID:00000000-0000-0000-0000-000000000002@chengban\r\nDTSTAMP:19700101T000000Z\r\n\
             DTSTART:20260227T093000Z\r\nSUMMARY:QH1 占道\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(text, expected);
        assert_eq!(written("占道"), text, "and the same arguments give the same bytes");
    }

    #[test]
    fn what_means_something_to_a_calendar_is_escaped() {
        let text = written("甲;乙,丙\\丁\n戊\u{7}");
        assert!(text.contains("SUMMARY:QH1 甲\\;乙\\,丙\\\\丁\\n戊\r\n"), "{text}");
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_read_back_whole() {
        let title = "占道经营噪声扰民".repeat(20);
        let text = written(&title);
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE), "{text}");
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:QH1 {title}\r\n")), "nothing is lost");
    }
}
