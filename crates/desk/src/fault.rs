//! The boundary where failures become one sentence for people.
//!
//! Inside the crate everything is `anyhow`; a [`Problem`] or [`Rejection`] thrown below passes through unchanged.
//! Invariant: what leaves here holds nothing of a ticket's content.

use chengban_domain::{ErrorCode, Problem, Rejection, Said};
use chengban_letter::LetterError;
use libsqlite3_sys as ffi;

use crate::clock;
use crate::law::store::CiteError;

/// Failures of the database to write to its files.
const CANNOT_WRITE: [i32; 4] =
    [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_TRUNCATE, ffi::SQLITE_IOERR_SHMSIZE];

/// SQLite's text for a failure that it cannot say more about.
const NO_WORD: &str = "SQL logic error";

/// What the crate's functions return.
pub type Result<T, E = anyhow::Error> = std::result::Result<T, E>;

/// The problem of `code` as an error to throw.
pub fn problem(code: ErrorCode) -> anyhow::Error {
    Problem::new(code).into()
}

/// A rejection as an error to throw.
pub fn rejected(rejection: Rejection) -> anyhow::Error {
    Problem::from(rejection).into()
}

/// Something entered makes no sense; `said` says what.
pub fn invalid(field: &str, said: impl Into<Said>) -> anyhow::Error {
    Problem::because(ErrorCode::InvalidInput, said).at_field(field).into()
}

/// Turns any failure into what crosses the boundary; unknown ones are logged under the trace they carry.
pub fn to_problem(error: &anyhow::Error) -> Problem {
    // A problem put around a technical cause counts before that cause.
    if let Some(problem) = error.downcast_ref::<Problem>() {
        return problem.clone();
    }
    for cause in error.chain() {
        if let Some(known) = known(cause) {
            return known;
        }
    }
    let mut problem = Problem::new(ErrorCode::Internal);
    problem.trace = hex::encode(clock::random::<6>());
    tracing::error!(trace = problem.trace, error = format!("{error:#}"), "a command failed");
    problem
}

fn known(cause: &(dyn std::error::Error + 'static)) -> Option<Problem> {
    if let Some(rejection) = cause.downcast_ref::<Rejection>() {
        return Some(rejection.clone().into());
    }
    if let Some(error) = cause.downcast_ref::<sqlx::Error>() {
        return of_database(error).map(Problem::new);
    }
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        return is_full(error.kind()).then(|| Problem::new(ErrorCode::DiskFull));
    }
    if let Some(error) = cause.downcast_ref::<LetterError>() {
        return Some(of_letter(error));
    }
    cause.downcast_ref::<CiteError>().and_then(of_citation)
}

/// Whether nothing more can be written: the disk, the person's share of it, or what one file may hold is used up.
#[must_use]
pub fn is_full(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind as K;
    matches!(kind, K::StorageFull | K::QuotaExceeded | K::FileTooLarge)
}

/// The code of a database failure that a person can do something about.
pub fn of_database(error: &sqlx::Error) -> Option<ErrorCode> {
    let error = error.as_database_error()?;
    let code = error.code()?.parse::<i32>().ok()?;
    match code & 0xff {
        ffi::SQLITE_FULL => Some(ErrorCode::DiskFull),
        // Where a quota or a size limit speaks instead of the disk, SQLite only knows that a write failed.
        ffi::SQLITE_IOERR if CANNOT_WRITE.contains(&code) => Some(ErrorCode::DiskFull),
        // SQLCipher tells a page whose checksum fails as a page there was no memory for.
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB | ffi::SQLITE_NOMEM => Some(ErrorCode::StoreDamaged),
        // What is asked next on the same connection then fails without a word of its own; a wrong statement has one.
        ffi::SQLITE_ERROR if error.message() == NO_WORD => Some(ErrorCode::StoreDamaged),
        _ => None,
    }
}

fn of_letter(error: &LetterError) -> Problem {
    let code = match error {
        LetterError::MissingGlyph { .. } => ErrorCode::GlyphMissing,
        LetterError::Font { .. } => return Problem::new(ErrorCode::FontsMissing),
        _ => ErrorCode::InvalidInput,
    };
    let problem = Problem::because(code, error.said());
    error.field().map_or(problem.clone(), |field| problem.at_field(field))
}

fn of_citation(error: &CiteError) -> Option<Problem> {
    let code = match error {
        CiteError::Store(_) => return None,
        CiteError::NotInForce { .. } => ErrorCode::CitationNotInForce,
        CiteError::Form(_) => ErrorCode::InvalidInput,
        _ => ErrorCode::CitationUnknown,
    };
    let mut problem = Problem::because(code, error.said());
    if let Some(suggestion) = error.suggestion() {
        problem.params.insert("suggestion".into(), suggestion.key.to_string());
    }
    Some(problem)
}
