//! Who asks: the bearer token and what its session may do at this moment.
//!
//! Invariant: session, device, account and roles are read at every request; nothing about rights is remembered.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use chengban_domain::error::ErrorCode;
use chengban_domain::time::local_date;
use chengban_domain::wire::{HEADER_DEVICE, HEADER_EPOCH, HEADER_SCHEMA, SCHEMA, UserProfile};
use chengban_domain::{Actor, DeviceId};
use uuid::Uuid;

use super::error::{HttpError, HttpResult};
use crate::crypto;
use crate::hub::Hub;
use crate::store::{people, session, stand_in};

/// An authenticated request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The person.
    pub(crate) profile: UserProfile,
    /// The device.
    pub(crate) device: DeviceId,
    /// The session.
    pub(crate) session: Uuid,
}

impl Caller {
    /// As one who acts now, also for whom they stand in today.
    pub(crate) async fn actor(&self, hub: &Hub) -> anyhow::Result<Actor> {
        let mut conn = hub.store.read().await?;
        let stands_for = stand_in::stands_for(&mut conn, &self.profile, local_date(hub.now())).await?;
        let UserProfile { user, name, unit, roles, .. } = self.profile.clone();
        Ok(Actor { user, name, unit, roles, stands_for })
    }

    /// Lets only the platform's staff pass.
    pub(crate) fn platform_only(&self) -> HttpResult<()> {
        let of_platform =
            self.profile.unit.is_none() && self.profile.roles.iter().any(|role| !role.is_unit_role());
        if of_platform { Ok(()) } else { Err(HttpError::new(ErrorCode::WrongRole)) }
    }
}

impl FromRequestParts<Arc<Hub>> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, HttpError> {
        check_schema(&parts.headers)?;
        let token = bearer(&parts.headers).ok_or_else(|| HttpError::new(ErrorCode::SessionExpired))?;
        let mut conn = hub.store.read().await?;
        let found = session::by_access(&mut conn, &crypto::token_hash(token)).await?;
        let row = found.ok_or_else(|| HttpError::new(ErrorCode::SessionExpired))?;
        if row.device_revoked {
            return Err(HttpError::new(ErrorCode::DeviceRevoked));
        }
        let other_device = device_in(&parts.headers).is_some_and(|device| device != row.device.to_string());
        if row.revoked || row.access_until < hub.now() || other_device {
            return Err(HttpError::new(ErrorCode::SessionExpired));
        }
        let person = people::get(&mut conn, row.user).await?.filter(|person| !person.disabled);
        let person = person.ok_or_else(|| HttpError::new(ErrorCode::SessionExpired))?;
        Ok(Self { profile: person.profile, device: row.device, session: row.session })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    text(headers, header::AUTHORIZATION.as_str())?.strip_prefix("Bearer ").map(str::trim)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The device a request names.
pub(crate) fn device_in(headers: &HeaderMap) -> Option<&str> {
    text(headers, HEADER_DEVICE)
}

/// Serves this wire format and the one before.
pub(crate) fn check_schema(headers: &HeaderMap) -> HttpResult<()> {
    match text(headers, HEADER_SCHEMA).map(str::parse::<u32>) {
        Some(Ok(schema)) if schema + 1 < SCHEMA || schema == 0 => {
            Err(HttpError::new(ErrorCode::UpgradeRequired))
        }
        Some(Err(_)) => Err(HttpError::new(ErrorCode::Malformed)),
        _ => Ok(()),
    }
}

/// A push must name the epoch it was made for.
pub(crate) fn check_epoch(headers: &HeaderMap, hub: &Hub) -> HttpResult<()> {
    match text(headers, HEADER_EPOCH) {
        Some(epoch) if epoch == hub.epoch => Ok(()),
        Some(_) => Err(HttpError::new(ErrorCode::EpochChanged)),
        None => Err(chengban_domain::Problem::new(ErrorCode::Malformed).at_field(HEADER_EPOCH).into()),
    }
}
