//! What was typed after `chengban` and makes no sense, told in one sentence instead of the parser's English.

use std::process::ExitCode;

use chengban_desk::domain::{ErrorCode, Problem};
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::out;

/// The exit code of a command line that could not be read.
const USAGE: u8 = 2;

/// Prints help where it was asked for, else why the command line could not be read.
pub fn refuse(error: &Error) -> ExitCode {
    let asked_for = [
        ErrorKind::DisplayHelp,
        ErrorKind::DisplayVersion,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
    ];
    if asked_for.contains(&error.kind()) {
        // A closed pipe ends the help, not the program's correctness.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
    }
    let as_json = std::env::args_os().any(|argument| argument == "--json");
    out::fail(&told(error).into(), as_json);
    ExitCode::from(USAGE)
}

fn told(error: &Error) -> Problem {
    let of = |kind| error.get(kind).map(words).unwrap_or_default();
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("参数 {argument} 没有给出内容。"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("参数 {argument} 的内容“{value}”不符合要求。")
        }
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个参数。"),
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令。", of(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{argument}。"),
        ErrorKind::MissingSubcommand => "没有写要执行的命令。".to_owned(),
        ErrorKind::ArgumentConflict => format!("参数 {argument} 重复，或与别的参数不能同时使用。"),
        _ => "命令行参数不正确。".to_owned(),
    };
    let accepted = of(ContextKind::ValidValue);
    let hint = if accepted.is_empty() {
        "请用 --help 查看用法；日期写作 2026-02-13。".to_owned()
    } else {
        format!("可用：{accepted}。")
    };
    Problem::new(ErrorCode::InvalidInput).saying(message).hinting(hint)
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::Cli;

    fn said(args: &[&str]) -> String {
        let error = Cli::try_parse_from(std::iter::once("chengban").chain(args.iter().copied()));
        told(&error.expect_err("not to be understood")).message
    }

    #[test]
    fn each_kind_of_slip_names_what_was_typed() {
        assert!(said(&["law", "cite", "某", "--on", "2026-02-30"]).contains("2026-02-30"));
        assert!(said(&["show"]).contains("<NO>"));
        assert!(said(&["show", "a", "--nein"]).contains("--nein"));
        assert!(said(&["zeig"]).contains("zeig"));
        assert!(said(&["deadline", "--from"]).contains("--from"));
        assert!(said(&["tickets", "--limit", "viele"]).contains("viele"));
    }
}
