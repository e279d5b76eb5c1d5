//! From the day's cases to the sheet.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{DayCause, DayItem, DayList, DaySheet, DaySheetRule, DayTopic};
use crate::UnitId;
use crate::case::{Assignment, AssignmentKind, AssignmentState, Case, Reply, Satisfaction, Ticket};
use crate::pack::RulePack;
use crate::reply_check::masked;
use crate::time::{Calendar, Millis};

/// A case with the rules it was dispatched under.
#[derive(Debug, Clone, Copy)]
pub struct DayCase<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its rules.
    pub pack: &'a RulePack,
}

/// One assignment of the unit with its ticket.
#[derive(Clone, Copy)]
struct Part<'a> {
    ticket: &'a Ticket,
    assignment: &'a Assignment,
    /// Its clock runs.
    runs: bool,
}

/// The unit's day at an instant; of every unit where none is named.
#[must_use]
pub fn sheet(
    cases: &[DayCase<'_>],
    unit: Option<UnitId>,
    now: Millis,
    (rule, calendar): (&DaySheetRule, &Calendar),
) -> DaySheet {
    let (day, parts) = (now.local_date(), parts(cases, unit));
    let next = next_working_day(calendar, day);
    let fresh: Vec<&Part<'_>> =
        parts.iter().filter(|part| part.assignment.dispatched_at.local_date() == day).collect();
    let answered = parts.iter().filter(|part| {
        let mut replies = part.assignment.replies.iter();
        replies.any(|reply| !reply.recalled && reply.submitted_at.local_date() == day)
    });
    let topics = |name: fn(&Ticket) -> String| {
        most_named(fresh.iter().filter(|part| !part.ticket.is_report()).map(|part| name(part.ticket)), rule)
    };
    let late = parts.iter().filter(|part| part.runs && part.assignment.due_now().at < now);
    DaySheet {
        day,
        next,
        estimated: calendar.valid_through() < next,
        received: many(fresh.len()),
        answered: many(answered.count()),
        categories: topics(|ticket| ticket.category.last().cloned().unwrap_or_default()),
        places: topics(|ticket| format!("{}{}", ticket.place.town, ticket.place.village)),
        due: cut(coming(&parts, now, next), rule),
        gaps: cut(fresh.iter().filter_map(|part| lacking(part)).collect(), rule),
        back: cut(parts.iter().filter_map(|part| sent_back(part, day)).collect(), rule),
        late: cut(by_due(late.map(item).collect()), rule),
    }
}

/// All that is due from now to the end of the next working day, the soonest first.
#[must_use]
pub fn due_soon(
    cases: &[DayCase<'_>],
    unit: Option<UnitId>,
    now: Millis,
    calendar: &Calendar,
) -> Vec<DayItem> {
    coming(&parts(cases, unit), now, next_working_day(calendar, now.local_date()))
}

/// The first working day after a day.
#[must_use]
pub fn next_working_day(calendar: &Calendar, day: NaiveDate) -> NaiveDate {
    let mut days = day.iter_days().skip(1);
    days.find(|day| calendar.is_working_day(*day)).unwrap_or(day)
}

fn parts<'a>(cases: &[DayCase<'a>], unit: Option<UnitId>) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for DayCase { case, pack } in cases {
        let own = case.assignments.iter().filter(|one| unit.is_none_or(|unit| one.unit == unit));
        parts.extend(own.map(|assignment| Part {
            ticket: &case.ticket,
            assignment,
            runs: assignment.ended_at().is_none() && !assignment.is_paused(pack),
        }));
    }
    parts.sort_by(|a, b| (&a.ticket.no, a.assignment.id).cmp(&(&b.ticket.no, b.assignment.id)));
    parts
}

fn item(part: &Part<'_>) -> DayItem {
    let Part { ticket, assignment, .. } = part;
    let title = if ticket.is_report() { String::new() } else { masked(&ticket.title) };
    DayItem {
        ticket: ticket.id,
        assignment: assignment.id,
        no: ticket.no.clone(),
        title,
        due: assignment.due_now().at,
        handler_name: assignment.handler_name.clone(),
        gaps: Vec::new(),
        cause: None,
        words: String::new(),
    }
}

