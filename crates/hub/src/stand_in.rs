//! Naming stand-ins and ending it, whoever asks: the person themselves, or an administrator for one who is ill.
//!
//! Invariants: a naming is judged by the rules of `domain::stand_in` on the people as they are now; what the stand-in reads
//! beyond their own rights begins and ends with it; each leaves a line in the chain of keepers' acts.

use anyhow::Result;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::stand_in::{self as rules, StandIn, StandInWish};
use chengban_domain::time::{Millis, local_date};
use chengban_domain::wire::{FeedName, Notice};
use chengban_domain::{ReasonCode, Said, StandInId, UserId};
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

    /// As the chain of keepers' acts names them.
    pub(crate) fn account(&self) -> String {
        match self {
            Self::Person(user) => format!("user:{user}"),
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
        let of_platform = people::get(conn, absent)
            .await?
            .is_some_and(|person| !person.disabled && person.profile.unit.is_none());
        let reason = if of_platform { ReasonCode::StandInPlatform } else { ReasonCode::StandInUnknown };
        let problem = Problem::because(ErrorCode::InvalidInput, reason);
        return Ok(Err(problem.at_field("absent")));
    };
    let colleagues = people::colleagues(conn, person.unit).await?;
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
    let said = rules::days(ReasonCode::ToldStandIn, one.from, one.to).with("name", &person.name);
    tell(hub, conn, &mut changes, (one.by, rules::duties(said, &one.roles))).await?;
    if *by != By::Person(absent) {
        let said = rules::days(ReasonCode::ToldStoodIn, one.from, one.to).with("taker", &one.by_name);
        tell(hub, conn, &mut changes, (absent, rules::duties(said, &one.roles))).await?;
    }
    let mut naming = Naming { absent, one, begun: false, ended: false };
    if naming.one.from <= today {
        stand_in::begin(conn, &mut naming).await?;
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
    let Naming { absent, one, .. } = naming;
    tell(hub, conn, &mut changes, (one.by, rules::duties(ReasonCode::ToldStandInOver.into(), &one.roles)))
        .await?;
    if *by != By::Person(*absent) {
        let said = Said::of(ReasonCode::ToldStoodInOver).with("taker", &one.by_name);
        tell(hub, conn, &mut changes, (*absent, rules::duties(said, &one.roles))).await?;
    }
    follow(hub, conn, changes, naming).await?;
    note(conn, now, ("stand_in.end", by), naming).await
}

/// The naming of that key that is not over.
///
/// # Errors
/// Inner: `not_found`.
pub(crate) async fn find(conn: &mut Conn, key: StandInId) -> Result<Result<Naming, Problem>> {
    let found = stand_in::get(conn, key).await?.filter(|naming| !naming.ended);
    Ok(found.ok_or_else(unknown))
}

/// The answer to whoever asks for a naming that is not there, or not theirs.
pub(crate) fn unknown() -> Problem {
    Problem::because(ErrorCode::NotFound, ReasonCode::StandInOver)
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
    for mut naming in stand_in::until(&mut tx, local_date(now)).await? {
        stand_in::begin(&mut tx, &mut naming).await?;
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
    if let Some(person) = people::get(conn, naming.absent).await?.filter(|person| !person.disabled) {
        reference::touch_person(conn, &mut changes, &person.profile).await?;
    }
    if naming.begun {
        regrant(hub, conn, naming).await?;
    }
    feed::publish(conn, &changes, hub.now()).await
}

/// Works out anew what the taker of a naming reads.
async fn regrant(hub: &Hub, conn: &mut Conn, naming: &Naming) -> Result<()> {
    if let Some(taker) = people::get(conn, naming.one.by).await? {
        reference::grant_person(conn, &taker.profile).await?;
        readers::regrant(conn, &hub.vault, taker.profile.unit).await?;
    }
    Ok(())
}

/// Brings the namings of a person in line with their changed account: who came to another unit leaves them behind, and
/// whoever stands in for them reads by the roles that they hold now.
///
/// # Errors
/// Database errors.
pub(crate) async fn follow_account(
    hub: &Hub,
    conn: &mut Conn,
    (user, moved): (UserId, bool),
    by: &By,
) -> Result<()> {
    if moved {
        return end_all(hub, conn, user, by).await;
    }
    for naming in stand_in::of_person(conn, user).await?.iter().filter(|naming| naming.begun) {
        regrant(hub, conn, naming).await?;
    }
    Ok(())
}

async fn tell(hub: &Hub, conn: &mut Conn, changes: &mut Changes, (user, said): (UserId, Said)) -> Result<()> {
    let notice = Notice::of(clock::new_id().to_string(), "stand_in", said, (None, hub.now()));
    notice::put(conn, &hub.vault, user, &notice).await?;
    changes.note(&FeedName::user(user), "notice", notice.id, Change::Upsert(1));
    Ok(())
}

async fn note(conn: &mut Conn, at: Millis, (command, by): (&str, &By), naming: &Naming) -> Result<()> {
    let Naming { absent, one, .. } = naming;
    let facts = json!({
        "stand_in": one.id, "absent": absent, "taker": one.by, "roles": one.roles, "from": one.from, "to": one.to,
    });
    keeper_act::append(conn, at, &by.account(), (command, &facts)).await
}
