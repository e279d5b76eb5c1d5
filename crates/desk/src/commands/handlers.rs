//! Commands that need no module of their own, and the thin steps between a request and its module.

use chengban_domain::wire::{PersonRef, UnitRef};
use chengban_domain::{ErrorCode, ReasonCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::app::{AppStatus, Done, NoArgs};
use super::draft::{DraftRef, DraftRow};
use super::evidence::EvidenceRef;
use super::form::{FormFound, FormRef, FormRow};
use super::inbox::Star;
use super::outbox::{Doctor, OpRow};
use super::settings::Settings;
use super::sync::SyncStatus;
use super::template::{TemplateRef, TemplateRow};
use super::ticket::{OpRef, TicketNo, TicketRef, TicketView};
use super::views::{SavedView, ViewRef};
use crate::desk::Desk;
use crate::fault::{Result, invalid};
use crate::office::Office;
use crate::store::meta::{self, name};
use crate::store::{outbox as rows, quarantine, slice};
use crate::sync::{afresh, engine};
use crate::{account, draft, evidence, form, inbox, opinion, outbox, practice, template, ticket};

/// Reads a request; a missing one counts as `{}`.
pub(super) fn request<T: DeserializeOwned>(value: Value) -> Result<T> {
    let value = if value.is_null() { serde_json::json!({}) } else { value };
    serde_json::from_value(value).map_err(|error| {
        let problem =
            chengban_domain::Problem::new(ErrorCode::InvalidInput).hinting(format!("请检查参数：{error}"));
        anyhow::Error::from(error).context(problem)
    })
}

/// Writes an answer.
pub(super) fn answer<T: Serialize>(value: T) -> Result<Value> {
    Ok(serde_json::to_value(value)?)
}

pub(super) async fn app_status(desk: &Desk, _: NoArgs) -> Result<AppStatus> {
    account::status(desk).await
}

pub(super) async fn app_lock(desk: &Desk, _: NoArgs) -> Result<AppStatus> {
    practice::put_away(desk).await;
    account::lock(desk).await
}

pub(super) async fn ticket_open(office: &Office, req: TicketRef) -> Result<TicketView> {
    ticket::open(office, req.ticket_id).await
}

pub(super) async fn ticket_find(office: &Office, req: TicketNo) -> Result<TicketView> {
    ticket::find(office, &req.no).await
}

pub(super) async fn ticket_read(office: &Office, req: TicketRef) -> Result<Done> {
    ticket::read(office, req.ticket_id).await?;
    Ok(Done {})
}

pub(super) async fn ticket_undo(office: &Office, req: OpRef) -> Result<TicketView> {
    let ticket = outbox::resolve::undo(office, req.op_id).await?;
    ticket::open(office, ticket).await
}

pub(super) async fn inbox_counts(office: &Office, _: NoArgs) -> Result<super::inbox::InboxCounts> {
    inbox::counts(office).await
}

pub(super) async fn inbox_star(office: &Office, req: Star) -> Result<Done> {
    inbox::star(office, req).await?;
    Ok(Done {})
}

pub(super) async fn view_list(office: &Office, _: NoArgs) -> Result<Vec<SavedView>> {
    inbox::views::all(office).await
}

pub(super) async fn view_remove(office: &Office, req: ViewRef) -> Result<Done> {
    inbox::views::remove(office, &req.id).await?;
    Ok(Done {})
}

pub(super) async fn template_list(office: &Office, _: NoArgs) -> Result<Vec<TemplateRow>> {
    template::all(office).await
}

pub(super) async fn template_used(office: &Office, req: TemplateRef) -> Result<Done> {
    template::used(office, req.id).await?;
    Ok(Done {})
}

pub(super) async fn template_remove(office: &Office, req: TemplateRef) -> Result<Done> {
    template::set_removed(office, req.id, Some(office.clock.now())).await?;
    Ok(Done {})
}

pub(super) async fn template_recover(office: &Office, req: TemplateRef) -> Result<Done> {
    template::set_removed(office, req.id, None).await?;
    Ok(Done {})
}

pub(super) async fn draft_revisions(office: &Office, req: DraftRef) -> Result<Vec<super::draft::Revision>> {
    draft::revisions(office, req.draft_id).await
}

pub(super) async fn draft_list(office: &Office, _: NoArgs) -> Result<Vec<DraftRow>> {
    draft::rows(office).await
}

pub(super) async fn draft_remove(office: &Office, req: DraftRef) -> Result<Done> {
    draft::remove(office, req.draft_id).await?;
    Ok(Done {})
}

pub(super) async fn draft_confirm(office: &Office, req: DraftRef) -> Result<super::draft::DraftView> {
    draft::confirm(office, req.draft_id).await
}

pub(super) async fn draft_recover(office: &Office, req: DraftRef) -> Result<super::draft::DraftView> {
    draft::recover(office, req.draft_id).await
}

pub(super) async fn form_load(office: &Office, req: FormRef) -> Result<FormFound> {
    form::load(office, &req.key).await
}

pub(super) async fn form_drop(office: &Office, req: FormRef) -> Result<Done> {
    form::drop(office, &req.key).await?;
    Ok(Done {})
}

pub(super) async fn form_list(office: &Office, _: NoArgs) -> Result<Vec<FormRow>> {
    form::rows(office).await
}

pub(super) async fn evidence_remove(office: &Office, req: EvidenceRef) -> Result<Done> {
    evidence::remove(office, req.evidence_id).await?;
    Ok(Done {})
}

pub(super) async fn law_tree(office: &Office, _: NoArgs) -> Result<Vec<super::law::LawTreeAct>> {
    crate::library::tree(office).await
}

pub(super) async fn law_status(office: &Office, _: NoArgs) -> Result<super::law::LawLibraryStatus> {
    crate::library::status(office).await
}

pub(super) async fn opinion_prefill(
    office: &Office,
    req: TicketRef,
) -> Result<chengban_domain::opinion::OpinionContent> {
    opinion::prefill(office, req.ticket_id).await
}

pub(super) async fn opinion_list(office: &Office, _: NoArgs) -> Result<Vec<super::opinion::OpinionRow>> {
    opinion::list(office).await
}

pub(super) async fn units_list(office: &Office, _: NoArgs) -> Result<Vec<UnitRef>> {
    let mut conn = office.store.reader().await?;
    let mut units: Vec<UnitRef> = slice::all(&mut conn, "unit").await?;
    units.sort_by(|a, b| a.kind.cmp(&b.kind).then_with(|| a.name.cmp(&b.name)));
    Ok(units)
}

pub(super) async fn people_list(office: &Office, _: NoArgs) -> Result<Vec<PersonRef>> {
    let mut people = office.colleagues().to_vec();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(people)
}

/// Exchanges now; files are the background's, where there is one. A failure is part of the status, as offline is no fault.
pub(super) async fn sync_now(office: &Office, _: NoArgs) -> Result<SyncStatus> {
    let mut tx = office.store.begin().await?;
    rows::hurry(&mut tx).await?;
    tx.commit().await?;
    let outcome = if office.has_lane() { engine::run(office).await } else { engine::whole(office).await };
    if let Err(error) = outcome {
        tracing::debug!(error = format!("{error:#}"), "an exchange ended early");
    }
    office.status().await
}

/// Asks for everything again; offline it begins with the next exchange.
pub(super) async fn sync_rebuild(office: &Office, _: NoArgs) -> Result<SyncStatus> {
    afresh::begin(office).await?;
    sync_now(office, NoArgs {}).await
}

pub(super) async fn sync_status(office: &Office, _: NoArgs) -> Result<SyncStatus> {
    office.status().await
}

pub(super) async fn outbox_retry(office: &Office, req: OpRef) -> Result<OpRow> {
    outbox::resolve::retry(office, req.op_id).await
}

pub(super) async fn outbox_withdraw(office: &Office, req: OpRef) -> Result<OpRow> {
    outbox::resolve::withdraw(office, req.op_id).await
}

pub(super) async fn outbox_to_draft(office: &Office, req: OpRef) -> Result<super::draft::DraftView> {
    outbox::resolve::to_draft(office, req.op_id).await
}

pub(super) async fn outbox_payload(office: &Office, req: OpRef) -> Result<super::outbox::OpPayload> {
    outbox::resolve::payload(office, req.op_id).await
}

pub(super) async fn outbox_export(office: &Office, req: OpRef) -> Result<super::bulk::Exported> {
    outbox::export::export(office, req.op_id).await
}

/// The author looks at what was set aside: its time begins.
pub(super) async fn quarantine_shown(office: &Office, _: NoArgs) -> Result<Done> {
    let mut tx = office.store.begin().await?;
    let fresh = quarantine::shown(&mut tx, office.clock.now()).await?;
    tx.commit().await?;
    if fresh > 0 {
        office.changed(&["draft", "form", "outbox"], Vec::new());
    }
    Ok(Done {})
}

pub(super) async fn doctor(office: &Office, _: NoArgs) -> Result<Doctor> {
    outbox::doctor::examine(office).await
}

pub(super) async fn settings_get(office: &Office, _: NoArgs) -> Result<Settings> {
    let mut conn = office.store.reader().await?;
    Ok(meta::get(&mut conn, name::SETTINGS).await?.unwrap_or_default())
}

pub(super) async fn settings_set(office: &Office, req: Settings) -> Result<Settings> {
    let sound = (50..=300).contains(&req.size)
        && (5..=3_600).contains(&req.sync_seconds)
        && (1..=4_096).contains(&req.evidence_max_mib);
    let keys = req.keys.len() <= 100
        && req.keys.iter().all(|(from, to)| [from, to].iter().all(|chord| (1..=40).contains(&chord.len())));
    if !keys {
        return Err(invalid("keys", ReasonCode::KeysRange));
    }
    if !sound {
        return Err(invalid("settings", ReasonCode::SettingsRange));
    }
    let mut tx = office.store.begin().await?;
    meta::set(&mut tx, name::SETTINGS, &req).await?;
    tx.commit().await?;
    office.changed(&["settings"], Vec::new());
    Ok(req)
}
