//! Commands about the statute library.

use chengban_domain::Said;
use chengban_domain::citation::{CitationKey, Rank};
use chengban_domain::time::Millis;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::files::FileToken;
use crate::law::Article;
use crate::search::snippet::SnippetPiece;

/// Searches the library.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawSearch {
    /// Words, or a citation such as 「行政处罚法 33」.
    pub words: String,
    /// The day of the facts; today where absent.
    #[serde(default)]
    #[ts(optional)]
    pub on: Option<NaiveDate>,
    /// Also other places' rules.
    #[serde(default)]
    pub all_places: bool,
    /// Hits at most.
    pub limit: u32,
}

/// Whether a provision is law on the day asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LawStatus {
    /// 现行有效
    InForce,
    /// 尚未施行
    NotYet,
    /// 已修改: a newer version is in force.
    Amended,
    /// 已废止
    Repealed,
}

/// One provision found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawRow {
    /// Which version of which act.
    pub act_id: String,
    /// Its full title.
    pub title: String,
    /// Which provision.
    pub key: CitationKey,
    /// 「第五十条」
    pub label: String,
    /// The text around the hit.
    pub snippet: Vec<SnippetPiece>,
    /// Rank of the act.
    pub rank: Rank,
    /// Where it applies.
    pub place: String,
    /// On the day asked for.
    pub status: LawStatus,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force.
    #[ts(optional)]
    pub valid_to: Option<NaiveDate>,
    /// 推定
    pub presumed: bool,
}

/// Resolves a citation by the day of the facts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawCite {
    /// As typed: 「《…》第五十条第一款第五项」.
    pub text: String,
    /// The day of the facts.
    pub on: NaiveDate,
}

/// One act in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawTreeAct {
    /// Which version.
    pub act_id: String,
    /// Its full title.
    pub title: String,
    /// Rank.
    pub rank: Rank,
    /// Where it applies.
    pub place: String,
    /// Whether it applies here.
    pub applies: bool,
    /// Day of publication.
    pub published: NaiveDate,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force.
    #[ts(optional)]
    pub valid_to: Option<NaiveDate>,
    /// Articles.
    pub articles: u32,
}

/// Asks for an act.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawActReq {
    /// Which version; with `on`, the version of that act in force on the day.
    pub act_id: String,
    /// The day of the facts.
    #[serde(default)]
    #[ts(optional)]
    pub on: Option<NaiveDate>,
}

/// A whole act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawText {
    /// Head of the act.
    pub act: LawTreeAct,
    /// 推定
    pub presumed: bool,
    /// The text, in order.
    pub articles: Vec<Article>,
    /// Other versions of the same act, newest first.
    pub versions: Vec<LawTreeAct>,
}

/// What the library holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawLibraryStatus {
    /// Versions of acts.
    pub acts: u32,
    /// Articles.
    pub articles: u32,
    /// Last import.
    #[ts(optional)]
    pub imported_at: Option<Millis>,
}

/// Reads a folder of statutes.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawImport {
    /// The folder, as the host handed it over.
    pub file: FileToken,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawImportDone {
    /// Versions of acts now held.
    pub acts: u32,
    /// Articles now held.
    pub articles: u32,
    /// Files refused, each with its reason.
    pub refused: Vec<LawRefusedFile>,
}

/// A file that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LawRefusedFile {
    /// Which.
    pub file: String,
    /// Why.
    pub because: Said,
}
