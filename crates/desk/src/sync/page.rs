//! A page of a feed as bytes: read, counted, compared; nothing of a page that is not whole is used.
//!
//! Bodies are borrowed, not parsed, so that they can be stored as they came. Outside of every lock.

use chengban_domain::ErrorCode;
use chengban_domain::wire::PageEnd;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fault::{Result, problem};

/// One line of a page.
#[derive(Debug, Deserialize)]
pub struct Line<'a> {
    /// Position.
    pub s: i64,
    /// Entity.
    pub k: String,
    /// Its id.
    pub id: String,
    /// Its version.
    pub v: i64,
    /// `upsert` or `remove`.
    pub op: Op,
    /// The slice, of an upsert.
    #[serde(borrow, default)]
    pub body: Option<&'a RawValue>,
}

/// What to do with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Store it.
    Upsert,
    /// Purge it.
    Remove,
}

/// A whole page.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its lines, in order.
    pub lines: Vec<Line<'a>>,
    /// Its trailer.
    pub end: PageEnd,
}

/// A slice out of band.
#[derive(Debug, Deserialize)]
pub struct Hot<'a> {
    /// The feed it would come in.
    pub feed: String,
    /// That feed's head when it was read.
    pub at: i64,
    /// Entity.
    pub k: String,
    /// Its id.
    pub id: String,
    /// Its version.
    pub v: i64,
    /// The slice.
    #[serde(borrow)]
    pub body: &'a RawValue,
}

#[derive(Deserialize)]
struct Trailer {
    end: PageEnd,
}

/// Reads a page.
///
/// # Errors
/// `not_hub` when it is cut, counted wrongly, out of order or unreadable.
pub fn read(bytes: &[u8]) -> Result<Page<'_>> {
    let broken = || problem(ErrorCode::NotHub);
    let text = std::str::from_utf8(bytes).map_err(|_| broken())?;
    let mut texts: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = texts.pop().ok_or_else(broken)?;
    let Trailer { end } = serde_json::from_str(last).map_err(|_| broken())?;
    let lines: Vec<Line<'_>> =
        texts.into_iter().map(serde_json::from_str).collect::<Result<_, _>>().map_err(|_| broken())?;
    let counted = u64::try_from(lines.len()).is_ok_and(|many| many == end.lines);
    let ordered = lines.windows(2).all(|pair| pair[0].s < pair[1].s);
    let within = lines.iter().all(|line| line.s > end.from && line.s <= end.to);
    let full = lines.iter().all(|line| line.op == Op::Remove || line.body.is_some());
    if counted && ordered && within && full { Ok(Page { lines, end }) } else { Err(broken()) }
}

/// Reads the slices of `/v1/hot`.
///
/// # Errors
/// `not_hub` when a line is unreadable.
pub fn read_hot(bytes: &[u8]) -> Result<Vec<Hot<'_>>> {
    let broken = || problem(ErrorCode::NotHub);
    let text = std::str::from_utf8(bytes).map_err(|_| broken())?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(serde_json::from_str).collect::<Result<_, _>>().map_err(|_| broken())
}
