//! People with accounts and their roles.

use anyhow::Result;
use chengban_domain::wire::{PersonRef, UserProfile};
use chengban_domain::{Role, UnitId, UserId};

use super::{Conn, id, of_word, query, stand_in, word};

/// A person as stored.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// What the desk may know.
    pub(crate) profile: UserProfile,
    /// May not log in.
    pub(crate) disabled: bool,
}

/// Adds a person, or changes the one of that account; returns key and version. An empty `password` leaves the stored one.
pub(crate) async fn put(conn: &mut Conn, profile: &UserProfile, password: &str) -> Result<i64> {
    let (version,): (i64,) = query(
        "INSERT INTO user_account (user_id, account, name, unit_id, password) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account) DO UPDATE SET name = excluded.name, unit_id = excluded.unit_id,
         password = CASE excluded.password WHEN '' THEN user_account.password ELSE excluded.password END,
         version = user_account.version + 1 RETURNING version",
    )
    .bind(profile.user.to_string())
    .bind(&profile.account)
    .bind(&profile.name)
    .bind(profile.unit.map(|unit| unit.to_string()))
    .bind(password)
    .fetch_one(&mut *conn)
    .await?;
    query("DELETE FROM role WHERE user_id = $1").bind(profile.user.to_string()).execute(&mut *conn).await?;
    for role in &profile.roles {
        query("INSERT INTO role (user_id, role) VALUES ($1, $2)")
            .bind(profile.user.to_string())
            .bind(word(role))
            .execute(&mut *conn)
            .await?;
    }
    Ok(version)
}

type PersonRow = (String, String, String, Option<String>, Option<String>, i64);

const COLUMNS: &str = "SELECT a.user_id, a.account, a.name, a.unit_id, u.name, a.disabled
    FROM user_account a LEFT JOIN unit u ON u.unit_id = a.unit_id";

async fn read(conn: &mut Conn, row: PersonRow) -> Result<Person> {
    let (user, account, name, unit, unit_name, disabled) = row;
    let words: Vec<(String,)> =
        query("SELECT role FROM role WHERE user_id = $1 ORDER BY role").bind(&user).fetch_all(conn).await?;
    let mut roles: Vec<Role> = words.iter().map(|(text,)| of_word(text)).collect::<Result<_>>()?;
    // For a unit or for the platform, never for both, whatever an old account holds.
    roles.retain(|role| role.is_unit_role() == unit.is_some());
    let profile = UserProfile {
        user: id(&user)?,
        account,
        name,
        unit: unit.as_deref().map(id).transpose()?,
        unit_name: unit_name.unwrap_or_else(|| "12345热线平台".to_owned()),
        roles,
    };
    Ok(Person { profile, disabled: disabled != 0 })
}

/// The person of that key.
pub(crate) async fn get(conn: &mut Conn, user: UserId) -> Result<Option<Person>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE a.user_id = $1"));
    let row: Option<PersonRow> = query(sql).bind(user.to_string()).fetch_optional(&mut *conn).await?;
    match row {
        Some(row) => read(conn, row).await.map(Some),
        None => Ok(None),
    }
}

/// The person of that account.
pub(crate) async fn by_account(conn: &mut Conn, account: &str) -> Result<Option<Person>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE a.account = $1"));
    let row: Option<PersonRow> = query(sql).bind(account).fetch_optional(&mut *conn).await?;
    match row {
        Some(row) => read(conn, row).await.map(Some),
        None => Ok(None),
    }
}

/// Everyone of a unit.
pub(crate) async fn of_unit(conn: &mut Conn, unit: UnitId) -> Result<Vec<Person>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE a.unit_id = $1 ORDER BY a.account"));
    let rows: Vec<PersonRow> = query(sql).bind(unit.to_string()).fetch_all(&mut *conn).await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        people.push(read(conn, row).await?);
    }
    Ok(people)
}

/// The stored password string of an account.
pub(crate) async fn password(conn: &mut Conn, account: &str) -> Result<Option<String>> {
    let sql = "SELECT password FROM user_account WHERE account = $1 AND disabled = 0";
    let row: Option<(String,)> = query(sql).bind(account).fetch_optional(conn).await?;
    Ok(row.map(|(password,)| password))
}

/// Disables or enables an account; false when there is none.
pub(crate) async fn set_disabled(conn: &mut Conn, account: &str, disabled: bool) -> Result<bool> {
    let sql = "UPDATE user_account SET disabled = $2, version = version + 1 WHERE account = $1";
    let done = query(sql).bind(account).bind(i64::from(disabled)).execute(conn).await?;
    Ok(done > 0)
}

/// A person as colleagues see them, with who stands in for them; `None` for one who left or is of no unit.
pub(crate) async fn as_colleague(conn: &mut Conn, user: UserId) -> Result<Option<PersonRef>> {
    match get(conn, user).await? {
        Some(person) => seen(conn, person).await,
        None => Ok(None),
    }
}

/// The people of a unit who have not left, as colleagues see them.
pub(crate) async fn colleagues(conn: &mut Conn, unit: UnitId) -> Result<Vec<PersonRef>> {
    let mut colleagues = Vec::new();
    for person in of_unit(conn, unit).await? {
        colleagues.extend(seen(conn, person).await?);
    }
    Ok(colleagues)
}

async fn seen(conn: &mut Conn, person: Person) -> Result<Option<PersonRef>> {
    let UserProfile { user, name, unit, roles, .. } = person.profile;
    let Some(unit) = unit.filter(|_| !person.disabled) else { return Ok(None) };
    let stand_ins = stand_in::of_absent(conn, user).await?;
    Ok(Some(PersonRef { user, name, unit, roles, stand_ins }))
}

/// Something colleagues see of a person changed; the new version.
pub(crate) async fn touch(conn: &mut Conn, user: UserId) -> Result<i64> {
    let sql = "UPDATE user_account SET version = version + 1 WHERE user_id = $1 RETURNING version";
    let (version,): (i64,) = query(sql).bind(user.to_string()).fetch_one(conn).await?;
    Ok(version)
}
