//! From a selection to its rows: the keys once, the rows in pieces.

use std::collections::HashSet;

use super::{asked, order, text};
use crate::commands::bulk::InboxSelection;
use crate::fault::Result;
use crate::office::Office;
use crate::store::Conn;
use crate::store::inbox::{self, RowRecord};

/// Rows read at once.
const PIECE: usize = 500;

/// Keys of the selected rows, in the order of the list.
///
/// # Errors
/// Database errors.
pub async fn keys(office: &Office, conn: &mut Conn, of: &InboxSelection) -> Result<Vec<i64>> {
    let named = inbox::keys_of(conn, &of.ids).await?;
    if !of.all {
        return Ok(named);
    }
    let left_out: HashSet<i64> = named.into_iter().collect();
    let all = order::of(office, conn, &of.list).await?;
    Ok(all.keys.iter().copied().filter(|key| !left_out.contains(key)).collect())
}

/// How many of the selected rows are in which state; a whole list is counted without being put in order.
///
/// # Errors
/// Database errors.
pub async fn states(office: &Office, conn: &mut Conn, of: &InboxSelection) -> Result<Vec<(String, i64)>> {
    if of.all && text(&of.list).is_none() {
        let asked = asked(office, conn, &of.list).await?;
        let left_out = inbox::keys_of(conn, &of.ids).await?;
        return inbox::states(conn, &asked.filter, &left_out).await;
    }
    let keys = keys(office, conn, of).await?;
    inbox::states_of(conn, &keys).await
}

/// The rows of these keys, piece by piece.
///
/// # Errors
/// Those of the store and of `each`.
pub async fn for_each_piece(
    conn: &mut Conn,
    keys: &[i64],
    mut each: impl FnMut(Vec<RowRecord>) -> Result<()>,
) -> Result<()> {
    for piece in keys.chunks(PIECE) {
        each(inbox::of_keys(conn, piece).await?)?;
    }
    Ok(())
}
