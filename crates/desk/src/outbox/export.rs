//! One operation as a file, for whoever looks why the hub stumbles over it.

use chengban_domain::{OpId, Problem};
use serde::Serialize;

use super::find;
use crate::commands::bulk::Exported;
use crate::fault::Result;
use crate::files::{FileToken, Source};
use crate::office::Office;

/// What stands in the file.
#[derive(Serialize)]
struct Sheet {
    ticket_no: String,
    attempts: i64,
    faults: i64,
    problem: Option<Problem>,
    operation: chengban_domain::wire::OpLine,
}

/// Makes the file; the address `export` serves it.
///
/// # Errors
/// `not_found`.
pub async fn export(office: &Office, id: OpId) -> Result<Exported> {
    let mut conn = office.store.reader().await?;
    let op = find(&mut conn, id).await?;
    let name = format!("{}.json", op.ticket_no);
    let sheet = Sheet {
        ticket_no: op.ticket_no.clone(),
        attempts: op.attempts,
        faults: op.faults,
        problem: op.problem(),
        operation: op.line()?,
    };
    let FileToken(id) = office.made.register(&name, Source::Bytes(serde_json::to_vec_pretty(&sheet)?));
    Ok(Exported { id, rows: 1 })
}
