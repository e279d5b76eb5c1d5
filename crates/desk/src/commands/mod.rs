//! The one list of commands the UI may call.
//!
//! `commands!` expands to the dispatcher, the list of names and the TypeScript map, so the three cannot differ. The hosts
//! (window, loopback server, tests) call [`dispatch`] and nothing else. `read` commands change nothing; windows that only
//! show may be limited to them.

pub mod app;
pub mod draft;
pub mod evidence;
pub mod inbox;
pub mod law;
pub mod opinion;
pub mod outbox;
pub mod returns;
pub mod search;
pub mod settings;
pub mod sync;
pub mod ticket;

#[cfg(test)]
mod export;

use chengban_domain::case::{Caller, ReplyContent};
use chengban_domain::citation::Citation;
use chengban_domain::opinion::OpinionContent;
use chengban_domain::pack::RulePack;
use chengban_domain::reply_check::Finding;
use chengban_domain::wire::{PersonRef, UnitRef};

use app::{AppStatus, ChangePassphrase, Done, Enroll, Login, NoArgs, Unlock};
use draft::{
    DraftCheck, DraftGround, DraftMerge, DraftOpen, DraftRef, DraftRestore, DraftRow, DraftSave, DraftSaved, DraftView,
    ReplySubmit, Revision,
};
use evidence::{EvidenceAdd, EvidenceOf, EvidenceRef, EvidenceView};
use inbox::{InboxCounts, InboxPage, InboxPageReq, Star};
use law::{LawText, LawActReq, LawCite, LawRow, LawImport, LawImportDone, LawLibraryStatus, LawSearch, LawTreeAct};
use opinion::{OpinionPreview, OpinionPreviewReq, OpinionRow, OpinionVerify, VerifyReport};
use outbox::{Doctor, OpPayload, OpRow, OutboxList};
use returns::{AppealPrefill, ReturnCoach};
use search::{SearchReq, SearchRes};
use settings::Settings;
use sync::SyncStatus;
use ticket::{
    Act, ActResult, Explain, Explanation, ExtendWhatIf, ExtendedDue, OpRef, Reveal, TicketNo, TicketRef, TicketView,
};

macro_rules! commands {
    ($($name:literal: $access:ident $req:ty => $res:ty),+ $(,)?) => {
        /// Names of all commands.
        pub const NAMES: &[&str] = &[$($name),+];

        /// Names of the commands that change nothing.
        pub fn is_read(name: &str) -> bool {
            match name { $($name => stringify!($access) == "read",)+ _ => false }
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
}

commands! {
    "app.status": read NoArgs => AppStatus,
    "app.enroll": write Enroll => AppStatus,
    "app.unlock": write Unlock => AppStatus,
    "app.lock": write NoArgs => AppStatus,
    "app.login": write Login => AppStatus,
    "app.passphrase": write ChangePassphrase => Done,
    "inbox.page": read InboxPageReq => InboxPage,
    "inbox.counts": read NoArgs => InboxCounts,
    "inbox.star": write Star => Done,
    "ticket.open": read TicketRef => TicketView,
    "ticket.find": read TicketNo => TicketView,
    "ticket.read": write TicketRef => Done,
    "ticket.reveal": write Reveal => Caller,
    "ticket.act": write Act => ActResult,
    "ticket.undo": write OpRef => TicketView,
    "deadline.explain": read Explain => Explanation,
    "deadline.extend": read ExtendWhatIf => ExtendedDue,
    "draft.open": write DraftOpen => DraftView,
    "draft.save": write DraftSave => DraftSaved,
    "draft.revisions": read DraftRef => Vec<Revision>,
    "draft.restore": write DraftRestore => DraftView,
    "draft.merge": write DraftMerge => DraftView,
    "draft.list": read NoArgs => Vec<DraftRow>,
    "draft.remove": write DraftRef => Done,
    "draft.recover": write DraftRef => DraftView,
    "draft.check": read DraftCheck => Vec<Finding>,
    "draft.ground": read DraftGround => ReplyContent,
    "reply.submit": write ReplySubmit => ActResult,
    "evidence.add": write EvidenceAdd => EvidenceView,
    "evidence.list": read EvidenceOf => Vec<EvidenceView>,
    "evidence.remove": write EvidenceRef => Done,
    "law.search": read LawSearch => Vec<LawRow>,
    "law.cite": read LawCite => Citation,
    "law.tree": read NoArgs => Vec<LawTreeAct>,
    "law.act": read LawActReq => LawText,
    "law.status": read NoArgs => LawLibraryStatus,
    "law.import": write LawImport => LawImportDone,
    "return.coach": read EvidenceOf => ReturnCoach,
    "appeal.prefill": read EvidenceOf => AppealPrefill,
    "opinion.prefill": read TicketRef => OpinionContent,
    "opinion.list": read NoArgs => Vec<OpinionRow>,
    "opinion.preview": read OpinionPreviewReq => OpinionPreview,
    "opinion.verify": read OpinionVerify => VerifyReport,
    "units.list": read NoArgs => Vec<UnitRef>,
    "people.list": read NoArgs => Vec<PersonRef>,
    "rules.pack": read NoArgs => RulePack,
    "sync.now": write NoArgs => SyncStatus,
    "sync.status": read NoArgs => SyncStatus,
    "outbox.list": read OutboxList => Vec<OpRow>,
    "outbox.retry": write OpRef => OpRow,
    "outbox.withdraw": write OpRef => OpRow,
    "outbox.to_draft": write OpRef => DraftView,
    "outbox.payload": read OpRef => OpPayload,
    "doctor": read NoArgs => Doctor,
    "search": read SearchReq => SearchRes,
    "settings.get": read NoArgs => Settings,
    "settings.set": write Settings => Settings,
}
