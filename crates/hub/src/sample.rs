//! A ticket at rest, for tests of what the hub does to one.

use chengban_domain::TicketId;
use chengban_domain::case::{Caller, CallerKind, Case, MaskedCaller, PackRef, Ticket, TicketState};
use chengban_domain::time::Millis;

use crate::clock;
use crate::store::ticket::TicketDoc;

/// One that waits for its dispatch.
pub(crate) fn doc(no: &str) -> TicketDoc {
    let caller = MaskedCaller {
        name: "陈*".to_owned(),
        phone: String::new(),
        kind: CallerKind::Person,
        anonymous: false,
    };
    let pack = PackRef { pack: "default".to_owned(), version: 1 };
    let id = TicketId(clock::new_id());
    let ticket = Ticket {
        state: TicketState::PendingDispatch,
        ..Ticket::received(id, no.to_owned(), caller, Millis(0), pack)
    };
    TicketDoc::new("province", Case { ticket, assignments: Vec::new(), others: Vec::new() })
}

/// A resident of whom nothing is known.
pub(crate) fn nobody() -> Caller {
    Caller::default()
}
