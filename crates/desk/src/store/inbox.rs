//! The list of assignments: rows derived from slices and waiting operations, paged, filtered, sorted and counted in SQL.
//!
//! Invariant: derived only; dropping the table and rebuilding it from slices and outbox gives the same rows.

use chengban_domain::AssignmentId;
use serde::Serialize;
use sqlx::{QueryBuilder, Sqlite};

use super::waiting::Turn;
use super::{Conn, list};
use crate::fault::Result;

/// One row, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct RowRecord {
    pub assignment_id: String,
    pub ticket_id: String,
    pub no: String,
    pub title: String,
    pub nature: String,
    pub town: String,
    pub channel: String,
    pub urgency: String,
    pub secrecy: String,
    pub state: String,
    pub kind: String,
    pub round: i64,
    pub dispatched_at: i64,
    pub due: i64,
    pub due_estimated: bool,
    pub due_limit: String,
    pub warn_at: i64,
    pub paused: bool,
    pub ended_at: Option<i64>,
    pub handler: Option<String>,
    pub handler_name: String,
    pub tags: String,
    pub supervised: bool,
    pub leader_note: bool,
    pub extending: bool,
    pub appealing: bool,
    pub sent_back: bool,
    pub caller_name: String,
    pub prev_no: Option<String>,
    pub place: String,
    pub pack: String,
    pub pack_version: i64,
    pub version: i64,
    pub updated_at: i64,
    pub step_role: Option<String>,
    pub step: Option<String>,
}

/// Columns in the order of [`RowRecord`].
const COLUMNS: &str = "assignment_id, ticket_id, no, title, nature, town, channel, urgency, secrecy, state, kind, round, \
    dispatched_at, due, due_estimated, due_limit, warn_at, paused, ended_at, handler, handler_name, tags, supervised, \
    leader_note, extending, appealing, sent_back, caller_name, prev_no, place, pack, pack_version, version, updated_at, \
    step_role, step";

/// What a page asks; absent fields ask nothing.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct Filter {
    pub states: Option<Vec<String>>,
    /// Only what waits for me (`true`), or all but that (`false`).
    pub turn: Option<(bool, Turn)>,
    pub also_states: Option<Vec<String>>,
    pub starred: bool,
    pub supervised: bool,
    pub leader_note: bool,
    pub extending: bool,
    pub appealing: bool,
    pub sent_back: bool,
    pub town: Option<String>,
    pub nature: Option<String>,
    pub urgency: Option<String>,
    pub handler: Option<String>,
    pub light: Option<(LightIs, i64)>,
    /// 特急 or due before the instant: only those (`true`), or all but those (`false`).
    pub pressing: Option<(bool, i64)>,
}

/// A light as a condition on the columns, at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LightIs {
    Green,
    Yellow,
    Red,
    Paused,
}

/// By which column the rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Sort {
    Due,
    Dispatched,
    Updated,
    No,
}

impl Sort {
    fn column(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Dispatched => "dispatched_at",
            Self::Updated => "updated_at",
            Self::No => "no",
        }
    }
}

