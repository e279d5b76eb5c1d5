//! Commands about final opinions: prefill, list, preview as PDF, verify a stamped PDF.

use chengban_domain::hash::Sha256Hex;
use chengban_domain::machine::Allowed;
use chengban_domain::opinion::{FinalOpinion, OpinionContent};
use chengban_domain::reply_check::Finding;
use chengban_domain::time::Millis;
use chengban_domain::{OpinionId, TicketId};
use chengban_letter::{Reason, Report, Warning};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::StepMark;
use crate::files::FileToken;

/// A final opinion in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpinionRow {
    /// The ticket it was begun from.
    pub ticket_id: TicketId,
    /// 编号
    pub ticket_no: String,
    /// 标题
    pub ticket_title: String,
    /// The opinion, with what I did and the hub has not seen yet.
    pub opinion: FinalOpinion,
    /// The step of its chain at which it waits inside the unit; absent while it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub step: Option<StepMark>,
    /// What I may do with it now, in the order of the chain; what is closed to me as a person says why.
    pub allowed: Vec<Allowed>,
    /// Operations on the ticket that wait to be sent.
    pub pending_ops: u32,
}

/// Asks for a preview: of a text being written, or of a kept opinion.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpinionPreviewReq {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// The text on screen.
    #[serde(default)]
    #[ts(optional)]
    pub content: Option<OpinionContent>,
    /// Or a kept opinion: its own bytes once it has a number.
    #[serde(default)]
    #[ts(optional)]
    pub opinion_id: Option<OpinionId>,
}

/// Bytes that the host serves under `url('letter', id)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BlobRef {
    /// SHA-256 of the bytes.
    pub id: Sha256Hex,
    /// Bytes.
    pub size: i64,
}

/// A letter as PDF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpinionPreview {
    /// The PDF; absent when a problem kept it from being made.
    #[ts(optional)]
    pub pdf: Option<BlobRef>,
    /// Pages.
    pub pages: u32,
    /// Characters set in another font, such as 「“㙍”以宋体代」.
    pub substitutions: Vec<String>,
    /// What keeps it from being submitted, or should be looked at.
    pub problems: Vec<Finding>,
    /// Whether these are the bytes that carry the seal.
    pub sealed: bool,
}

/// Which PDF to verify: a file, or a kept letter.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpinionVerify {
    /// A file.
    #[serde(default)]
    #[ts(optional)]
    pub file: Option<FileToken>,
    /// A letter of this desk.
    #[serde(default)]
    #[ts(optional)]
    pub sha256: Option<Sha256Hex>,
}

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VerifyReport {
    /// The signature is sound and covers what it must.
    pub valid: bool,
    /// Nothing was added after signing.
    pub covers_whole_file: bool,
    /// Who signed, from the certificate.
    #[ts(optional)]
    pub signer: Option<String>,
    /// When, as the signature says.
    #[ts(optional)]
    pub signed_at: Option<Millis>,
    /// Why it is not valid, as codes.
    pub reasons: Vec<Reason>,
    /// What else should be known, as codes.
    pub warnings: Vec<Warning>,
    /// One Chinese sentence for each code above, in the order reasons, warnings.
    pub messages: Vec<VerifyMessage>,
}

/// What a code of a [`VerifyReport`] says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VerifyMessage {
    /// The code.
    pub code: String,
    /// The sentence.
    pub message: String,
}

impl VerifyReport {
    /// The letter crate's verdict with its sentences.
    #[must_use]
    pub fn of(report: Report) -> Self {
        let said =
            |code: &str, message: &str| VerifyMessage { code: code.to_owned(), message: message.to_owned() };
        let reasons = report.reasons.iter().map(|reason| said(reason.code(), reason.sentence()));
        let warnings = report.warnings.iter().map(|warning| said(warning.code(), warning.sentence()));
        Self {
            valid: report.valid,
            covers_whole_file: report.covers_whole_file,
            signer: report.signer,
            signed_at: report.sealed_at,
            messages: reasons.chain(warnings).collect(),
            reasons: report.reasons,
            warnings: report.warnings,
        }
    }
}
