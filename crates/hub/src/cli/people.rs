//! Accounts and devices.

use anyhow::{Context, Result, bail};
use chengban_domain::wire::UserProfile;
use chengban_domain::{Role, UserId};
use serde_json::json;

use super::args::{DeviceRevoke, UserAdd, UserCommand, UserName};
use super::print::Printer;
use super::stand_ins;
use crate::feed::{readers, reference};
use crate::hub::Hub;
use crate::stand_in::{self, By};
use crate::store::{feed, people, session, unit};
use crate::{clock, crypto, keeper};

/// Shortest password taken, characters (ours).
const SHORTEST: usize = 8;

/// `user add|passwd|disable|stand-in`.
pub(super) async fn user(command: UserCommand, printer: &Printer) -> Result<()> {
    match command {
        UserCommand::Add(options) => add(options, printer).await,
        UserCommand::Passwd(options) => passwd(options, printer).await,
        UserCommand::Disable(options) => disable(options, printer).await,
        UserCommand::StandIn(command) => stand_ins::run(command, printer).await,
    }
}

/// The roles, each once, if one person may hold them together: whoever handles for a unit does not decide for the platform.
fn fitting(mut roles: Vec<Role>, unit: Option<&str>) -> Result<Vec<Role>> {
    roles.sort_unstable();
    roles.dedup();
    let of_unit = roles.iter().filter(|role| role.is_unit_role()).count();
    if of_unit > 0 && of_unit < roles.len() {
        bail!(
            "同一账号不能既有承办单位的角色又有平台的角色：自己办理的工单会由自己审核。没有改动，请为两种职责分别建立账号"
        );
    }
    match unit {
        None if of_unit > 0 => bail!("承办单位的角色需要用 --unit 指明单位"),
        Some(unit) if of_unit == 0 => {
            bail!("平台的角色不属于「{unit}」。没有改动，请去掉 --unit，或改用承办单位的角色")
        }
        _ => Ok(roles),
    }
}

/// From `CHENGBAN_PASSWORD`, else from standard input.
fn new_password() -> Result<String> {
    let given = std::env::var("CHENGBAN_PASSWORD").ok().filter(|text| !text.is_empty());
    let password = match given {
        Some(password) => password,
        None => {
            let mut line = String::new();
            std::io::stdin()
                .read_line(&mut line)
                .context("口令无法读取，请设置环境变量 CHENGBAN_PASSWORD")?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    if password.chars().count() < SHORTEST {
        bail!("口令至少 {SHORTEST} 个字符");
    }
    Ok(password)
}

async fn add(options: UserAdd, printer: &Printer) -> Result<()> {
    let password = crypto::hash_password(&new_password()?).await?;
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let roles = fitting(options.roles, options.unit.as_deref())?;
    let found = match &options.unit {
        Some(name) => {
            let found = unit::named(&mut tx, name).await?;
            Some(found.with_context(|| format!("没有名为「{name}」的单位"))?)
        }
        None => None,
    };
    let known = people::by_account(&mut tx, &options.account).await?;
    // Whoever writes down the account of one who left lets them in again.
    let comes_back = known.as_ref().is_some_and(|person| person.disabled);
    if comes_back {
        people::set_disabled(&mut tx, &options.account, false).await?;
    }
    let left = known.as_ref().and_then(|person| person.profile.unit);
    let profile = UserProfile {
        user: known.map_or_else(|| UserId(clock::new_id()), |person| person.profile.user),
        account: options.account.clone(),
        name: options.name,
        unit: found.as_ref().map(|unit| unit.unit),
        unit_name: found.map(|unit| unit.name).unwrap_or_default(),
        roles,
    };
    let mut changes = feed::Changes::default();
    reference::put_person(&mut tx, &mut changes, &profile, &password).await?;
    let moved = left.filter(|left| Some(*left) != profile.unit);
    if let Some(left) = moved {
        reference::remove_person(&mut tx, &mut changes, (profile.user, left)).await?;
    }
    let by = By::Keeper(keeper::account());
    stand_in::follow_account(&hub, &mut tx, (profile.user, moved.is_some()), &by).await?;
    for unit in [moved, profile.unit] {
        readers::regrant(&mut tx, &hub.vault, unit).await?;
    }
    feed::publish(&mut tx, &changes, hub.now()).await?;
    let facts = json!({
        "user": profile.user, "unit": profile.unit, "roles": profile.roles, "enabled_again": comes_back,
    });
    keeper::note(&mut tx, hub.now(), "user.add", facts).await?;
    tx.commit().await?;
    hub.store.close().await;
    printer.say(&profile, &format!("账号 {} 已保存。", options.account))
}

async fn passwd(options: UserName, printer: &Printer) -> Result<()> {
    let password = crypto::hash_password(&new_password()?).await?;
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let Some(person) = people::by_account(&mut tx, &options.account).await? else {
        bail!("没有账号 {}", options.account)
    };
    people::put(&mut tx, &person.profile, &password).await?;
    session::revoke_user(&mut tx, person.profile.user).await?;
    keeper::note(&mut tx, hub.now(), "user.passwd", json!({ "user": person.profile.user })).await?;
    tx.commit().await?;
    hub.store.close().await;
    let line = format!("账号 {} 的口令已重置，原有登录均已结束。", options.account);
    printer.say(&json!({ "account": options.account }), &line)
}

async fn disable(options: UserName, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let Some(person) = people::by_account(&mut tx, &options.account).await? else {
        bail!("没有账号 {}", options.account)
    };
    people::set_disabled(&mut tx, &options.account, true).await?;
    session::revoke_user(&mut tx, person.profile.user).await?;
    stand_in::end_all(&hub, &mut tx, person.profile.user, &By::Keeper(keeper::account())).await?;
    let mut changes = feed::Changes::default();
    if let Some(unit) = person.profile.unit {
        reference::remove_person(&mut tx, &mut changes, (person.profile.user, unit)).await?;
    }
    readers::regrant(&mut tx, &hub.vault, person.profile.unit).await?;
    feed::publish(&mut tx, &changes, hub.now()).await?;
    keeper::note(&mut tx, hub.now(), "user.disable", json!({ "user": person.profile.user })).await?;
    tx.commit().await?;
    hub.store.close().await;
    printer.say(
        &json!({ "account": options.account, "disabled": true }),
        &format!("账号 {} 已停用。", options.account),
    )
}

/// `device revoke`.
pub(super) async fn revoke_device(options: DeviceRevoke, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    if !session::revoke_device(&mut tx, options.device).await? {
        bail!("没有编号为 {} 的终端", options.device);
    }
    keeper::note(&mut tx, hub.now(), "device.revoke", json!({ "device": options.device })).await?;
    tx.commit().await?;
    hub.store.close().await;
    printer.say(&json!({ "device": options.device, "revoked": true }), "终端已吊销。")
}
