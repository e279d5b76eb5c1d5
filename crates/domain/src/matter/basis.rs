//! What makes a matter, beside who calls: the place, and the category to its end.

use crate::case::{Secrecy, Ticket};
use crate::hash::canonical_json;
use crate::text::fold::folded;

/// What two tickets of one resident must have in common to be one matter, as a text to be hashed with the resident's
/// number. The place is the village, or the town where no village is told; the address is too differently worded.
///
/// `None` for a ticket that is in no matter: a 举报; a resident who gave no name or wants it kept, whom other tickets of
/// theirs would tell; a place or category that nobody told, since a matter guessed at would bind the wrong ticket to an
/// opinion.
#[must_use]
pub fn basis(ticket: &Ticket) -> Option<String> {
    let open = !ticket.is_report() && ticket.secrecy == Secrecy::None;
    if !open || ticket.caller.anonymous {
        return None;
    }
    let place = [&ticket.place.village, &ticket.place.town].into_iter().map(|name| key(name));
    let place = place.into_iter().find(|name| !name.is_empty())?;
    let path: Vec<String> =
        ticket.category.iter().map(|step| key(step)).filter(|step| !step.is_empty()).collect();
    (!path.is_empty()).then(|| canonical_json(&(place, path)))
}

fn key(text: &str) -> String {
    folded(text).filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Nature, Place, sample};

    fn ticket() -> Ticket {
        Ticket {
            category: ["城市管理", "市容", "占道经营"].map(str::to_owned).to_vec(),
            place: Place { town: "嘉积镇".into(), village: "登仙岭社区".into(), ..Place::default() },
            ..sample::ticket(1)
        }
    }

    #[test]
    fn the_same_place_and_category_are_one_however_they_are_written() {
        let (one, mut other) = (ticket(), ticket());
        other.place.village = " 登仙嶺社區 ".into();
        other.place.town.clear();
        other.place.detail = "东风路 3 号".into();
        other.category[2] = "占道 经营".into();
        assert!(basis(&one).is_some());
        assert_eq!(basis(&one), basis(&other));
    }

    #[test]
    fn another_place_or_another_end_of_the_category_is_another_matter() {
        let one = ticket();
        let mut place = ticket();
        place.place.village = "文坡村".into();
        let mut town = ticket();
        town.place.village.clear();
        let mut category = ticket();
        category.category[2] = "其他".into();
        let mut branch = ticket();
        branch.category[1] = "环卫".into();
        for other in [place, town, category, branch] {
            assert_ne!(basis(&one), basis(&other));
        }
    }

    #[test]
    fn who_wants_to_stay_unknown_and_what_nobody_told_is_in_no_matter() {
        let mut report = ticket();
        report.nature = Nature::Report;
        let mut reporter = ticket();
        reporter.secrecy = Secrecy::Reporter;
        let mut hidden = ticket();
        hidden.secrecy = Secrecy::ContactHidden;
        let mut anonymous = ticket();
        anonymous.caller.anonymous = true;
        let mut nowhere = ticket();
        nowhere.place = Place { detail: "某路".into(), ..Place::default() };
        let mut nothing = ticket();
        nothing.category = vec!["  ".into()];
        for none in [report, reporter, hidden, anonymous, nowhere, nothing] {
            assert_eq!(basis(&none), None);
        }
    }
}
