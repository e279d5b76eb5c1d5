//! The rules in force here: packs, what the own unit adds to them, and calendar as the hub delivered them, the built-in ones
//! until then.
//!
//! Invariants: a ticket is judged by the pack of its dispatch, an assignment with what its unit added by the day of its own;
//! the built-in pack stands in only where that one is not here.

use std::borrow::Cow;
use std::sync::Arc;

use chengban_domain::case::{Case, Deadline, PackRef};
use chengban_domain::machine::Context;
use chengban_domain::pack::unit_rules::{self, UNIT_RULES, UnitRules};
use chengban_domain::pack::{RulePack, in_force};
use chengban_domain::time::{Calendar, CalendarFile, Limit, Millis, Running, Standing, standing};
use chengban_domain::{AssignmentId, UnitId};
use chrono::NaiveDate;
use serde_json::value::RawValue;

use crate::commands::ticket::ClockView;
use crate::fault::Result;
use crate::store::{Conn, slice};

/// Packs and calendar.
#[derive(Debug, Clone)]
pub struct Rules {
    packs: Vec<RulePack>,
    of_unit: Vec<UnitRules>,
    builtin: Arc<RulePack>,
    calendar: Arc<Calendar>,
    calendars: Vec<CalendarFile>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            packs: Vec::new(),
            of_unit: Vec::new(),
            builtin: Arc::new(RulePack::builtin()),
            calendar: Arc::new(Calendar::builtin().clone()),
            calendars: Vec::new(),
        }
    }
}

impl Rules {
    /// Reads what the feeds of the rules and of the unit's people brought; what cannot be read is left out and logged.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        let mut rules = Self::default();
        let packs: Vec<Box<RawValue>> = slice::all(conn, "pack").await?;
        let read = packs.iter().filter_map(|text| {
            RulePack::published(text.get())
                .inspect_err(|error| tracing::warn!(%error, "a rule pack is refused"))
                .ok()
        });
        rules.packs = read.collect();
        rules.of_unit = slice::all(conn, UNIT_RULES).await?;
        let calendars: Vec<Box<RawValue>> = slice::all(conn, "calendar").await?;
        let read = calendars.iter().filter_map(|text| {
            CalendarFile::parse(text.get())
                .inspect_err(|error| tracing::warn!(%error, "a calendar is refused"))
                .ok()
        });
        rules.calendars = read.collect();
        rules.calendars.sort_by_key(|calendar| std::cmp::Reverse(calendar.version));
        if let Some(newest) = rules.calendars.first() {
            rules.calendar = Arc::new(Calendar::of(newest));
        }
        Ok(rules)
    }

    /// The pack a ticket keeps.
    pub fn pack(&self, wanted: &PackRef) -> &RulePack {
        let is_wanted = |pack: &&RulePack| (&pack.pack, pack.version) == (&wanted.pack, wanted.version);
        let found = self.packs.iter().find(is_wanted).or_else(|| self.packs.last());
        found.unwrap_or(&self.builtin)
    }

    /// The packs that the hub delivered.
    pub fn packs(&self) -> &[RulePack] {
        &self.packs
    }

    /// The versions of units' own rules that the hub delivered.
    pub fn of_unit(&self) -> &[UnitRules] {
        &self.of_unit
    }

    /// The rules under which an act on an assignment, or on the ticket itself, is judged.
    pub fn judging(&self, case: &Case, target: Option<AssignmentId>) -> Cow<'_, RulePack> {
        let assignment = target.and_then(|id| case.assignment(id));
        unit_rules::judging(self.pack(&case.ticket.pack), &self.of_unit, assignment)
    }

    /// The rules of a ticket for what was dispatched to a unit at an instant.
    pub fn dispatched(&self, wanted: &PackRef, unit: Option<UnitId>, at: Millis) -> Cow<'_, RulePack> {
        let pack = self.pack(wanted);
        unit.map_or(Cow::Borrowed(pack), |unit| unit_rules::dispatched(pack, &self.of_unit, unit, at))
    }

    /// The pack in force on a day, as on the hub.
    pub fn at(&self, day: NaiveDate) -> &RulePack {
        in_force(self.packs.iter(), day).unwrap_or(&self.builtin)
    }

    /// The working-day calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The versions of it that the hub delivered, the newest first.
    pub fn calendars(&self) -> &[CalendarFile] {
        &self.calendars
    }

    /// What a judgement by these rules may know.
    pub fn context<'a>(&'a self, pack: &'a RulePack, now: Millis) -> Context<'a> {
        Context { now, pack, calendar: &self.calendar, resident: None }
    }

    /// How a due stands.
    pub fn standing(
        &self,
        wanted: &PackRef,
        now: Millis,
        due: Millis,
        limit: Limit,
        paused: bool,
    ) -> Standing {
        let running = if paused { Running::Paused } else { Running::Yes };
        standing(self.pack(wanted), &self.calendar, now, due, limit.unit, running)
    }

    /// A deadline as the screen shows it.
    pub fn clock(&self, wanted: &PackRef, now: Millis, deadline: &Deadline, paused: bool) -> ClockView {
        let Standing { light, remaining } =
            self.standing(wanted, now, deadline.at, deadline.limit_in_force(), paused);
        ClockView { due: deadline.at, estimated: deadline.estimated, light, remaining }
    }
}
