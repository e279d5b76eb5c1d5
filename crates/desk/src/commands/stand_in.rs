//! Commands about stand-ins (代理): who takes whose place in my unit, naming one's own, ending it.

use chengban_domain::role::Role;
use chengban_domain::stand_in::StandIn;
use chengban_domain::{StandInId, UserId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A naming as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandInRow {
    /// Who stands in, in what, when.
    pub stand_in: StandIn,
    /// Who is away.
    pub absent: UserId,
    /// Their name.
    pub absent_name: String,
    /// I am away: I may end it.
    pub mine: bool,
    /// I stand in.
    pub by_me: bool,
    /// It holds today.
    pub in_force: bool,
}

/// What the page of stand-ins needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandInList {
    /// Namings of my unit that are not over, the earliest first.
    pub rows: Vec<StandInRow>,
    /// Roles of mine in which somebody may stand in for me.
    pub roles: Vec<Role>,
    /// Today, by the hub's clock.
    pub today: NaiveDate,
}

/// Names a stand-in for me.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandInAdd {
    /// Who.
    pub by: UserId,
    /// In which roles of mine.
    pub roles: Vec<Role>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, which counts.
    pub to: NaiveDate,
}

/// Names a naming.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandInRef {
    /// Which.
    pub id: StandInId,
}
