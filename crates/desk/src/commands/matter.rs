//! Commands about matters (事项): the card on a ticket, and the matter's own page.

use chengban_domain::case::{PublicAnswer, TicketState};
use chengban_domain::matter::{MatterOpinion, Passage};
use chengban_domain::time::Millis;
use chengban_domain::{MatterId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a matter.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterRef {
    /// Which.
    pub matter_id: MatterId,
}

/// The matter of a ticket, if it is of one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterOfTicket {
    /// What stands on the ticket.
    #[ts(optional)]
    pub card: Option<MatterCard>,
}

/// What a ticket's screen shows of its matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterCard {
    /// Which.
    pub matter_id: MatterId,
    /// The ticket's place among the calls; none where so many came after it that it is not listed any more.
    #[ts(optional)]
    pub place: Option<MatterPlace>,
    /// Tickets of the matter that the unit has.
    pub tickets: u32,
    /// The final opinion in effect today that was begun from another ticket.
    #[ts(optional)]
    pub opinion: Option<MatterOpinion>,
    /// The ticket's words, what is new in them marked; empty while no opinion is in effect.
    pub words: Vec<Passage>,
    /// Earlier texts they were compared with.
    pub compared: u32,
}

/// The place of a call among those of its matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterPlace {
    /// 月次: among the calls of its month, from 1.
    pub of_month: u32,
    /// 年次: among the calls of its year, from 1.
    pub of_year: u32,
}

/// A matter as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterView {
    /// Which.
    pub matter_id: MatterId,
    /// Where, as the newest ticket says.
    pub place: String,
    /// About what, as the newest ticket says.
    pub category: Vec<String>,
    /// 月次: calls of this month.
    pub of_month: u32,
    /// 年次: calls of this year.
    pub of_year: u32,
    /// Tickets on this desk, the newest first.
    pub tickets: Vec<MatterTicketView>,
    /// Earlier tickets of the unit that the hub does not list any more.
    pub more: u32,
    /// Final opinions.
    pub opinions: Vec<MatterOpinionView>,
    /// The newest ticket's words, what is new in them marked.
    pub newest: Vec<Passage>,
    /// Earlier texts they were compared with.
    pub compared: u32,
}

/// A ticket of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterTicketView {
    /// Which.
    pub ticket_id: TicketId,
    /// 工单编号
    pub no: String,
    /// 标题
    pub title: String,
    /// 来电时间
    pub called_at: Millis,
    /// Where it stands.
    pub state: TicketState,
    /// Its place among the calls of its month.
    pub of_month: u32,
    /// Its place among the calls of its year.
    pub of_year: u32,
    /// 工单编号 of its parent, where it was merged.
    #[ts(optional)]
    pub parent_no: Option<String>,
    /// What was answered: to it, else to its parent.
    #[ts(optional)]
    pub answer: Option<PublicAnswer>,
}

/// A final opinion on a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterOpinionView {
    /// What is told of it.
    pub opinion: MatterOpinion,
    /// Whether it is in effect today.
    pub in_effect: bool,
}
