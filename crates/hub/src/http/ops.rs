//! `POST /v1/ops`: one operation a line, one answer a line, in the same order.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chengban_domain::OpId;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::wire::{LedgerAsk, LedgerLine, MAX_OPS, OpLine};
use serde_json::Value;

use super::auth::{Caller, check_epoch};
use super::error::{HttpError, HttpResult};
use super::feeds::ndjson;
use crate::hub::Hub;
use crate::judge::ops::{self, Line, Sender, Unread};
use crate::store::ledger;

/// Judges a push.
pub(crate) async fn push(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    headers: HeaderMap,
    body: Bytes,
) -> HttpResult<Response> {
    check_epoch(&headers, &hub)?;
    let lines = read(&body)?;
    let actor = caller.actor(&hub).await?;
    let sender = Sender { actor: &actor, device: caller.device };
    let answers = ops::judge(&hub, sender, lines).await??;
    let mut out = Vec::new();
    for answer in answers {
        serde_json::to_writer(&mut out, &answer).map_err(anyhow::Error::from)?;
        out.push(b'\n');
    }
    Ok(ndjson(out))
}

/// What the ledger has of the caller's operations.
pub(crate) async fn known(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    headers: HeaderMap,
    Json(ask): Json<LedgerAsk>,
) -> HttpResult<Json<Vec<LedgerLine>>> {
    check_epoch(&headers, &hub)?;
    if ask.ops.len() > MAX_OPS {
        return Err(HttpError::new(ErrorCode::TooLarge));
    }
    let mut conn = hub.store.read().await?;
    Ok(Json(ledger::of_user(&mut conn, caller.profile.user, &ask.ops).await?))
}

/// Lines of JSON, or one array of the same.
fn read(body: &[u8]) -> HttpResult<Vec<Line>> {
    let text = std::str::from_utf8(body).map_err(|_| HttpError::new(ErrorCode::Malformed))?;
    let lines: Vec<Line> = if text.trim_start().starts_with('[') {
        let values: Vec<Value> =
            serde_json::from_str(text).map_err(|_| HttpError::new(ErrorCode::Malformed))?;
        values.into_iter().map(line_of).collect()
    } else {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| serde_json::from_str(line).map_or_else(|_| Err(unread(None)), line_of)).collect()
    };
    if lines.len() > MAX_OPS { Err(HttpError::new(ErrorCode::TooLarge)) } else { Ok(lines) }
}

fn unread(op_id: Option<OpId>) -> Box<Unread> {
    Box::new(Unread { op_id, problem: Problem::new(ErrorCode::MalformedOp) })
}

fn line_of(value: Value) -> Line {
    let op_id = value.get("op_id").and_then(Value::as_str).and_then(|text| text.parse::<OpId>().ok());
    serde_json::from_value::<OpLine>(value).map_err(|_| unread(op_id))
}
