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
    /// Their account's name, without the unit.
    account: &'static str,
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
    /// Four desks, each in a folder of its own; nothing is opened yet.
    ///
    /// # Errors
    /// When another process has one of them open.
    pub fn at_their_desks(args: &args::DemoWalk) -> anyhow::Result<Self> {
        let person = |title, account| Person::at_desk(&args.out.join("desks"), title, account);
        Ok(Self {
            handler: person("经办人", "jingban")?,
            reviewer: person("分管负责人", "fenguan")?,
            signer: person("主要负责人", "zhuyao")?,
            keeper: person("印章保管员", "yinzhang")?,
        })
    }

    /// Enrols or unlocks the four desks.
    ///
    /// # Errors
    /// When the hub or an account refuses.
    pub async fn enrol(&self, args: &args::DemoWalk, say: &Teller) -> anyhow::Result<()> {
        for person in self.all() {
            person.enrol(args).await?;
        }
        say.step("四人", "已在各自的电脑上登记");
        Ok(())
    }

    /// Closes the four stores.
    pub async fn close(&self) {
        for person in self.all() {
            person.session.desk.close().await;
        }
    }

    fn all(&self) -> [&Person; 4] {
        [&self.handler, &self.reviewer, &self.signer, &self.keeper]
    }
}

impl Person {
    fn at_desk(desks: &Path, title: &'static str, account: &'static str) -> anyhow::Result<Self> {
        Ok(Self { title, account, session: Session::locked(Some(&desks.join(account)))? })
    }

    async fn enrol(&self, args: &args::DemoWalk) -> anyhow::Result<()> {
        let status: AppStatus = self.session.call("app.status", NoArgs {}).await?;
        let passphrase = args.password.clone();
        let _: AppStatus = match status.state {
            AppState::New => {
                let account = format!("{}.{}", args.unit, self.account);
                let request = Enroll {
                    hub_url: args.hub.clone(),
                    account: account.clone(),
                    password: args.password.clone(),
                    passphrase,
                    device_name: format!("演示-{}", self.account),
                };
                self.session.call("app.enroll", request).await.with_context(|| format!("登记 {account}"))?
            }
            AppState::Locked => {
                self.session.call("app.unlock", Unlock { passphrase, remember: false }).await?
            }
            AppState::Open => status,
        };
        Ok(())
    }

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
