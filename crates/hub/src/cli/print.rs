//! What commands say: a line for people, or one JSON document for programs.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chengban_domain::error::{ErrorCode, Problem};
use serde::Serialize;

/// How to say it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    /// One JSON document instead of a line.
    pub(crate) json: bool,
}

impl Printer {
    /// Says what was done.
    ///
    /// # Errors
    /// When stdout is gone.
    pub(crate) fn say<T: Serialize>(&self, document: &T, line: &str) -> Result<()> {
        let mut out = std::io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, document)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
        Ok(())
    }

    /// Says what failed.
    pub(crate) fn fail(&self, error: &anyhow::Error) -> ExitCode {
        let problem = error.downcast_ref::<Problem>().cloned();
        let line = problem.as_ref().map_or_else(|| plain(error), |p| format!("{}{}", p.message, p.hint));
        let mut out = std::io::stderr().lock();
        // Without stderr there is nobody left to tell.
        let _told = writeln!(out, "{}", line.replace('\n', " "));
        if self.json {
            let problem =
                problem.unwrap_or_else(|| Problem::new(ErrorCode::InvalidInput).saying(line).hinting(""));
            let _told = serde_json::to_writer(&mut out, &problem);
            let _told = writeln!(out);
        }
        ExitCode::FAILURE
    }
}

/// A failure without a code: what was being done, and why it failed in words for people.
fn plain(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(reason).collect();
    causes.join("：")
}

fn reason(cause: &(dyn std::error::Error + 'static)) -> String {
    use std::io::ErrorKind;
    let Some(io) = cause.downcast_ref::<std::io::Error>() else { return cause.to_string() };
    match io.kind() {
        ErrorKind::NotFound => "文件或文件夹不存在".to_owned(),
        ErrorKind::PermissionDenied => "没有权限".to_owned(),
        ErrorKind::IsADirectory => "这是文件夹，不是文件".to_owned(),
        ErrorKind::AddrInUse => "端口已被占用".to_owned(),
        ErrorKind::AddrNotAvailable => "本机没有这个地址".to_owned(),
        ErrorKind::StorageFull => "磁盘已满".to_owned(),
        _ => io.to_string(),
    }
}
