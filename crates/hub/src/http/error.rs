//! How a request fails: a status and a [`Problem`], with a trace that finds the log lines and tells nothing else.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chengban_domain::error::{ErrorCode, Problem};

use crate::fault;
use crate::store::trouble;

/// A failed request.
#[derive(Debug)]
pub(crate) struct HttpError {
    problem: Box<Problem>,
    retry_after: Option<i64>,
}

/// What routes return.
pub(crate) type HttpResult<T> = Result<T, HttpError>;

impl HttpError {
    /// A failure of that code, in its standard words.
    pub(crate) fn new(code: ErrorCode) -> Self {
        Problem::new(code).into()
    }

    /// Tells the client how many seconds to wait.
    pub(crate) fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<Problem> for HttpError {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), retry_after: None }
    }
}

/// A fault of ours: logged in full, told as one sentence.
impl From<anyhow::Error> for HttpError {
    fn from(error: anyhow::Error) -> Self {
        let mut problem =
            Problem::new(if trouble::is_busy(&error) { ErrorCode::Busy } else { ErrorCode::Internal });
        problem.trace = fault::trace();
        tracing::error!(trace = problem.trace, error = fault::told(&error), "a request failed");
        problem.into()
    }
}

/// The table of statuses.
pub(crate) fn status_of(code: ErrorCode) -> StatusCode {
    use ErrorCode as E;
    match code {
        E::SessionExpired | E::BadCredentials => StatusCode::UNAUTHORIZED,
        E::DeviceRevoked | E::DeviceWiped | E::AccountMismatch | E::FeedRevoked | E::WrongRole => {
            StatusCode::FORBIDDEN
        }
        E::NotFound => StatusCode::NOT_FOUND,
        E::EpochChanged | E::DeviceForked => StatusCode::CONFLICT,
        E::CursorTooOld => StatusCode::GONE,
        E::TooLarge | E::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        E::BadDigest | E::OpIdReused => StatusCode::UNPROCESSABLE_ENTITY,
        E::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
        E::TooManyTries | E::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        E::Busy | E::Behind => StatusCode::SERVICE_UNAVAILABLE,
        E::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut problem = *self.problem;
        if problem.trace.is_empty() {
            problem.trace = fault::trace();
        }
        let code = problem.code;
        tracing::info!(trace = problem.trace, code = code.as_str(), "refused");
        let mut response = (status_of(code), Json(problem)).into_response();
        if let Some(value) =
            self.retry_after.and_then(|seconds| HeaderValue::from_str(&seconds.to_string()).ok())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}
