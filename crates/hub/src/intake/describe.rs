//! What an export file says of a ticket and its resident, in the terms of the domain.

use chengban_domain::TicketId;
use chengban_domain::case::{
    Caller, CallerKind, Channel, Nature, PackRef, Place, Secrecy, Ticket, TicketState, Urgency,
};

use crate::feed::placement::masked;
use crate::import::{self, Field, ImportedTicket};
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

/// The fields that the file decides.
pub(super) fn describe(ticket: &mut Ticket, imported: &ImportedTicket) {
    let code = |coded: &import::Coded| coded.code.clone().unwrap_or_default();
    ticket.title.clone_from(&imported.title);
    ticket.body.clone_from(&imported.body);
    ticket.nature = of_word(&code(&imported.nature)).unwrap_or(Nature::Help);
    ticket.channel = of_word(&code(&imported.channel)).unwrap_or(Channel::Other);
    ticket.urgency = of_word(&code(&imported.urgency)).unwrap_or(Urgency::Normal);
    ticket.secrecy = match (ticket.nature, imported.caller.confidential) {
        (Nature::Report, _) => Secrecy::Reporter,
        (_, true) => Secrecy::ContactHidden,
        _ => Secrecy::None,
    };
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
