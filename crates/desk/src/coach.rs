//! 退单教练 at this desk: what the rules allow now, and what lists and earlier rulings of the cache say.
//!
//! Invariants: weighed by `domain::coach` alone; a 举报 is neither compared nor shown.

use chengban_domain::case::{Assignment, Place, Ticket};
use chengban_domain::coach::{Coaching, Facts, Precedent, RULING, Ruling, coach as weigh};
use chengban_domain::dispatch_list::{DISPATCH_LIST, DispatchList};
use chengban_domain::intent::IntentKind;
use chengban_domain::similar::{SimilarRule, Subject, likeness};
use chengban_domain::text::likeness::{Pairs, Weights};
use chengban_domain::wire::UnitRef;
use chengban_domain::{ErrorCode, Problem, machine};

use crate::commands::evidence::EvidenceOf;
use crate::commands::returns::ReturnCoach;
use crate::fault::Result;
use crate::office::Office;
use crate::outbox::act;
use crate::store::{Conn, slice};

/// What may be said about returning an assignment.
///
/// # Errors
/// `not_found`.
pub async fn coach(office: &Office, req: EvidenceOf) -> Result<ReturnCoach> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let case = &seen.slice.case;
    let assignment = seen.assignment(req.assignment_id)?;
    let (rules, now) = (office.rules(), office.clock.now());
    let pack = &*rules.judging(case, Some(assignment.id));
    let context = rules.context(pack, now);
    let allowed = machine::allowed(case, Some(assignment.id), &office.actor(), &context);
    let open = allowed.iter().find(|allowed| allowed.kind == IntentKind::RequestReturn);
    let refusal = match open {
        Some(allowed) => allowed.refusal,
        None => Some(ErrorCode::WrongState),
    };
    let units = slice::all::<UnitRef>(&mut conn, "unit").await?;
    let coaching = weigh(&Facts {
        case,
        assignment,
        pack,
        lists: &slice::all::<DispatchList>(&mut conn, DISPATCH_LIST).await?,
        units: &units,
        precedents: &precedents(&mut conn, &case.ticket, &pack.similar).await?,
        // Who may not ask may still be told what speaks for it.
        refusal: refusal.filter(|code| *code != ErrorCode::WrongRole),
        now,
    });
    Ok(ReturnCoach {
        return_due: rules.clock(&case.ticket.pack, now, &assignment.return_due, false),
        used: assignment.return_count,
        max: pack.returns.max,
        forbidden: assignment.return_forbidden || assignment.round > 0,
        grounds: pack.allowed_return_grounds().cloned().collect(),
        units: ordered(units, assignment, &coaching),
        coaching,
        refusal: refusal.map(|code| reason(code, assignment, pack.returns.max)),
        approved: pack.approved,
    })
}

fn reason(code: ErrorCode, assignment: &Assignment, max: u32) -> Problem {
    let rejection = chengban_domain::Rejection::new(code)
        .with("what", "退单")
        .with("due", assignment.return_due.at.zh_end())
        .with("max", max);
    rejection.into()
}

