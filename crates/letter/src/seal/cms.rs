//! CMS SignedData for PAdES B-B: detached, SHA-256, ESS signing-certificate-v2, no signing-time attribute.
//!
//! RFC 5652, RFC 5035, ETSI EN 319 122-1. Built from the plain types of `cms`; its builder would bring RSA and AES.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode, Encode, Tag};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::LetterError;

pub(crate) const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(crate) const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub(crate) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// id-aa-signingCertificateV2.
pub(crate) const ESS_CERT_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
pub(crate) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
pub(crate) const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// Document signing usage, RFC 9336.
pub(crate) const DOCUMENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");

/// SignedData over `digest`; `sign` gets the DER of the signed attributes and returns a DER signature.
pub(super) fn signed_data(
    digest: &[u8; 32],
    certificate: &Certificate,
    certificate_der: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, LetterError>,
) -> Result<Vec<u8>, LetterError> {
    build(digest, certificate, certificate_der, sign)?.to_der().map_err(LetterError::seal)
}

fn build(
    digest: &[u8; 32],
    certificate: &Certificate,
    certificate_der: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, LetterError>,
) -> Result<ContentInfo, LetterError> {
    let bad = |e: der::Error| LetterError::seal(e);
    let algorithm = |oid| AlgorithmIdentifierOwned { oid, parameters: None };
    let attributes = signed_attributes(digest, certificate_der).map_err(bad)?;
    let signature = sign(&attributes.to_der().map_err(bad)?)?;
    let tbs = &certificate.tbs_certificate;
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer.clone(),
            serial_number: tbs.serial_number.clone(),
        }),
        digest_alg: algorithm(SHA256),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm(ECDSA_SHA256),
        signature: OctetString::new(signature).map_err(bad)?,
        unsigned_attrs: None,
    };
    let certificates =
        SetOfVec::try_from(vec![CertificateChoices::Certificate(certificate.clone())]).map_err(bad)?;
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(SHA256)]).map_err(bad)?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet(certificates)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer]).map_err(bad)?),
    };
    Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&data).map_err(bad)? })
}

fn signed_attributes(digest: &[u8; 32], certificate_der: &[u8]) -> der::Result<SetOfVec<Attribute>> {
    let attribute = |oid, value: Any| -> der::Result<Attribute> {
        Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
    };
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&ID_DATA)?)?,
        attribute(MESSAGE_DIGEST, Any::new(Tag::OctetString, digest.as_slice())?)?,
        attribute(ESS_CERT_V2, signing_certificate_v2(certificate_der)?)?,
    ])
}

/// `SEQUENCE { SEQUENCE OF ESSCertIDv2 { certHash } }` with the default algorithm SHA-256.
pub(crate) fn signing_certificate_v2(certificate_der: &[u8]) -> der::Result<Any> {
    let mut bytes = vec![0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20];
    bytes.extend(Sha256::digest(certificate_der));
    Any::from_der(&bytes)
}
