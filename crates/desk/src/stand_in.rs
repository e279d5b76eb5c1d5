//! Stand-ins on the desk: who takes whose place, predicted from the people feed by the hub's own rules.
//!
//! Naming one and ending it is the hub's to do and needs it at once: an office must not believe in a stand-in whom the hub
//! does not know. Acting as one works offline like every act.

use chengban_domain::role::StandsFor;
use chengban_domain::stand_in::{self as rules, ROLES, StandIn, StandInWish};
use chengban_domain::wire::PersonRef;
use chengban_domain::{ErrorCode, StandInId};
use chrono::NaiveDate;

use crate::clock;
use crate::commands::app::NoArgs;
use crate::commands::stand_in::{StandInAdd, StandInList, StandInRef, StandInRow};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::{Conn, slice};
use crate::sync::ask;

/// The people of my unit, as the hub last told.
///
/// # Errors
/// Database errors.
pub async fn colleagues(conn: &mut Conn) -> Result<Vec<PersonRef>> {
    slice::all(conn, "person").await
}

impl Office {
    /// Today, by the hub's clock as far as it is known here.
    pub(crate) fn today(&self) -> NaiveDate {
        self.clock.now().local_date()
    }

    /// For whom the person stands in today.
    pub(crate) fn stands_for(&self) -> Vec<StandsFor> {
        rules::stands_for(self.user().user, self.unit(), &self.colleagues(), self.today())
    }
}

/// Who stands in for whom in my unit.
///
/// # Errors
/// None in practice.
pub async fn list(office: &Office, _: NoArgs) -> Result<StandInList> {
    let (me, today) = (office.user(), office.today());
    let mut rows: Vec<StandInRow> = Vec::new();
    for absent in office.colleagues().iter() {
        let current = absent.stand_ins.iter().filter(|one| one.to >= today);
        rows.extend(current.map(|one| StandInRow {
            absent: absent.user,
            absent_name: absent.name.clone(),
            mine: absent.user == me.user,
            by_me: one.by == me.user,
            in_force: one.holds_on(today),
            stand_in: one.clone(),
        }));
    }
    rows.sort_by_key(|row| (row.stand_in.from, row.stand_in.id));
    let roles = me.roles.into_iter().filter(|role| ROLES.contains(role)).collect();
    Ok(StandInList { rows, roles, today })
}

/// Names a stand-in for me.
///
/// # Errors
/// Why not, in a sentence; `offline`.
pub async fn add(office: &Office, req: StandInAdd) -> Result<StandInList> {
    let StandInAdd { by, roles, from, to } = req;
    let wish = StandInWish { id: StandInId(clock::id()), absent: None, by, roles, from, to };
    let me = office.user();
    let colleagues = office.colleagues();
    if let Some(person) = colleagues.iter().find(|person| person.user == me.user) {
        rules::check(&wish, person, &colleagues, office.today())?;
    }
    let _named: StandIn = ask::post(office, "/v1/stand-ins", Some(&wish)).await?;
    told(office).await
}

/// Ends one of mine before its last day.
///
/// # Errors
/// `not_found`; `offline`.
pub async fn end(office: &Office, req: StandInRef) -> Result<StandInList> {
    let me = office.user().user;
    let own = |person: &PersonRef| person.user == me && person.stand_ins.iter().any(|one| one.id == req.id);
    if !office.colleagues().iter().any(own) {
        return Err(problem(ErrorCode::NotFound));
    }
    let path = format!("/v1/stand-ins/{}/end", req.id);
    let _ended: StandIn = ask::post(office, &path, None::<&()>).await?;
    told(office).await
}

/// What the hub did comes back in the people feed.
async fn told(office: &Office) -> Result<StandInList> {
    ask::catch_up(office).await;
    list(office, NoArgs {}).await
}

#[cfg(test)]
mod tests;
