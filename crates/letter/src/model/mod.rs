//! What a letter says: the fields a person or the hub fills, before any measure or font.
//!
//! Ticket numbers, ground, citations and evidence stay beside the letter, in the record. Unknown fields are refused,
//! so a secrecy grade (密级) cannot slip in: no secret papers on this system.

pub(crate) mod check;
mod hash;
mod title;

pub(crate) use hash::canonical_json;
pub use title::propose_title;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A letter as the editor keeps it and the hub hashes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct LetterModel {
    /// Page form.
    #[serde(default)]
    pub template: TemplateId,
    /// 发文机关标志: full or standard name; the letter form carries no 「文件」 (10.1).
    pub mark: String,
    /// 发文字号; its sequence number is allotted by the hub only.
    #[serde(default)]
    pub number: Option<LetterNumber>,
    /// 紧急程度: 特急 or 加急.
    #[serde(default)]
    pub urgency: Option<String>,
    /// 份号, shown with six digits.
    #[serde(default)]
    pub copy_no: Option<u32>,
    /// Title, one entry a line; the editor proposes the breaks ([`propose_title`]).
    pub title: Vec<String>,
    /// 主送, without end mark; joined by 、 and closed by ：.
    #[serde(default)]
    pub addressees: Vec<String>,
    /// Body in order.
    pub body: Vec<Block>,
    /// 附件.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Who signs, when, and how.
    pub sign: Sign,
    /// 附注, with or without its brackets.
    #[serde(default)]
    pub note: Option<String>,
    /// 抄送 names, without end mark.
    #[serde(default)]
    pub cc: Vec<String>,
    /// 印发机关 and date (`red_head` only).
    #[serde(default)]
    pub print_info: Option<PrintRecord>,
}

/// Page form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LetterTemplate")]
pub enum TemplateId {
    /// 信函格式 (GB/T 9704-2012 10.1), default for 函.
    #[default]
    Letter,
    /// 文件格式 (7.2–7.4).
    RedHead,
}

/// 发文字号 `琼海示函〔2026〕12号`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct LetterNumber {
    /// 机关代字, such as 琼海示函.
    pub series: String,
    /// Four-digit year.
    pub year: u16,
    /// Sequence number; `None` until the hub allots one, and then a gap stands in its place.
    #[serde(default)]
    pub seq: Option<u32>,
}

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, rename = "LetterBlock")]
pub struct Block {
    /// 0 text; 1 一、 2 （一） 3 1. 4 （1） (7.3.3). The ordinal is part of the text.
    #[serde(default)]
    pub level: u8,
    /// The words. On levels 1 and 2 the first sentence is the heading, the rest of the paragraph runs on as text.
    pub text: String,
}

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, rename = "LetterAttachment")]
pub struct Attachment {
    /// Name without end mark (7.3.4).
    pub name: String,
    /// SHA-256 (lower hex) of a file kept beside the letter; never merged into the PDF.
    #[serde(default)]
    pub blob_sha256: Option<String>,
    /// Text set on pages of its own after the letter.
    #[serde(default)]
    pub text: Vec<Block>,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, rename = "LetterSign")]
pub struct Sign {
    /// 发文机关署名, one entry a unit.
    pub units: Vec<String>,
    /// 成文日期; `None` takes the date given to `render`.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// With a seal, without, or with the signer's own stamp.
    #[serde(default)]
    pub mode: SignMode,
    /// Post of the signer, for [`SignMode::SignerStamp`].
    #[serde(default)]
    pub signer_title: Option<String>,
}

/// How a letter is signed (7.3.5.1–7.3.5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LetterSignMode")]
pub enum SignMode {
    /// Room is left for the unit's seal.
    #[default]
    Seal,
    /// No seal.
    None,
    /// Room is left for the signer's stamp.
    SignerStamp,
}

/// 印发机关 and 印发日期.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, rename = "LetterPrintRecord")]
pub struct PrintRecord {
    /// 印发机关.
    pub organ: String,
    /// 印发日期.
    pub date: NaiveDate,
}

impl LetterNumber {
    /// `琼海示函〔2026〕12号`: 六角括号 U+3014/5, no 第, no leading zeros (7.2.5).
    pub fn text(&self) -> String {
        match self.seq {
            Some(seq) => format!("{}〔{}〕{seq}号", self.series, self.year),
            None => format!("{}〔{}〕\u{3000}\u{3000}号", self.series, self.year),
        }
    }
}

impl Block {
    /// A paragraph of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { level: 0, text: text.into() }
    }
}
