//! What the hub must decide at once: asked on the spot, never put off, so that an office believes in nothing that the hub
//! does not know.

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::http::read_json;
use super::{engine, session};
use crate::fault::Result;
use crate::office::Office;

/// Posts a request and reads the answer.
///
/// # Errors
/// The hub's refusal, in a sentence; `offline`.
pub async fn post<B: Serialize + Sync, T: DeserializeOwned>(
    office: &Office,
    path: &str,
    body: Option<&B>,
) -> Result<T> {
    let token = session::token(office).await?;
    let request = office.hub.request(Method::POST, path, &token)?;
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    read_json(office.hub.send(request).await?).await
}

/// Fetches what the hub did, which comes back in a feed; a failure there is shown by the status bar.
pub async fn catch_up(office: &Office) {
    if let Err(error) = engine::run(office).await {
        tracing::debug!(error = format!("{error:#}"), "an exchange ended early");
    }
}
