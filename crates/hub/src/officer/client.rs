//! A platform account at the hub: log in, read, act. Each start is a device of its own.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use chengban_domain::case::{Assignment, AssignmentState, Case};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::intent::Intent;
use chengban_domain::wire::{
    EnrollRequest, Grant, HEADER_EPOCH, HEADER_SCHEMA, OpAnswer, OpLine, OpVerdict, SCHEMA, UnitRef,
};
use chengban_domain::{AssignmentId, DeviceId, OpId};
use reqwest::{RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::clock::{self, Clock};
use crate::http::officer::QueueItem;

/// How long the hub may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A logged-in officer.
pub(super) struct Client {
    account: String,
    password: Zeroizing<String>,
    http: reqwest::Client,
    hub: String,
    token: String,
    epoch: String,
    device_seq: i64,
    clock: Clock,
}

impl Client {
    /// Logs in.
    ///
    /// # Errors
    /// When the hub does not answer or refuses account or password.
    pub(super) async fn connect(hub: &str, account: &str, password: &str) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(PATIENCE).build()?;
        let hub = hub.trim_end_matches('/').to_owned();
        let request = EnrollRequest {
            account: account.to_owned(),
            password: password.to_owned(),
            device_id: DeviceId(clock::new_id()),
            device_name: "chengban-hub officer".to_owned(),
        };
        let response = send(http.post(format!("{hub}/v1/enroll")).json(&request)).await?;
        let epoch = response.headers().get(HEADER_EPOCH).and_then(|value| value.to_str().ok());
        let epoch = epoch.context("该地址不是承办台平台，请检查 --hub")?.to_owned();
        let grant: Grant = response.json().await.context("平台的应答无法识别")?;
        let (account, password) = (account.to_owned(), Zeroizing::new(password.to_owned()));
        let token = grant.access_token;
        Ok(Self { account, password, http, hub, token, epoch, device_seq: 0, clock: Clock::default() })
    }

    /// Logs in anew, when the session is over or the hub has begun another life.
    ///
    /// # Errors
    /// As [`Client::connect`].
    pub(super) async fn reconnect(&mut self) -> Result<()> {
        *self = Self::connect(&self.hub, &self.account, &self.password).await?;
        Ok(())
    }

    /// Reads something.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let request = self.http.get(format!("{}{path}", self.hub)).bearer_auth(&self.token);
        send(request).await?.json().await.context("平台的应答无法识别")
    }

    /// Has something done that is no operation on a ticket.
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        let request = self.http.post(format!("{}{path}", self.hub)).bearer_auth(&self.token).json(body);
        send(request).await?.json().await.context("平台的应答无法识别")
    }

    /// What waits of one kind.
    pub(super) async fn queue(&self, kind: &str) -> Result<Vec<QueueItem>> {
        self.get(&format!("/v1/officer/queue?kind={kind}")).await
    }

    /// A whole case by number or key.
    pub(super) async fn case(&self, no: &str) -> Result<Case> {
        let no = no.replace('/', "%2F");
        self.get(&format!("/v1/officer/tickets/{no}")).await
    }

    /// The unit of that name.
    pub(super) async fn unit(&self, name: &str) -> Result<UnitRef> {
        let units: Vec<UnitRef> = self.get("/v1/officer/units").await?;
        units.into_iter().find(|unit| unit.name == name).with_context(|| format!("没有名为「{name}」的单位"))
    }

    /// Does something; the receipt, or what the hub had against it.
    pub(super) async fn act(
        &mut self,
        case: &Case,
        target: Option<AssignmentId>,
        intent: &Intent,
    ) -> Result<String> {
        self.device_seq += 1;
        let op = OpLine {
            op_id: OpId(clock::new_id()),
            device_seq: self.device_seq,
            ticket_id: case.ticket.id,
            assignment_id: target,
            kind: intent.kind().as_str().to_owned(),
            op_schema: 1,
            base_version: case.ticket.version,
            payload: intent.payload()?,
            needs_blobs: Vec::new(),
            made_at: self.clock.now(),
            skew_ms: 0,
        };
        let request = self.http.post(format!("{}/v1/ops", self.hub)).bearer_auth(&self.token);
        let request = request.header(HEADER_EPOCH, &self.epoch).header(HEADER_SCHEMA, SCHEMA);
        let text = send(request.body(serde_json::to_string(&op)? + "\n")).await?.text().await?;
        match serde_json::from_str(text.trim()).context("平台的应答无法识别")? {
            OpAnswer::Applied { result, .. } | OpAnswer::Duplicate { result, .. }
                if result.verdict == OpVerdict::Applied =>
            {
                Ok(result.receipt)
            }
            OpAnswer::Conflict { problem, .. }
            | OpAnswer::Rejected { problem, .. }
            | OpAnswer::Error { problem, .. } => Err(problem.into()),
            _ => Err(Problem::new(ErrorCode::Busy).into()),
        }
    }
}

async fn send(request: RequestBuilder) -> Result<Response> {
    let response = request.send().await.context("未能连接平台，请确认服务已启动、地址正确")?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status();
    match response.json::<Problem>().await {
        Ok(problem) => Err(problem.into()),
        Err(_) => bail!("平台应答 {status}，可能是网络中其他设备的应答"),
    }
}

/// The parts of one unit; of all where none is named.
pub(super) fn of_unit<'c>(case: &'c Case, unit: Option<&'c str>) -> impl Iterator<Item = &'c Assignment> {
    case.assignments.iter().filter(move |a| unit.is_none_or(|name| a.unit_name == name))
}

/// The assignment in one of these states, the lead first; of one unit where one is named.
pub(super) fn assignment_in(
    case: &Case,
    unit: Option<&str>,
    states: &[AssignmentState],
) -> Result<AssignmentId> {
    let found = of_unit(case, unit).filter(|a| states.contains(&a.state)).min_by_key(|a| a.kind);
    Ok(found.with_context(|| format!("工单 {} 没有处于可办理状态的承办件", case.ticket.no))?.id)
}
