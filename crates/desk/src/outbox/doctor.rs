//! 丢失自查: every operation ever made here is in exactly one state, the sum is conserved, and the hub's ledger agrees.

use std::collections::HashMap;

use chengban_domain::intent::IntentKind;
use chengban_domain::wire::{HEADER_EPOCH, LedgerAsk, LedgerLine, MAX_OPS, OpVerdict, request_hash};
use chengban_domain::{OpId, ReasonCode, Said};
use reqwest::Method;

use super::{appeals, shown_state, state};
use crate::commands::outbox::{Doctor, DoctorItem, OnHub, OpState};
use crate::fault::Result;
use crate::office::Office;
use crate::store::outbox::OpRecord;
use crate::store::{blob, outbox};
use crate::sync::engine::Exchange;
use crate::sync::http::read_json;

/// Items listed at most.
const ITEMS: i64 = 5_000;

type Ledger = HashMap<OpId, LedgerLine>;

/// Counts, compares with the hub where it answers, and looks for files of the vault that are missing.
///
/// # Errors
/// Database errors.
pub async fn examine(office: &Office) -> Result<Doctor> {
    let mut conn = office.store.reader().await?;
    let ops = outbox::rows(&mut conn, None, ITEMS).await?;
    let mut report = counted(&outbox::counts(&mut conn).await?, outbox::tally(&mut conn).await?);
    let files = blob::files(&mut conn).await?;
    drop(conn);
    let ledger = ask(office, &ops).await;
    if let Err(error) = &ledger {
        tracing::debug!(error = format!("{error:#}"), "the hub's ledger was not asked");
    }
    let (ledger, account) = (ledger.ok(), office.account());
    for op in &ops {
        let known = ledger.as_ref().filter(|_| op.account_id == account);
        report.items.push(item(op, known)?);
    }
    let on_hub = |what| report.items.iter().filter(|item| item.on_hub == Some(what)).count();
    let (unknown, differs) = (on_hub(OnHub::Unknown), on_hub(OnHub::Differs));
    let asked = report.items.iter().filter(|item| item.on_hub.is_some()).count();
    report.compared = ledger.map(|_| u32::try_from(asked).unwrap_or(u32::MAX));
    let counts = [
        (ReasonCode::DoctorMissing, "missing", report.missing as usize),
        (ReasonCode::DoctorUnknown, "count", unknown),
        (ReasonCode::DoctorDiffers, "count", differs),
    ];
    let wrong = counts.into_iter().filter(|(.., many)| *many > 0);
    report.findings.extend(wrong.map(|(reason, name, many)| Said::of(reason).with(name, many)));
    let gone = files.iter().filter(|file| !office.vault.holds(file));
    report.findings.extend(gone.map(|_| Said::from(ReasonCode::DoctorFile)));
    report.ok = report.findings.is_empty();
    Ok(report)
}

/// The sums: what was made is what was delivered, waits, needs a person, or is quarantined.
fn counted(counts: &[(String, i64)], (created, expired): (i64, i64)) -> Doctor {
    let of = |names: &[&str]| {
        let sum: i64 =
            counts.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, many)| many).sum();
        u32::try_from(sum).unwrap_or_default()
    };
    let withdrawn = of(&[state::WITHDRAWN]);
    let delivered = of(&[state::ACKED]) + u32::try_from(expired).unwrap_or_default();
    let waiting = of(&[state::QUEUED, state::SENDING, state::PARKED]);
    let needs_attention = of(&[state::REJECTED, state::NEEDS_USER]);
    let quarantined = of(&[state::QUARANTINED]);
    let created = u32::try_from(created).unwrap_or_default().saturating_sub(withdrawn);
    let missing = created.abs_diff(delivered + waiting + needs_attention + quarantined);
    Doctor {
        ok: missing == 0,
        created,
        delivered,
        waiting,
        needs_attention,
        quarantined,
        missing,
        withdrawn,
        findings: Vec::new(),
        compared: None,
        items: Vec::new(),
    }
}

/// What the hub's ledger has of the account's operations.
async fn ask(office: &Office, ops: &[OpRecord]) -> Result<Ledger> {
    let account = office.account();
    let own = ops.iter().filter(|op| op.account_id == account);
    let own: Vec<OpId> = own.map(OpRecord::id).collect::<Result<_>>()?;
    let exchange = Exchange::begin(office).await?;
    let mut ledger = Ledger::new();
    for chunk in own.chunks(MAX_OPS) {
        let body = LedgerAsk { ops: chunk.to_vec() };
        let answer = exchange.ask(office, |token| {
            let request = office.hub.request(Method::POST, "/v1/ops/known", token)?;
            Ok(request.header(HEADER_EPOCH, &exchange.epoch).json(&body))
        });
        let lines: Vec<LedgerLine> = read_json(answer.await?).await?;
        ledger.extend(lines.into_iter().map(|line| (line.op_id, line)));
    }
    Ok(ledger)
}

fn item(op: &OpRecord, ledger: Option<&Ledger>) -> Result<DoctorItem> {
    let kind: IntentKind = op.kind.parse()?;
    let (op_id, hash) = (op.id()?, request_hash(&op.line()?));
    let on_hub = ledger.map(|ledger| match ledger.get(&op_id) {
        Some(line) if line.hash == hash && agrees(op, line) => OnHub::Same,
        Some(_) => OnHub::Differs,
        None if shown_state(&op.state) == OpState::Sent => OnHub::Unknown,
        None => OnHub::NotYet,
    });
    Ok(DoctorItem {
        op_id,
        ticket_no: op.ticket_no.clone(),
        kind,
        appeals: appeals(op),
        state: shown_state(&op.state),
        hash: hash.to_string(),
        receipt: op.receipt.clone(),
        on_hub,
    })
}

/// Whether the hub's verdict is the one known here. One that did not arrive yet contradicts nothing.
fn agrees(op: &OpRecord, line: &LedgerLine) -> bool {
    let delivered = shown_state(&op.state) == OpState::Sent;
    // A revision on an older head was kept beside it: its words are delivered.
    let kept_beside = op.kind == IntentKind::SaveDraft.as_str();
    !delivered || kept_beside || line.result.verdict == OpVerdict::Applied
}
