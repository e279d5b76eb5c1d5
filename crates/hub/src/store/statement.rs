//! One SQL text with its values, run on whichever database the transaction belongs to.
//!
//! Invariant: the three kinds of value below are all that the tables know, so a statement means the same in both; a
//! statement that PostgreSQL refused marks its transaction, which then cannot be committed by mistake.

use std::pin::Pin;

use sqlx::postgres::PgRow;
use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::SqliteRow;
use sqlx::{Database, Encode, FromRow, Postgres, SqlSafeStr, SqlStr, Sqlite, Type};

use super::Conn;

/// A row that both databases can give.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A value of a statement.
pub(crate) enum Value {
    /// Counts, instants, and yes or no as 1 and 0.
    Number(Option<i64>),
    /// Keys, words, names, JSON.
    Text(Option<String>),
    /// What is sealed.
    Bytes(Option<Vec<u8>>),
}

macro_rules! value_of {
    ($kind:ident: $($from:ty => |$value:ident| $made:expr),+ $(,)?) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Self::$kind($made)
            }
        })+
    };
}

value_of!(Number: i64 => |value| Some(value), &i64 => |value| Some(*value), Option<i64> => |value| value);
value_of!(Text:
    String => |value| Some(value),
    &String => |value| Some(value.clone()),
    &str => |value| Some(value.to_owned()),
    &&str => |value| Some((*value).to_owned()),
    Option<String> => |value| value,
    &Option<String> => |value| value.clone(),
    Option<&str> => |value| value.map(str::to_owned),
);
value_of!(Bytes: Vec<u8> => |value| Some(value), &Vec<u8> => |value| Some(value.clone()));

/// A statement whose values are being given.
pub(crate) struct Statement {
    sql: SqlStr,
    values: Vec<Value>,
}

/// A statement under way, in a frame of its own: the futures of two databases within those of every caller would take the compiler
/// minutes and the stack much.
type Running<'c, T> = Pin<Box<dyn Future<Output = sqlx::Result<T>> + Send + 'c>>;

/// Begins a statement. Its values are `$1`, `$2` and so on, in the order in which they are bound.
pub(crate) fn query(sql: impl SqlSafeStr) -> Statement {
    Statement { sql: sql.into_sql_str(), values: Vec::new() }
}

impl Statement {
    /// Gives the next value.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it; says how many rows it touched.
    ///
    /// # Errors
    /// What the database refuses, as for all of these.
    pub(crate) fn execute(self, conn: &mut Conn) -> Running<'_, u64> {
        Box::pin(async move {
            match conn {
                Conn::Sqlite(tx) => {
                    let done = plain::<Sqlite>(self).execute(&mut **tx).await?;
                    Ok(done.rows_affected())
                }
                Conn::Postgres { tx, broken, .. } => {
                    let done = plain::<Postgres>(self).execute(&mut **tx).await;
                    *broken |= done.is_err();
                    Ok(done?.rows_affected())
                }
            }
        })
    }

    /// The one row that there must be.
    pub(crate) async fn fetch_one<T: Row>(self, conn: &mut Conn) -> sqlx::Result<T> {
        self.fetch_optional(conn).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// The row, if there is one.
    pub(crate) fn fetch_optional<T: Row>(self, conn: &mut Conn) -> Running<'_, Option<T>> {
        Box::pin(async move {
            match conn {
                Conn::Sqlite(tx) => rows::<Sqlite, T>(self).fetch_optional(&mut **tx).await,
                Conn::Postgres { tx, broken, .. } => {
                    let row = rows::<Postgres, T>(self).fetch_optional(&mut **tx).await;
                    *broken |= row.is_err();
                    row
                }
            }
        })
    }

    /// All rows.
    pub(crate) fn fetch_all<T: Row>(self, conn: &mut Conn) -> Running<'_, Vec<T>> {
        Box::pin(async move {
            match conn {
                Conn::Sqlite(tx) => rows::<Sqlite, T>(self).fetch_all(&mut **tx).await,
                Conn::Postgres { tx, broken, .. } => {
                    let rows = rows::<Postgres, T>(self).fetch_all(&mut **tx).await;
                    *broken |= rows.is_err();
                    rows
                }
            }
        })
    }
}

fn plain<DB>(statement: Statement) -> Query<'static, DB, DB::Arguments>
where
    DB: Database,
    Option<i64>: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<Vec<u8>>: Encode<'static, DB> + Type<DB>,
{
    statement.values.into_iter().fold(sqlx::query(statement.sql), |query, value| match value {
        Value::Number(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    })
}

fn rows<DB, T>(statement: Statement) -> QueryAs<'static, DB, T, DB::Arguments>
where
    DB: Database,
    T: for<'r> FromRow<'r, DB::Row>,
    Option<i64>: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<Vec<u8>>: Encode<'static, DB> + Type<DB>,
{
    statement.values.into_iter().fold(sqlx::query_as(statement.sql), |query, value| match value {
        Value::Number(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    })
}
