//! Stand-ins (代理): a colleague who takes a person's place in some of their roles from one day to another.
//!
//! The hub judges a naming and the desk predicts it by the same rules. Invariants: a stand-in gets what the absent person
//! holds themselves and nothing that this person holds as a stand-in; on one day one colleague takes one role of a person.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{ErrorCode, Problem};
use crate::reason::ReasonCode;
use crate::role::{Principal, Role, StandsFor};
use crate::said::Said;
use crate::wire::PersonRef;
use crate::{StandInId, UnitId, UserId};

/// Roles in which somebody may be stood in for. 经办人 hand a ticket over instead.
pub const ROLES: [Role; 4] = [Role::Liaison, Role::Reviewer, Role::Signer, Role::SealKeeper];

/// One naming of a stand-in, as it stands beside the person who is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandIn {
    /// Key.
    pub id: StandInId,
    /// Who stands in.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// In which roles.
    pub roles: Vec<Role>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, which counts.
    pub to: NaiveDate,
}

impl StandIn {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    fn meets(&self, wish: &StandInWish) -> bool {
        self.from <= wish.to && wish.from <= self.to
    }
}

/// Asks that a colleague stand in for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandInWish {
    /// Key of the naming; made by the asker, so that a repeated request names nobody twice.
    pub id: StandInId,
    /// For whom; the asker where absent.
    #[serde(default)]
    #[ts(optional)]
    pub absent: Option<UserId>,
    /// Who stands in.
    pub by: UserId,
    /// In which roles.
    pub roles: Vec<Role>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, which counts.
    pub to: NaiveDate,
}

/// For whom a person of a unit stands in on a day, as their colleagues' records say: roles that these still hold.
#[must_use]
pub fn stands_for(
    me: UserId,
    unit: Option<UnitId>,
    colleagues: &[PersonRef],
    day: NaiveDate,
) -> Vec<StandsFor> {
    lent(me, unit, colleagues, |one| one.holds_on(day))
}

/// The same by those namings alone that count; whoever has been away longest comes first.
#[must_use]
pub fn lent(
    me: UserId,
    unit: Option<UnitId>,
    colleagues: &[PersonRef],
    counts: impl Fn(&StandIn) -> bool,
) -> Vec<StandsFor> {
    let mut found = Vec::new();
    for absent in colleagues.iter().filter(|person| person.user != me && Some(person.unit) == unit) {
        let named: Vec<&StandIn> =
            absent.stand_ins.iter().filter(|one| one.by == me && counts(one)).collect();
        let lent = |role: &Role| ROLES.contains(role) && absent.roles.contains(role);
        let mut roles: Vec<Role> =
            named.iter().flat_map(|one| one.roles.iter().copied().filter(lent)).collect();
        roles.sort_unstable();
        roles.dedup();
        if !roles.is_empty() {
            let since = named.iter().map(|one| one.from).min();
            let absent = Principal { user: absent.user, name: absent.name.clone() };
            found.push((since, StandsFor { absent, roles }));
        }
    }
    found.sort_by_key(|(since, one)| (*since, one.absent.user));
    found.into_iter().map(|(_, one)| one).collect()
}

/// Judges a naming for `absent`, among the people of the unit, on `today`.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn check(
    wish: &StandInWish,
    absent: &PersonRef,
    colleagues: &[PersonRef],
    today: NaiveDate,
) -> Result<(), Problem> {
    check_days(wish, today)?;
    check_roles(wish, absent)?;
    let taker = colleagues.iter().find(|person| person.user == wish.by && person.unit == absent.unit);
    let Some(taker) = taker.filter(|taker| taker.user != absent.user) else {
        return Err(refused("by", ReasonCode::StandInTaker));
    };
    check_overlap(wish, absent)?;
    check_chain(wish, absent, taker, colleagues)
}

fn check_days(wish: &StandInWish, today: NaiveDate) -> Result<(), Problem> {
    if wish.from < today {
        let said = day(day(ReasonCode::StandInPast.into(), "from", wish.from), "today", today);
        return Err(refused("from", said));
    }
    if wish.to < wish.from {
        return Err(refused("to", days(ReasonCode::StandInDays, wish.from, wish.to)));
    }
    Ok(())
}

fn check_roles(wish: &StandInWish, absent: &PersonRef) -> Result<(), Problem> {
    if wish.roles.is_empty() {
        return Err(refused("roles", ReasonCode::StandInNoRole));
    }
    if !wish.roles.iter().all(|role| ROLES.contains(role) && absent.roles.contains(role)) {
        return Err(refused("roles", Said::of(ReasonCode::StandInRole).with("name", &absent.name)));
    }
    Ok(())
}

fn check_overlap(wish: &StandInWish, absent: &PersonRef) -> Result<(), Problem> {
    let clash = absent.stand_ins.iter().find(|one| {
        one.id != wish.id && one.meets(wish) && one.roles.iter().any(|role| wish.roles.contains(role))
    });
    clash.map_or(Ok(()), |one| {
        let said = days(ReasonCode::StandInOverlap, one.from, one.to);
        Err(refused("from", said.with("name", &absent.name).with("taker", &one.by_name)))
    })
}

/// Nobody stands in who is away themselves, and nobody is away who stands in.
fn check_chain(
    wish: &StandInWish,
    absent: &PersonRef,
    taker: &PersonRef,
    colleagues: &[PersonRef],
) -> Result<(), Problem> {
    if let Some(one) = taker.stand_ins.iter().find(|one| one.meets(wish)) {
        let said = Said::of(ReasonCode::StandInTakerAway);
        return Err(refused("by", said.with("name", &taker.name).with("taker", &one.by_name)));
    }
    let standing =
        |person: &&PersonRef| person.stand_ins.iter().any(|one| one.by == absent.user && one.meets(wish));
    colleagues.iter().find(standing).map_or(Ok(()), |other| {
        let said = Said::of(ReasonCode::StandInAbsentTakes);
        Err(refused("from", said.with("name", &absent.name).with("other", &other.name)))
    })
}

/// A sentence with the days of a naming: 「11月20日」 in Chinese, `2026-11-20` in other languages.
#[must_use]
pub fn days(reason: ReasonCode, from: NaiveDate, to: NaiveDate) -> Said {
    day(day(Said::of(reason), "from", from), "to", to)
}

/// Gives a sentence the duties that a stand-in takes.
#[must_use]
pub fn duties(said: Said, roles: &[Role]) -> Said {
    let code = |role: &Role| Some(serde_json::to_value(role).ok()?.as_str()?.to_owned());
    let codes: Vec<String> = roles.iter().filter_map(code).collect();
    let zh: Vec<&str> = roles.iter().map(|role| role.duty_label()).collect();
    said.word("roles", &codes.join(","), &zh.join("、"))
}

fn day(said: Said, key: &str, day: NaiveDate) -> Said {
    said.word(key, &day.to_string(), &day.format("%-m月%-d日").to_string())
}

fn refused(field: &str, said: impl Into<Said>) -> Problem {
    Problem::because(ErrorCode::InvalidInput, said).at_field(field)
}

#[cfg(test)]
mod tests;
