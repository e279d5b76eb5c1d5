//! What the shipped pack says of a rule that older packs do not know.
//!
//! Here so that a check whose words or numbers moved from the code into the pack goes on for a ticket that keeps an older
//! pack. Invariant: no word and no number stands here; all are in `default_pack.json`.

use std::sync::LazyLock;

use serde_json::Value;

use super::{BUILTIN, RulePack};
use crate::time::Limit;

pub(super) fn clocks_apart() -> Limit {
    RulePack::builtin().clock.apart
}

pub(super) fn time_units() -> Vec<String> {
    words("time_units")
}

pub(super) fn due_words() -> Vec<String> {
    words("due_words")
}

pub(super) fn undated_words() -> Vec<String> {
    words("undated_words")
}

pub(super) fn reporter_words() -> Vec<String> {
    words("reporter_words")
}

/// Read as plain JSON: the pack itself is being read when this is asked.
fn words(field: &str) -> Vec<String> {
    static SHIPPED: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(BUILTIN).unwrap_or_default());
    serde_json::from_value(SHIPPED[field].clone()).unwrap_or_default()
}
