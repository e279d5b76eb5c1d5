//! The tables themselves: one reviewed snapshot of state × intent × role.

use std::fmt::{Debug, Write as _};

use crate::intent::IntentKind;
use crate::machine::table::{ASSIGNMENT, FOLDS, OPINION, Row, TICKET, find, knows};

fn draw<State: Debug + PartialEq + 'static>(
    title: &str,
    table: &'static [Row<State>],
    states: &[State],
) -> String {
    let mut out = format!("{title}\n");
    for state in states {
        let _ = writeln!(out, "{state:?}");
        for kind in IntentKind::ALL {
            let Some(row) = find(table, state, *kind) else { continue };
            let by: String = row.by.iter().map(|role| role.letter()).collect();
            let to = if row.to.is_empty() { "same".to_owned() } else { format!("{:?}", row.to) };
            let _ = writeln!(out, "  {:<20} {:<5} → {to}   ({})", kind.as_str(), by, row.no);
        }
    }
    out
}

fn draw_folds() -> String {
    let mut out = "FOLDS\n".to_owned();
    for fold in FOLDS {
        let lead = if fold.lead.is_empty() { "gone".to_owned() } else { format!("{:?}", fold.lead) };
        let _ = writeln!(out, "  {:?} → {:?}   once the lead is {lead}", fold.from, fold.to);
    }
    out
}

#[test]
fn state_by_intent_by_role_stands_as_reviewed() {
    use crate::case::{AssignmentState, TicketState};
    use crate::opinion::OpinionState;
    let text = [
        draw("ASSIGNMENT", ASSIGNMENT, AssignmentState::ALL),
        draw("TICKET", TICKET, TicketState::ALL),
        draw_folds(),
        draw("OPINION", OPINION, OpinionState::ALL),
    ]
    .join("\n");
    insta::assert_snapshot!(text);
}

#[test]
fn every_intent_belongs_to_exactly_one_table() {
    for kind in IntentKind::ALL {
        let tables = [knows(ASSIGNMENT, *kind), knows(TICKET, *kind), knows(OPINION, *kind)]
            .iter()
            .filter(|known| **known)
            .count();
        assert_eq!(tables, 1, "{} must stand in one table", kind.as_str());
    }
}

#[test]
fn a_state_and_an_intent_name_one_row() {
    fn clashes<State: PartialEq + Debug>(table: &[Row<State>], states: &[State]) -> Vec<String> {
        let rows =
            |state: &State, kind| table.iter().filter(|r| r.intent == kind && r.from.contains(state)).count();
        states
            .iter()
            .flat_map(|state| IntentKind::ALL.iter().map(move |kind| (state, *kind)))
            .filter(|(state, kind)| rows(state, *kind) > 1)
            .map(|(state, kind)| format!("{state:?} {}", kind.as_str()))
            .collect()
    }
    assert_eq!(clashes(ASSIGNMENT, crate::case::AssignmentState::ALL), Vec::<String>::new());
    assert_eq!(clashes(TICKET, crate::case::TicketState::ALL), Vec::<String>::new());
    assert_eq!(clashes(OPINION, crate::opinion::OpinionState::ALL), Vec::<String>::new());
}