/// Units that may get the ticket: the suggested ones first and in their order, the others by name.
fn ordered(units: Vec<UnitRef>, assignment: &Assignment, coaching: &Coaching) -> Vec<UnitRef> {
    let place = |unit: &UnitRef| coaching.units.iter().position(|advice| advice.unit == unit.unit);
    let mut units: Vec<UnitRef> =
        units.into_iter().filter(|unit| unit.active && unit.unit != assignment.unit).collect();
    units.sort_by(|a, b| {
        let key = |unit: &UnitRef| place(unit).unwrap_or(usize::MAX);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    units
}

/// The unit's decided returns beside the ticket in question, each with how alike it is.
async fn precedents(conn: &mut Conn, ticket: &Ticket, rule: &SimilarRule) -> Result<Vec<Precedent>> {
    if ticket.is_report() {
        return Ok(Vec::new());
    }
    let rulings: Vec<Ruling> = slice::all(conn, RULING).await?;
    let words = |title: &str, text: &str| Pairs::of(&format!("{title}，{text}"));
    let own = words(&ticket.title, &ticket.body);
    let pairs: Vec<Pairs> = rulings.iter().map(|ruling| words(&ruling.title, &ruling.reason)).collect();
    let weights = Weights::among(&pairs);
    Ok(rulings
        .into_iter()
        .zip(&pairs)
        .map(|(ruling, pairs)| {
            let place = Place { town: ruling.town.clone(), ..Place::default() };
            let other = Subject { category: &ruling.category, place: &place, caller: None };
            let found = likeness(Subject::from(ticket), other, own.likeness(pairs, &weights), rule);
            let (points, why) = found.map(|found| (found.points, found.why)).unwrap_or_default();
            Precedent { ruling, points, why }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use chengban_domain::case::{AssignmentState, Decision, Nature};
    use chengban_domain::coach::{Advice, UnitWhy};
    use chengban_domain::dispatch_list::{ListItem, ListKind, ListLevel};
    use chengban_domain::time::Millis;
    use chengban_domain::wire::TicketSlice;
    use chengban_domain::{RequestId, TicketId, UnitId};
    use serde::Serialize;
    use uuid::Uuid;

    use super::*;
    use crate::store::slice::NewSlice;
    use crate::testing::{Bench, ticket, unit};

    const WATER: u128 = 0xB;

    async fn hold<T: Serialize>(bench: &Bench, entity: &str, id: &str, body: &T) {
        let body = serde_json::to_string(body).unwrap();
        let mut tx = bench.office.store.begin().await.unwrap();
        let new = NewSlice { entity, id, version: 1, body: &body };
        slice::upsert(&mut tx, "ref:rules", "e1", 1, &[new]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn hold_units(bench: &Bench) {
        for (id, name) in [(unit(), "执法局"), (UnitId(Uuid::from_u128(WATER)), "市水务局")] {
            let known = UnitRef {
                unit: id,
                name: name.into(),
                full_name: String::new(),
                kind: "市直单位".into(),
                series: String::new(),
                contact: String::new(),
                active: true,
                parent: None,
            };
            hold(bench, "unit", &id.to_string(), &known).await;
        }
    }

    async fn hold_list(bench: &Bench, handled_by: UnitId) {
        let item = ListItem {
            code: "7".into(),
            title: "占道经营".into(),
            category: vec!["城市管理".into()],
            keywords: Vec::new(),
            towns: Vec::new(),
            units: vec![handled_by],
            level: ListLevel::Unit,
        };
        let list = DispatchList {
            kind: ListKind::Catalogue,
            name: "示例目录".into(),
            version: 1,
            effective_from: "2020-01-01".parse().unwrap(),
            source: String::new(),
            imported_at: Millis(1),
            items: vec![item],
        };
        hold(bench, DISPATCH_LIST, "l1", &list).await;
    }

    fn ruling(n: u128, title: &str, granted: bool) -> Ruling {
        Ruling {
            request: RequestId(Uuid::from_u128(n)),
            ticket_id: TicketId(Uuid::from_u128(0xFF00 + n)),
            ticket_no: format!("OLD{n}"),
            title: title.into(),
            category: vec!["城市管理".into()],
            town: "嘉积镇".into(),
            grounds: vec!["R1".into()],
            reason: "夜间占道经营由水务部门处理".into(),
            suggested_unit: Some(UnitId(Uuid::from_u128(WATER))),
            suggested_unit_name: "市水务局".into(),
            decision: Decision {
                granted, reason: "查明".into(), at: Millis(5), by_name: "审核员".into()
            },
            went_to: granted.then_some(UnitId(Uuid::from_u128(WATER))),
            went_to_name: if granted { "市水务局" } else { "" }.into(),
        }
    }

    async fn asked(bench: &Bench, slice: &TicketSlice) -> ReturnCoach {
        let case = &slice.case;
        let req = EvidenceOf { ticket_id: case.ticket.id, assignment_id: case.assignments[0].id };
        coach(&bench.office, req).await.unwrap()
    }

    #[tokio::test]
    async fn a_synced_list_names_the_unit_and_the_item_or_advises_to_handle() {
        let bench = Bench::new().await;
        let held = ticket(&bench, 1, AssignmentState::Handling);
        bench.hold(std::slice::from_ref(&held)).await;
        hold_units(&bench).await;
        let none = asked(&bench, &held).await;
        assert_eq!(none.coaching.verdict.advice, Advice::NotCompared);
        hold_list(&bench, UnitId(Uuid::from_u128(WATER))).await;
        let listed = asked(&bench, &held).await;
        assert_eq!(listed.coaching.verdict.advice, Advice::Ask, "{}", listed.coaching.verdict.sentence);
        assert_eq!(listed.units[0].name, "市水务局");
        assert!(matches!(&listed.coaching.units[0].why[0], UnitWhy::Listed { code, .. } if code == "7"));
    }

    #[tokio::test]
    async fn an_item_of_our_own_advises_to_handle_directly() {
        let bench = Bench::new().await;
        let held = ticket(&bench, 1, AssignmentState::Handling);
        bench.hold(std::slice::from_ref(&held)).await;
        hold_units(&bench).await;
        hold_list(&bench, unit()).await;
        let said = asked(&bench, &held).await.coaching.verdict;
        assert_eq!(said.advice, Advice::HandleListed);
        assert!(said.sentence.contains("建议直接办理"), "{}", said.sentence);
    }

    #[tokio::test]
    async fn like_rulings_are_shown_with_their_outcome_and_never_for_a_report() {
        let bench = Bench::new().await;
        let held = ticket(&bench, 1, AssignmentState::Handling);
        let mut report = ticket(&bench, 2, AssignmentState::Handling);
        report.case.ticket.nature = Nature::Report;
        bench.hold(&[held.clone(), report.clone()]).await;
        hold_units(&bench).await;
        let near = [ruling(1, "第3件占道经营", true), ruling(2, "第4件占道经营", true)];
        for (n, found) in near.iter().enumerate() {
            hold(&bench, RULING, &format!("r{n}"), found).await;
        }
        let far = Ruling { category: Vec::new(), town: String::new(), ..ruling(3, "咨询医保", false) };
        hold(&bench, RULING, "r9", &Ruling { reason: "医保政策".into(), ..far }).await;
        let said = asked(&bench, &held).await.coaching;
        let numbers: Vec<&str> = said.rulings.iter().map(|found| found.ruling.ticket_no.as_str()).collect();
        assert_eq!(numbers.len(), 2, "{numbers:?}");
        assert_eq!(said.verdict.advice, Advice::MayAsk, "{}", said.verdict.sentence);
        assert_eq!((said.units[0].granted, said.units[0].decided), (2, 3), "all it was suggested for");
        let said = asked(&bench, &report).await.coaching;
        assert_eq!((said.rulings, said.verdict.decided), (Vec::new(), 0));
    }
}
