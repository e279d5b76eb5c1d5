//! The one list of commands the UI may call.
//!
//! `commands!` expands to the dispatcher, the list of names and the TypeScript map, so the three cannot differ. The hosts
//! (window, loopback server, tests) call [`dispatch`] and nothing else. `read` commands change nothing; windows that only
//! show may be limited to them.

pub mod app;
pub mod bulk;
pub mod calendar;
pub mod draft;
pub mod evidence;
pub mod form;
pub mod inbox;
pub mod law;
pub mod matter;
pub mod month;
pub mod opinion;
pub mod outbox;
pub mod practice;
pub mod presence;
pub mod returns;
pub mod rules;
pub mod search;
pub mod settings;
pub mod stand_in;
pub mod sync;
pub mod template;
pub mod ticket;
pub mod today;
pub mod views;

#[cfg(test)]
mod export;
mod handlers;
#[cfg(test)]
mod tests;

use std::pin::Pin;

use chengban_domain::ErrorCode;
use chengban_domain::case::{CalendarOutlook, Caller, ReplyContent};
use chengban_domain::citation::Citation;
use chengban_domain::month::MonthRates;
use chengban_domain::opinion::OpinionContent;
use chengban_domain::pack::RulePack;
use chengban_domain::pack::edition::{RuleChange, RulesPublished, RulesWish};
use chengban_domain::pack::unit_rules::{UnitRulesPublished, UnitRulesWish};
use chengban_domain::reply_check::Finding;
use chengban_domain::template::TemplateWish;
use chengban_domain::time::calendar_edition::{CalendarPublished, CalendarWish};
use chengban_domain::wire::{PersonRef, UnitRef};
use serde_json::Value;

use crate::desk::Desk;
use crate::fault::{Result, problem};
use crate::month as months;
use crate::search::{everything, similar};
use crate::ticket::clocks;
use crate::{account, advice, coach, library, matter as matters, practice as practising, rebuild, remember};
use crate::{
    draft as drafts, evidence as pieces, form as forms, inbox as inbox_view, opinion as opinions,
    outbox as operations, presence as presences, rulebook, stand_in as stand_ins, template as templates,
    ticket as tickets, today as days,
};
use app::{
    AppStatus, ChangePassphrase, Done, Enroll, KeychainView, Login, NoArgs, Rebuild, Rebuilt, Remember,
    Unlock,
};
use bulk::{BulkAct, BulkDone, BulkPreview, BulkPreviewReq, BulkUndo, BulkUndone, Exported, InboxExport};
use calendar::{CalendarChecked, CalendarDraft, CalendarView};
use draft::{
    DraftCheck, DraftGround, DraftMerge, DraftOpen, DraftProposal, DraftRef, DraftRestore, DraftRow,
    DraftSave, DraftSaved, DraftView, ReachedTicket, ReplySubmit, Revision,
};
use evidence::{EvidenceAdd, EvidenceOf, EvidenceRef, EvidenceView};
use form::{FormFound, FormKeep, FormKept, FormRef, FormRow};
use inbox::{InboxCounts, InboxPage, InboxPageReq, Star};
use law::{
    LawActReq, LawCite, LawImport, LawImportDone, LawLibraryStatus, LawRow, LawSearch, LawText, LawTreeAct,
};
use matter::{MatterOfTicket, MatterRef, MatterView};
use month::{AppealEffect, AppealOf, MonthRef, MonthRow, MonthView, MonthWhatIf};
use opinion::{OpinionPreview, OpinionPreviewReq, OpinionRow, OpinionVerify, VerifyReport};
use outbox::{Doctor, OfferAgain, Offered, OpPayload, OpRow, OutboxList};
use practice::{PracticeStep, PracticeTicket, PracticeView};
use presence::{PresenceReq, PresenceRes};
use returns::{AppealPrefill, ReturnCoach};
use rules::{RulesCheck, RulesChecked, RulesCompare, RulesDraft, RulesFor, RulesRef, RulesText, RulesView};
use search::{SearchReq, SearchRes};
use settings::Settings;
use stand_in::{StandInAdd, StandInList, StandInRef};
use sync::SyncStatus;
use template::{TemplateOffer, TemplateRef, TemplateRow, TemplateSave, TemplatesFor};
use ticket::{
    Act, ActResult, Explain, Explanation, ExtendWhatIf, ExtendedDue, HandDownWhatIf, HandedDue, OpRef,
    Reveal, SimilarTicket, TicketAnswer, TicketNo, TicketRef, TicketView,
};
use today::{TodayExport, TodayView};
use views::{SavedView, ViewRef, ViewSave};

