//! The hub's small certificate authority and the units' seals; private keys lie encrypted under the key file.

use anyhow::{Context, Result, bail};
use chengban_domain::UnitId;
use chengban_domain::time::Millis;
use chengban_letter::Fonts;
use chengban_letter::SoftP256;
use chengban_letter::ca::{Issued, Period, Subject, issue_leaf, make_ca};
use chengban_letter::seal::{SealArt, SealSpec, SealUse, draw_seal};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::clock;
use crate::crypto::Vault;
use crate::store::{Conn, seal, unit};

/// Milliseconds of a year of 365 days.
const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;
/// Life of the root and of a leaf, years (ours: longer than any letter's review).
const ROOT_YEARS: i64 = 20;
const LEAF_YEARS: i64 = 5;

/// A seal at rest: key, certificate, picture.
#[derive(Serialize, Deserialize)]
struct Stored {
    key_pem: String,
    certificate_pem: String,
    art: SealArt,
}

/// The certificate of the authority, PEM; made when first asked for.
///
/// # Errors
/// When database or letter crate refuse.
pub(crate) async fn authority_certificate(conn: &mut Conn, vault: &Vault, now: Millis) -> Result<String> {
    Ok(authority(conn, vault, now).await?.certificate_pem)
}

async fn authority(conn: &mut Conn, vault: &Vault, now: Millis) -> Result<Issued> {
    if let Some((certificate_pem, key)) = seal::authority(conn, vault).await? {
        return Ok(Issued { key_pem: Zeroizing::new(key), certificate_pem });
    }
    let subject = Subject {
        common_name: "承办台印章根证书".to_owned(),
        organisation: "12345热线平台".to_owned(),
    };
    let period = Period { from: now, until: Millis(now.0 + ROOT_YEARS * YEAR) };
    let made = make_ca(&subject, period, &mut clock::randomness())?;
    seal::put_authority(conn, vault, &made.certificate_pem, &made.key_pem).await?;
    Ok(made)
}

/// Makes a unit's seal: picture, key, certificate. The one before retires.
///
/// # Errors
/// When the unit is unknown or the fonts for the picture are missing.
pub(crate) async fn create_seal(
    conn: &mut Conn,
    vault: &Vault,
    fonts: &Fonts,
    (unit_id, usage): (UnitId, SealUse),
    now: Millis,
) -> Result<String> {
    let Some(unit) = unit::get(conn, unit_id).await? else { bail!("没有这个单位") };
    let art = draw_seal(&SealSpec::new(unit.legal_name(), usage), fonts)?;
    let ca = authority(conn, vault, now).await?;
    let subject =
        Subject { common_name: unit.legal_name().to_owned(), organisation: unit.legal_name().to_owned() };
    let period = Period { from: now, until: Millis(now.0 + LEAF_YEARS * YEAR) };
    let leaf = issue_leaf(&ca, &subject, period, &mut clock::randomness())?;
    let stored = Stored { key_pem: leaf.key_pem.to_string(), certificate_pem: leaf.certificate_pem, art };
    let doc = Zeroizing::new(serde_json::to_vec(&stored)?);
    let seal_id = clock::new_id().to_string();
    seal::put(conn, vault, unit_id, &seal_id, &doc, now.0).await?;
    Ok(seal_id)
}

/// A unit's seal in force, ready to sign: its key, version, provider.
///
/// # Errors
/// When what is stored cannot be opened.
pub(super) async fn provider(
    conn: &mut Conn,
    vault: &Vault,
    unit: UnitId,
) -> Result<Option<(String, i64, SoftP256)>> {
    let Some((seal_id, version, doc)) = seal::active(conn, vault, unit).await? else { return Ok(None) };
    let doc = Zeroizing::new(doc);
    let stored: Stored = serde_json::from_slice(&doc).context("a stored seal cannot be read")?;
    let key = Zeroizing::new(stored.key_pem);
    let provider = SoftP256::new(key.as_bytes(), stored.certificate_pem.as_bytes(), stored.art)?;
    Ok(Some((seal_id, version, provider)))
}
