//! Four people of a unit, each with a profile of their own.

use std::path::Path;

use anyhow::Context as _;
use chengban_desk::commands::app::{AppState, AppStatus, Enroll, NoArgs, Unlock};
use chengban_desk::commands::sync::SyncStatus;
use chengban_desk::commands::ticket::TicketView;
use chengban_desk::domain::intent::Intent;

use super::{LOOKS, PAUSE, Teller};
use crate::args;
use crate::cmd::tickets;
use crate::session::Session;

/// One of them.
pub struct Person {
    /// What they are called in the story.
    pub title: &'static str,
    /// Their desk.
    pub session: Session,
}

/// All of them.
pub struct People {
    /// 经办人
    pub handler: Person,
    /// 分管负责人
    pub reviewer: Person,
    /// 主要负责人
    pub signer: Person,
    /// 印章保管员
    pub keeper: Person,
}

impl People {
    /// Enrols or unlocks the four desks.
    ///
    /// # Errors
    /// When the hub or an account refuses.
    pub async fn enrol(args: &args::DemoWalk, say: &Teller) -> anyhow::Result<Self> {
        let person = |title, account| one(args, title, account);
        let people = Self {
            handler: person("经办人", "jingban").await?,
            reviewer: person("分管负责人", "fenguan").await?,
            signer: person("主要负责人", "zhuyao").await?,
            keeper: person("印章保管员", "yinzhang").await?,
        };
        say.step("四人", "已在各自的电脑上登记");
        Ok(people)
    }
}

async fn one(args: &args::DemoWalk, title: &'static str, account: &str) -> anyhow::Result<Person> {
    let dir = args.out.join("desks").join(account);
    let session = Session::locked(Some(Path::new(&dir)))?;
    let status: AppStatus = session.call("app.status", NoArgs {}).await?;
    let passphrase = args.password.clone();
    let _: AppStatus = match status.state {
        AppState::New => {
            let request = Enroll {
                hub_url: args.hub.clone(),
                account: format!("{}.{account}", args.unit),
                password: args.password.clone(),
                passphrase,
                device_name: format!("演示-{account}"),
            };
            session
                .call("app.enroll", request)
                .await
                .with_context(|| format!("登记 {}.{account}", args.unit))?
        }
        AppState::Locked => session.call("app.unlock", Unlock { passphrase, remember: false }).await?,
        AppState::Open => status,
    };
    Ok(Person { title, session })
}

impl Person {
    /// Exchanges with the hub.
    ///
    /// # Errors
    /// When the hub cannot be reached.
    pub async fn sync(&self) -> anyhow::Result<()> {
        let status: SyncStatus = self.session.call("sync.now", NoArgs {}).await?;
        match status.problem {
            Some(problem) => Err(problem.into()),
            None => Ok(()),
        }
    }

    /// The ticket as this desk sees it after an exchange.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn ticket(&self, no: &str) -> anyhow::Result<TicketView> {
        self.sync().await?;
        tickets::find(&self.session, no).await
    }

    /// One step on the ticket, delivered at once.
    ///
    /// # Errors
    /// The judgement against it.
    pub async fn act(&self, no: &str, intent: Intent) -> anyhow::Result<TicketView> {
        let view = tickets::find(&self.session, no).await?;
        let kind = intent.kind();
        tickets::step(&self.session, &view, intent)
            .await
            .with_context(|| format!("{} {}", self.title, kind.as_str()))?;
        self.ticket(no).await
    }

    /// Looks again and again until `done` says so.
    ///
    /// # Errors
    /// When it does not come about in time.
    pub async fn wait(
        &self,
        no: &str,
        what: &str,
        done: impl Fn(&TicketView) -> bool,
    ) -> anyhow::Result<TicketView> {
        for _ in 0..LOOKS {
            let view = self.ticket(no).await?;
            if done(&view) {
                return Ok(view);
            }
            tokio::time::sleep(PAUSE).await;
        }
        let waited = PAUSE.as_secs() * u64::from(LOOKS);
        anyhow::bail!("等了 {waited} 秒仍未{what}：officer --auto 在运行吗？")
    }
}
