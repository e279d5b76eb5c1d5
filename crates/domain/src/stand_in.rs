//! Stand-ins (代理): a colleague who takes a person's place in some of their roles from one day to another.
//!
//! The hub judges a naming and the desk predicts it by the same rules. Invariants: a stand-in gets what the absent person
//! holds themselves and nothing that this person holds as a stand-in; on one day one colleague takes one role of a person.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{ErrorCode, Problem};
use crate::role::{Principal, Role, StandsFor};
use crate::wire::PersonRef;
use crate::{StandInId, UserId};

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

/// For whom a person stands in on a day, as their colleagues' records say: roles that these still hold.
#[must_use]
pub fn stands_for(me: UserId, colleagues: &[PersonRef], day: NaiveDate) -> Vec<StandsFor> {
    let mut found = Vec::new();
    for absent in colleagues.iter().filter(|person| person.user != me) {
        let named = absent.stand_ins.iter().filter(|one| one.by == me && one.holds_on(day));
        let lent = |role: &Role| ROLES.contains(role) && absent.roles.contains(role);
        let mut roles: Vec<Role> = named.flat_map(|one| one.roles.iter().copied().filter(lent)).collect();
        roles.sort_unstable();
        roles.dedup();
        if !roles.is_empty() {
            let absent = Principal { user: absent.user, name: absent.name.clone() };
            found.push(StandsFor { absent, roles });
        }
    }
    found
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
        return Err(refused(
            "by",
            "代理人应是本单位的另一位在岗同事。",
            "请从同事名单中另选一位；名单不全时请先同步。",
        ));
    };
    check_overlap(wish, absent)?;
    check_chain(wish, absent, taker, colleagues)
}

fn check_days(wish: &StandInWish, today: NaiveDate) -> Result<(), Problem> {
    if wish.from < today {
        return Err(refused(
            "from",
            format!("代理不能从过去的日期开始：{}已过，今天是{}。", zh(wish.from), zh(today)),
            "请把开始日期改为今天或以后。",
        ));
    }
    if wish.to < wish.from {
        return Err(refused(
            "to",
            format!("结束日期{}早于开始日期{}。", zh(wish.to), zh(wish.from)),
            "请改正日期；结束当天也算在内。",
        ));
    }
    Ok(())
}

fn check_roles(wish: &StandInWish, absent: &PersonRef) -> Result<(), Problem> {
    if wish.roles.is_empty() {
        return Err(refused("roles", "还没有选择由谁代理哪项职责。", "请至少选择一项职责。"));
    }
    if !wish.roles.iter().all(|role| ROLES.contains(role) && absent.roles.contains(role)) {
        return Err(refused(
            "roles",
            format!("所选职责中有{}自己没有、或不能由他人代理的。", absent.name),
            "可以代理的是联络、审核、签发和用印；经办的工单请用“转办”。",
        ));
    }
    Ok(())
}

fn check_overlap(wish: &StandInWish, absent: &PersonRef) -> Result<(), Problem> {
    let clash = absent.stand_ins.iter().find(|one| {
        one.id != wish.id && one.meets(wish) && one.roles.iter().any(|role| wish.roles.contains(role))
    });
    clash.map_or(Ok(()), |one| {
        let days = format!("{}至{}", zh(one.from), zh(one.to));
        Err(refused(
            "from",
            format!("{}在{days}已由{}代理其中的职责，日期重叠。", absent.name, one.by_name),
            "请改日期，或先结束原来的代理。",
        ))
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
        return Err(refused(
            "by",
            format!("{}在这段时间已由{}代理，不能再代理他人。", taker.name, one.by_name),
            "代理不能再转代理，请另选一位同事。",
        ));
    }
    let standing =
        |person: &&PersonRef| person.stand_ins.iter().any(|one| one.by == absent.user && one.meets(wish));
    colleagues.iter().find(standing).map_or(Ok(()), |other| {
        Err(refused(
            "from",
            format!("{}在这段时间正代理{}，不能再由他人代理。", absent.name, other.name),
            "代理不能再转代理：请先结束那项代理，由对方另选代理人。",
        ))
    })
}

fn zh(day: NaiveDate) -> String {
    day.format("%-m月%-d日").to_string()
}

fn refused(field: &str, message: impl Into<String>, hint: &str) -> Problem {
    Problem::new(ErrorCode::InvalidInput).saying(message).hinting(hint).at_field(field)
}

#[cfg(test)]
mod tests;
