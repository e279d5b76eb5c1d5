//! Naming stand-ins and ending it, whoever asks: the person themselves, or an administrator for one who is ill.
//!
//! Invariants: a naming is judged by the rules of `domain::stand_in` on the people as they are now; what the stand-in reads
//! beyond their own rights begins and ends with it; each leaves a line in the chain of keepers' acts.

use anyhow::Result;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::role::Role;
use chengban_domain::stand_in::{self as rules, StandIn, StandInWish};
use chengban_domain::time::{Millis, local_date};
use chengban_domain::wire::{FeedName, Notice};
use chengban_domain::{StandInId, UserId};
use serde_json::json;

use crate::clock;
use crate::feed::{readers, reference};
use crate::hub::Hub;
use crate::store::feed::{Change, Changes};
use crate::store::stand_in::Naming;
use crate::store::{Conn, feed, keeper_act, notice, people, stand_in};

/// Who sets or ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum By {
    /// A person with an account.
    Person(UserId),
    /// A command on the hub's machine, by an account of the operating system.
    Keeper(String),
}

impl By {
    fn word(&self) -> String {
        match self {
            Self::Person(user) => user.to_string(),
            Self::Keeper(account) => account.clone(),
        }
    }
}

/// Names a stand-in. A wish that was carried out before gives the same naming again.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn name(
    hub: &Hub,
    conn: &mut Conn,
    (absent, wish): (UserId, &StandInWish),
    by: &By,
) -> Result<Result<StandIn, Problem>> {
    let now = hub.now();
    if let Some(known) = stand_in::get(conn, wish.id).await? {
        let same = known.absent == absent && known.one.by == wish.by && !known.ended;
        return Ok(if same { Ok(known.one) } else { Err(Problem::new(ErrorCode::OpIdReused)) });
    }
    let Some(person) = people::as_colleague(conn, absent).await? else {
        return Ok(Err(Problem::new(ErrorCode::InvalidInput)
            .saying("平台人员的职责不能设置代理。")
            .hinting("请由平台管理员另行授权。")
            .at_field("absent")));
    };
    let mut colleagues = Vec::new();
    for known in people::of_unit(conn, person.unit).await?.into_iter().filter(|known| !known.disabled) {
        colleagues.extend(people::as_colleague(conn, known.profile.user).await?);
    }
    let today = local_date(now);
    if let Err(problem) = rules::check(wish, &person, &colleagues, today) {
        return Ok(Err(problem));
    }
    let taker = colleagues.iter().find(|colleague| colleague.user == wish.by);
    let one = StandIn {
        id: wish.id,
        by: wish.by,
        by_name: taker.map(|taker| taker.name.clone()).unwrap_or_default(),
        roles: wish.roles.clone(),
        from: wish.from,
        to: wish.to,
    };
    stand_in::put(conn, absent, &one, (&by.word(), now)).await?;
    let mut changes = Changes::default();
    let days = format!("{}至{}", one.from.format("%-m月%-d日"), one.to.format("%-m月%-d日"));
    let text = format!("{}请您在{days}代理{}", person.name, roles_zh(&one.roles));
    tell(hub, conn, &mut changes, (one.by, text)).await?;
    if *by != By::Person(absent) {
        let text = format!("已为您设置代理：{days}由{}代理{}", one.by_name, roles_zh(&one.roles));
        tell(hub, conn, &mut changes, (absent, text)).await?;
    }
    let naming = Naming { absent, one, ended: false };
    if naming.one.from <= today {
        stand_in::begin(conn, naming.one.id).await?;
    }
    follow(hub, conn, changes, &naming).await?;
    note(conn, now, ("stand_in.set", by), &naming).await?;
    Ok(Ok(naming.one))
}

