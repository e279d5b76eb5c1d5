//! Enrolment and sessions: accounts, devices, opaque tokens.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::time::Millis;
use crate::{DeviceId, Role, UnitId, UserId};

/// Registers a device for an account.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct EnrollRequest {
    /// Account name.
    pub account: String,
    /// Its password.
    pub password: String,
    /// The device, made by the desk; repeated enrolment with the same id is the same device.
    pub device_id: DeviceId,
    /// What the administrator sees, such as the computer's name.
    pub device_name: String,
}

/// Logs in again on a registered device.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SessionRequest {
    /// Account name.
    pub account: String,
    /// Its password.
    pub password: String,
    /// The device.
    pub device_id: DeviceId,
}

/// Trades a refresh token for a new pair.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct Refresh {
    /// The refresh token; it works once.
    pub refresh_token: String,
}

/// What a log-in gives.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct Grant {
    /// The device.
    pub device_id: DeviceId,
    /// Opaque; for `Authorization: Bearer`.
    pub access_token: String,
    /// Opaque; works once.
    pub refresh_token: String,
    /// Life of the access token, seconds.
    pub expires_in: i64,
    /// The cache may be read until then without contact.
    pub lease_until: Millis,
    /// Who this is.
    pub user: UserProfile,
    /// The certificate authority for seals, PEM; pinned here.
    pub seal_ca_pem: String,
}

/// A person as the desk knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UserProfile {
    /// Key.
    pub user: UserId,
    /// Account name.
    pub account: String,
    /// Name.
    pub name: String,
    /// Unit; `None` for platform staff.
    #[ts(optional)]
    pub unit: Option<UnitId>,
    /// Its name.
    pub unit_name: String,
    /// Roles.
    pub roles: Vec<Role>,
}

impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grant")
            .field("device_id", &self.device_id)
            .field("user", &self.user.user)
            .finish_non_exhaustive()
    }
}
