//! The HTTP surface: routes and what surrounds each of them.
//!
//! Invariants: every answer, errors and panics too, carries epoch, time and schema; every error is a `Problem`; logs name
//! route templates, never addresses as sent.

mod auth;
mod blobs;
mod calendar;
mod error;
mod feeds;
mod meta;
pub(crate) mod metrics;
pub(crate) mod months;
pub(crate) mod officer;
mod openapi;
mod ops;
mod presence;
pub(crate) mod routes;
mod rules;
mod session;
mod stand_in;
mod template;
mod unit_rules;

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use chengban_domain::error::ErrorCode;
use chengban_domain::wire::{HEADER_EPOCH, HEADER_SCHEMA, HEADER_TIME, MAX_OPS_BYTES, SCHEMA};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

use crate::clock::Stopwatch;
use crate::hub::Hub;
use error::HttpError;
use routes::Patience;

/// Level that halves the bytes of level 1 at a third of its speed; measured, see the design of sync.
const ZSTD_LEVEL: i32 = 3;
/// The usual limit of a request.
const USUAL_LIMIT: Duration = Duration::from_secs(60);

/// All routes with what surrounds them.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    let mut app = Router::new();
    for route in routes::all() {
        let handler = match route.patience {
            Patience::Usual => route.handler.layer(middleware::from_fn(within_limit)),
            Patience::WhileBytesFlow => route.handler,
        };
        app = app.route(route.path, handler);
    }
    let around = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(Arc::clone(&hub), envelope))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(ZSTD_LEVEL)))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(plain_errors))
        .layer(tower::util::MapResponseLayer::new(IntoResponse::into_response))
        .layer(RequestDecompressionLayer::new())
        .layer(tower::util::MapRequestLayer::new(|request: Request<_>| request.map(axum::body::Body::new)))
        .layer(DefaultBodyLimit::max(MAX_OPS_BYTES));
    app.fallback(|| async { HttpError::new(ErrorCode::NotFound) }).layer(around).with_state(hub)
}

/// The limit of a usual request; its work is undone with it.
async fn within_limit(request: Request, next: Next) -> Response {
    match tokio::time::timeout(USUAL_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => HttpError::new(ErrorCode::Busy).into_response(),
    }
}

/// The outermost layer: the three headers on every answer, one log line, one count.
async fn envelope(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    hub.metrics.request(&route, status, watch.elapsed());
    tracing::info!(%method, route, status, ms = watch.elapsed().as_millis() as u64, "request");
    for (name, value) in [
        (HEADER_EPOCH, hub.epoch.clone()),
        (HEADER_TIME, hub.now().0.to_string()),
        (HEADER_SCHEMA, SCHEMA.to_string()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// What the framework refuses on its own (a body too large or unreadable, a wrong method) is told as a `Problem` too.
async fn plain_errors(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !(status.is_client_error() || status.is_server_error()) || ours {
        return response;
    }
    HttpError::new(match status {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => ErrorCode::NotFound,
        status if status.is_server_error() => ErrorCode::Internal,
        _ => ErrorCode::Malformed,
    })
    .into_response()
}

/// A panic ends one request and nothing else; what it said may quote data, so only its place is logged by the runtime.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    HttpError::new(ErrorCode::Internal).into_response()
}
