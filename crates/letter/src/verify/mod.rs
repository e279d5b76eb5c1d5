//! Is this file the letter that was sealed? Answered from the bytes, the pinned CA and, where known, the record.
//!
//! Stricter than common readers: poppler calls a letter with a box appended "valid". Invariant: `valid` means every
//! check here passed; a check that could not be made for want of the record is a warning, and damage never panics.

mod certificate;
mod field;
mod signed;
mod update;

use chengban_domain::time::Millis;
use lopdf::{Document, LoadOptions};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;
use x509_cert::Certificate;

use crate::LetterError;
use crate::ca::{common_name, parse_certificate};

/// Largest stream unpacked while reading, bytes.
const STREAM_LIMIT: usize = 64 << 20;

/// Why a letter is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "VerifyReason")]
pub enum Reason {
    /// Not readable as a PDF.
    Unreadable,
    /// Not exactly one signature.
    SignatureCount,
    /// The signature does not cover the whole file.
    Coverage,
    /// The covered bytes were changed.
    Digest,
    /// The signature itself or its certificate hash is wrong.
    Signature,
    /// The certificate is not from the pinned CA, not for documents, or was not valid at the time.
    Certificate,
    /// It does not forbid changes.
    Docmdp,
    /// The bytes before the seal are not the draft that was approved.
    Draft,
    /// The update adds more than a seal.
    ExtraObjects,
    /// The picture is not the registered seal.
    Appearance,
    /// The ledger has voided the letter or recorded other bytes.
    Ledger,
}

/// What could not be checked, or must be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "VerifyWarning")]
pub enum Warning {
    /// No record at hand: draft, picture and voiding were not checked.
    LedgerUnknown,
    /// 内部防篡改签名，非法定电子印章.
    InternalSignature,
}

/// The verdict on one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LetterVerifyReport")]
pub struct Report {
    /// No reason against it.
    pub valid: bool,
    /// The signature covers the file to its last byte.
    pub covers_whole_file: bool,
    /// Name in the signer's certificate.
    pub signer: Option<String>,
    /// Hub time stated in the signature.
    pub sealed_at: Option<Millis>,
    /// Reason stated in the signature; holds the ledger's anchor ([`crate::seal::anchored_reason`]).
    pub stated_reason: Option<String>,
    /// Everything found wrong, sorted.
    pub reasons: Vec<Reason>,
    /// Everything to be borne in mind, sorted.
    pub warnings: Vec<Warning>,
}

/// Certificates a verifier believes: the hub's CA, pinned when the desk was enrolled.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: Vec<Certificate>,
}

/// What the ledger says of a letter; the desk may keep it for checks without network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SealRecord {
    /// SHA-256 of the approved draft, lower hex.
    pub draft_sha256: String,
    /// SHA-256 of the sealed file, lower hex, where recorded.
    #[serde(default)]
    pub signed_sha256: Option<String>,
    /// Hash of the registered picture ([`crate::seal::SealArt::sha256`]).
    pub appearance_sha256: String,
    /// Why the letter was voided, if it was.
    #[serde(default)]
    pub voided: Option<String>,
}

impl Trust {
    /// Trusts these CA certificates (PEM or DER).
    ///
    /// # Errors
    /// [`LetterError::Seal`] if one cannot be read.
    pub fn new<B: AsRef<[u8]>>(roots: impl IntoIterator<Item = B>) -> Result<Self, LetterError> {
        let roots = roots.into_iter().map(|r| parse_certificate(r.as_ref()).map(|(c, _)| c));
        Ok(Self { roots: roots.collect::<Result<_, _>>()? })
    }
}

