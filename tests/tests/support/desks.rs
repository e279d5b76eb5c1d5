//! Desks in this process: each a real profile with its own encrypted store, talking to a real hub.

use std::path::Path;

use chengban_desk::commands::app::{AppStatus, Enroll, NoArgs};
use chengban_desk::commands::outbox::{Doctor, OpRow, OutboxList};
use chengban_desk::commands::sync::SyncStatus;
use chengban_desk::commands::ticket::{Act, ActResult, TicketNo, TicketView};
use chengban_desk::{Desk, Options};
use chengban_domain::case::{AssignmentState, Event};
use chengban_domain::intent::Intent;
use chengban_domain::{ErrorCode, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

/// The passphrase of every desk in the stories.
pub const PASSPHRASE: &str = "椰林夜雨-1234";

/// One person at one desk.
pub struct Seat {
    /// The desk itself.
    pub desk: Desk,
    _folder: Option<TempDir>,
}

impl Seat {
    /// A new profile, enrolled for `account`.
    pub async fn enrol(hub: &str, account: &str, password: &str) -> Self {
        let folder = TempDir::new().expect("a folder for the profile");
        let mut seat = Self::enrol_in(folder.path(), hub, account, password).await;
        seat._folder = Some(folder);
        seat
    }

    /// A new profile in a folder that outlives this desk.
    pub async fn enrol_in(folder: &Path, hub: &str, account: &str, password: &str) -> Self {
        let seat = Self { desk: open(folder), _folder: None };
        let request = Enroll {
            hub_url: hub.into(),
            account: account.into(),
            password: password.into(),
            passphrase: PASSPHRASE.into(),
            device_name: account.into(),
        };
        let status: AppStatus = seat.call("app.enroll", request).await;
        assert_eq!(status.user.map(|u| u.account).as_deref(), Some(account));
        seat
    }

    /// Opens a profile that was made before.
    pub async fn open(folder: &Path) -> Self {
        let seat = Self { desk: open(folder), _folder: None };
        let _: AppStatus = seat.call("app.unlock", serde_json::json!({"passphrase": PASSPHRASE})).await;
        seat
    }

    /// Closes it, as when the program ends; the profile is free afterwards.
    pub async fn close(self) {
        self.desk.close().await;
    }

    /// One command that must succeed.
    pub async fn call<Res: DeserializeOwned>(&self, name: &str, req: impl Serialize) -> Res {
        match self.try_call(name, req).await {
            Ok(answer) => answer,
            Err(problem) => panic!("{name}: {problem:?}"),
        }
    }

    /// One command.
    pub async fn try_call<Res: DeserializeOwned>(
        &self,
        name: &str,
        req: impl Serialize,
    ) -> Result<Res, Problem> {
        let req = serde_json::to_value(req).expect("requests are JSON");
        let answer = self.desk.dispatch(name, req).await?;
        Ok(serde_json::from_value(answer).unwrap_or_else(|e| panic!("{name}: {e}")))
    }

    /// An exchange that must reach the hub.
    pub async fn sync(&self) -> SyncStatus {
        let status: SyncStatus = self.call("sync.now", NoArgs {}).await;
        assert!(status.problem.is_none(), "the exchange failed: {:?}", status.problem);
        status
    }

    /// The ticket as this desk shows it, if it does.
    pub async fn ticket(&self, no: &str) -> Option<TicketView> {
        match self.try_call("ticket.find", TicketNo { no: no.into() }).await {
            Ok(view) => Some(view),
            Err(problem) if problem.code == ErrorCode::NotFound => None,
            Err(problem) => panic!("{no}: {problem:?}"),
        }
    }

    /// The ticket, which must be there.
    pub async fn see(&self, no: &str) -> TicketView {
        self.ticket(no).await.unwrap_or_else(|| panic!("{no} is not on this desk"))
    }

    /// State of the unit's own assignment.
    pub async fn state(&self, no: &str) -> AssignmentState {
        self.see(no).await.assignment.expect("the unit has an assignment").state
    }

    /// Events of the timeline as shown.
    pub async fn timeline(&self, no: &str) -> Vec<Event> {
        self.see(no).await.slice.timeline
    }

    /// One step on the unit's assignment, queued.
    pub async fn act(&self, no: &str, intent: Intent) -> ActResult {
        match self.try_act(no, intent).await {
            Ok(result) => result,
            Err(problem) => panic!("{no}: {problem:?}"),
        }
    }

    /// One step that may be refused.
    pub async fn try_act(&self, no: &str, intent: Intent) -> Result<ActResult, Problem> {
        let view = self.see(no).await;
        let request = Act {
            ticket_id: view.slice.case.ticket.id,
            assignment_id: view.assignment.map(|a| a.id),
            intent,
            form: None,
        };
        self.try_call("ticket.act", request).await
    }

    /// What is in the outbox.
    pub async fn outbox(&self) -> Vec<OpRow> {
        self.call("outbox.list", OutboxList::default()).await
    }

    /// The self-check, which must find nothing missing.
    pub async fn doctor(&self) -> Doctor {
        let report: Doctor = self.call("doctor", NoArgs {}).await;
        assert_eq!(report.missing, 0, "{report:?}");
        let sum = report.delivered
            + report.waiting
            + report.needs_attention
            + report.quarantined
            + report.withdrawn;
        assert_eq!(report.created, sum, "each operation is in exactly one state: {report:?}");
        report
    }
}

fn open(folder: &Path) -> Desk {
    let options = Options { fonts: Some(super::programs::fonts()), ..Options::quick() };
    Desk::open_with(folder, options).unwrap_or_else(|e| panic!("{e:?}"))
}
