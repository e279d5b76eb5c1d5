//! What an export file says of a ticket and its resident, in the terms of the domain.
//!
//! Invariant: what hides a resident is lifted by a word of the file only, never by its silence.

use chengban_domain::TicketId;
use chengban_domain::case::{
    Caller, CallerKind, Channel, Nature, PackRef, Place, Secrecy, Ticket, TicketState,
};
use serde::de::DeserializeOwned;

use crate::feed::placement::masked;
use crate::import::{Coded, Field, ImportedTicket};
use crate::store::of_word;

/// The resident in full.
pub(super) fn resident(imported: &ImportedTicket) -> Caller {
    let told = &imported.caller;
    Caller {
        name: told.name.clone(),
        phone: told.phone.clone(),
        contact: told.contact.clone(),
        address: extra(imported, Field::CallerAddress),
        company: told.company.clone(),
    }
}

/// A column that not every file has; empty where it has not.
fn extra(imported: &ImportedTicket, field: Field) -> String {
    imported.extra.get(&field).cloned().unwrap_or_default()
}

/// A word of a closed list; `None` where the file is silent or not understood.
fn word<T: DeserializeOwned>(coded: &Coded) -> Option<T> {
    coded.code.as_deref().and_then(|code| of_word(code).ok())
}

/// What is hidden, given what was hidden before.
fn secrecy(before: &Ticket, imported: &ImportedTicket) -> Secrecy {
    let is_report =
        word(&imported.nature).map_or(before.is_report(), |nature: Nature| nature == Nature::Report);
    match (is_report, imported.caller.confidential) {
        (true, _) => Secrecy::Reporter,
        (false, Some(true)) => Secrecy::ContactHidden,
        (false, Some(false)) => Secrecy::None,
        (false, None) if before.secrecy == Secrecy::None => Secrecy::None,
        (false, None) => Secrecy::ContactHidden,
    }
}

/// What stays hidden although the file no longer says so.
pub(super) fn kept_hidden(ticket: &Ticket, imported: &ImportedTicket) -> Option<&'static str> {
    match ticket.secrecy {
        Secrecy::Reporter if word::<Nature>(&imported.nature).is_none() => {
            Some("文件没有写明工单类型，仍按举报保密。")
        }
        Secrecy::ContactHidden if imported.caller.confidential.is_none() => {
            Some("文件没有写明是否保密，来电人信息仍不向承办单位显示。")
        }
        _ => None,
    }
}

/// The fields that the file decides.
pub(super) fn describe(ticket: &mut Ticket, imported: &ImportedTicket) {
    ticket.title.clone_from(&imported.title);
    ticket.body.clone_from(&imported.body);
    ticket.secrecy = secrecy(ticket, imported);
    ticket.nature = word(&imported.nature).unwrap_or(ticket.nature);
    ticket.channel = word(&imported.channel).unwrap_or(ticket.channel);
    ticket.urgency = word(&imported.urgency).unwrap_or(ticket.urgency);
    ticket.category.clone_from(&imported.category);
    let place = &imported.place;
    ticket.place = Place {
        town: place.town.clone(),
        village: place.village.clone(),
        grid: place.spot.clone(),
        detail: place.detail.clone(),
    };
    ticket.prev_no.clone_from(&imported.prev_ticket_no);
    // A file without these columns says nothing about them.
    if let Some(tags) = imported.extra.get(&Field::Tags) {
        let each = tags.split(['、', ',', '，', ';', '；', '|', '\n']).map(str::trim);
        ticket.tags = each.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    }
    if let Some(told) = imported.extra.get(&Field::ComplainedOf) {
        ticket.complained_of = Some(told.clone());
    }
    let kind = if imported.caller.kind == "enterprise" { CallerKind::Enterprise } else { CallerKind::Person };
    ticket.caller = masked(&resident(imported), kind);
    ticket.caller.anonymous = imported.caller.anonymous;
}

/// A ticket that the province has accepted, not yet dispatched here.
pub(super) fn new_ticket(id: TicketId, imported: &ImportedTicket, pack: PackRef) -> Ticket {
    let caller = masked(&resident(imported), CallerKind::Person);
    let mut ticket = Ticket::received(id, imported.ticket_no.clone(), caller, imported.called_at, pack);
    ticket.state = TicketState::PendingDispatch;
    ticket.channel = Channel::Other;
    let note = extra(imported, Field::DispatchNote);
    ticket.dispatch_note = if note.is_empty() { imported.note.clone() } else { note };
    describe(&mut ticket, imported);
    ticket
}
