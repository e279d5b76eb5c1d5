//! `model_hash`: what a reviewer approves and a signer names.
//!
//! Invariant: SHA-256 of canonical JSON — keys sorted, no white space — of the NFC-normalised model, so neither the
//! order of fields in a file nor a decomposed accent changes it.

use sha2::{Digest, Sha256};

use super::LetterModel;
use crate::LetterError;

impl LetterModel {
    /// SHA-256 (lower hex) of the canonical form of this model.
    ///
    /// # Errors
    /// Any [`LetterError`] the model's own rules raise: a hash is only given for what may be rendered.
    pub fn model_hash(&self) -> Result<String, LetterError> {
        let checked = self.normalised()?;
        let value = serde_json::to_value(&checked).map_err(LetterError::pdf)?;
        Ok(hex::encode(Sha256::digest(canonical_json(&value).as_bytes())))
    }
}

/// JSON with sorted keys and no white space, whatever map type `serde_json` was built with.
pub(crate) fn canonical_json(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let inner: Vec<String> = keys
                .into_iter()
                .map(|k| {
                    format!(
                        "{}:{}",
                        Value::String(k.clone()),
                        map.get(k).map(canonical_json).unwrap_or_default()
                    )
                })
                .collect();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(items) => {
            let inner: Vec<String> = items.iter().map(canonical_json).collect();
            format!("[{}]", inner.join(","))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_order_does_not_change_the_canonical_form() {
        let a: serde_json::Value = serde_json::from_str(r#"{"b":[1,{"y":2,"x":"喆"}],"a":null}"#).unwrap();
        assert_eq!(canonical_json(&a), r#"{"a":null,"b":[1,{"x":"喆","y":2}]}"#);
    }
}