/// Ends a naming before its last day. One that is over stays so.
///
/// # Errors
/// Inner: why not.
pub(crate) async fn end(hub: &Hub, conn: &mut Conn, naming: &Naming, by: &By) -> Result<()> {
    let now = hub.now();
    if !stand_in::end(conn, naming.one.id, (&by.word(), now)).await? {
        return Ok(());
    }
    let mut changes = Changes::default();
    let text = format!("您代理{}的工作已结束", roles_zh(&naming.one.roles));
    tell(hub, conn, &mut changes, (naming.one.by, text)).await?;
    follow(hub, conn, changes, naming).await?;
    note(conn, now, ("stand_in.end", by), naming).await
}

/// The naming of that key that is not over.
///
/// # Errors
/// Inner: `not_found`.
pub(crate) async fn find(conn: &mut Conn, key: StandInId) -> Result<Result<Naming, Problem>> {
    let found = stand_in::get(conn, key).await?.filter(|naming| !naming.ended);
    Ok(found.ok_or_else(|| {
        Problem::new(ErrorCode::NotFound)
            .saying("没有这项代理，或已经结束。")
            .hinting("请同步后再看代理名单。")
    }))
}

/// Ends every naming of a person, on either side: their account is closed.
///
/// # Errors
/// Database errors.
pub(crate) async fn end_all(hub: &Hub, conn: &mut Conn, user: UserId, by: &By) -> Result<()> {
    for naming in stand_in::of_person(conn, user).await? {
        end(hub, conn, &naming, by).await?;
    }
    Ok(())
}

/// Lets begin and end what begins and ends with the day; says how many.
///
/// # Errors
/// Database errors.
pub(crate) async fn turn(hub: &Hub) -> Result<usize> {
    let (now, mut turned) = (hub.now(), 0);
    let mut tx = hub.store.write().await?;
    for naming in stand_in::past(&mut tx, local_date(now)).await? {
        stand_in::end(&mut tx, naming.one.id, ("", now)).await?;
        follow(hub, &mut tx, Changes::default(), &naming).await?;
        turned += 1;
    }
    for naming in stand_in::until(&mut tx, local_date(now)).await? {
        stand_in::begin(&mut tx, naming.one.id).await?;
        follow(hub, &mut tx, Changes::default(), &naming).await?;
        turned += 1;
    }
    tx.commit().await?;
    if turned > 0 {
        hub.announce();
    }
    Ok(turned)
}

/// What a change of a naming changes: the absent person's line among the colleagues, and what the taker reads.
async fn follow(hub: &Hub, conn: &mut Conn, mut changes: Changes, naming: &Naming) -> Result<()> {
    if let Some(person) = people::get(conn, naming.absent).await? {
        reference::touch_person(conn, &mut changes, &person.profile).await?;
        readers::regrant(conn, &hub.vault, person.profile.unit).await?;
    }
    if let Some(taker) = people::get(conn, naming.one.by).await? {
        reference::grant_person(conn, &taker.profile).await?;
    }
    feed::publish(conn, &changes, hub.now()).await
}

async fn tell(
    hub: &Hub,
    conn: &mut Conn,
    changes: &mut Changes,
    (user, text): (UserId, String),
) -> Result<()> {
    let (id, kind) = (clock::new_id().to_string(), "stand_in".to_owned());
    let notice = Notice { id, kind, text, ticket_id: None, at: hub.now() };
    notice::put(conn, &hub.vault, user, &notice).await?;
    changes.note(&FeedName::user(user), "notice", notice.id, Change::Upsert(1));
    Ok(())
}

async fn note(conn: &mut Conn, at: Millis, (command, by): (&str, &By), naming: &Naming) -> Result<()> {
    let Naming { absent, one, .. } = naming;
    let facts = json!({
        "stand_in": one.id, "absent": absent, "taker": one.by, "roles": one.roles, "from": one.from, "to": one.to,
    });
    let account = match by {
        By::Person(user) => format!("user:{user}"),
        By::Keeper(account) => account.clone(),
    };
    keeper_act::append(conn, at, &account, (command, &facts)).await
}

/// Roles as people call the work.
pub(crate) fn roles_zh(roles: &[Role]) -> String {
    let word = |role: &Role| match role {
        Role::Liaison => "联络",
        other => other.step_label(),
    };
    roles.iter().map(word).collect::<Vec<_>>().join("、")
}
