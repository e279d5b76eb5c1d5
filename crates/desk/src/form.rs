//! Forms being filled in: durable while they are typed, gone with the operation that carries their words.
//!
//! Invariants: D1 what was answered as kept is on disk; a form ends only by its operation, by its author, or, in
//! quarantine, as drafts do; an operation that is undone or judged against gives its form back.

use chengban_domain::time::Millis;
use chengban_domain::{OpId, ReasonCode, Said, TicketId};
use serde_json::Value;

use crate::commands::form::{FormContent, FormFound, FormKeep, FormKept, FormKey, FormRow};
use crate::fault::{Result, invalid};
use crate::office::Office;
use crate::store::form::FormRecord;
use crate::store::{Conn, form, of_word, parsed, quarantine, slice, word};

/// What a form may hold, bytes of JSON: 256 KiB.
const LARGEST: usize = 256 * 1024;
/// What a target's key may hold, characters.
const LONGEST_TARGET: usize = 64;

impl FormKey {
    /// As the store names it.
    fn text(&self) -> String {
        format!("{}/{}/{}/{}", word(&self.kind), self.ticket_id, self.target, self.fields)
    }
}

/// Makes durable what a form holds.
///
/// # Errors
/// `invalid_input` when it is too large or no object, `disk_full`.
pub async fn keep(office: &Office, req: FormKeep) -> Result<FormKept> {
    check(&req)?;
    let now = office.clock.now();
    let mut tx = office.store.begin().await?;
    let key = req.key.text();
    let held = slice::ticket(&mut tx, req.key.ticket_id).await?.map(|(slice, _)| slice.case.ticket);
    let earlier = form::get(&mut tx, &key).await?;
    let state = if held.is_some() { "open" } else { "quarantined" };
    let (ticket_no, ticket_title) = match (held, earlier) {
        (Some(ticket), _) => (ticket.no, ticket.title),
        (None, Some(earlier)) => (earlier.ticket_no, earlier.ticket_title),
        (None, None) => Default::default(),
    };
    let record = FormRecord {
        form_key: key,
        kind: word(&req.key.kind),
        ticket_id: req.key.ticket_id.to_string(),
        target: req.key.target,
        fields: i64::from(req.key.fields),
        ticket_no,
        ticket_title,
        content: req.content,
        saved_at: now.0,
        state: state.to_owned(),
        op_id: None,
        shown_at: None,
    };
    form::put(&mut tx, &record).await?;
    tx.commit().await?;
    Ok(FormKept { saved_at: now })
}

fn check(req: &FormKeep) -> Result<()> {
    if req.content.len() > LARGEST {
        return Err(invalid("content", Said::of(ReasonCode::FormTooLong).with("kb", LARGEST / 1024)));
    }
    let is_object = matches!(serde_json::from_str::<Value>(&req.content), Ok(Value::Object(_)));
    if !is_object || req.key.target.chars().count() > LONGEST_TARGET {
        return Err(invalid("content", ReasonCode::FormUnreadable));
    }
    Ok(())
}

/// What is kept of a form. One that was sent is not being filled in any more; one in quarantine is, once its ticket is
/// back.
///
/// # Errors
/// Database errors.
pub async fn load(office: &Office, key: &FormKey) -> Result<FormFound> {
    let mut conn = office.store.reader().await?;
    let found = form::get(&mut conn, &key.text()).await?.filter(|record| record.state != "sent");
    let kept = found.map(|record| FormContent { content: record.content, saved_at: Millis(record.saved_at) });
    Ok(FormFound { kept })
}

/// Its author cleared the form.
///
/// # Errors
/// Database errors.
pub async fn drop(office: &Office, key: &FormKey) -> Result<()> {
    let mut tx = office.store.begin().await?;
    form::drop(&mut tx, &key.text()).await?;
    tx.commit().await?;
    office.changed(&["form"], Vec::new());
    Ok(())
}

/// All kept forms that say something, the last written first.
///
/// # Errors
/// Database errors.
pub async fn rows(office: &Office) -> Result<Vec<FormRow>> {
    let mut conn = office.store.reader().await?;
    form::all(&mut conn)
        .await?
        .into_iter()
        .map(|record| {
            let ticket_id: TicketId = parsed(&record.ticket_id)?;
            let fields = u32::try_from(record.fields).unwrap_or_default();
            Ok(FormRow {
                text: words(&record.content),
                key: FormKey { kind: of_word(&record.kind)?, ticket_id, target: record.target, fields },
                ticket_no: record.ticket_no,
                ticket_title: record.ticket_title,
                saved_at: Millis(record.saved_at),
                quarantined: record.state == "quarantined",
                ends_at: quarantine::end(record.shown_at.filter(|_| record.state == "quarantined")),
            })
        })
        .filter(|row: &Result<FormRow>| row.as_ref().map_or(true, |row| !row.text.is_empty()))
        .collect()
}

/// The operation carries the form's words from now on; part of the caller's transaction.
///
/// # Errors
/// Database errors.
pub async fn sent(conn: &mut Conn, key: &FormKey, op: OpId) -> Result<()> {
    form::sent(conn, &key.text(), op).await
}

/// What a person typed: texts of the object, without its keys and codes.
pub fn words(content: &str) -> String {
    let mut lines = Vec::new();
    if let Ok(value) = serde_json::from_str::<Value>(content) {
        gather(&value, &mut lines);
    }
    lines.join("\n")
}

fn gather(value: &Value, lines: &mut Vec<String>) {
    match value {
        // Codes, keys and dates are plain ASCII; words of this trade are not.
        Value::String(text) if !text.is_ascii() || text.trim().contains(' ') => {
            lines.push(text.trim().to_owned())
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, lines)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, lines)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
