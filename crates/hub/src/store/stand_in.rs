//! Stand-ins: who takes whose place, from which day to which.

use std::collections::BTreeSet;

use anyhow::Result;
use chengban_domain::role::StandsFor;
use chengban_domain::stand_in::{self as rules, StandIn};
use chengban_domain::time::Millis;
use chengban_domain::wire::UserProfile;
use chengban_domain::{StandInId, UnitId, UserId};
use chrono::NaiveDate;

use super::{Conn, id, people, query};

/// A naming as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Naming {
    /// Who is away.
    pub(crate) absent: UserId,
    /// Who stands in, in what, when.
    pub(crate) one: StandIn,
    /// The taker has been given what the absent person reads.
    pub(crate) begun: bool,
    /// It is over, by date or taken back.
    pub(crate) ended: bool,
}

type Row = (String, String, String, String, String, String, String, i64, Option<i64>);

const COLUMNS: &str =
    "SELECT s.stand_in_id, s.absent_id, s.taker_id, t.name, s.roles, s.from_day, s.to_day, s.begun,
    s.ended_at FROM stand_in s JOIN user_account t ON t.user_id = s.taker_id";

fn read(row: Row) -> Result<Naming> {
    let (key, absent, by, by_name, roles, from, to, begun, ended_at) = row;
    let one = StandIn {
        id: id(&key)?,
        by: id(&by)?,
        by_name,
        roles: serde_json::from_str(&roles)?,
        from: from.parse()?,
        to: to.parse()?,
    };
    Ok(Naming { absent: id(&absent)?, one, begun: begun != 0, ended: ended_at.is_some() })
}

async fn rows(conn: &mut Conn, condition: &str, value: String) -> Result<Vec<Naming>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE {condition} ORDER BY s.from_day, s.stand_in_id"));
    let rows: Vec<Row> = query(sql).bind(value).fetch_all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// Stores a naming under a new key. `by` is who set it, as the audit names them.
pub(crate) async fn put(
    conn: &mut Conn,
    absent: UserId,
    one: &StandIn,
    (by, at): (&str, Millis),
) -> Result<()> {
    query(
        "INSERT INTO stand_in (stand_in_id, absent_id, taker_id, roles, from_day, to_day, set_by, set_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(one.id.to_string())
    .bind(absent.to_string())
    .bind(one.by.to_string())
    .bind(serde_json::to_string(&one.roles)?)
    .bind(one.from.to_string())
    .bind(one.to.to_string())
    .bind(by)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The naming of that key, ended or not.
pub(crate) async fn get(conn: &mut Conn, key: StandInId) -> Result<Option<Naming>> {
    Ok(rows(conn, "s.stand_in_id = $1", key.to_string()).await?.pop())
}

/// Namings that a person made and that are not over.
pub(crate) async fn of_absent(conn: &mut Conn, absent: UserId) -> Result<Vec<StandIn>> {
    let rows = rows(conn, "s.absent_id = $1 AND s.ended_at IS NULL", absent.to_string()).await?;
    Ok(rows.into_iter().map(|row| row.one).collect())
}

/// Namings of a person, on either side, that are not over.
pub(crate) async fn of_person(conn: &mut Conn, user: UserId) -> Result<Vec<Naming>> {
    rows(conn, "(s.absent_id = $1 OR s.taker_id = $1) AND s.ended_at IS NULL", user.to_string()).await
}

/// Namings that are not over and begin on this day or have begun.
pub(crate) async fn until(conn: &mut Conn, day: NaiveDate) -> Result<Vec<Naming>> {
    rows(conn, "s.ended_at IS NULL AND s.begun = 0 AND s.from_day <= $1", day.to_string()).await
}

/// Namings whose last day has passed and that nobody has marked as over.
pub(crate) async fn past(conn: &mut Conn, day: NaiveDate) -> Result<Vec<Naming>> {
    rows(conn, "s.ended_at IS NULL AND s.to_day < $1", day.to_string()).await
}

/// Every naming that is not over.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<Naming>> {
    rows(conn, "s.ended_at IS NULL AND $1 = ''", String::new()).await
}

/// Marks that the taker has been given what the absent person reads.
pub(crate) async fn begin(conn: &mut Conn, naming: &mut Naming) -> Result<()> {
    query("UPDATE stand_in SET begun = 1 WHERE stand_in_id = $1")
        .bind(naming.one.id.to_string())
        .execute(conn)
        .await?;
    naming.begun = true;
    Ok(())
}

/// Marks it as over; false where it was already. `by` is empty where its last day has passed.
pub(crate) async fn end(conn: &mut Conn, key: StandInId, (by, at): (&str, Millis)) -> Result<bool> {
    let sql = "UPDATE stand_in SET ended_at = $2, ended_by = $3 WHERE stand_in_id = $1 AND ended_at IS NULL";
    let done = query(sql).bind(key.to_string()).bind(at.0).bind(by).execute(conn).await?;
    Ok(done > 0)
}

/// For whom a person stands in on a day: roles that these hold themselves, of the same unit, while they have not left.
pub(crate) async fn stands_for(
    conn: &mut Conn,
    taker: &UserProfile,
    day: NaiveDate,
) -> Result<Vec<StandsFor>> {
    let wanted = "s.taker_id = $1 AND s.ended_at IS NULL";
    let namings = rows(conn, wanted, taker.user.to_string()).await?;
    lent(conn, taker, &namings, |one| one.holds_on(day)).await
}

/// For whom a person has been given to read, since the day it began until it is marked as over.
pub(crate) async fn reads_for(conn: &mut Conn, taker: &UserProfile) -> Result<Vec<StandsFor>> {
    let wanted = "s.taker_id = $1 AND s.ended_at IS NULL AND s.begun = 1";
    let namings = rows(conn, wanted, taker.user.to_string()).await?;
    lent(conn, taker, &namings, |one| namings.iter().any(|naming| naming.one.id == one.id)).await
}

/// The people of a unit who have not left, with the roles in which they stand in for somebody among their own.
pub(crate) async fn with_lent(conn: &mut Conn, unit: UnitId) -> Result<Vec<UserProfile>> {
    let mut found = Vec::new();
    for person in people::of_unit(conn, unit).await?.into_iter().filter(|person| !person.disabled) {
        let mut profile = person.profile;
        let lent = reads_for(conn, &profile).await?;
        profile.roles.extend(lent.into_iter().flat_map(|one| one.roles));
        found.push(profile);
    }
    Ok(found)
}

async fn lent(
    conn: &mut Conn,
    taker: &UserProfile,
    namings: &[Naming],
    counts: impl Fn(&StandIn) -> bool,
) -> Result<Vec<StandsFor>> {
    let mut absent = Vec::new();
    for user in namings.iter().map(|naming| naming.absent).collect::<BTreeSet<_>>() {
        absent.extend(people::as_colleague(conn, user).await?);
    }
    Ok(rules::lent(taker.user, taker.unit, &absent, counts))
}