impl Reason {
    /// The stable code, as it stands in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::SignatureCount => "signature_count",
            Self::Coverage => "coverage",
            Self::Digest => "digest",
            Self::Signature => "signature",
            Self::Certificate => "certificate",
            Self::Docmdp => "docmdp",
            Self::Draft => "draft",
            Self::ExtraObjects => "extra_objects",
            Self::Appearance => "appearance",
            Self::Ledger => "ledger",
        }
    }

    /// One sentence for people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Unreadable => "文件已损坏，无法作为PDF读取。",
            Self::SignatureCount => "文件中没有签名，或签名不止一个。页面上的印章图形不能作为依据。",
            Self::Coverage => "签名没有覆盖整个文件，用印后有人追加了内容。",
            Self::Digest => "文件内容在用印后被改动。",
            Self::Signature => "签名数据不成立。",
            Self::Certificate => "签名证书不是本系统签发，或已过期，或不用于文件签名。",
            Self::Docmdp => "签名没有声明禁止修改。",
            Self::Draft => "盖章的原稿与审批通过的原稿不一致。",
            Self::ExtraObjects => "用印时夹带了印章以外的内容。",
            Self::Appearance => "印章图形与登记的印章不一致。",
            Self::Ledger => "用印登记显示此件已作废，或登记的不是这份文件。",
        }
    }
}

impl Warning {
    /// The stable code, as it stands in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::LedgerUnknown => "ledger_unknown",
            Self::InternalSignature => "internal_signature",
        }
    }

    /// One sentence for people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::LedgerUnknown => "未查到用印登记，未能核对原稿、印章图形和是否作废。",
            Self::InternalSignature => "内部防篡改签名，非法定电子印章。",
        }
    }
}

/// Checks a file. Never fails: whatever is wrong stands in the report.
pub fn verify(bytes: &[u8], trust: &Trust, record: Option<&SealRecord>) -> Report {
    let mut report = Report {
        valid: false,
        covers_whole_file: false,
        signer: None,
        sealed_at: None,
        stated_reason: None,
        reasons: Vec::new(),
        warnings: Vec::new(),
    };
    examine(bytes, trust, record, &mut report);
    check_record(bytes, record, &mut report);
    report.reasons.sort();
    report.reasons.dedup();
    report.warnings.sort();
    report.valid = report.reasons.is_empty();
    report
}

fn examine(bytes: &[u8], trust: &Trust, record: Option<&SealRecord>, report: &mut Report) {
    let Ok(doc) = load(bytes) else {
        report.reasons.push(Reason::Unreadable);
        return;
    };
    let Some(field) = field::only_signature(&doc) else {
        report.reasons.push(Reason::SignatureCount);
        return;
    };
    report.warnings.push(Warning::InternalSignature);
    report.sealed_at = field.sealed_at;
    report.stated_reason.clone_from(&field.reason);
    if !field.forbids_changes {
        report.reasons.push(Reason::Docmdp);
    }
    let covered = field.range.and_then(|range| signed::covered(bytes, range, &field.contents));
    report.covers_whole_file = covered.is_some();
    if covered.is_none() {
        report.reasons.push(Reason::Coverage);
    }
    let digest = field.range.and_then(|range| signed::digest(bytes, range));
    signed::check(&field, digest, trust, report);
    update::check(bytes, &doc, &field, record, report);
}

/// Reads a file from outside; a stream that would swell beyond all use is refused.
fn load(bytes: &[u8]) -> lopdf::Result<Document> {
    Document::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(STREAM_LIMIT))
}

/// Ledger checks that need no PDF.
fn check_record(bytes: &[u8], record: Option<&SealRecord>, report: &mut Report) {
    let Some(record) = record else {
        report.warnings.push(Warning::LedgerUnknown);
        return;
    };
    let other = record.signed_sha256.as_ref().is_some_and(|want| *want != hex::encode(Sha256::digest(bytes)));
    if record.voided.is_some() || other {
        report.reasons.push(Reason::Ledger);
    }
}

/// Name shown for a signer.
fn signer_name(certificate: &Certificate) -> Option<String> {
    common_name(&certificate.tbs_certificate.subject)
}
