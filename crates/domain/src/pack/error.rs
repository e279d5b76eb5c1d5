//! Why a rule pack is refused: which field, what is wrong with it.

use thiserror::Error;

/// A pack that cannot be used, told to the person who edits it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("规则包的“{path}”有误：{reason}。请改正后重新导入")]
pub struct PackError {
    /// The field, as in `limits.handle.urgent` or `chains.heavy[1]`; `.` for the whole file.
    pub path: String,
    /// What is wrong, in Chinese.
    pub reason: String,
}

impl PackError {
    /// A contradiction at `path`.
    pub(super) fn at(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }

    /// A field that is missing or has the wrong form.
    pub(super) fn from_serde(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let inner = error.inner();
        let path = if inner.is_data() { error.path().to_string() } else { ".".to_owned() };
        Self::at(path, in_chinese(inner))
    }

    /// A text that is not JSON.
    pub(super) fn from_json(error: serde_json::Error) -> Self {
        Self::at(".", in_chinese(&error))
    }
}

/// The reason of a JSON error. Our own reasons are Chinese already; serde's are wrapped in a sentence with their place.
fn in_chinese(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let detail = error.to_string();
    let detail = detail.split(" at line ").next().unwrap_or_default();
    if let Some(field) = detail.strip_prefix("missing field ") {
        format!("缺少字段 {field}")
    } else if !detail.is_ascii() {
        detail.to_owned()
    } else {
        format!("第 {line} 行第 {column} 列的内容读不懂（{detail}）")
    }
}