/// A command under way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Value>> + Send + 'a>>;

/// Made in a frame of its own: the futures of eighty commands side by side would fill half a thread's stack.
fn boxed<'a, F: Future<Output = Result<Value>> + Send + 'a>(make: impl FnOnce() -> F) -> Running<'a> {
    Box::pin(make())
}

macro_rules! commands {
    ($($name:literal: $access:ident $req:ty => $res:ty = $holder:ident $handler:path),+ $(,)?) => {
        /// Names of all commands.
        pub const NAMES: &[&str] = &[$($name),+];

        /// Names of the commands that change nothing.
        pub fn is_read(name: &str) -> bool {
            match name { $($name => stringify!($access) == "read",)+ _ => false }
        }

        /// Carries out a command.
        ///
        /// # Errors
        /// `unknown_command`, `invalid_input`, `locked`, `not_enrolled`, and those of the command.
        pub fn dispatch<'a>(desk: &'a Desk, name: &str, req: Value) -> Running<'a> {
            match name {
                $($name => boxed(move || async move {
                    let req: $req = handlers::request(req)?;
                    let res: $res = commands!(@call $holder desk $handler, req);
                    handlers::answer(res)
                }),)+
                _ => boxed(|| async { Err(problem(ErrorCode::UnknownCommand)) }),
            }
        }

        #[cfg(test)]
        fn export_types(cfg: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            use ts_rs::TS;
            vec![$((
                $name,
                export::one::<$req>(cfg, <$req as TS>::name(cfg)),
                export::one::<$res>(cfg, <$res as TS>::name(cfg)),
            )),+]
        }
    };
    (@call desk $desk:ident $handler:path, $req:ident) => { $handler($desk, $req).await? };
    (@call office $desk:ident $handler:path, $req:ident) => {{
        let office = $desk.office()?;
        $handler(&office, $req).await?
    }};
}