/// Rows whose ticket is not held go: they are derived, and nothing stands behind them.
///
/// # Errors
/// Database errors.
pub async fn drop_strays(conn: &mut Conn) -> Result<()> {
    sqlx::query(
        "DELETE FROM inbox WHERE ticket_id NOT IN (SELECT entity_id FROM slice WHERE entity = 'ticket')",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Replaces the rows of these tickets by `rows`, in two statements.
///
/// # Errors
/// Database errors.
pub async fn replace(conn: &mut Conn, tickets: &[&str], rows: &[RowRecord]) -> Result<()> {
    let kept: Vec<&str> = rows.iter().map(|row| row.assignment_id.as_str()).collect();
    sqlx::query(
        "DELETE FROM inbox WHERE ticket_id IN (SELECT value FROM json_each(?1)) \
         AND assignment_id NOT IN (SELECT value FROM json_each(?2))",
    )
    .bind(list(tickets)?)
    .bind(list(&kept)?)
    .execute(&mut *conn)
    .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO inbox (");
    query.push(COLUMNS).push(") SELECT ");
    for (at, column) in COLUMNS.split(',').map(str::trim).enumerate() {
        query.push(if at == 0 { "" } else { ", " }).push("value ->> '$.").push(column).push("'");
    }
    query
        .push(" FROM json_each(")
        .push_bind(list(rows)?)
        .push(") WHERE true ON CONFLICT (assignment_id) DO UPDATE SET ");
    for (at, column) in COLUMNS.split(',').map(str::trim).skip(1).enumerate() {
        query.push(if at == 0 { "" } else { ", " }).push(column).push(" = excluded.").push(column);
    }
    query.build().execute(conn).await?;
    Ok(())
}

/// How many rows there are, and how many of them are 特急 or due before `day_end`, when one is given: one look at an index.
///
/// # Errors
/// Database errors.
pub async fn sizes(conn: &mut Conn, filter: &Filter, day_end: Option<i64>) -> Result<(u32, u32)> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT count(*), count(*) FILTER (WHERE ");
    push_pressing(&mut query, day_end);
    query.push(") FROM inbox");
    push_where(&mut query, filter, "state")?;
    let (all, pressing): (i64, i64) = query.build_query_as().fetch_one(conn).await?;
    let many = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Ok((many(all), many(pressing)))
}

/// The first rows.
///
/// # Errors
/// Database errors.
pub async fn first(
    conn: &mut Conn,
    filter: &Filter,
    (sort, desc): (Sort, bool),
    limit: u32,
) -> Result<Vec<RowRecord>> {
    let direction = if desc { " DESC" } else { "" };
    let order = |query: &mut QueryBuilder<Sqlite>, prefix: &str| {
        query.push(" ORDER BY ").push(prefix).push(sort.column()).push(direction);
        query.push(", ").push(prefix).push("inbox_id").push(direction);
    };
    // The keys come from an index alone; only the rows themselves are read whole.
    let mut query = QueryBuilder::<Sqlite>::new("SELECT r.* FROM (SELECT inbox_id FROM inbox");
    // `+` keeps the planner from collecting the states first and sorting them afterwards.
    push_where(&mut query, filter, "+state")?;
    order(&mut query, "");
    query.push(" LIMIT ").push_bind(i64::from(limit));
    query.push(") p JOIN inbox r ON r.inbox_id = p.inbox_id");
    order(&mut query, "r.");
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// The keys of the filtered rows in their order, and how many of them press: 特急 or due before `day_end`, when one is
/// given; those come first. `tickets` are those that a text found; without them the whole list is meant.
///
/// # Errors
/// Database errors.
pub async fn keys(
    conn: &mut Conn,
    tickets: Option<&[String]>,
    filter: &Filter,
    (sort, desc): (Sort, bool),
    day_end: Option<i64>,
) -> Result<(Vec<i64>, usize)> {
    // In the order of an index; what presses is then put before the rest without sorting anything.
    let mut query = QueryBuilder::<Sqlite>::new("SELECT inbox_id, ");
    push_pressing(&mut query, day_end);
    match tickets {
        // A cross join keeps the planner at the tickets that were found, instead of trying every row.
        Some(tickets) => {
            query.push(" AS pressing FROM json_each(").push_bind(list(tickets)?);
            query.push(") found CROSS JOIN inbox ON inbox.ticket_id = found.value");
        }
        None => {
            query.push(" AS pressing FROM inbox");
        }
    }
    push_where(&mut query, filter, "+state")?;
    let direction = if desc { " DESC" } else { "" };
    query.push(" ORDER BY ").push(sort.column()).push(direction);
    query.push(", inbox_id").push(direction);
    let rows: Vec<(i64, bool)> = query.build_query_as().fetch_all(conn).await?;
    let (pressing, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, presses)| *presses);
    let urgent = pressing.len();
    Ok((pressing.into_iter().chain(rest).map(|(key, _)| key).collect(), urgent))
}

/// Keys of these assignments, by assignment.
///
/// # Errors
/// Database errors.
pub async fn keys_of(conn: &mut Conn, assignments: &[AssignmentId]) -> Result<Vec<i64>> {
    let sql =
        "SELECT i.inbox_id FROM json_each(?1) a JOIN inbox i ON i.assignment_id = a.value ORDER BY a.key";
    Ok(sqlx::query_scalar(sql).bind(list(assignments)?).fetch_all(conn).await?)
}

/// How many rows of a list are in which state, those of some keys left out.
///
/// # Errors
/// Database errors.
pub async fn states(conn: &mut Conn, filter: &Filter, left_out: &[i64]) -> Result<Vec<(String, i64)>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT state, count(*) FROM inbox");
    push_where(&mut query, filter, "+state")?;
    query.push(" AND inbox_id NOT IN (SELECT value FROM json_each(").push_bind(list(left_out)?);
    query.push(")) GROUP BY state");
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// How many of these keys' rows are in which state.
///
/// # Errors
/// Database errors.
pub async fn states_of(conn: &mut Conn, keys: &[i64]) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT r.state, count(*) FROM json_each(?1) k CROSS JOIN inbox r ON r.inbox_id = k.value \
               GROUP BY r.state";
    Ok(sqlx::query_as(sql).bind(list(keys)?).fetch_all(conn).await?)
}

/// The rows of these keys, in the order of the keys.
///
/// # Errors
/// Database errors.
pub async fn of_keys(conn: &mut Conn, keys: &[i64]) -> Result<Vec<RowRecord>> {
    let sql = "SELECT r.* FROM json_each(?1) k JOIN inbox r ON r.inbox_id = k.value ORDER BY k.key";
    Ok(sqlx::query_as(sql).bind(list(keys)?).fetch_all(conn).await?)
}

fn push_pressing(query: &mut QueryBuilder<Sqlite>, day_end: Option<i64>) {
    match day_end {
        Some(end) => query.push("(urgency = 'critical' OR due < ").push_bind(end).push(")"),
        None => query.push("false"),
    };
}

fn push_where(query: &mut QueryBuilder<Sqlite>, filter: &Filter, state: &str) -> Result<()> {
    query.push(" WHERE true");
    for states in [&filter.states, &filter.also_states].into_iter().flatten() {
        query
            .push(" AND ")
            .push(state)
            .push(" IN (SELECT value FROM json_each(")
            .push_bind(list(states)?)
            .push("))");
    }
    if let Some((mine, turn)) = &filter.turn {
        query.push(if *mine { " AND (" } else { " AND NOT (" }).push(state);
        query.push(" IN (SELECT value FROM json_each(").push_bind(list(&turn.states)?);
        // Most rows are at no step, of which SQL says NULL and not that it is none of these.
        query
            .push(if *mine { ")) OR (" } else { ")) OR ifnull(" })
            .push("step_role IN (SELECT value FROM json_each(");
        query.push_bind(list(&turn.roles)?).push(if *mine { "))))" } else { ")), 0))" });
    }
    if filter.starred {
        query.push(" AND ticket_id IN (SELECT ticket_id FROM mark WHERE starred_at IS NOT NULL)");
    }
    let flags = [
        (filter.supervised, "supervised"),
        (filter.leader_note, "leader_note"),
        (filter.extending, "extending"),
        (filter.appealing, "appealing"),
        (filter.sent_back, "sent_back"),
    ];
    for (_, column) in flags.into_iter().filter(|(wanted, _)| *wanted) {
        query.push(" AND ").push(column).push(" = 1");
    }
    let equals = [
        (&filter.town, "town"),
        (&filter.nature, "nature"),
        (&filter.urgency, "urgency"),
        (&filter.handler, "handler"),
    ];
    for (value, column) in equals {
        if let Some(value) = value {
            query.push(" AND ").push(column).push(" = ").push_bind(value.clone());
        }
    }
    if let Some((wanted, before)) = filter.pressing {
        query.push(if wanted { " AND " } else { " AND NOT " });
        push_pressing(query, Some(before));
    }
    if let Some((light, now)) = filter.light {
        query.push(" AND paused = ").push_bind(light == LightIs::Paused);
        let now = format!("coalesce(ended_at, {now})");
        match light {
            LightIs::Paused => {}
            LightIs::Red => {
                query.push(" AND due < ").push(now);
            }
            LightIs::Yellow => {
                query.push(" AND due >= ").push(&now).push(" AND warn_at <= ").push(&now);
            }
            LightIs::Green => {
                query.push(" AND due >= ").push(&now).push(" AND warn_at > ").push(&now);
            }
        }
    }
    Ok(())
}

/// One group of the counts.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Group {
    pub state: String,
    pub extending: bool,
    pub appealing: bool,
    pub sent_back: bool,
    pub supervised: bool,
    pub leader_note: bool,
    pub step_role: Option<String>,
    pub many: i64,
}

/// Rows by state and flags, from one index.
///
/// # Errors
/// Database errors.
pub async fn groups(conn: &mut Conn) -> Result<Vec<Group>> {
    Ok(sqlx::query_as(
        "SELECT state, extending, appealing, sent_back, supervised, leader_note, step_role, count(*) AS many \
         FROM inbox GROUP BY state, extending, appealing, sent_back, supervised, leader_note, step_role",
    )
    .fetch_all(conn)
    .await?)
}

/// Followed rows.
///
/// # Errors
/// Database errors.
pub async fn starred(conn: &mut Conn) -> Result<i64> {
    let sql = "SELECT count(*) FROM inbox WHERE ticket_id IN (SELECT ticket_id FROM mark WHERE starred_at IS NOT NULL)";
    Ok(sqlx::query_scalar(sql).fetch_one(conn).await?)
}

/// Rows of `states` that were opened in the version they have: told off the marks, which are fewer than the rows.
///
/// # Errors
/// Database errors.
pub async fn read(conn: &mut Conn, states: &[String]) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM mark m CROSS JOIN inbox i ON i.ticket_id = m.ticket_id \
         WHERE m.read_version >= i.version AND i.state IN (SELECT value FROM json_each(?1))",
    )
    .bind(list(states)?)
    .fetch_one(conn)
    .await?)
}

