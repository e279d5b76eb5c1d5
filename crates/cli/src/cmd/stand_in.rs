//! Stand-ins: who takes whose place, naming mine, ending it.

use anyhow::Context as _;
use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::stand_in::{StandInAdd, StandInList, StandInRef};
use chengban_desk::domain::role::Role;
use chengban_desk::domain::wire::PersonRef;

use crate::args;
use crate::out;
use crate::session::Session;

pub async fn run(session: &Session, args: args::StandIn, as_json: bool) -> anyhow::Result<()> {
    let list: StandInList = match args {
        args::StandIn::List => session.call("standin.list", NoArgs {}).await?,
        args::StandIn::End(args::StandInEnd { id }) => session.call("standin.end", StandInRef { id }).await?,
        args::StandIn::Add(args) => {
            let by = colleague(session, &args.by).await?.user;
            let roles = if args.roles.is_empty() { own_roles(session).await? } else { args.roles };
            session.call("standin.add", StandInAdd { by, roles, from: args.from, to: args.to }).await?
        }
    };
    if as_json {
        return out::json(&list);
    }
    for row in &list.rows {
        let one = &row.stand_in;
        let state = if row.in_force { "生效中" } else { "尚未开始" };
        let roles: Vec<&str> = one.roles.iter().map(|role| word(*role)).collect();
        out::line(&format!(
            "{}\t{}由{}代理\t{}\t{} 至 {}\t{state}",
            one.id,
            row.absent_name,
            one.by_name,
            roles.join("、"),
            one.from,
            one.to
        ));
    }
    if list.rows.is_empty() {
        out::line("没有设置代理。");
    }
    Ok(())
}

/// The one colleague of that name.
async fn colleague(session: &Session, name: &str) -> anyhow::Result<PersonRef> {
    let people: Vec<PersonRef> = session.call("people.list", NoArgs {}).await?;
    let mut found = people.into_iter().filter(|person| person.name == name);
    let one = found.next().with_context(|| format!("同事名单中没有“{name}”，请核对姓名或先同步"))?;
    anyhow::ensure!(found.next().is_none(), "有多位同事名叫“{name}”，请在“设置 → 代理”中选择");
    Ok(one)
}

async fn own_roles(session: &Session) -> anyhow::Result<Vec<Role>> {
    let list: StandInList = session.call("standin.list", NoArgs {}).await?;
    Ok(list.roles)
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Liaison => "联络",
        other => other.step_label(),
    }
}
