//! `chengban serve` as the browser sees it: one-time address, cookie, commands, files, events.

use std::path::Path;
use std::process::Command;

use chengban_domain::Problem;
use reqwest::{Client, RequestBuilder, header};
use serde_json::{Value, json};

use super::children::Running;
use super::desks::PASSPHRASE;

/// A running service and its session.
pub struct Served {
    process: Running,
    client: Client,
    origin: String,
    cookie: String,
}

impl Served {
    /// Starts the service that `command` names, and trades its one-time address for the session.
    pub async fn start(command: &mut Command) -> Self {
        let (process, line) =
            Running::start_until(command.args(["serve", "--json"]), |line| line.starts_with('{'));
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
        let url = told["url"].as_str().expect("an address");
        let (origin, _) = url.split_once("/?").expect("an address with its ticket");
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        let answer = client.get(url).send().await.expect("the service answers");
        let cookie = answer.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok());
        let cookie = cookie.and_then(|v| v.split(';').next()).expect("the session's cookie").to_owned();
        Self { process, client, origin: origin.to_owned(), cookie }
    }

    /// Starts it and opens the profile.
    pub async fn unlocked(command: &mut Command) -> Self {
        let served = Self::start(command).await;
        served.call("app.unlock", json!({"passphrase": PASSPHRASE})).await;
        served
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.origin))
            .header(header::COOKIE, &self.cookie)
            .header(header::ORIGIN, &self.origin)
    }

    /// A command, not yet sent.
    pub fn request(&self, name: &str, req: &Value) -> RequestBuilder {
        self.post(&format!("/ipc/{name}")).json(req)
    }

    /// One command; `Err(None)` when the service is gone.
    pub async fn try_call(&self, name: &str, req: Value) -> Result<Value, Option<Problem>> {
        answer(self.request(name, &req)).await
    }

    /// One command that must succeed.
    pub async fn call(&self, name: &str, req: Value) -> Value {
        self.try_call(name, req).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    /// One command that must be refused.
    pub async fn refused(&self, name: &str, req: Value) -> Problem {
        match self.try_call(name, req).await {
            Err(Some(problem)) => problem,
            other => panic!("{name} was to be refused: {other:?}"),
        }
    }

    /// Hands a file over as a drop does; its token.
    pub async fn try_file(&self, path: &Path) -> Result<Value, Option<Problem>> {
        let file = tokio::fs::File::open(path).await.expect("the file is there");
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let told = answer(self.post("/files").query(&[("name", name)]).body(file)).await?;
        Ok(told["token"].clone())
    }

    /// The stream of what the desk has to tell.
    pub async fn events(&self) -> reqwest::Response {
        let request = self.client.get(format!("{}/events", self.origin)).header(header::COOKIE, &self.cookie);
        request.send().await.expect("the stream opens")
    }

    /// The most memory the service ever had resident, KiB.
    pub fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
        line.trim().trim_end_matches("kB").trim().parse().expect("a number")
    }

    /// The service's process.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.process.kill();
    }
}

async fn answer(request: RequestBuilder) -> Result<Value, Option<Problem>> {
    let Ok(answer) = request.send().await else { return Err(None) };
    let good = answer.status().is_success();
    let Ok(body) = answer.bytes().await else { return Err(None) };
    let value: Value =
        serde_json::from_slice(&body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&body)));
    if good { Ok(value) } else { Err(serde_json::from_value(value).ok()) }
}
