//! What the signature covers, and whether its mathematics holds.
//!
//! PAdES B-B (ETSI EN 319 142-1): the digest of everything but `/Contents`, a CMS signature over attributes that name
//! that digest and the signer's certificate.

use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Any, Decode, Encode, Reader, SliceReader};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::field::SignatureField;
use super::{Reason, Report, Trust, certificate, signer_name};
use crate::seal::{
    CONTENT_TYPE, ECDSA_SHA256, ESS_CERT_V2, ID_DATA, ID_SIGNED_DATA, MESSAGE_DIGEST, SHA256,
    signing_certificate_v2,
};

/// `Some` if the range covers the whole file but exactly the hex string of `contents`.
pub(super) fn covered(bytes: &[u8], range: [usize; 4], contents: &[u8]) -> Option<()> {
    let [start, length, after, rest] = range;
    let whole = start == 0 && after.checked_add(rest)? == bytes.len() && after > length;
    let gap = bytes.get(length..after)?;
    // Written one way only, so that not even the case of a digit can change unseen.
    let written = format!("<{}>", hex::encode_upper(contents));
    (whole && gap == written.as_bytes()).then_some(())
}

/// SHA-256 of the two covered parts.
pub(super) fn digest(bytes: &[u8], range: [usize; 4]) -> Option<[u8; 32]> {
    let [start, length, after, rest] = range;
    let mut hash = Sha256::new();
    hash.update(bytes.get(start..start.checked_add(length)?)?);
    hash.update(bytes.get(after..after.checked_add(rest)?)?);
    Some(hash.finalize().into())
}

/// Digest, CMS and certificate.
pub(super) fn check(field: &SignatureField, digest: Option<[u8; 32]>, trust: &Trust, report: &mut Report) {
    let Some(parsed) = parse(&field.contents) else {
        report.reasons.push(Reason::Signature);
        return;
    };
    report.signer = signer_name(&parsed.certificate);
    if digest.is_none_or(|d| parsed.message_digest != d) {
        report.reasons.push(Reason::Digest);
    }
    if !holds(&parsed).unwrap_or(false) {
        report.reasons.push(Reason::Signature);
    }
    if !certificate::trusted(&parsed.certificate, trust, field.sealed_at) {
        report.reasons.push(Reason::Certificate);
    }
}

/// The parts of a signature that matter here.
struct Parsed {
    certificate: Certificate,
    signer: SignerInfo,
    message_digest: Vec<u8>,
}

/// One SignedData with one signer and one certificate; the hole's zero padding after it is ignored.
fn parse(contents: &[u8]) -> Option<Parsed> {
    let mut reader = SliceReader::new(contents).ok()?;
    let info = ContentInfo::decode(&mut reader).ok()?;
    let used = usize::try_from(reader.position()).ok()?;
    if info.content_type != ID_SIGNED_DATA || contents.iter().skip(used).any(|b| *b != 0) {
        return None;
    }
    let data: SignedData = info.content.decode_as().ok()?;
    let [signer] = data.signer_infos.0.as_slice() else { return None };
    let certificates = data.certificates.as_ref()?.0.as_slice();
    let [cms::cert::CertificateChoices::Certificate(certificate)] = certificates else { return None };
    let message_digest: OctetString = attribute(signer, MESSAGE_DIGEST)?.decode_as().ok()?;
    plain_shape(&data, signer).then(|| Parsed {
        certificate: certificate.clone(),
        signer: signer.clone(),
        message_digest: message_digest.into_bytes(),
    })
}

/// Detached, SHA-256 throughout, and nothing beside what is signed: unsigned fields would be a place to hide things.
fn plain_shape(data: &SignedData, signer: &SignerInfo) -> bool {
    let plain = |a: &AlgorithmIdentifierOwned, oid| a.oid == oid && a.parameters.is_none();
    let digests = data.digest_algorithms.as_slice();
    data.version == CmsVersion::V1
        && data.encap_content_info.econtent_type == ID_DATA
        && data.encap_content_info.econtent.is_none()
        && matches!(digests, [one] if plain(one, SHA256))
        && data.crls.is_none()
        && signer.version == CmsVersion::V1
        && plain(&signer.digest_alg, SHA256)
        && plain(&signer.signature_algorithm, ECDSA_SHA256)
        && signer.unsigned_attrs.is_none()
        && signer.signed_attrs.as_ref().is_some_and(|a| a.len() == 3)
}

/// The one value of a signed attribute that stands there exactly once.
fn attribute(signer: &SignerInfo, oid: ObjectIdentifier) -> Option<Any> {
    let mut found = signer.signed_attrs.as_ref()?.iter().filter(|a| a.oid == oid);
    let (one, more) = (found.next()?, found.next());
    match (one.values.as_slice(), more) {
        ([value], None) => Some(value.clone()),
        _ => None,
    }
}

/// Attributes, algorithms, certificate hash and the signature over all of them.
fn holds(parsed: &Parsed) -> Option<bool> {
    let signer = &parsed.signer;
    let content_type: ObjectIdentifier = attribute(signer, CONTENT_TYPE)?.decode_as().ok()?;
    let named = signing_certificate_v2(&parsed.certificate.to_der().ok()?).ok()?;
    let tbs = &parsed.certificate.tbs_certificate;
    let same_signer = match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            id.issuer == tbs.issuer && id.serial_number == tbs.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(_) => false,
    };
    let bound = content_type == ID_DATA && attribute(signer, ESS_CERT_V2)? == named && same_signer;
    let point = tbs.subject_public_key_info.subject_public_key.as_bytes()?;
    let key = VerifyingKey::from_sec1_bytes(point).ok()?;
    let signature = DerSignature::from_bytes(signer.signature.as_bytes()).ok()?;
    let attributes = signer.signed_attrs.as_ref()?.to_der().ok()?;
    Some(bound && key.verify(&attributes, &signature).is_ok())
}
