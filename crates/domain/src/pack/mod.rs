//! Rule packs: every limit, ground, chain and weight as dated, versioned data.
//!
//! Here because the province's rule text is not public: nothing in the code may know a number of days. A pack reaches the
//! programs only through [`RulePack::from_json`], which refuses contradictions. A ticket keeps the pack of its dispatch.

mod chain;
mod check;
mod clock;
pub mod edition;
mod error;
mod ground;
mod limits;
mod place;
mod renumbered;
mod rule;
mod shipped;
pub mod unit_rules;

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use chain::{Chains, NamedStep, Step};
pub use clock::{ClockRule, ClockStart, DayEnd, PauseOn, StartDay};
pub use error::PackError;
pub use ground::{CodeTitle, ExclusionDef, GroundDef, Severity};
pub use limits::{AppealFrom, AppealWindow, LimitFacts, LimitKey, LimitTable, Limits, ReturnLimits};
pub use place::line_of;
pub use renumbered::Renumbering;
pub use rule::{
    AppealRule, CallbackRule, CallbackSkip, ExtensionRule, FinalOpinionRule, HeavyWhen, Max, PeriodRule,
    RateRule, RecognitionDef, RecognitionRule, RecognitionWhen, ReturnRule,
};

use crate::{
    case::Urgency, coach::CoachRule, day_sheet::DaySheetRule, matter::NoveltyRule, similar::SimilarRule,
    time::Limit,
};

/// The rules in force for a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulePack {
    /// Name of the line of packs.
    pub pack: String,
    /// Version within the line, from 1.
    pub version: u32,
    /// Whether the sub-platform has approved it; if not, 「默认规则，未经核准」 stands beside each limit and rate.
    pub approved: bool,
    /// First day on which a dispatch takes this pack.
    pub effective_from: NaiveDate,
    /// Zone of all legal dates; only `Asia/Shanghai`.
    pub zone: String,
    /// How limits are counted.
    pub clock: ClockRule,
    /// The limits.
    pub limits: Limits,
    /// Which limit wins, first to last; ends with `default`.
    pub priority: Vec<LimitKey>,
    /// Returns (退单).
    #[serde(rename = "return")]
    #[ts(rename = "return")]
    pub returns: ReturnRule,
    /// Extensions (延期).
    pub extension: ExtensionRule,
    /// Rework (重新办理).
    pub rework: Max,
    /// Appeals (申诉).
    pub appeal: AppealRule,
    /// Recognitions of unreasonable demands (不合理诉求认定).
    #[serde(default)]
    pub recognition: RecognitionRule,
    /// Callbacks (回访).
    pub callback: CallbackRule,
    /// Approval chains inside the unit.
    pub chains: Chains,
    /// What makes a reply heavy.
    pub heavy_when: Vec<HeavyWhen>,
    /// Whether nobody may approve a text of their own.
    pub four_eyes: bool,
    /// Codes of the exclusion grounds in force, each defined in `exclusion`.
    pub exclusion_grounds: Vec<String>,
    /// How long before the due a light turns yellow; one limit in days, one in hours.
    pub warn: Vec<Limit>,
    /// How long before the due somebody is reminded again, whatever the limit is counted in.
    #[serde(default)]
    pub remind: Vec<Limit>,
    /// How long after a due that was missed somebody is reminded again.
    #[serde(default)]
    pub remind_late: Vec<Limit>,
    /// Final opinions (最终处理意见).
    pub final_opinion: FinalOpinionRule,
    /// Assessment periods.
    pub period: PeriodRule,
    /// Rates.
    pub rate: RateRule,
    /// Return grounds with their words and needs.
    pub return_grounds: Vec<GroundDef>,
    /// Exclusion grounds with their words.
    pub exclusion: Vec<ExclusionDef>,
    /// Grounds of a final opinion.
    pub opinion_grounds: Vec<CodeTitle>,
    /// Cases of 不予受理.
    pub not_accepted: Vec<CodeTitle>,
    /// Grounds of a suspension (中止); a pack that lists none takes any words.
    #[serde(default)]
    pub suspension_grounds: Vec<CodeTitle>,
    /// Grounds of a termination (终止); a pack that lists none takes any words.
    #[serde(default)]
    pub termination_grounds: Vec<CodeTitle>,
    /// Severity of each reply check, `L1` to `L19`.
    pub reply_check: BTreeMap<String, Severity>,
    /// Words that blame the caller or have no place in a reply (L14).
    pub forbidden_words: Vec<String>,
    /// Verbs that make a reply a decision (L12).
    pub decision_verbs: Vec<String>,
    /// Words of which one shows that remedies were told (L12).
    pub remedy_markers: Vec<String>,
    /// Words of a promise, which needs a date (L13).
    pub promise_words: Vec<String>,
    /// Units of time of which a number makes a date (L13).
    #[serde(default = "shipped::time_units")]
    pub time_units: Vec<String>,
    /// Words that date a promise without a number (L13).
    #[serde(default = "shipped::due_words")]
    pub due_words: Vec<String>,
    /// Words with a numeral in them that is no number (L13).
    #[serde(default = "shipped::undated_words")]
    pub undated_words: Vec<String>,
    /// Words that may tell who reported something (L7).
    #[serde(default = "shipped::reporter_words")]
    pub reporter_words: Vec<String>,
    /// Secrecy markings that may not enter the system (L9).
    pub secrecy_marks: Vec<String>,
    /// Acts whose provisions bear other numbers since a day (L17).
    #[serde(default)]
    pub renumbered: Vec<Renumbering>,
    /// What makes an earlier ticket worth showing beside a new one.
    #[serde(default)]
    pub similar: SimilarRule,
    /// What a new ticket of a matter says that nobody said before.
    #[serde(default)]
    pub novelty: NoveltyRule,
    /// What 退单教练 weighs.
    #[serde(default)]
    pub coach: CoachRule,
    /// 日提醒: when, and how much of each.
    #[serde(default)]
    pub day_sheet: DaySheetRule,
}

