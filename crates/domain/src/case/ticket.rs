//! The citizen's ticket (诉求工单): what was asked, by which way, where it stands.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::merge::{ChildTicket, ParentTicket};
use crate::opinion::FinalOpinion;
use crate::time::Millis;
use crate::{MatterId, TicketId};

macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}
pub(crate) use wire_enum;

wire_enum! {
    /// Where a ticket stands (工单状态). After dispatch it is a fold over the assignments.
    TicketState {
        /// 待受理
        Received,
        /// 待派单
        PendingDispatch,
        /// 办理中
        Processing,
        /// 派单争议·协调中
        Coordination,
        /// 挂账
        LongTerm,
        /// 待回访
        AwaitingCallback,
        /// 已办结
        Closed,
        /// 直接办结
        DirectClosed,
        /// 不予受理
        NotAccepted,
        /// 已撤单
        Cancelled,
        /// 已并单
        Merged,
        /// 已归档: values are frozen
        Archived,
    }
}

wire_enum! {
    /// What kind of demand (工单类型).
    Nature {
        /// 咨询
        Consult,
        /// 求助
        Help,
        /// 投诉
        Complaint,
        /// 举报
        Report,
        /// 建议
        Suggest,
        /// 表扬
        Praise,
    }
}

wire_enum! {
    /// How urgent (紧急程度).
    Urgency {
        /// 一般
        Normal,
        /// 紧急 (also 加急)
        Urgent,
        /// 特急
        Critical,
    }
}

wire_enum! {
    /// The way it came in (受理渠道).
    Channel {
        /// 电话
        Phone,
        /// 网页
        Web,
        /// 微信
        Wechat,
        /// 手机应用
        App,
        /// 微博
        Weibo,
        /// 来信
        Mail,
        /// 省平台
        Province,
        /// 110 转办
        P110,
        /// 领导留言板
        LeaderBoard,
        /// 政民互动
        Interaction,
        /// 企业直通车
        Enterprise,
        /// 媒体
        Media,
        /// 其他
        Other,
    }
}

wire_enum! {
    /// Who must not learn what (保密).
    Secrecy {
        /// Nothing is withheld.
        None,
        /// The resident asked to hide name and number (诉求人要求保密).
        ContactHidden,
        /// A report (举报): its own feed, never to the reported side.
        Reporter,
    }
}

wire_enum! {
    /// How it was dispatched.
    DispatchMode {
        /// By the dispatcher.
        Normal,
        /// Straight to a grid by list (直派网格).
        Grid,
        /// Straight to a unit by list (直派职能).
        Unit,
    }
}

wire_enum! {
    /// How a ticket was closed.
    CloseKind {
        /// The resident confirmed, or no callback was due.
        Answered,
        /// Every attempt of the callback failed.
        Unreached,
        /// Handling ended without an answer (终止).
        Terminated,
        /// The hub answered at once.
        Direct,
    }
}

wire_enum! {
    /// Person or enterprise (来电主体).
    CallerKind {
        /// 个人
        Person,
        /// 企业
        Enterprise,
    }
}

/// Where it is about; `detail` is personal data where it names a house.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Place {
    /// 镇街
    pub town: String,
    /// 村（社区、居）
    pub village: String,
    /// 网格
    pub grid: String,
    /// 详细地址
    pub detail: String,
}

/// The five elements (五要素); an empty one is a gap to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Elements {
    /// 时间
    pub when: String,
    /// 地点
    pub place: String,
    /// 人物
    pub who: String,
    /// 事件
    pub what: String,
    /// 诉求
    pub want: String,
}

impl Elements {
    /// The names of those that are empty, in their order.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let named = [
            ("when", &self.when),
            ("place", &self.place),
            ("who", &self.who),
            ("what", &self.what),
            ("want", &self.want),
        ];
        named.iter().filter(|(_, text)| text.trim().is_empty()).map(|(name, _)| (*name).to_owned()).collect()
    }
}

/// The resident in full; travels only in the `caller` feed, is stored encrypted, and is shown only by an audited reveal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Caller {
    /// 姓名
    pub name: String,
    /// 来电号码
    pub phone: String,
    /// 联系方式, where it differs
    pub contact: String,
    /// 详细地址 of the resident
    pub address: String,
    /// 企业名称
    pub company: String,
}

/// The resident as anyone of the unit may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MaskedCaller {
    /// 「陈**」
    pub name: String,
    /// 「139****5678」
    pub phone: String,
    /// Person or enterprise.
    pub kind: CallerKind,
    /// The resident gave no name.
    pub anonymous: bool,
}

/// Which rules a ticket was dispatched under; it keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PackRef {
    /// Name of the rule pack.
    pub pack: String,
    /// Its version.
    pub version: u32,
}

