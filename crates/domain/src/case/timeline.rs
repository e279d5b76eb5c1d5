//! Events: what happened, by whom, when. Append-only; the hub chains them by hash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::wire_enum;
use crate::reason::{self, ReasonCode};
use crate::role::Principal;
use crate::time::Millis;
use crate::{AssignmentId, Role, UnitId, UserId};

wire_enum! {
    /// What happened. Names as in the glossary.
    #[allow(missing_docs)] // each variant says itself what happened
    EventCode {
        Intaken, Accepted, DirectClosed, Declined, Cancelled, Dispatched, Acknowledged, ReturnRequested, ReturnWithdrawn,
        ReturnAccepted, ReturnRefused, DisputeEscalated, DisputeRuled, ContactRecorded, EvidenceAdded, DraftSaved, NoteAdded,
        HandlerAssigned, SupportRequested, ReplySubmitted, ReplyApproved, ReplySigned, ReplyRejected, ReplyRecalled,
        AuditPassed, AuditSentBack, CallbackRecorded, ReworkOrdered, SupportSentBack, SupportClosed, ExtensionRequested,
        ExtensionGranted, ExtensionRefused, SuspensionRequested, SuspensionGranted, SuspensionRefused, TerminationRequested,
        TerminationGranted, TerminationRefused, RequestWithdrawn, RequestLapsed, PutOnHold, Resumed, Urged, SupervisionOpened,
        SupervisionClosed, Withdrawn, Merged, Unmerged, ParentAnswered, ParentClosed, ChildMerged,
        ChildUnmerged, Closed, Archived, AppealFiled, AppealWithdrawn, AppealUpheld,
        AppealRefused, AppealSentBack, OpinionDrafted, OpinionSubmitted, OpinionApproved, OpinionIssued, OpinionSigned,
        OpinionRejected, OpinionSealed, OpinionFiled, OpinionEffective, OpinionReexamine, OpinionSentBack, CallerRevealed,
        Updated, StepSkipped, StepSentBack, RequestSubmitted, RequestApproved,
        RequestSentBack, RecognitionFiled, RecognitionWithdrawn, RecognitionUpheld, RecognitionRefused,
        RecognitionSentBack, SupportDeclined, DueRecounted,
        /// Told by a newer hub in a word that this program does not know: its note still says what happened.
        #[serde(other)]
        Unknown,
    }
}

/// Who did it, as it stands in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActorRef {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// For which unit.
    #[ts(optional)]
    pub unit: Option<UnitId>,
    /// In which role.
    pub role: Role,
    /// In whose place, if as a stand-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub on_behalf: Option<Principal>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Event {
    /// What.
    pub code: EventCode,
    /// When, by the hub's clock (on the desk: predicted).
    pub at: Millis,
    /// By whom.
    pub actor: ActorRef,
    /// To which assignment; `None` for the ticket.
    #[ts(optional)]
    pub assignment: Option<AssignmentId>,
    /// The unit of that assignment.
    #[ts(optional)]
    pub unit: Option<UnitId>,
    /// One line for people.
    #[serde(default)]
    pub note: String,
    /// Which sentence the line is, where the program wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "reason::known")]
    #[ts(optional)]
    pub reason: Option<ReasonCode>,
    /// Values in that sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// The rule pack's version it was judged by.
    pub pack_version: u32,
}

#[cfg(test)]
mod tests {
    use super::EventCode;

    #[test]
    fn an_event_of_a_newer_hub_does_not_make_its_ticket_unreadable() {
        let read = |text: &str| serde_json::from_str::<EventCode>(text).unwrap();
        assert_eq!(read("\"child_merged\""), EventCode::ChildMerged);
        assert_eq!(read("\"told_by_tomorrows_hub\""), EventCode::Unknown);
    }
}
