//! SHA-256 of canonical JSON: what approvals, freezes and blobs are named by.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use ts_rs::TS;

/// A SHA-256 in 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, as = "String")]
pub struct Sha256Hex(String);

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 in lower-case hexadecimal digits")]
pub struct NotAHash;

impl Sha256Hex {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }

    /// The hash of `value` as canonical JSON: keys sorted, no white space.
    #[must_use]
    pub fn of_json<T: Serialize>(value: &T) -> Self {
        Self::of(canonical_json(value).as_bytes())
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Sha256Hex {
    type Error = NotAHash;
    fn try_from(text: String) -> Result<Self, NotAHash> {
        let fits = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if fits { Ok(Self(text)) } else { Err(NotAHash) }
    }
}

impl From<Sha256Hex> for String {
    fn from(hash: Sha256Hex) -> Self {
        hash.0
    }
}

/// `value` as JSON with sorted keys and no white space; a value that JSON cannot hold (there is none in this crate)
/// yields `null`. Sorted here and not by `serde_json`, whose map keeps insertion order when any crate of the build asks so.
#[must_use]
pub fn canonical_json<T: Serialize>(value: &T) -> String {
    let mut out = String::new();
    write_sorted(&serde_json::to_value(value).unwrap_or_default(), &mut out);
    out
}

fn write_sorted(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                write_sorted(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_sorted(item, out);
            }
            out.push(']');
        }
        leaf => out.push_str(&leaf.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_json_sorts_keys() {
        let value: serde_json::Value = serde_json::from_str(r#"{"b":1,"a":{"d":2,"c":3}}"#).unwrap();
        assert_eq!(
            canonical_json(&value),
            r#"{"a":{"c":3,"d":2},"b":1}"#,
            "keys must come sorted at every depth"
        );
    }

    #[test]
    fn a_text_that_is_no_hash_is_refused() {
        for text in ["", "abc", &"g".repeat(64), &"A".repeat(64)] {
            assert!(Sha256Hex::try_from(text.to_owned()).is_err(), "{text:?} must be refused");
        }
        let hash = Sha256Hex::of(b"");
        assert_eq!(hash.as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
