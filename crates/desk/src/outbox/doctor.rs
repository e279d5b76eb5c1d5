//! 丢失自查: every operation ever made here is in exactly one state, and the sum is conserved.

use chengban_domain::intent::IntentKind;
use chengban_domain::wire::request_hash;
use chengban_domain::{ReasonCode, Said};

use super::{appeals, shown_state, state};
use crate::commands::outbox::{Doctor, DoctorItem};
use crate::fault::Result;
use crate::office::Office;
use crate::store::{blob, outbox};

/// Items listed at most.
const ITEMS: i64 = 5_000;

/// Counts, compares, and looks for files of the vault that are missing.
///
/// # Errors
/// Database errors.
pub async fn examine(office: &Office) -> Result<Doctor> {
    let mut conn = office.store.reader().await?;
    let counts = outbox::counts(&mut conn).await?;
    let of = |names: &[&str]| {
        let sum: i64 =
            counts.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, many)| many).sum();
        u32::try_from(sum).unwrap_or_default()
    };
    let (created, expired) = outbox::tally(&mut conn).await?;
    let withdrawn = of(&[state::WITHDRAWN]);
    let delivered = of(&[state::ACKED]) + u32::try_from(expired).unwrap_or_default();
    let waiting = of(&[state::QUEUED, state::SENDING, state::PARKED]);
    let needs_attention = of(&[state::REJECTED, state::NEEDS_USER]);
    let quarantined = of(&[state::QUARANTINED]);
    let created = u32::try_from(created).unwrap_or_default().saturating_sub(withdrawn);
    let missing = created.abs_diff(delivered + waiting + needs_attention + quarantined);
    let mut findings = Vec::new();
    if missing > 0 {
        findings.push(Said::of(ReasonCode::DoctorMissing).with("missing", missing));
    }
    for file in blob::files(&mut conn).await? {
        if !office.vault.holds(&file) {
            findings.push(ReasonCode::DoctorFile.into());
        }
    }
    let mut items = Vec::new();
    for op in outbox::rows(&mut conn, None, ITEMS).await? {
        let kind: IntentKind = op.kind.parse()?;
        items.push(DoctorItem {
            op_id: op.id()?,
            ticket_no: op.ticket_no.clone(),
            kind,
            appeals: appeals(&op),
            state: shown_state(&op.state),
            hash: request_hash(&op.line()?).to_string(),
            receipt: op.receipt.clone(),
        });
    }
    let ok = findings.is_empty();
    Ok(Doctor {
        ok,
        created,
        delivered,
        waiting,
        needs_attention,
        quarantined,
        missing,
        withdrawn,
        findings,
        items,
    })
}