/// Towns that occur: from each one the index leads to the next.
///
/// # Errors
/// Database errors.
pub async fn towns(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE next (town) AS (SELECT min(town) FROM inbox WHERE town > '' \
         UNION ALL SELECT (SELECT min(town) FROM inbox WHERE town > next.town) FROM next WHERE next.town IS NOT NULL) \
         SELECT town FROM next WHERE town IS NOT NULL LIMIT 200",
    )
    .fetch_all(conn)
    .await?)
}

/// The rows of these assignments or tickets, whatever their state.
///
/// # Errors
/// Database errors.
pub async fn of_tickets(conn: &mut Conn, tickets: &[String]) -> Result<Vec<RowRecord>> {
    Ok(sqlx::query_as("SELECT * FROM inbox WHERE ticket_id IN (SELECT value FROM json_each(?1))")
        .bind(list(tickets)?)
        .fetch_all(conn)
        .await?)
}

/// The ticket of an assignment.
///
/// # Errors
/// Database errors.
pub async fn ticket_of(conn: &mut Conn, assignment: AssignmentId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT ticket_id FROM inbox WHERE assignment_id = ?1")
        .bind(assignment.to_string())
        .fetch_optional(conn)
        .await?)
}

/// The ticket of a number: exact, or by its last characters where only one fits.
///
/// # Errors
/// Database errors.
pub async fn by_no(conn: &mut Conn, no: &str) -> Result<Option<String>> {
    let exact: Option<String> = sqlx::query_scalar("SELECT ticket_id FROM inbox WHERE no = ?1 LIMIT 1")
        .bind(no)
        .fetch_optional(&mut *conn)
        .await?;
    if exact.is_some() {
        return Ok(exact);
    }
    let like: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT ticket_id FROM inbox WHERE no LIKE '%' || ?1 LIMIT 2")
            .bind(no)
            .fetch_all(conn)
            .await?;
    Ok(match like.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    })
}

