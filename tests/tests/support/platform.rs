//! The platform's side over the hub's own API, as a console or another program would use it.

use chengban_domain::case::Case;
use chengban_domain::intent::Intent;
use chengban_domain::time::Millis;
use chengban_domain::wire::{
    EnrollRequest, Grant, HEADER_DEVICE, HEADER_EPOCH, HEADER_SCHEMA, OpAnswer, OpLine, SCHEMA,
};
use chengban_domain::{AssignmentId, DeviceId, OpId};
use serde_json::Value;
use uuid::Uuid;

/// An officer with a session.
pub struct Platform {
    http: reqwest::Client,
    url: String,
    grant: Grant,
    device: DeviceId,
    epoch: String,
    seq: std::cell::Cell<i64>,
}

impl Platform {
    /// Logs an account in on a device of its own.
    pub async fn enrol(url: &str, account: &str, password: &str) -> Self {
        let http = reqwest::Client::new();
        let device = DeviceId(Uuid::now_v7());
        let request = EnrollRequest {
            account: account.into(),
            password: password.into(),
            device_id: device,
            device_name: "story".into(),
        };
        let answer = http
            .post(format!("{url}/v1/enroll"))
            .header(HEADER_DEVICE, device.to_string())
            .header(HEADER_SCHEMA, SCHEMA)
            .json(&request)
            .send()
            .await
            .expect("the hub answers");
        let epoch = header(&answer, HEADER_EPOCH);
        let grant = answer.error_for_status().expect("the officer may enrol").json().await.expect("a grant");
        Self { http, url: url.into(), grant, device, epoch, seq: std::cell::Cell::new(0) }
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.grant.access_token)
            .header(HEADER_DEVICE, self.device.to_string())
            .header(HEADER_SCHEMA, SCHEMA)
            .header(HEADER_EPOCH, &self.epoch)
    }

    /// Any GET, as JSON.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        let answer = self.request(reqwest::Method::GET, path).send().await.expect("the hub answers");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    /// The whole case of a ticket.
    pub async fn case(&self, no: &str) -> Case {
        let (status, value) = self.get(&format!("/v1/officer/tickets/{no}")).await;
        assert_eq!(status, 200, "{value}");
        serde_json::from_value(value).expect("a case")
    }

    /// Numbers of the tickets that wait in a queue.
    pub async fn queue(&self, kind: &str) -> Vec<String> {
        let (status, value) = self.get(&format!("/v1/officer/queue?kind={kind}")).await;
        assert_eq!(status, 200, "{value}");
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| row["no"].as_str().map(str::to_owned))
            .collect()
    }

    /// One operation; its answer.
    pub async fn send(&self, case: &Case, assignment: Option<AssignmentId>, intent: &Intent) -> OpAnswer {
        self.seq.set(self.seq.get() + 1);
        let op = OpLine {
            op_id: OpId(Uuid::now_v7()),
            device_seq: self.seq.get(),
            ticket_id: case.ticket.id,
            assignment_id: assignment,
            kind: intent.kind().as_str().into(),
            op_schema: 1,
            base_version: case.ticket.version,
            payload: intent.payload().expect("intents are JSON"),
            needs_blobs: vec![],
            made_at: Millis(0),
            skew_ms: 0,
        };
        self.push(&[op]).await.remove(0)
    }

    /// A push as it stands.
    pub async fn push(&self, ops: &[OpLine]) -> Vec<OpAnswer> {
        let body: String = ops.iter().map(|op| serde_json::to_string(op).expect("JSON") + "\n").collect();
        let request =
            self.request(reqwest::Method::POST, "/v1/ops").header("content-type", "application/x-ndjson");
        let answer = request.body(body).send().await.expect("the hub answers");
        let text = answer.error_for_status().expect("the push is read").text().await.expect("text");
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
            .collect()
    }

    /// A decision that must take effect, on the unit's assignment or the ticket.
    pub async fn decide(&self, no: &str, unit_name: Option<&str>, intent: Intent) -> Case {
        let case = self.case(no).await;
        let target = unit_name.map(|name| {
            let found = case.assignments.iter().rfind(|a| a.unit_name == name);
            found.unwrap_or_else(|| panic!("{no} has no assignment of {name}")).id
        });
        let answer = self.send(&case, target, &intent).await;
        assert!(matches!(answer, OpAnswer::Applied { .. }), "{} on {no}: {answer:?}", intent.kind().as_str());
        self.case(no).await
    }
}

fn header(answer: &reqwest::Response, name: &str) -> String {
    let value = answer.headers().get(name).and_then(|v| v.to_str().ok());
    value.unwrap_or_else(|| panic!("every answer of the hub carries {name}")).to_owned()
}
