//! What is logged of a fault of ours: where and of what kind, never a value, which may be a citizen's.

use crate::clock;

/// The causes, outermost first. A parser quotes what it could not read, so only the place in the document is told.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(one).collect();
    causes.join(": ")
}

/// Names lines of the log to whoever is told of a fault; it holds nothing of the content.
pub(crate) fn trace() -> String {
    hex::encode(clock::random::<6>())
}

fn one(cause: &(dyn std::error::Error + 'static)) -> String {
    match cause.downcast_ref::<serde_json::Error>() {
        Some(json) => format!("{:?} error of JSON at {}:{}", json.classify(), json.line(), json.column()),
        None => cause.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    #[test]
    fn what_could_not_be_read_is_not_quoted() {
        let parsed: Result<i64, _> = serde_json::from_str("\"陈某芳\"");
        let told = super::told(&parsed.context("a row cannot be read").unwrap_err());
        assert!(told.starts_with("a row cannot be read: Data error"), "{told}");
        assert!(!told.contains("陈某芳"), "{told}");
    }
}
