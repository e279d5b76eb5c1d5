//! Who is at work on which ticket just now: held in memory, told anew every few seconds, forgotten by itself.
//!
//! Invariant: only colleagues of one unit learn of one another, and nobody is kept who has not told within the life of it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chengban_domain::time::Millis;
use chengban_domain::wire::{Doing, PRESENCE_LIFE_MS, Presence};
use chengban_domain::{TicketId, UnitId, UserId};

/// A person on a ticket.
type Place = (TicketId, UnitId, UserId);

/// What they do, their name, when they last told.
type Seen = (Doing, String, Millis);

/// All who are there.
#[derive(Debug, Default)]
pub(crate) struct Present(Mutex<BTreeMap<Place, Seen>>);

impl Present {
    /// Takes down that somebody is there; their colleagues who are there as well, by name.
    pub(crate) fn tell(&self, place: Place, told: (Doing, &str), now: Millis) -> Vec<Presence> {
        let (ticket, unit, own) = place;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (.., at)| now.0 - at.0 < PRESENCE_LIFE_MS);
        all.insert(place, (told.0, told.1.to_owned(), now));
        let here = all.iter().filter(|((at, of, user), _)| (*at, *of) == (ticket, unit) && *user != own);
        let mut others: Vec<Presence> = here
            .map(|((.., user), (doing, name, _))| Presence { user: *user, name: name.clone(), doing: *doing })
            .collect();
        others.sort_by(|one, other| one.name.cmp(&other.name));
        others
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn place(ticket: u128, unit: u128, user: u128) -> Place {
        let id = Uuid::from_u128;
        (TicketId(id(ticket)), UnitId(id(unit)), UserId(id(user)))
    }

    #[test]
    fn colleagues_on_one_ticket_learn_of_one_another_while_they_tell_and_nobody_else_does() {
        let present = Present::default();
        let names = |others: Vec<Presence>| -> Vec<(String, Doing)> {
            others.into_iter().map(|one| (one.name, one.doing)).collect()
        };
        let tell = |at, name: &str, doing, now| names(present.tell(at, (doing, name), Millis(now)));
        assert_eq!(tell(place(1, 1, 1), "王某", Doing::Writing, 0), []);
        assert_eq!(tell(place(1, 1, 2), "李某", Doing::Reading, 10), [("王某".to_owned(), Doing::Writing)]);
        assert_eq!(tell(place(1, 2, 3), "外单位", Doing::Reading, 20), [], "of another unit");
        assert_eq!(tell(place(2, 1, 4), "别处", Doing::Reading, 30), [], "on another ticket");
        assert_eq!(tell(place(1, 1, 1), "王某", Doing::Reading, 100), [("李某".to_owned(), Doing::Reading)]);
        let last = 10 + PRESENCE_LIFE_MS;
        assert_eq!(tell(place(1, 1, 1), "王某", Doing::Reading, last - 1).len(), 1);
        assert_eq!(tell(place(1, 1, 1), "王某", Doing::Reading, last), [], "who tells no more is gone");
        tell(place(1, 1, 1), "王某", Doing::Reading, last + PRESENCE_LIFE_MS);
        assert_eq!(present.0.lock().unwrap().len(), 1, "and all are forgotten in time");
    }
}
