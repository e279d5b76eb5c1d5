//! Requests to the hub, and the test that it is the hub who answers.
//!
//! Invariants: an answer without the hub's headers is `not_hub`, whatever its status; it ends nothing and changes nothing. A
//! large body is not given up while a slow line is still carrying it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chengban_domain::time::Millis;
use chengban_domain::wire::{HEADER_DEVICE, HEADER_EPOCH, HEADER_SCHEMA, HEADER_TIME, SCHEMA};
use chengban_domain::{DeviceId, ErrorCode, Problem, ReasonCode};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Clock;
use crate::fault::{Result, invalid, problem};
use crate::practice::Judge;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(10);
/// Without a single byte of the answer; there is no limit in total.
const SILENCE: Duration = Duration::from_secs(30);
/// The slowest line on which a body still gets through, bytes a second: 32 kbit/s.
const SLOWEST: u64 = 4_096;

/// The hub's address and the connections to it.
#[derive(Debug, Clone)]
pub struct Hub {
    base: Url,
    /// Made at the first request: reading the system's certificates takes longer than opening the store.
    client: Arc<OnceLock<Client>>,
    /// For requests with a large body: silence is no fault while that is still on its way.
    patient: Arc<OnceLock<Client>>,
    device: Arc<Mutex<DeviceId>>,
    timer: Arc<Clock>,
    /// Answers in place of a network: the hub of a practice.
    inside: Option<Arc<Judge>>,
}

/// What every answer of the hub tells.
#[derive(Debug, Clone)]
pub struct Told {
    /// The hub's epoch.
    pub epoch: String,
    /// Its time.
    pub time: Millis,
    /// How long the answer took, milliseconds.
    pub round_trip_ms: i64,
}

/// An answer of the hub whose body is still to be read.
#[derive(Debug)]
pub struct Answer {
    /// Its headers' message.
    pub told: Told,
    /// The rest.
    pub response: Response,
}

/// How a failed answer asks to wait, as the cause of a problem.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the hub asks to wait {0} s")]
pub struct WaitSeconds(pub u64);

impl Hub {
    /// Connections to the hub at `address`.
    ///
    /// # Errors
    /// `invalid_input` for something that is no http(s) address.
    pub fn new(address: &str, device: DeviceId) -> Result<Self> {
        let refused = || invalid("hub_url", ReasonCode::HubAddress);
        let mut base = Url::parse(address.trim()).map_err(|_| refused())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(refused());
        }
        base.set_query(None);
        base.set_fragment(None);
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let device = Arc::new(Mutex::new(device));
        let (client, patient, timer) = (Arc::default(), Arc::default(), Arc::default());
        Ok(Self { base, client, patient, device, timer, inside: None })
    }

    /// A hub inside this program. Invariant: no request to it reaches the network.
    ///
    /// # Errors
    /// None in practice.
    pub fn inside(judge: Arc<Judge>, device: DeviceId) -> Result<Self> {
        Ok(Self { inside: Some(judge), ..Self::new("http://practice.invalid", device)? })
    }

    /// Whether it is the hub of a practice, inside this program.
    pub fn is_practice(&self) -> bool {
        self.inside.is_some()
    }

    fn client(&self) -> Result<&Client> {
        made(&self.client, || self.builder().read_timeout(SILENCE).build())
    }

    fn patient(&self) -> Result<&Client> {
        made(&self.patient, || self.builder().build())
    }

    fn builder(&self) -> ClientBuilder {
        let loopback = match self.base.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        };
        let builder = Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .tls_built_in_root_certs(self.base.scheme() == "https")
            .user_agent(concat!("chengban-desk/", env!("CARGO_PKG_VERSION")));
        if loopback { builder.no_proxy() } else { builder }
    }

    /// The address as people know it.
    pub fn address(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// The device this profile speaks as.
    pub fn device(&self) -> DeviceId {
        *self.device.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hub gave this copy of the profile a number of its own.
    pub fn set_device(&self, device: DeviceId) {
        *self.device.lock().unwrap_or_else(PoisonError::into_inner) = device;
    }

    /// A request with the headers every request has.
    ///
    /// # Errors
    /// A path that makes no address.
    pub fn request(&self, method: Method, path: &str, token: &str) -> Result<RequestBuilder> {
        Ok(self.bare(self.client()?, method, path)?.bearer_auth(token))
    }

    /// A request with a large body, which has as long as the slowest line takes for it.
    ///
    /// # Errors
    /// A path that makes no address.
    pub fn carrying(&self, method: Method, path: &str, token: &str, body: Bytes) -> Result<RequestBuilder> {
        Ok(self.about(method, path, token, body.len())?.body(body))
    }

    /// A request whose answer takes the hub longer the more bytes it is about.
    ///
    /// # Errors
    /// A path that makes no address.
    pub fn about(&self, method: Method, path: &str, token: &str, bytes: usize) -> Result<RequestBuilder> {
        Ok(self.bare(self.patient()?, method, path)?.bearer_auth(token).timeout(longest(bytes)))
    }

    fn bare(&self, client: &Client, method: Method, path: &str) -> Result<RequestBuilder> {
        let url = self.base.join(path.trim_start_matches('/'))?;
        Ok(client
            .request(method, url)
            .header(HEADER_DEVICE, self.device().to_string())
            .header(HEADER_SCHEMA, SCHEMA.to_string()))
    }

    /// Posts without a token: enrolment and log-in.
    ///
    /// # Errors
    /// As [`Hub::send`].
    pub async fn post_open<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(T, Told)> {
        let answer = self.send(self.bare(self.client()?, Method::POST, path)?.json(body)).await?;
        let told = answer.told.clone();
        Ok((read_json(answer).await?, told))
    }

    /// Sends a request and holds the answer against the hub's headers.
    ///
    /// # Errors
    /// `offline`, `not_hub`, or the problem the hub told; the wait it asks for is in the error's chain.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer> {
        let started = self.timer.monotonic();
        let response = match &self.inside {
            // Boxed: only a practice has a judge, and every request would carry it.
            Some(judge) => Box::pin(judge.answer(request.build()?)).await?,
            None => request.send().await.map_err(unreachable)?,
        };
        let round_trip_ms = self.timer.monotonic() - started;
        let Some((epoch, time)) = told(response.headers()) else { return Err(problem(ErrorCode::NotHub)) };
        let told = Told { epoch, time, round_trip_ms };
        if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Answer { told, response });
        }
        let wait =
            response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
        let status = response.status();
        let bytes = response.bytes().await.map_err(unreachable)?;
        let told = serde_json::from_slice::<Problem>(&bytes).unwrap_or_else(|_| by_status(status));
        Err(match wait {
            Some(seconds) => anyhow::Error::from(WaitSeconds(seconds)).context(told),
            None => told.into(),
        })
    }
}

