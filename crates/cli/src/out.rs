//! What people and programs read: lines, JSON, one error.

use std::io::{self, Write as _};
use std::process::ExitCode;

use chengban_desk::domain::{ErrorCode, Problem};
use chengban_desk::is_full;
use serde::Serialize;

/// One line of text to standard output.
pub fn line(text: &str) {
    // A closed pipe ends the program's usefulness, not its correctness.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// One line of remark to standard error, where it disturbs no program.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// One JSON document on one line.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?);
    Ok(())
}

/// Prints an error as people or programs want it, and gives the exit code.
pub fn fail(error: &anyhow::Error, as_json: bool) -> ExitCode {
    let problem = problem_of(error);
    let mut stderr = std::io::stderr();
    if as_json {
        let text = serde_json::to_string(&problem).unwrap_or_else(|_| problem.message.clone());
        let _ = writeln!(stderr, "{text}");
    } else if problem.hint.is_empty() {
        let _ = writeln!(stderr, "{}", problem.message);
    } else {
        let _ = writeln!(stderr, "{} {}（{}）", problem.message, problem.hint, problem.code.as_str());
    }
    ExitCode::FAILURE
}

fn problem_of(error: &anyhow::Error) -> Problem {
    match error.downcast_ref::<Problem>() {
        Some(problem) => problem.clone(),
        None => plain(error),
    }
}

/// A failure without a code: what was being done, and why it failed in words for people.
fn plain(error: &anyhow::Error) -> Problem {
    if error.chain().filter_map(|cause| cause.downcast_ref()).any(|io: &io::Error| is_full(io.kind())) {
        return Problem::new(ErrorCode::DiskFull);
    }
    let causes: Vec<String> = error.chain().map(reason).collect();
    Problem::new(ErrorCode::InvalidInput).saying(causes.join("：")).hinting("请核对后重试。")
}

fn reason(cause: &(dyn std::error::Error + 'static)) -> String {
    if let Some(io) = cause.downcast_ref::<io::Error>() {
        return match io.kind() {
            io::ErrorKind::NotFound => "文件或文件夹不存在".to_owned(),
            io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
            io::ErrorKind::IsADirectory => "这是文件夹，不是文件".to_owned(),
            io::ErrorKind::InvalidData => "内容不是 UTF-8 文字".to_owned(),
            io::ErrorKind::AddrInUse => "端口已被占用".to_owned(),
            _ => "读写失败".to_owned(),
        };
    }
    if let Some(json) = cause.downcast_ref::<serde_json::Error>() {
        return format!("第 {} 行第 {} 列附近的 JSON 有误", json.line(), json.column());
    }
    cause.to_string()
}
