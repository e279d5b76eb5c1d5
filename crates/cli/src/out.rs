//! What people and programs read: lines, JSON, one error.

use std::io::Write as _;
use std::process::ExitCode;

use chengban_desk::domain::{ErrorCode, Problem};
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
        None => Problem::new(ErrorCode::InvalidInput).saying(format!("{error:#}")).hinting(""),
    }
}
