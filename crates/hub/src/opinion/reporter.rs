//! A letter about a 举报 must not say who reported: it leaves the circle of the persons named for the ticket.
//!
//! Here and not on the desk, because only the hub holds the reporter's name and numbers for certain.
//! Source: 海南省保护公民举报权利条例 第六条、第七条.

use anyhow::Result;
use chengban_domain::case::Caller;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::opinion::OpinionContent;
use chengban_domain::{OpinionId, ReasonCode};

use super::find;
use crate::judge::Batch;
use crate::store::caller;
use crate::store::ticket::TicketDoc;

/// Shortest text taken for a name or a number, characters: one character is in every letter.
const SHORTEST: usize = 2;

/// Refuses a text that names the reporter.
pub(super) async fn check(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    id: OpinionId,
) -> Result<Result<(), Problem>> {
    if !doc.case.ticket.is_report() {
        return Ok(Ok(()));
    }
    let vault = batch.hub.vault.clone();
    let Some((reporter, _)) = caller::get(batch.conn(), &vault, doc.case.ticket.id).await? else {
        return Ok(Ok(()));
    };
    let Some(field) = find(doc, id).and_then(|opinion| naming(&opinion.content, &reporter)) else {
        return Ok(Ok(()));
    };
    Ok(Err(Problem::because(ErrorCode::InvalidInput, ReasonCode::ReporterNamed).at_field(field)))
}

/// The first part of the text that names the reporter.
fn naming(content: &OpinionContent, reporter: &Caller) -> Option<&'static str> {
    let Caller { name, phone, contact, address, company } = reporter;
    let known = [name, phone, contact, address, company].map(|text| text.trim().to_owned());
    let names = |text: &str| {
        let bare: String = text.split_whitespace().collect();
        known.iter().any(|known| known.chars().count() >= SHORTEST && bare.contains(known.as_str()))
    };
    let prior: String = content.prior.iter().map(|prior| format!("{}\n", prior.answer)).collect();
    let parts = [
        ("title", content.title.concat()),
        ("addressee", content.addressee.clone()),
        ("demand", content.demand.clone()),
        ("facts", content.facts.clone()),
        ("conclusion", content.conclusion.clone()),
        ("advice", content.advice.clone()),
        ("contact", content.contact.clone()),
        ("note", content.note.clone()),
        ("prior", prior),
        ("attachment_names", content.attachment_names.join("\n")),
        ("cc", content.cc.join("\n")),
    ];
    parts.into_iter().find(|(_, text)| names(text)).map(|(field, _)| field)
}