fn made(held: &OnceLock<Client>, build: impl FnOnce() -> reqwest::Result<Client>) -> Result<&Client> {
    if let Some(client) = held.get() {
        return Ok(client);
    }
    let client = build()?;
    Ok(held.get_or_init(|| client))
}

/// How long a body of so many bytes may be on its way, the answer included.
fn longest(bytes: usize) -> Duration {
    SILENCE + Duration::from_secs(u64::try_from(bytes).unwrap_or(u64::MAX) / SLOWEST)
}

/// Reads an answer's JSON.
///
/// # Errors
/// `offline` when it is cut, `not_hub` when it is something else.
pub async fn read_json<T: DeserializeOwned>(answer: Answer) -> Result<T> {
    let bytes = answer.response.bytes().await.map_err(unreachable)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| anyhow::Error::from(error).context(Problem::new(ErrorCode::NotHub)))
}

/// Epoch and time of an answer with the hub's headers.
fn told(headers: &HeaderMap) -> Option<(String, Millis)> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    text(HEADER_SCHEMA)?;
    let time = text(HEADER_TIME)?.parse().ok()?;
    Some((text(HEADER_EPOCH)?.to_owned(), Millis(time)))
}

/// A failed connection; the technical cause goes to the log only.
pub fn unreachable(error: reqwest::Error) -> anyhow::Error {
    anyhow::Error::from(error.without_url()).context(Problem::new(ErrorCode::Offline))
}

fn by_status(status: StatusCode) -> Problem {
    Problem::new(match status.as_u16() {
        401 => ErrorCode::SessionExpired,
        404 => ErrorCode::NotFound,
        410 => ErrorCode::CursorTooOld,
        413 => ErrorCode::TooLarge,
        426 => ErrorCode::UpgradeRequired,
        429 => ErrorCode::SlowDown,
        503 => ErrorCode::Busy,
        _ => ErrorCode::Internal,
    })
}

/// The code of a failure of the exchange.
pub fn code_of(error: &anyhow::Error) -> Option<ErrorCode> {
    error.downcast_ref::<Problem>().map(|problem| problem.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_time_on_a_line_of_32_kbit() {
        assert_eq!(longest(0), SILENCE);
        assert_eq!(longest(chengban_domain::wire::PART_BYTES).as_secs(), 30 + 1_024);
    }
}
