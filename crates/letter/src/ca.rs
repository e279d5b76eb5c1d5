//! A small certificate authority for the hub: one P-256 root, one leaf a seal, for signing documents only.
//!
//! Invariant: no clock and no randomness inside — validity and the random source come from the caller. Keys leave as
//! PKCS#8 PEM that wipes itself; the hub encrypts them before they touch a disk.

use std::str::FromStr;
use std::time::Duration;

use chengban_domain::time::Millis;
use der::asn1::{GeneralizedTime, UtcTime};
use der::pem::LineEnding;
use der::{Decode, DecodePem, Encode, EncodePem};
use p256::ecdsa::{DerSignature, SigningKey};
use p256::elliptic_curve::rand_core::CryptoRngCore;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::{Time, Validity};

use crate::LetterError;
use crate::seal::DOCUMENT_SIGNING;

/// Years before 2050 are written as UTCTime (RFC 5280 4.1.2.5): milliseconds of 2050-01-01T00:00:00Z.
const YEAR_2050: i64 = 2_524_608_000_000;
/// Bytes of a serial number; the first is kept below 0x80 (RFC 5280 allows 20).
const SERIAL_BYTES: usize = 16;

/// A subject: common name and organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Common name, such as 琼海市示例局公章.
    pub common_name: String,
    /// Organisation.
    pub organisation: String,
}

/// From and until, hub time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First instant.
    pub from: Millis,
    /// Last instant.
    pub until: Millis,
}

/// A private key (PKCS#8 PEM) and its certificate (PEM).
#[derive(Clone)]
pub struct Issued {
    /// Private key; keep it encrypted.
    pub key_pem: p256::pkcs8::der::zeroize::Zeroizing<String>,
    /// Certificate.
    pub certificate_pem: String,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").field("certificate_pem", &self.certificate_pem).finish_non_exhaustive()
    }
}

/// Makes a root: self-signed, may sign certificates.
///
/// # Errors
/// [`LetterError::Seal`] if the names or the period cannot be written.
pub fn make_ca(
    subject: &Subject,
    period: Period,
    rng: &mut impl CryptoRngCore,
) -> Result<Issued, LetterError> {
    let key = SigningKey::random(rng);
    let certificate = build(Profile::Root, subject, period, &key, &key, rng)?;
    issued(&key, &certificate)
}

/// Issues a leaf for one seal: digital signature, usage document signing (RFC 9336).
///
/// # Errors
/// [`LetterError::Seal`] if the root cannot be read or the names or the period cannot be written.
pub fn issue_leaf(
    ca: &Issued,
    subject: &Subject,
    period: Period,
    rng: &mut impl CryptoRngCore,
) -> Result<Issued, LetterError> {
    let ca_key = SigningKey::from_pkcs8_pem(&ca.key_pem).map_err(|_| LetterError::seal("根私钥无法读取"))?;
    let (ca_certificate, _) = parse_certificate(ca.certificate_pem.as_bytes())?;
    let key = SigningKey::random(rng);
    let profile = Profile::Leaf {
        issuer: ca_certificate.tbs_certificate.subject,
        enable_key_agreement: false,
        enable_key_encipherment: false,
    };
    let certificate = build(profile, subject, period, &key, &ca_key, rng)?;
    issued(&key, &certificate)
}

fn build(
    profile: Profile,
    subject: &Subject,
    period: Period,
    key: &SigningKey,
    signer: &SigningKey,
    rng: &mut impl CryptoRngCore,
) -> Result<Certificate, LetterError> {
    let leaf = matches!(profile, Profile::Leaf { .. });
    let mut serial = [0u8; SERIAL_BYTES];
    rng.fill_bytes(&mut serial);
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x7F | 0x40;
    }
    let public = key.verifying_key().to_public_key_der().map_err(LetterError::seal)?;
    let public = SubjectPublicKeyInfoOwned::from_der(public.as_bytes()).map_err(LetterError::seal)?;
    let validity = Validity { not_before: time(period.from)?, not_after: time(period.until)? };
    let serial = SerialNumber::new(&serial).map_err(LetterError::seal)?;
    let mut builder = CertificateBuilder::new(profile, serial, validity, name(subject)?, public, signer)
        .map_err(LetterError::seal)?;
    if leaf {
        builder.add_extension(&ExtendedKeyUsage(vec![DOCUMENT_SIGNING])).map_err(LetterError::seal)?;
    }
    builder.build::<DerSignature>().map_err(LetterError::seal)
}

fn issued(key: &SigningKey, certificate: &Certificate) -> Result<Issued, LetterError> {
    Ok(Issued {
        key_pem: key.to_pkcs8_pem(LineEnding::LF).map_err(LetterError::seal)?,
        certificate_pem: certificate.to_pem(LineEnding::LF).map_err(LetterError::seal)?,
    })
}

fn time(at: Millis) -> Result<Time, LetterError> {
    let seconds = u64::try_from(at.0 / 1000).map_err(LetterError::seal)?;
    let since = Duration::from_secs(seconds);
    if at.0 < YEAR_2050 {
        UtcTime::from_unix_duration(since).map(Time::UtcTime).map_err(LetterError::seal)
    } else {
        Ok(Time::GeneralTime(GeneralizedTime::from_unix_duration(since).map_err(LetterError::seal)?))
    }
}

fn name(subject: &Subject) -> Result<Name, LetterError> {
    let text = format!("CN={},O={},C=CN", escape(&subject.common_name), escape(&subject.organisation));
    Name::from_str(&text).map_err(LetterError::seal)
}

/// RFC 4514 escapes.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if ",+\"\\<>;=#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A certificate from PEM or DER, with its DER.
pub(crate) fn parse_certificate(bytes: &[u8]) -> Result<(Certificate, Vec<u8>), LetterError> {
    let certificate = if bytes.starts_with(b"-----BEGIN") {
        Certificate::from_pem(bytes)
    } else {
        Certificate::from_der(bytes)
    }
    .map_err(|_| LetterError::seal("证书无法读取"))?;
    let der = certificate.to_der().map_err(LetterError::seal)?;
    Ok((certificate, der))
}

/// The common name of a distinguished name.
pub(crate) fn common_name(name: &Name) -> Option<String> {
    const COMMON_NAME: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("2.5.4.3");
    let attributes = name.0.iter().flat_map(|rdn| rdn.0.iter());
    let value = attributes.filter(|a| a.oid == COMMON_NAME).map(|a| &a.value).next()?;
    String::from_utf8(value.value().to_vec()).ok()
}
