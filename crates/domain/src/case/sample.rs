//! A ticket for tests to begin with: just received, about nothing yet.

use uuid::Uuid;

use super::{CallerKind, MaskedCaller, PackRef, Ticket};
use crate::TicketId;
use crate::time::Millis;

/// 2026-11-16 (Monday) 09:00 in Beijing.
pub(crate) const MONDAY: Millis = Millis(1_794_790_800_000);

/// The ticket of that number, called in on [`MONDAY`].
pub(crate) fn ticket(n: u128) -> Ticket {
    let caller = MaskedCaller {
        name: "陈*".into(),
        phone: "139****5678".into(),
        kind: CallerKind::Person,
        anonymous: false,
    };
    let pack = PackRef { pack: "default".into(), version: 1 };
    Ticket::received(TicketId(Uuid::from_u128(n)), format!("QH{n}"), caller, MONDAY, pack)
}
