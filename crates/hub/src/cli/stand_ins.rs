//! `user stand-in add|end|list`: for those who cannot name their stand-in themselves.

use anyhow::{Context, Result};
use chengban_domain::stand_in::StandInWish;
use chengban_domain::{Role, StandInId};
use serde_json::json;

use super::args::{StandInAdd, StandInCommand, StandInEnd, UnitList};
use super::print::Printer;
use crate::hub::Hub;
use crate::stand_in::{self, By};
use crate::store::{Conn, people, stand_in as rows};
use crate::{clock, keeper};

pub(super) async fn run(command: StandInCommand, printer: &Printer) -> Result<()> {
    match command {
        StandInCommand::Add(options) => add(options, printer).await,
        StandInCommand::End(options) => end(options, printer).await,
        StandInCommand::List(options) => list(options, printer).await,
    }
}

/// Duties as people call them.
fn words(roles: &[Role]) -> String {
    roles.iter().map(|role| role.duty_label()).collect::<Vec<_>>().join("、")
}

async fn person(conn: &mut Conn, account: &str) -> Result<people::Person> {
    let found = people::by_account(conn, account).await?.filter(|person| !person.disabled);
    found.with_context(|| format!("没有账号 {account}，或已停用"))
}

async fn add(options: StandInAdd, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let absent = person(&mut tx, &options.account).await?.profile;
    let wish = StandInWish {
        id: StandInId(clock::new_id()),
        absent: Some(absent.user),
        by: person(&mut tx, &options.by).await?.profile.user,
        roles: options.roles,
        from: options.from,
        to: options.to,
    };
    let by = By::Keeper(keeper::account());
    let named = stand_in::name(&hub, &mut tx, (absent.user, &wish), &by).await??;
    tx.commit().await?;
    hub.store.close().await;
    let line = format!(
        "已设置：{} 至 {} 由{}代理{}的{}。编号 {}",
        named.from,
        named.to,
        named.by_name,
        absent.name,
        words(&named.roles),
        named.id
    );
    printer.say(&named, &line)
}

async fn end(options: StandInEnd, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let naming = stand_in::find(&mut tx, options.id).await??;
    stand_in::end(&hub, &mut tx, &naming, &By::Keeper(keeper::account())).await?;
    tx.commit().await?;
    hub.store.close().await;
    printer.say(&json!({ "stand_in": options.id, "ended": true }), "代理已结束。")
}

async fn list(options: UnitList, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut conn = hub.store.read().await?;
    let (mut lines, mut told) = (Vec::new(), Vec::new());
    for naming in rows::all(&mut conn).await? {
        let absent = people::get(&mut conn, naming.absent).await?;
        let name = absent.map(|person| person.profile.name).unwrap_or_default();
        let one = &naming.one;
        let (roles, by) = (words(&one.roles), &one.by_name);
        lines.push(format!("{}  {} 至 {}  {by}代{name}：{roles}", one.id, one.from, one.to));
        told.push(json!({ "absent": naming.absent, "absent_name": name, "stand_in": one }));
    }
    drop(conn);
    hub.store.close().await;
    let text = if lines.is_empty() { "没有尚未结束的代理。".to_owned() } else { lines.join("\n") };
    printer.say(&told, &text)
}
