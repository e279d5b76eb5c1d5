//! Words to tickets: the index, and a scan of the tickets whose index row is behind, be they many as after the first exchange.

use crate::fault::Result;
use crate::search::tokens::{index_text, match_query, runs};
use crate::store::{Conn, fts, slice};
use chengban_domain::wire::TicketSlice;

/// Tickets behind the index that are read at once.
const SCANNED: i64 = 500;

/// What of a ticket can be found. The resident's full name and number are not in it: they are in no ticket slice.
pub fn text_of(slice: &TicketSlice) -> String {
    let ticket = &slice.case.ticket;
    let mut parts: Vec<&str> = vec![
        &ticket.no,
        &ticket.title,
        &ticket.body,
        &ticket.place.town,
        &ticket.place.village,
        &ticket.place.grid,
        &ticket.place.detail,
        &ticket.dispatch_note,
        &ticket.caller.name,
    ];
    parts.extend(ticket.prev_no.as_deref());
    parts.extend(ticket.complained_of.as_deref());
    parts.extend(ticket.tags.iter().map(String::as_str));
    parts.extend(ticket.category.iter().map(String::as_str));
    for assignment in &slice.case.assignments {
        parts.extend(assignment.replies.iter().map(|reply| reply.content.public_text.as_str()));
        parts.extend(assignment.notes.iter().map(|note| note.text.as_str()));
        parts.push(&assignment.handler_name);
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

/// Ids of tickets that contain all of `words`, the newest in the cache first.
///
/// # Errors
/// Database errors.
pub async fn find(conn: &mut Conn, words: &str, limit: u32) -> Result<Vec<String>> {
    let Some(query) = match_query(words) else { return Ok(Vec::new()) };
    let mut found = fts::find(conn, &query, i64::from(limit)).await?;
    let wanted: Vec<String> = runs(words).iter().map(|run| run.join(" ")).collect();
    let (limit, mut after) = (usize::try_from(limit).unwrap_or(usize::MAX), String::new());
    while found.len() < limit {
        let behind = fts::dirty(conn, &after, SCANNED).await?;
        let Some(last) = behind.last() else { break };
        after = last.clone();
        for (id, body) in slice::bodies(conn, &behind).await? {
            let Ok(slice) = serde_json::from_str::<TicketSlice>(&body) else { continue };
            let tokens = index_text(&text_of(&slice));
            if wanted.iter().all(|run| contains(&tokens, run)) && !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// Whether `run` stands in `tokens` from the beginning of a token on; its last token may be the beginning of one.
pub fn contains(tokens: &str, run: &str) -> bool {
    format!(" {tokens}").contains(&format!(" {run}"))
}