/// The pack shipped with the programs: shape from other places' rules, every number unconfirmed.
const BUILTIN: &str = include_str!("default_pack.json");

/// The pack in force on a day; before the first day of all, the first. `None` of none.
#[must_use]
pub fn in_force<'p>(
    packs: impl Iterator<Item = &'p RulePack> + Clone,
    day: NaiveDate,
) -> Option<&'p RulePack> {
    let place = |pack: &&RulePack| (pack.effective_from, pack.pack.clone(), pack.version);
    let begun = packs.clone().filter(|pack| pack.effective_from <= day).max_by_key(place);
    begun.or_else(|| packs.min_by_key(place))
}

impl RulePack {
    /// The built-in pack, unapproved, for places without one of their own.
    ///
    /// # Panics
    /// Never in a released program: the embedded text is constant and `builtin_pack_is_valid` proves it.
    #[must_use]
    pub fn builtin() -> Self {
        static PACK: LazyLock<RulePack> = LazyLock::new(|| match RulePack::from_json(BUILTIN) {
            Ok(pack) => pack,
            Err(error) => unreachable!("the embedded rule pack is constant and tested: {error}"),
        });
        PACK.clone()
    }

    /// Reads and checks a pack.
    ///
    /// # Errors
    /// [`PackError`] with the path of the first field that is missing, unknown, malformed or contradicts another.
    pub fn from_json(text: &str) -> Result<Self, PackError> {
        let pack = Self::published(text)?;
        check::refuse_unknown_fields(text, &pack)?;
        Ok(pack)
    }

    /// Reads a pack that a hub has checked and published. Rules that this program does not know yet are passed over: an
    /// older desk keeps to the limits of a newer hub instead of falling back on the built-in ones.
    ///
    /// # Errors
    /// As [`RulePack::from_json`], unknown fields excepted.
    pub fn published(text: &str) -> Result<Self, PackError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let pack: Self = serde_path_to_error::deserialize(&mut reader).map_err(PackError::from_serde)?;
        reader.end().map_err(PackError::from_json)?;
        check::refuse_contradictions(&pack)?;
        Ok(pack)
    }

    /// Name and version as records keep them: `default@1`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}@{}", self.pack, self.version)
    }

    /// The handling limit for these facts and the level of `priority` that gave it.
    #[must_use]
    pub fn handle_limit(&self, facts: &LimitFacts) -> (LimitKey, Limit) {
        self.priority
            .iter()
            .find_map(|&key| self.limit_at(key, facts).map(|limit| (key, limit)))
            .unwrap_or((LimitKey::Default, self.limits.handle.default))
    }

    /// The limit for 签收, by urgency.
    #[must_use]
    pub fn ack_limit(&self, urgency: Urgency) -> Limit {
        let ack = &self.limits.ack;
        limits::urgency_key(urgency).and_then(|key| ack.own(key)).unwrap_or(ack.default)
    }

    /// The limit for asking a return, of a ticket dispatched as `complex` or not.
    #[must_use]
    pub fn return_limit(&self, complex: bool) -> Limit {
        if complex { self.limits.r#return.complex } else { self.limits.r#return.default }
    }

    /// The return ground under `code`, if this pack allows it.
    #[must_use]
    pub fn return_ground(&self, code: &str) -> Option<&GroundDef> {
        self.allowed_return_grounds().find(|ground| ground.code == code)
    }

    /// The return grounds that this pack allows, in its order.
    pub fn allowed_return_grounds(&self) -> impl Iterator<Item = &GroundDef> {
        self.return_grounds.iter().filter(|ground| self.returns.grounds.contains(&ground.code))
    }

    /// The exclusion ground under `code`, if in force.
    #[must_use]
    pub fn exclusion_ground(&self, code: &str) -> Option<&ExclusionDef> {
        let in_force = self.exclusion_grounds.iter().any(|known| known == code);
        self.exclusion.iter().find(|ground| in_force && ground.code == code)
    }

    /// How strict the reply check `code` (`L1` to `L19`) is; an unknown one is off.
    #[must_use]
    pub fn severity(&self, code: &str) -> Severity {
        self.reply_check.get(code).copied().unwrap_or(Severity::Off)
    }

    /// The limit that `key` gives for these facts, if it speaks of them.
    fn limit_at(&self, key: LimitKey, facts: &LimitFacts) -> Option<Limit> {
        let handle = &self.limits.handle;
        match key {
            LimitKey::Supervised => facts.supervised.then_some(self.limits.supervised),
            LimitKey::Critical | LimitKey::Urgent => {
                let asked = if key == LimitKey::Critical { Urgency::Critical } else { Urgency::Urgent };
                limits::urgency_key(facts.urgency)
                    .filter(|_| facts.urgency == asked)
                    .and_then(|key| handle.own(key))
            }
            LimitKey::Channel => handle.own(limits::channel_key(facts.channel)),
            LimitKey::Nature => handle.own(limits::nature_key(facts.nature)),
            LimitKey::Default => Some(handle.default),
        }
    }
}

#[cfg(test)]
mod tests;