commands! {
    "app.status": read NoArgs => AppStatus = desk handlers::app_status,
    "app.enroll": write Enroll => AppStatus = desk account::enroll,
    "app.unlock": write Unlock => AppStatus = desk account::unlock,
    "app.unlock_remembered": write NoArgs => AppStatus = desk remember::unlock,
    "app.keychain": read NoArgs => KeychainView = desk remember::view,
    "app.remember": write Remember => KeychainView = desk remember::remember,
    "app.forget": write NoArgs => KeychainView = desk remember::forget,
    "app.lock": write NoArgs => AppStatus = desk handlers::app_lock,
    "app.login": write Login => AppStatus = desk account::login,
    "app.rebuild": write Rebuild => Rebuilt = desk rebuild::rebuild,
    "app.passphrase": write ChangePassphrase => Done = desk account::change_passphrase,
    "practice.enter": write NoArgs => AppStatus = desk practising::enter,
    "practice.leave": write NoArgs => AppStatus = desk practising::leave,
    "practice.restart": write NoArgs => AppStatus = desk practising::restart,
    "practice.view": read NoArgs => PracticeView = desk practising::view,
    "practice.read": write PracticeStep => PracticeView = desk practising::read,
    "practice.photo": write PracticeTicket => EvidenceView = desk practising::photo,
    "inbox.page": read InboxPageReq => InboxPage = office inbox_view::page,
    "inbox.counts": read NoArgs => InboxCounts = office handlers::inbox_counts,
    "inbox.bulk_preview": read BulkPreviewReq => BulkPreview = office inbox_view::bulk::preview,
    "inbox.bulk": write BulkAct => BulkDone = office inbox_view::bulk::act,
    "inbox.bulk_undo": write BulkUndo => BulkUndone = office inbox_view::bulk::undo,
    "inbox.export": read InboxExport => Exported = office inbox_view::sheet::export,
    "inbox.star": write Star => Done = office handlers::inbox_star,
    "view.list": read NoArgs => Vec<SavedView> = office handlers::view_list,
    "view.save": write ViewSave => SavedView = office inbox_view::views::save,
    "view.remove": write ViewRef => Done = office handlers::view_remove,
    "ticket.open": read TicketRef => TicketView = office handlers::ticket_open,
    "ticket.find": read TicketNo => TicketView = office handlers::ticket_find,
    "ticket.similar": read TicketRef => Vec<SimilarTicket> = office similar::similar,
    "ticket.answer": read TicketRef => TicketAnswer = office similar::answer_of,
    "matter.of": read TicketRef => MatterOfTicket = office matters::of_ticket,
    "matter.open": read MatterRef => MatterView = office matters::open,
    "ticket.read": write TicketRef => Done = office handlers::ticket_read,
    "ticket.reveal": write Reveal => Caller = office tickets::reveal,
    "ticket.act": write Act => ActResult = office tickets::act,
    "ticket.undo": write OpRef => TicketView = office handlers::ticket_undo,
    "deadline.explain": read Explain => Explanation = office clocks::explain,
    "deadline.extend": read ExtendWhatIf => ExtendedDue = office clocks::what_if,
    "deadline.hand_down": read HandDownWhatIf => HandedDue = office clocks::handed_down,
    "draft.open": write DraftOpen => DraftView = office drafts::open,
    "draft.save": write DraftSave => DraftSaved = office drafts::save,
    "draft.revisions": read DraftRef => Vec<Revision> = office handlers::draft_revisions,
    "draft.restore": write DraftRestore => DraftView = office drafts::restore,
    "draft.merge": write DraftMerge => DraftView = office drafts::merge,
    "draft.propose": read DraftCheck => DraftProposal = office drafts::propose,
    "draft.confirm": write DraftRef => DraftView = office handlers::draft_confirm,
    "draft.list": read NoArgs => Vec<DraftRow> = office handlers::draft_list,
    "draft.remove": write DraftRef => Done = office handlers::draft_remove,
    "draft.recover": write DraftRef => DraftView = office handlers::draft_recover,
    "draft.check": read DraftCheck => Vec<Finding> = office drafts::check,
    "draft.ground": read DraftGround => ReplyContent = office drafts::ground,
    "reply.reach": read EvidenceOf => Vec<ReachedTicket> = office drafts::reach,
    "reply.submit": write ReplySubmit => ActResult = office drafts::submit,
    "form.keep": write FormKeep => FormKept = office forms::keep,
    "form.load": read FormRef => FormFound = office handlers::form_load,
    "form.drop": write FormRef => Done = office handlers::form_drop,
    "form.list": read NoArgs => Vec<FormRow> = office handlers::form_list,
    "template.list": read NoArgs => Vec<TemplateRow> = office handlers::template_list,
    "template.offers": read TemplatesFor => Vec<TemplateOffer> = office templates::offers,
    "template.save": write TemplateSave => TemplateRow = office templates::save,
    "template.used": write TemplateRef => Done = office handlers::template_used,
    "template.remove": write TemplateRef => Done = office handlers::template_remove,
    "template.recover": write TemplateRef => Done = office handlers::template_recover,
    "template.adopt": write TemplateRef => TemplateRow = office templates::shared::adopt,
    "template.publish": write TemplateRef => TemplateRow = office templates::shared::publish,
    "template.share": write TemplateWish => TemplateRow = office templates::shared::reshare,
    "template.retire": write TemplateRef => TemplateRow = office templates::shared::retire,
    "evidence.add": write EvidenceAdd => EvidenceView = office pieces::add,
    "evidence.list": read EvidenceOf => Vec<EvidenceView> = office pieces::list,
    "evidence.remove": write EvidenceRef => Done = office handlers::evidence_remove,
    "law.search": read LawSearch => Vec<LawRow> = office library::search,
    "law.cite": read LawCite => Citation = office library::cite,
    "law.tree": read NoArgs => Vec<LawTreeAct> = office handlers::law_tree,
    "law.act": read LawActReq => LawText = office library::act,
    "law.status": read NoArgs => LawLibraryStatus = office handlers::law_status,
    "law.import": write LawImport => LawImportDone = office library::import,
    "return.coach": read EvidenceOf => ReturnCoach = office coach::coach,
    "appeal.prefill": read AppealOf => AppealPrefill = office advice::appeal,
    "appeal.effect": read EvidenceOf => AppealEffect = office months::effect,
    "month.list": read NoArgs => Vec<MonthRow> = office months::list,
    "month.open": read MonthRef => MonthView = office months::open,
    "month.what_if": read MonthWhatIf => MonthRates = office months::what_if,
    "opinion.prefill": read TicketRef => OpinionContent = office handlers::opinion_prefill,
    "opinion.list": read NoArgs => Vec<OpinionRow> = office handlers::opinion_list,
    "opinion.preview": read OpinionPreviewReq => OpinionPreview = office opinions::preview,
    "opinion.verify": read OpinionVerify => VerifyReport = office opinions::verify_file,
    "units.list": read NoArgs => Vec<UnitRef> = office handlers::units_list,
    "people.list": read NoArgs => Vec<PersonRef> = office handlers::people_list,
    "presence.tell": read PresenceReq => PresenceRes = office presences::tell,
    "standin.list": read NoArgs => StandInList = office stand_ins::list,
    "standin.add": write StandInAdd => StandInList = office stand_ins::add,
    "standin.end": write StandInRef => StandInList = office stand_ins::end,
    "today.sheet": read NoArgs => TodayView = office days::view,
    "today.export": read TodayExport => Exported = office days::export,
    "rules.pack": read RulesFor => RulePack = office rulebook::pack,
    "rules.list": read NoArgs => RulesView = office rulebook::list,
    "rules.open": read RulesRef => RulesText = office rulebook::open,
    "rules.compare": read RulesCompare => Vec<RuleChange> = office rulebook::compare,
    "rules.check": read RulesCheck => RulesChecked = office rulebook::check,
    "rules.keep": write RulesDraft => Done = office rulebook::keep,
    "rules.drop": write NoArgs => Done = office rulebook::forget,
    "rules.publish": write RulesWish => RulesPublished = office rulebook::publish,
    "rules.withdraw": write RulesRef => Done = office rulebook::withdraw,
    "calendar.view": read NoArgs => CalendarView = office rulebook::calendar::view,
    "calendar.check": read CalendarWish => CalendarChecked = office rulebook::calendar::check,
    "calendar.outlook": read CalendarWish => CalendarOutlook = office rulebook::calendar::outlook,
    "calendar.keep": write CalendarDraft => Done = office rulebook::calendar::keep,
    "calendar.drop": write NoArgs => Done = office rulebook::calendar::forget,
    "calendar.publish": write CalendarWish => CalendarPublished = office rulebook::calendar::publish,
    "unit_rules.open": read RulesRef => RulesText = office rulebook::of_unit::open,
    "unit_rules.compare": read RulesCompare => Vec<RuleChange> = office rulebook::of_unit::compare,
    "unit_rules.check": read RulesCheck => RulesChecked = office rulebook::of_unit::check,
    "unit_rules.keep": write RulesDraft => Done = office rulebook::of_unit::keep,
    "unit_rules.drop": write NoArgs => Done = office rulebook::of_unit::forget,
    "unit_rules.publish": write UnitRulesWish => UnitRulesPublished = office rulebook::of_unit::publish,
    "unit_rules.withdraw": write RulesRef => Done = office rulebook::of_unit::withdraw,
    "sync.now": write NoArgs => SyncStatus = office handlers::sync_now,
    "sync.status": read NoArgs => SyncStatus = office handlers::sync_status,
    "sync.rebuild": write NoArgs => SyncStatus = office handlers::sync_rebuild,
    "outbox.list": read OutboxList => Vec<OpRow> = office operations::rows,
    "outbox.offer_again": write OfferAgain => Offered = office operations::offered::these,
    "outbox.retry": write OpRef => OpRow = office handlers::outbox_retry,
    "outbox.withdraw": write OpRef => OpRow = office handlers::outbox_withdraw,
    "outbox.to_draft": write OpRef => DraftView = office handlers::outbox_to_draft,
    "outbox.payload": read OpRef => OpPayload = office handlers::outbox_payload,
    "outbox.export": read OpRef => Exported = office handlers::outbox_export,
    "quarantine.shown": write NoArgs => Done = office handlers::quarantine_shown,
    "doctor": read NoArgs => Doctor = office handlers::doctor,
    "search": read SearchReq => SearchRes = office everything::search,
    "settings.get": read NoArgs => Settings = office handlers::settings_get,
    "settings.set": write Settings => Settings = office handlers::settings_set,
}
