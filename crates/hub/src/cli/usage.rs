//! What was typed after `chengban-hub` and makes no sense, told in one sentence instead of the parser's English.

use std::process::ExitCode;

use chengban_domain::error::{ErrorCode, Problem};
use clap::error::{ContextKind, Error, ErrorKind};

use super::print::Printer;

/// The exit code of a command line that could not be read.
const USAGE: u8 = 2;

/// Prints help where it was asked for, else why the command line could not be read.
pub(super) fn refuse(error: &Error) -> ExitCode {
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
    let json = std::env::args_os().any(|argument| argument == "--json");
    let _failure = Printer { json }.fail(&told(error).into());
    ExitCode::from(USAGE)
}

fn told(error: &Error) -> Problem {
    let of = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let message = match error.kind() {
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
    Problem::new(ErrorCode::InvalidInput).saying(message).hinting("请用 --help 查看用法。")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Args;

    #[test]
    fn each_kind_of_slip_names_what_was_typed() {
        let said = |args: &[&str]| {
            let parsed = Args::try_parse_from(std::iter::once("chengban-hub").chain(args.iter().copied()));
            told(&parsed.expect_err("not to be understood")).message
        };
        assert!(said(&["serve", "--bogus"]).contains("--bogus"));
        assert!(said(&["demo-data", "--db", "x", "--tickets", "viele"]).contains("viele"));
        assert!(said(&["unit", "city"]).contains("CITY"));
        assert!(said(&["zeig"]).contains("zeig"));
    }
}
