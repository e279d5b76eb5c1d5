//! Who holds the key: the provider behind which a soft key now, a UKey or a provincial service later, may stand.
//!
//! Invariant: a provider signs a digest and hands out its certificate and picture; it never sees or keeps a letter,
//! and no key is ever printed.

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use p256::pkcs8::DecodePrivateKey;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use x509_cert::Certificate;

use super::{SealArt, cms};
use crate::LetterError;
use crate::ca::parse_certificate;

/// What a seal says about itself in records and on screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SealFacts {
    /// Kind of provider, such as `soft_p256`.
    pub provider: String,
    /// Name in the certificate.
    pub holder: String,
    /// Certificate serial number, upper hex.
    pub serial: String,
    /// Wording to be shown with every letter it seals.
    pub wording: String,
    /// Hash of the registered picture.
    pub appearance_sha256: String,
}

/// A seal that can sign.
pub trait SealProvider: Send + Sync {
    /// For records and screens.
    fn facts(&self) -> SealFacts;
    /// Its picture.
    fn appearance(&self) -> &SealArt;
    /// Its certificates in DER, leaf first.
    fn certificates(&self) -> Vec<Vec<u8>>;
    /// CMS SignedData (DER, detached, PAdES B-B) over a SHA-256 digest.
    ///
    /// # Errors
    /// [`LetterError::Seal`] if the key refuses.
    fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, LetterError>;
}

/// A P-256 key held in memory. For internal proof against tampering; it is no lawful electronic seal.
pub struct SoftP256 {
    key: SigningKey,
    certificate: Certificate,
    der: Vec<u8>,
    art: SealArt,
}

impl std::fmt::Debug for SoftP256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftP256")
            .field("certificate", &self.certificate.tbs_certificate.serial_number)
            .finish()
    }
}

impl SoftP256 {
    /// A key (PKCS#8, PEM or DER), its certificate (PEM or DER) and the picture of the seal.
    ///
    /// # Errors
    /// [`LetterError::Seal`] if they cannot be read or do not belong together.
    pub fn new(key: &[u8], certificate: &[u8], art: SealArt) -> Result<Self, LetterError> {
        let key = match std::str::from_utf8(key) {
            Ok(pem) if pem.contains("-----BEGIN") => SigningKey::from_pkcs8_pem(pem),
            _ => SigningKey::from_pkcs8_der(key),
        }
        .map_err(|_| LetterError::seal("私钥无法读取"))?;
        let (certificate, der) = parse_certificate(certificate)?;
        let point = key.verifying_key().to_encoded_point(false);
        let public = certificate.tbs_certificate.subject_public_key_info.subject_public_key.as_bytes();
        if public != Some(point.as_bytes()) {
            return Err(LetterError::seal("私钥与证书不匹配"));
        }
        Ok(Self { key, certificate, der, art })
    }
}

impl SealProvider for SoftP256 {
    fn facts(&self) -> SealFacts {
        let tbs = &self.certificate.tbs_certificate;
        SealFacts {
            provider: "soft_p256".into(),
            holder: crate::ca::common_name(&tbs.subject).unwrap_or_default(),
            serial: hex::encode_upper(tbs.serial_number.as_bytes()),
            wording: "内部防篡改签名，非法定电子印章".into(),
            appearance_sha256: self.art.sha256(),
        }
    }

    fn appearance(&self) -> &SealArt {
        &self.art
    }

    fn certificates(&self) -> Vec<Vec<u8>> {
        vec![self.der.clone()]
    }

    fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, LetterError> {
        cms::signed_data(digest, &self.certificate, &self.der, |attributes| {
            let signature: p256::ecdsa::DerSignature =
                self.key.try_sign(attributes).map_err(LetterError::seal)?;
            Ok(signature.as_bytes().to_vec())
        })
    }
}
