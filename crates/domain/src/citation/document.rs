//! Documents that are not statutes, cited by their number: `《title》（国办函〔2025〕66号）`.
//!
//! Form of the number: GB/T 9704-2012 7.2.5: issuer's code, year in full in 〔〕, serial without 第 and leading zeros.
//!
//! Invariant: a `DocumentNumber` is always in that form, whatever brackets and digits were typed.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::error::CitationError;
use super::numeral::western_digit;

/// A document number in canonical form, such as 国办函〔2025〕66号.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct DocumentNumber(String);

/// Which document outside the statute corpus a citation means.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DocumentRef {
    /// 文号, canonical.
    pub number: DocumentNumber,
    /// 发文机关, such as 国务院办公厅; empty when only the number is known.
    pub issuer: String,
}

impl DocumentNumber {
    /// Reads a number typed with any brackets, digits and spaces, and with a stray 第 or leading zeros.
    ///
    /// # Errors
    /// `BadDocumentNumber` when code, year or serial is missing.
    pub fn parse(text: &str) -> Result<Self, CitationError> {
        Self::read(text).ok_or(CitationError::BadDocumentNumber)
    }

    /// Whether `text` is written exactly as it should be printed.
    #[must_use]
    pub fn is_canonical(text: &str) -> bool {
        Self::read(text).is_some_and(|number| number.0 == text)
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let chars: Vec<char> =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| western_digit(c).unwrap_or(c)).collect();
        let open = chars.iter().position(|c| "〔[［【(（﹝".contains(*c))?;
        let close = open + chars[open..].iter().position(|c| "〕]］】)）﹞".contains(*c))?;
        let code: String = chars[..open].iter().collect();
        let year: String = chars[open + 1..close].iter().collect();
        let serial: String = chars[close + 1..].iter().collect();
        let serial = serial.strip_suffix('号')?.trim_start_matches('第').trim_start_matches('0');
        let all_digits = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_digit());
        let sound = !code.is_empty()
            && code.chars().all(|c| c.is_alphanumeric())
            && year.len() == 4
            && all_digits(&year)
            && all_digits(serial)
            && serial.len() <= 6;
        sound.then(|| Self(format!("{code}〔{year}〕{serial}号")))
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DocumentNumber {
    type Error = CitationError;

    fn try_from(text: String) -> Result<Self, CitationError> {
        Self::parse(&text)
    }
}

impl From<DocumentNumber> for String {
    fn from(number: DocumentNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("国办函〔2025〕66号", "国办函〔2025〕66号")]
    #[case("国办函[2025]66号", "国办函〔2025〕66号")]
    #[case("琼海营函（２０２４） 第0100号", "琼海营函〔2024〕100号")]
    fn a_document_number_is_read_in_any_spelling(#[case] typed: &str, #[case] canonical: &str) {
        assert_eq!(DocumentNumber::parse(typed).unwrap().as_str(), canonical);
        assert_eq!(DocumentNumber::is_canonical(typed), typed == canonical);
    }

    #[rstest]
    #[case("国办函2025-66")]
    #[case("〔2025〕66号")]
    #[case("国办函〔25〕66号")]
    #[case("国办函〔2025〕号")]
    #[case("试行")]
    fn other_texts_are_no_document_number(#[case] typed: &str) {
        assert_eq!(DocumentNumber::parse(typed), Err(CitationError::BadDocumentNumber));
    }
}