/// A citizen's ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Ticket {
    /// Our key.
    pub id: TicketId,
    /// 工单编号, as the province gives it; unique per source.
    pub no: String,
    /// 历史工单编号
    #[ts(optional)]
    pub prev_no: Option<String>,
    /// 标题
    pub title: String,
    /// 主要内容, the resident's words
    pub body: String,
    /// 受理渠道
    pub channel: Channel,
    /// 工单类型
    pub nature: Nature,
    /// 紧急程度
    pub urgency: Urgency,
    /// 保密
    pub secrecy: Secrecy,
    /// 问题分类, from the widest to the narrowest
    pub category: Vec<String>,
    /// Where it is about.
    pub place: Place,
    /// 五要素
    #[serde(default)]
    pub elements: Elements,
    /// 标签
    #[serde(default)]
    pub tags: Vec<String>,
    /// 被反映人
    #[ts(optional)]
    pub complained_of: Option<String>,
    /// The resident, masked.
    pub caller: MaskedCaller,
    /// Whether a callback is wanted.
    pub callback_wanted: bool,
    /// 来电时间
    pub called_at: Millis,
    /// First dispatch; `None` before it.
    #[ts(optional)]
    pub dispatched_at: Option<Millis>,
    /// How it was dispatched.
    pub dispatch_mode: DispatchMode,
    /// 转办意见
    #[serde(default)]
    pub dispatch_note: String,
    /// Complex by the dispatcher's mark: a longer return limit.
    #[serde(default)]
    pub complex: bool,
    /// A leader's note (批示); makes the chain heavy.
    #[ts(optional)]
    pub leader_note: Option<String>,
    /// Where it stands.
    pub state: TicketState,
    /// The day of the facts, for the choice of the law in force; the call's day where unknown.
    #[ts(optional)]
    pub facts_on: Option<NaiveDate>,
    /// The rules it was dispatched under.
    pub pack: PackRef,
    /// How often it was sent back by a unit.
    pub return_count: u32,
    /// Rounds of rework ordered so far.
    pub rework_count: u32,
    /// Parent after a merge.
    #[ts(optional)]
    pub merged_into: Option<TicketId>,
    /// What is told of the parent; the hub's to keep in step with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub parent: Option<ParentTicket>,
    /// Tickets merged into this one, the earliest merged first: its answer is theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<ChildTicket>>")]
    pub children: Vec<ChildTicket>,
    /// The matter (事项) it belongs to.
    #[ts(optional)]
    pub matter: Option<MatterId>,
    /// How it was closed.
    #[ts(optional)]
    pub close_kind: Option<CloseKind>,
    /// When it was closed.
    #[ts(optional)]
    pub closed_at: Option<Millis>,
    /// When it was archived; windows for appeals run from here.
    #[ts(optional)]
    pub archived_at: Option<Millis>,
    /// Why it was not accepted, cancelled, held.
    #[serde(default)]
    pub state_reason: String,
    /// Final opinions on its matter that were begun from this ticket.
    #[serde(default)]
    pub opinions: Vec<FinalOpinion>,
    /// Bumped by every change of the ticket or its assignments.
    pub version: i64,
}

impl Ticket {
    /// 举报, by its nature or because its reporter is kept secret: nothing of it stands beside other tickets.
    #[must_use]
    pub fn is_report(&self) -> bool {
        self.nature == Nature::Report || self.secrecy == Secrecy::Reporter
    }

    /// A ticket as it comes in (待受理): what is not yet known is empty, the usual is assumed.
    #[must_use]
    pub fn received(
        id: TicketId,
        no: String,
        caller: MaskedCaller,
        called_at: Millis,
        pack: PackRef,
    ) -> Self {
        Self {
            id,
            no,
            prev_no: None,
            title: String::new(),
            body: String::new(),
            channel: Channel::Phone,
            nature: Nature::Help,
            urgency: Urgency::Normal,
            secrecy: Secrecy::None,
            category: Vec::new(),
            place: Place::default(),
            elements: Elements::default(),
            tags: Vec::new(),
            complained_of: None,
            caller,
            callback_wanted: true,
            called_at,
            dispatched_at: None,
            dispatch_mode: DispatchMode::Normal,
            dispatch_note: String::new(),
            complex: false,
            leader_note: None,
            state: TicketState::Received,
            facts_on: None,
            pack,
            return_count: 0,
            rework_count: 0,
            merged_into: None,
            parent: None,
            children: Vec::new(),
            matter: None,
            close_kind: None,
            closed_at: None,
            archived_at: None,
            state_reason: String::new(),
            opinions: Vec::new(),
            version: 1,
        }
    }

    /// The day whose law applies.
    #[must_use]
    pub fn facts_day(&self) -> NaiveDate {
        self.facts_on.unwrap_or_else(|| crate::time::local_date(self.called_at))
    }
}
