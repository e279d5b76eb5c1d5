//! Keys of things that an intent makes: a person on the command line does not invent UUIDs.

use chengban_desk::domain::intent::IntentKind;
use serde_json::{Map, Value};

/// Intents whose payload carries the key of the thing they make.
const WITH_ID: &[IntentKind] = &[
    IntentKind::RequestReturn,
    IntentKind::RecordContact,
    IntentKind::RequestExtension,
    IntentKind::RequestSuspension,
    IntentKind::RequestTermination,
    IntentKind::FileAppeal,
    IntentKind::SaveOpinion,
];

/// Adds the key where it is missing.
#[must_use]
pub fn fill(kind: IntentKind, payload: Value) -> Value {
    let mut fields = match payload {
        Value::Null => Map::new(),
        Value::Object(fields) => fields,
        other => return other,
    };
    if WITH_ID.contains(&kind) && !fields.contains_key("id") {
        fields.insert("id".into(), Value::String(chengban_desk::clock::id().to_string()));
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_is_made_and_a_given_one_kept() {
        let made = fill(IntentKind::RecordContact, Value::Null);
        assert!(made["id"].as_str().is_some_and(|id| id.len() == 36), "{made}");
        let given = serde_json::json!({"id": "x"});
        assert_eq!(fill(IntentKind::RecordContact, given.clone()), given);
        assert_eq!(fill(IntentKind::Acknowledge, Value::Null), serde_json::json!({}));
    }
}
