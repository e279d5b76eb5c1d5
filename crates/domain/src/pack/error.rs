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

/// The reason of a JSON error. Our own reasons are Chinese already; serde's are said in words for whoever edits the pack.
fn in_chinese(error: &serde_json::Error) -> String {
    let detail = error.to_string();
    let detail = detail.split(" at line ").next().unwrap_or_default();
    if !detail.is_ascii() && !detail.starts_with("invalid ") && !detail.starts_with("unknown ") {
        return detail.to_owned();
    }
    said_of(detail).unwrap_or_else(|| {
        let (line, column) = (error.line(), error.column());
        format!("第 {line} 行第 {column} 列的内容读不懂（{detail}）")
    })
}

/// What serde finds in a text that is JSON, without the place, which is told by the field.
fn said_of(detail: &str) -> Option<String> {
    if let Some(field) = detail.strip_prefix("missing field ") {
        return Some(format!("缺少字段 {field}"));
    }
    if let Some(rest) = detail.strip_prefix("unknown variant ") {
        let (found, known) = rest.split_once(", expected ")?;
        let known =
            known.trim_start_matches("one of ").replace(", ", "、").replace(" or ", "、").replace('`', "");
        return Some(format!("不认识“{}”，可以写：{known}", found.trim_matches('`')));
    }
    // Either form of a step was tried.
    if detail.ends_with("untagged enum Step") {
        return Some(
            "审批环节应写角色（liaison、reviewer 或 signer），或写成含 role 和 label 的一组字段".to_owned(),
        );
    }
    let rest = detail.strip_prefix("invalid type: ").or_else(|| detail.strip_prefix("invalid value: "))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    Some(format!("应填{}，现在是{}", wanted_in_chinese(wanted), found_in_chinese(found)))
}

fn wanted_in_chinese(wanted: &str) -> &'static str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "不小于 0 的整数",
        "i32" | "i64" => "整数",
        "a boolean" => " true 或 false",
        "a string" => "文字",
        _ if wanted.contains("sequence") || wanted.contains("tuple") || wanted.contains("array") => "列表",
        _ if wanted.contains("map") || wanted.contains("struct") => "一组字段",
        _ => "另一种内容",
    }
}

fn found_in_chinese(found: &str) -> String {
    match found {
        "null" => "空值".to_owned(),
        "sequence" => "列表".to_owned(),
        "map" => "一组字段".to_owned(),
        _ => {
            let value = found.split_once(['`', '"']).map_or(found, |(_, value)| value);
            format!("“{}”", value.trim_end_matches(['`', '"']))
        }
    }
}
