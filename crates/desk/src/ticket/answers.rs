//! 协办与三级: what other units do for mine, and what they fed back.

use chengban_domain::case::Assignment;
use chengban_domain::intent::IntentKind;
use chengban_domain::machine;

use super::clocks;
use crate::commands::ticket::AnswerView;
use crate::evidence;
use crate::fault::Result;
use crate::office::Office;
use crate::store::Conn;
use crate::view::Seen;

/// The parts that answer to my unit, as the ticket shows them.
///
/// # Errors
/// Database errors.
pub async fn of(office: &Office, conn: &mut Conn, seen: &Seen) -> Result<Vec<AnswerView>> {
    let case = &seen.slice.case;
    let Some(unit) = office.unit() else { return Ok(Vec::new()) };
    let (now, rules, actor) = (office.clock.now(), office.rules(), office.actor());
    let answers = |a: &&Assignment| a.unit != unit && case.asks_after(a) == Some(unit);
    let mut views = Vec::new();
    for assignment in case.assignments.iter().filter(answers) {
        let pack = rules.judging(case, Some(assignment.id));
        let context = rules.context(&pack, now);
        let allowed = machine::allowed(case, Some(assignment.id), &actor, &context);
        views.push(AnswerView {
            clock: clocks::handling(assignment, &rules, &case.ticket.pack, now),
            evidence: evidence::views(conn, assignment).await?,
            send_back: allowed.into_iter().find(|one| one.kind == IntentKind::SendBackSupport),
            assignment: assignment.clone(),
        });
    }
    Ok(views)
}
