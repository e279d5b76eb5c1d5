//! Whether a leaf is ours: signed by a pinned CA key, for documents, valid at the stated hub time.
//!
//! Invariant: trust hangs on keys, never on names; another CA of the same name is refused.

use chengban_domain::time::Millis;
use der::Encode;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::Trust;
use crate::seal::{DOCUMENT_SIGNING, ECDSA_SHA256};

pub(super) fn trusted(leaf: &Certificate, trust: &Trust, at: Option<Millis>) -> bool {
    let Some(at) = at else { return false };
    let issued = trust.roots.iter().any(|root| {
        issued_by(leaf, root).unwrap_or(false) && valid_at(root, at) && may_issue(root).unwrap_or(false)
    });
    issued && valid_at(leaf, at) && for_documents(leaf).unwrap_or(false)
}

fn issued_by(leaf: &Certificate, root: &Certificate) -> Option<bool> {
    let root_key = root.tbs_certificate.subject_public_key_info.subject_public_key.as_bytes()?;
    let key = VerifyingKey::from_sec1_bytes(root_key).ok()?;
    let signature = DerSignature::from_bytes(leaf.signature.as_bytes()?).ok()?;
    let body = leaf.tbs_certificate.to_der().ok()?;
    let named = leaf.tbs_certificate.issuer == root.tbs_certificate.subject;
    let same =
        leaf.signature_algorithm.oid == ECDSA_SHA256 && leaf.tbs_certificate.signature.oid == ECDSA_SHA256;
    Some(named && same && key.verify(&body, &signature).is_ok())
}

fn valid_at(certificate: &Certificate, at: Millis) -> bool {
    let validity = &certificate.tbs_certificate.validity;
    let millis =
        |t: x509_cert::time::Time| i64::try_from(t.to_unix_duration().as_millis()).unwrap_or(i64::MAX);
    (millis(validity.not_before)..=millis(validity.not_after)).contains(&at.0)
}

fn may_issue(root: &Certificate) -> Option<bool> {
    let (_, basic) = root.tbs_certificate.get::<BasicConstraints>().ok()??;
    let (_, usage) = root.tbs_certificate.get::<KeyUsage>().ok()??;
    Some(basic.ca && usage.key_cert_sign())
}

fn for_documents(leaf: &Certificate) -> Option<bool> {
    let (_, basic) = leaf.tbs_certificate.get::<BasicConstraints>().ok()??;
    let (_, usage) = leaf.tbs_certificate.get::<KeyUsage>().ok()??;
    let (_, extended) = leaf.tbs_certificate.get::<ExtendedKeyUsage>().ok()??;
    Some(!basic.ca && usage.digital_signature() && extended.0.contains(&DOCUMENT_SIGNING))
}