/// Earlier rows of the same number, or of the same place and resident; newest first.
///
/// # Errors
/// Database errors.
pub async fn related(conn: &mut Conn, row: &RowRecord) -> Result<Vec<RowRecord>> {
    Ok(sqlx::query_as(
        "SELECT * FROM inbox WHERE ticket_id <> ?1 AND ((prev_no IS NOT NULL AND prev_no = ?2) OR no = ?3 \
         OR (?4 <> '' AND place = ?4 AND (caller_name = ?5 OR nature = ?6))) ORDER BY dispatched_at DESC LIMIT 20",
    )
    .bind(&row.ticket_id)
    .bind(&row.no)
    .bind(row.prev_no.as_deref().unwrap_or_default())
    .bind(&row.place)
    .bind(&row.caller_name)
    .bind(&row.nature)
    .fetch_all(conn)
    .await?)
}

/// Of the given read marks: pairs of ticket, read version, starred.
///
/// # Errors
/// Database errors.
pub async fn marks(conn: &mut Conn, tickets: &str) -> Result<Vec<(String, i64, bool)>> {
    Ok(sqlx::query_as(
        "SELECT ticket_id, read_version, starred_at IS NOT NULL FROM mark WHERE ticket_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(tickets)
    .fetch_all(conn)
    .await?)
}
