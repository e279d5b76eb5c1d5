//! One box over everything on this device: tickets, drafts, statutes.

use chengban_domain::wire::TicketSlice;

use crate::commands::law::LawSearch;
use crate::commands::search::{HitKind, SearchHit, SearchReq, SearchRes};
use crate::fault::Result;
use crate::library;
use crate::office::Office;
use crate::search::snippet::snippet;
use crate::search::tickets::{self, contains, text_of};
use crate::search::tokens::{index_text, runs};
use crate::store::{Conn, draft, slice};

/// Hits of each kind at most.
const MOST: u32 = 200;
/// Characters of a snippet.
const WIDTH: usize = 80;

/// Searches everything.
///
/// # Errors
/// Database errors.
pub async fn search(office: &Office, req: SearchReq) -> Result<SearchRes> {
    let limit = req.limit.min(MOST);
    if req.words.trim().is_empty() {
        return Ok(SearchRes::default());
    }
    let mut conn = office.store.reader().await?;
    let mut hits = of_tickets(&mut conn, &req.words, limit).await?;
    hits.extend(of_drafts(&mut conn, &req.words, limit).await?);
    drop(conn);
    let law = LawSearch { words: req.words, on: None, all_places: false, limit };
    hits.extend(library::search(office, law).await?.into_iter().map(|row| SearchHit {
        kind: HitKind::Law,
        id: row.act_id,
        ticket_id: None,
        no: row.label,
        title: row.title,
        snippet: row.snippet,
    }));
    Ok(SearchRes { hits })
}

async fn of_tickets(conn: &mut Conn, words: &str, limit: u32) -> Result<Vec<SearchHit>> {
    let ids = tickets::find(conn, words, limit).await?;
    let mut bodies: std::collections::HashMap<String, String> =
        slice::bodies(conn, &ids).await?.into_iter().collect();
    Ok(ids
        .into_iter()
        .filter_map(|id| {
            let slice: TicketSlice = serde_json::from_str(&bodies.remove(&id)?).ok()?;
            let ticket = &slice.case.ticket;
            Some(SearchHit {
                kind: HitKind::Ticket,
                ticket_id: Some(ticket.id),
                no: ticket.no.clone(),
                title: ticket.title.clone(),
                snippet: snippet(&text_of(&slice), words, WIDTH),
                id,
            })
        })
        .collect())
}

/// Drafts are few: each is read.
async fn of_drafts(conn: &mut Conn, words: &str, limit: u32) -> Result<Vec<SearchHit>> {
    let wanted: Vec<String> = runs(words).iter().map(|run| run.join(" ")).collect();
    let mut hits = Vec::new();
    for record in draft::all(conn).await? {
        let content = record.content()?;
        let text = format!("{}\n{}", content.public_text, content.internal_text);
        let tokens = index_text(&text);
        if !wanted.is_empty() && wanted.iter().all(|run| contains(&tokens, run)) {
            hits.push(SearchHit {
                kind: HitKind::Draft,
                id: record.draft_id.clone(),
                ticket_id: record.ticket().ok(),
                no: record.ticket_no.clone(),
                title: record.ticket_title.clone(),
                snippet: snippet(&text, words, WIDTH),
            });
        }
    }
    hits.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(hits)
}
