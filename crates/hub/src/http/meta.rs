//! What a keeper of the machine asks: is it well, how busy is it, what does it offer.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chengban_domain::error::ErrorCode;
use serde::Serialize;
use subtle::ConstantTimeEq;
use ts_rs::TS;

use super::error::{HttpError, HttpResult};
use super::openapi;
use crate::fault;
use crate::hub::Hub;
use crate::store::{state, ticket};

/// That the hub is well.
#[derive(Debug, Serialize, TS)]
pub(crate) struct Health {
    /// True; a hub that is not well answers with a Problem.
    ok: bool,
    /// Version of the program.
    version: String,
}

/// Whether the database answers.
pub(crate) async fn healthz(State(hub): State<Arc<Hub>>) -> HttpResult<Json<Health>> {
    let mut conn = hub.store.read().await?;
    state::get(&mut conn, state::EPOCH).await?;
    Ok(Json(Health { ok: true, version: env!("CARGO_PKG_VERSION").to_owned() }))
}

/// Counters, for loopback or with the token of the configuration.
pub(crate) async fn metrics(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let expected = hub.config.metrics_token.as_ref().map(|token| format!("Bearer {token}"));
    let by_token = expected.is_some_and(|expected| expected.as_bytes().ct_eq(given.as_bytes()).into());
    let by_address = peer.ip().is_loopback() && hub.config.metrics_token.is_none();
    if !(by_token || by_address) {
        return Err(HttpError::new(ErrorCode::NotFound));
    }
    let mut conn = hub.store.read().await?;
    let text = hub.metrics.text(ticket::count(&mut conn).await?);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

/// The OpenAPI document, made once: whoever may ask needs no token.
static DOCUMENT: LazyLock<Option<Bytes>> = LazyLock::new(|| {
    let made = openapi::document().and_then(|document| Ok(serde_json::to_vec(&document)?));
    made.inspect_err(|error| tracing::error!(error = fault::told(error), "no document")).ok().map(Bytes::from)
});

/// The OpenAPI document.
pub(crate) async fn document() -> HttpResult<Response> {
    let made = DOCUMENT.clone().ok_or_else(|| HttpError::new(ErrorCode::Internal))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], made).into_response())
}