fn by_due(mut items: Vec<DayItem>) -> Vec<DayItem> {
    items.sort_by_key(|item| item.due);
    items
}

fn coming(parts: &[Part<'_>], now: Millis, next: NaiveDate) -> Vec<DayItem> {
    let end = next.checked_add_days(Days::new(1)).map_or(now, Millis::midnight);
    let due = parts.iter().filter(|part| part.runs && (now..=end).contains(&part.assignment.due_now().at));
    by_due(due.map(item).collect())
}

fn lacking(part: &Part<'_>) -> Option<DayItem> {
    let gaps = part.ticket.elements.gaps();
    let open = part.assignment.ended_at().is_none();
    (open && !gaps.is_empty()).then(|| DayItem { gaps, ..item(part) })
}

/// Why it came back on that day, in whose words; the last of several.
fn sent_back(part: &Part<'_>, day: NaiveDate) -> Option<DayItem> {
    let (_, cause, words) = causes(part.assignment, day).into_iter().max_by_key(|(at, ..)| *at)?;
    let words = if part.ticket.is_report() { String::new() } else { masked(words.trim()) };
    Some(DayItem { cause: Some(cause), words, ..item(part) })
}

fn causes(assignment: &Assignment, day: NaiveDate) -> Vec<(Millis, DayCause, String)> {
    let mut causes = Vec::new();
    causes.extend(assignment.replies.iter().filter(|reply| !reply.recalled).filter_map(audit_back));
    let refused = assignment.returns.iter().filter_map(|request| request.decision.as_ref());
    let refused = refused.filter(|decision| !decision.granted);
    causes.extend(refused.map(|decision| (decision.at, DayCause::ReturnRefused, decision.reason.clone())));
    for callback in &assignment.callbacks {
        let dissatisfied = callback.satisfaction == Some(Satisfaction::Dissatisfied);
        let cause = if dissatisfied { DayCause::Dissatisfied } else { DayCause::Unsolved };
        if callback.is_against() {
            causes.push((callback.at, cause, callback.opinion.clone()));
        }
    }
    causes.retain(|(at, ..)| at.local_date() == day);
    causes.extend(waits_for_mending(assignment));
    causes
}

/// Sent back and not mended yet, on whichever day that was: by the platform, by a reviewer of the unit, or of a support by
/// who asked for it.
fn waits_for_mending(assignment: &Assignment) -> Option<(Millis, DayCause, String)> {
    let reply = assignment.last_reply().filter(|reply| !reply.recalled && reply.round == assignment.round)?;
    if assignment.state != AssignmentState::Handling {
        return None;
    }
    if reply.verdict.is_some() {
        return audit_back(reply);
    }
    let cause = if assignment.kind == AssignmentKind::Lead { DayCause::UnitBack } else { DayCause::LeadBack };
    // Neither has an instant of its own.
    (!reply.comment.is_empty()).then(|| (reply.submitted_at, cause, reply.comment.clone()))
}

fn audit_back(reply: &Reply) -> Option<(Millis, DayCause, String)> {
    let verdict = reply.verdict.as_ref().filter(|verdict| !verdict.passed)?;
    let words = verdict.defects.iter().chain([&verdict.reason]).filter(|word| !word.is_empty());
    Some((verdict.at, DayCause::AuditBack, words.cloned().collect::<Vec<_>>().join("；")))
}

/// What stands most often, where it does so often enough.
fn most_named(names: impl Iterator<Item = String>, rule: &DaySheetRule) -> Vec<DayTopic> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for name in names.filter(|name| !name.is_empty()) {
        *counts.entry(name).or_default() += 1;
    }
    let often = counts.into_iter().filter(|(_, n)| *n >= rule.topic_least);
    let mut topics: Vec<DayTopic> = often.map(|(name, n)| DayTopic { name, n }).collect();
    topics.sort_by_key(|topic| Reverse(topic.n));
    topics.truncate(rule.topics.try_into().unwrap_or(usize::MAX));
    topics
}

fn cut(mut items: Vec<DayItem>, rule: &DaySheetRule) -> DayList {
    let all = items.len();
    items.truncate(rule.most.try_into().unwrap_or(usize::MAX));
    DayList { more: many(all - items.len()), items }
}

fn many(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
