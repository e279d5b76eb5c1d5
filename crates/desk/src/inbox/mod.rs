//! The inbox: which rows belong to which view, pages, counts.

pub mod bulk;
pub mod order;
pub mod row;
pub mod selection;
pub mod sheet;
#[cfg(test)]
mod tests;
pub mod views;
pub mod warned;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chengban_domain::Role;
use chengban_domain::case::{ANY_OPEN, AssignmentState};
use chengban_domain::role::StandsFor;
use chengban_domain::time::{Light, Millis};

use crate::commands::inbox::{
    InboxCounts, InboxList, InboxPage, InboxPageReq, InboxRow, InboxSort, InboxView, MAX_PAGE, Star,
};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::inbox::{Filter, LightIs, RowRecord, Sort};
use crate::store::waiting::{self, Turn};
use crate::store::{Conn, draft, inbox, list, mark, of_word, outbox, word};
use row::Beside;

/// Tickets that a text filter may name.
const TEXT_HITS: u32 = 5_000;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// Views that show what presses first, while they are in the order of the due.
const GROUPED: [InboxView; 5] = [
    InboxView::Todo,
    InboxView::PendingAck,
    InboxView::Handling,
    InboxView::UnitReview,
    InboxView::PendingSign,
];

/// A page of rows. Where it is the first of a list, the list is put in order meanwhile: somebody will go on, or come back.
///
/// # Errors
/// Database errors.
pub async fn page(office: &Arc<Office>, req: InboxPageReq) -> Result<InboxPage> {
    let now = office.clock.now();
    let mut conn = office.store.reader().await?;
    let limit = req.limit.min(MAX_PAGE);
    // A text and the lights are not answered by the indexes that give an order: their lists are worked out once and kept.
    let begins = req.offset == 0 && text(&req.list).is_none() && req.list.query.light.is_none();
    let (total, urgent, rows, found_more_than) = match order::kept(office, &req.list) {
        // The first rows of a list come at once; its order is worked out when somebody goes on.
        None if begins => {
            let began = first(office, &mut conn, &req.list, limit).await?;
            order::ahead(office, req.list);
            began
        }
        _ => {
            let order = order::of(office, &mut conn, &req.list).await?;
            let rows = inbox::of_keys(&mut conn, order.page(req.offset, limit)).await?;
            (many(order.keys.len()), many(order.urgent), rows, order.found_more_than)
        }
    };
    let rows = dressed(office, &mut conn, &rows, now).await?;
    Ok(InboxPage { total, urgent, rows, found_more_than })
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The words that a list is searched for.
fn text(list: &InboxList) -> Option<&str> {
    list.query.text.as_deref().filter(|words| !words.trim().is_empty())
}

/// A list, as the store is asked for it.
struct Asked {
    filter: Filter,
    /// Tickets that the text found; `None` without a text.
    tickets: Option<Vec<String>>,
    /// The text finds more tickets than this many, which are the newest.
    found_more_than: Option<u32>,
    order: (Sort, bool),
    /// Where what presses comes first: the end of the day, milliseconds.
    day_end: Option<i64>,
}

async fn asked(office: &Office, conn: &mut Conn, list: &InboxList) -> Result<Asked> {
    let now = office.clock.now();
    let mut filter = of_view(list.view, &office.acting_roles());
    let query = &list.query;
    filter.also_states = query.states.as_ref().map(|states| states.iter().map(word).collect());
    filter.town.clone_from(&query.town);
    filter.nature = query.nature.as_ref().map(word);
    filter.urgency = query.urgency.as_ref().map(word);
    filter.light = query.light.map(|light| (light_is(light), now.0));
    if query.handler_me == Some(true) {
        filter.handler = Some(office.account());
    }
    let mut tickets = match text(list) {
        Some(words) => Some(crate::search::tickets::find(conn, words, TEXT_HITS + 1).await?),
        None => None,
    };
    let most = usize::try_from(TEXT_HITS).unwrap_or(usize::MAX);
    let found_more_than = tickets.as_ref().is_some_and(|found| found.len() > most).then_some(TEXT_HITS);
    if let Some(found) = &mut tickets {
        found.truncate(most);
    }
    let sort = match list.sort {
        InboxSort::Due => Sort::Due,
        InboxSort::Dispatched => Sort::Dispatched,
        InboxSort::Updated => Sort::Updated,
        InboxSort::No => Sort::No,
    };
    let grouping = sort == Sort::Due && !list.desc && GROUPED.contains(&list.view);
    Ok(Asked {
        filter,
        tickets,
        found_more_than,
        order: (sort, list.desc),
        day_end: grouping.then(|| day_end(now)),
    })
}

/// The first rows of a list, with the size of all and of 特急与今日到期, which come first where they are told apart.
async fn first(
    office: &Office,
    conn: &mut Conn,
    list: &InboxList,
    limit: u32,
) -> Result<(u32, u32, Vec<RowRecord>, Option<u32>)> {
    let Asked { filter, order, day_end, .. } = asked(office, conn, list).await?;
    let (total, urgent) = inbox::sizes(conn, &filter, day_end).await?;
    let of_group = |first| Filter { pressing: day_end.map(|end| (first, end)), ..filter.clone() };
    let mut rows = Vec::new();
    if urgent > 0 {
        rows = inbox::first(conn, &of_group(true), order, limit).await?;
    }
    let left = limit.saturating_sub(many(rows.len()));
    if left > 0 && urgent < total {
        rows.extend(inbox::first(conn, &of_group(false), order, left).await?);
    }
    Ok((total, urgent, rows, None))
}

/// The end of the day of `now`, milliseconds.
fn day_end(now: Millis) -> i64 {
    Millis::midnight(now.local_date()).0 + DAY
}

/// Rows with their marks, as the screen shows them.
///
/// # Errors
/// Database errors.
pub async fn dressed(
    office: &Office,
    conn: &mut Conn,
    rows: &[RowRecord],
    now: Millis,
) -> Result<Vec<InboxRow>> {
    let tickets = list(&rows.iter().map(|row| row.ticket_id.as_str()).collect::<Vec<_>>())?;
    let mut beside: HashMap<String, Beside> = HashMap::new();
    for (ticket, read_version, starred) in inbox::marks(conn, &tickets).await? {
        let one = beside.entry(ticket).or_default();
        (one.read_version, one.starred) = (read_version, starred);
    }
    for (ticket, pending, attention) in outbox::by_ticket(conn, &tickets).await? {
        let one = beside.entry(ticket).or_default();
        (one.pending, one.attention) = (u32::try_from(pending).unwrap_or_default(), attention > 0);
    }
    let begun: HashSet<String> = draft::begun(conn, &tickets).await?.into_iter().collect();
    let (rules, roles, stands_for) = (office.rules(), office.roles(), office.stands_for());
    rows.iter()
        .map(|row| {
            let own = beside.get(&row.ticket_id).cloned().unwrap_or_default();
            let (draft, on_behalf) =
                (begun.contains(&row.assignment_id), on_behalf(row, &roles, &stands_for));
            row::shown(row, Beside { draft, on_behalf, ..own }, &rules, now)
        })
        .collect()
}

/// In whose place the row's step is to be passed, where it is not one's own.
fn on_behalf(row: &RowRecord, roles: &[Role], stands_for: &[StandsFor]) -> Option<String> {
    let role = of_word(row.step_role.as_deref()?).ok().filter(|role| !roles.contains(role))?;
    stands_for.iter().find(|one| one.roles.contains(&role)).map(|one| one.absent.name.clone())
}

/// How many rows each view has.
///
/// # Errors
/// Database errors.
pub async fn counts(office: &Office) -> Result<InboxCounts> {
    let now = office.clock.now();
    let mut conn = office.store.reader().await?;
    let groups = inbox::groups(&mut conn).await?;
    let roles = office.acting_roles();
    let mut views: BTreeMap<InboxView, u32> = BTreeMap::new();
    for view in InboxView::ALL {
        let filter = of_view(*view, &roles);
        let many = groups
            .iter()
            .filter(|group| filter.states.as_ref().is_none_or(|states| states.contains(&group.state)))
            .filter(|group| {
                let holds = |turn: &Turn| turn.holds(&group.state, group.step_role.as_deref());
                filter.turn.as_ref().is_none_or(|(mine, turn)| holds(turn) == *mine)
            })
            .filter(|group| !filter.supervised || group.supervised)
            .filter(|group| !filter.leader_note || group.leader_note)
            .filter(|group| !filter.extending || group.extending)
            .filter(|group| !filter.appealing || group.appealing)
            .filter(|group| !filter.sent_back || group.sent_back)
            .map(|group| group.many)
            .sum::<i64>();
        views.insert(*view, u32::try_from(many).unwrap_or(u32::MAX));
    }
    let open: Vec<String> = ANY_OPEN.iter().map(word).collect();
    let todo = turn(&roles);
    let day_end = day_end(now);
    let is_open = |group: &&inbox::Group| open.contains(&group.state);
    let unread = groups.iter().filter(is_open).map(|group| group.many).sum::<i64>()
        - inbox::read(&mut conn, &open).await?;
    let starred = inbox::starred(&mut conn).await?;
    let urgent = waiting::urgent(&mut conn, &todo, day_end).await?;
    views.insert(InboxView::Followed, u32::try_from(starred).unwrap_or(u32::MAX));
    Ok(InboxCounts {
        views,
        urgent_today: u32::try_from(urgent).unwrap_or(u32::MAX),
        unread: u32::try_from(unread).unwrap_or(u32::MAX),
        towns: inbox::towns(&mut conn).await?,
    })
}

/// Follows the ticket of an assignment, or no longer.
///
/// # Errors
/// `not_found`.
pub async fn star(office: &Office, req: Star) -> Result<()> {
    let mut tx = office.store.begin().await?;
    let ticket = inbox::ticket_of(&mut tx, req.assignment_id).await?;
    let ticket = ticket.ok_or_else(|| problem(chengban_domain::ErrorCode::NotFound))?;
    mark::star(&mut tx, &ticket, req.on.then(|| office.clock.now())).await?;
    tx.commit().await?;
    office.changed(&["ticket"], vec![ticket]);
    Ok(())
}

/// What waits for an act of somebody with these roles.
pub fn turn(roles: &[Role]) -> Turn {
    use AssignmentState as S;
    let mut states = Vec::new();
    if roles.iter().any(|role| role.drafts()) {
        states.extend([S::Handling, S::Suspended]);
    }
    // Who only drafts signs for nothing.
    if roles.iter().any(|role| matches!(role, Role::Handler | Role::Liaison)) {
        states.push(S::PendingAck);
    }
    Turn { states: states.iter().map(word).collect(), roles: roles.iter().map(word).collect() }
}

/// What a view asks of a row.
fn of_view(view: InboxView, roles: &[Role]) -> Filter {
    use AssignmentState as S;
    let all = Filter::default();
    let states = |states: &[AssignmentState]| Filter {
        states: Some(states.iter().map(word).collect()),
        ..Filter::default()
    };
    match view {
        InboxView::Todo => Filter { turn: Some((true, turn(roles))), ..all },
        InboxView::Doing => Filter { turn: Some((false, turn(roles))), ..states(ANY_OPEN) },
        InboxView::Done => states(&[S::Closed, S::Archived, S::Returned, S::Withdrawn, S::Terminated]),
        InboxView::Followed => Filter { starred: true, ..all },
        InboxView::Supervised => Filter { supervised: true, ..all },
        InboxView::Noted => Filter { leader_note: true, ..all },
        InboxView::PendingAck => states(&[S::PendingAck]),
        InboxView::Handling => states(&[S::Handling, S::Suspended]),
        InboxView::UnitReview => states(&[S::UnitReview]),
        InboxView::PendingSign => states(&[S::PendingSign]),
        InboxView::Returned => Filter { sent_back: true, ..all },
        InboxView::ReturnReview => states(&[S::ReturnReview]),
        InboxView::Extending => Filter { extending: true, ..all },
        InboxView::Appealing => Filter { appealing: true, ..all },
        InboxView::AwaitingCallback => states(&[S::PlatformAudit, S::AwaitingCallback, S::FedBack]),
        InboxView::Closed => states(&[S::Closed, S::Terminated]),
        InboxView::Archived => states(&[S::Archived]),
    }
}

fn light_is(light: Light) -> LightIs {
    match light {
        Light::Green => LightIs::Green,
        Light::Yellow => LightIs::Yellow,
        Light::Red => LightIs::Red,
        Light::Paused => LightIs::Paused,
    }
}
