//! What no unit may publish: words and steps of a wrong form, and less than the pack asks for.

use chrono::NaiveDate;

use super::{UnitChains, UnitRules};
use crate::pack::check::{
    Checked, in_unit, never_skipped, refuse_unknown_fields, reminders, require, unique,
};
use crate::pack::edition::{self, RuleChange};
use crate::pack::{Chains, PackError, RulePack, Step};
use crate::{ErrorCode, Problem, ReasonCode, UnitId};

/// Steps of a chain at most (ours).
const MOST_STEPS: usize = 8;
/// Words of a list at most (ours).
const MOST_WORDS: usize = 200;
/// Characters of a word at most (ours).
const LONGEST_WORD: usize = 20;
/// Stages of reminders at most (ours).
const MOST_STAGES: usize = 8;

/// Reads what a person of the unit edited.
///
/// # Errors
/// What is wrong, with its line and field.
pub fn edited(text: &str, unit: UnitId) -> Result<UnitRules, Problem> {
    read(text, unit).map_err(|error| edition::fault(text, &error))
}

fn read(text: &str, unit: UnitId) -> Result<UnitRules, PackError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let rules: UnitRules = serde_path_to_error::deserialize(&mut reader).map_err(PackError::from_serde)?;
    reader.end().map_err(PackError::from_json)?;
    refuse_unknown_fields(text, &rules)?;
    require(rules.unit == unit, "unit", "只能写本单位的规定")?;
    well_formed(&rules)?;
    Ok(rules)
}

/// The version that edited rules become, with what they change. `pack_on` gives the pack that is in force on a day: that of the
/// version's first day is the one that it may not fall short of.
///
/// # Errors
/// As [`edition::next`]; `invalid_input` for what a unit may not change, and for a first version that adds nothing.
pub fn next<'p>(
    (all, last): (&[UnitRules], u32),
    (text, edited): (&str, &UnitRules),
    pack_on: impl Fn(NaiveDate) -> &'p RulePack,
    from: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(UnitRules, Vec<RuleChange>), Problem> {
    let none = UnitRules::none(edited.unit);
    let (rules, changes) = edition::next((all, last), (edited, Some(&none)), from, today)?;
    let pack = pack_on(rules.effective_from);
    fits(&rules.chains, pack).map_err(|error| edition::fault(text, &error))?;
    if edition::newest(all, &rules).is_none() && rules.over(pack) == *pack {
        return Err(Problem::because(ErrorCode::InvalidInput, ReasonCode::UnitRulesEmpty));
    }
    Ok((rules, changes))
}

fn well_formed(rules: &UnitRules) -> Checked {
    let chains = &rules.chains;
    for (path, chain, _) in beside(chains, None) {
        in_unit(path, chain)?;
        require(chain.len() <= MOST_STEPS, path, &format!("一条审核链最多 {MOST_STEPS} 个环节"))?;
    }
    never_skipped("chains.return", &chains.returns)?;
    never_skipped("chains.extension", &chains.extension)?;
    never_skipped("chains.appeal", &chains.appeal)?;
    unique("heavy_when", &rules.heavy_when)?;
    for (path, list) in [
        ("forbidden_words", &rules.forbidden_words),
        ("promise_words", &rules.promise_words),
        ("decision_verbs", &rules.decision_verbs),
    ] {
        words(path, list)?;
    }
    unique("remind", &rules.remind)?;
    require(rules.remind.len() <= MOST_STAGES, "remind", &format!("最多 {MOST_STAGES} 次提醒"))?;
    reminders(&rules.remind)
}

fn words(path: &str, list: &[String]) -> Checked {
    require(list.len() <= MOST_WORDS, path, &format!("最多 {MOST_WORDS} 个词"))?;
    for (index, word) in list.iter().enumerate() {
        let fits = word.trim() == word && (1..=LONGEST_WORD).contains(&word.chars().count());
        let reason = format!("词语应为 1 到 {LONGEST_WORD} 个字，前后没有空格");
        require(fits, &format!("{path}[{index}]"), &reason)?;
    }
    unique(path, list)
}

/// What the pack asks for: each of its steps, in its order, as strictly as it has them.
fn fits(own: &UnitChains, pack: &RulePack) -> Checked {
    for (path, chain, of) in beside(own, Some(&pack.chains)) {
        if !chain.is_empty() {
            keeps_to(path, chain, of, pack)?;
        }
    }
    Ok(())
}

fn keeps_to(path: &str, own: &[Step], of: &[Step], pack: &RulePack) -> Checked {
    let mut after: Option<(usize, &Step)> = None;
    for step in of {
        let label = step.label();
        let Some((place, known)) = own.iter().enumerate().find(|(_, known)| known.is_same(step)) else {
            let reason = format!("平台规则的环节“{label}”不能少");
            return Err(PackError::at(path, reason));
        };
        let at = format!("{path}[{place}]");
        if let Some((earlier, before)) = after {
            let reason = format!("按平台规则，环节“{label}”应在“{}”之后", before.label());
            require(earlier < place, &at, &reason)?;
        }
        let kept = known.skip_by().iter().all(|role| step.skip_by().contains(role));
        require(kept, &format!("{at}.skip_by"), "平台规则的环节不能再允许别人跳过")?;
        let closed = known.four_eyes(pack) || !step.four_eyes(pack);
        require(closed, &format!("{at}.four_eyes"), "平台规则不得审核本人拟写的内容，不能放宽")?;
        after = Some((place, step));
    }
    Ok(())
}

/// The chain of a pack that one of a unit is held against.
type OfPack = fn(&Chains) -> &[Step];

/// Each chain by its name in the text, beside the pack's.
fn beside<'a>(own: &'a UnitChains, of: Option<&'a Chains>) -> [(&'static str, &'a [Step], &'a [Step]); 6] {
    let all: [(&str, &[Step], OfPack); 6] = [
        ("chains.normal", &own.normal, |of| &of.normal),
        ("chains.heavy", &own.heavy, |of| &of.heavy),
        ("chains.support", &own.support, |of| &of.support),
        ("chains.return", &own.returns, |of| &of.returns),
        ("chains.extension", &own.extension, |of| &of.extension),
        ("chains.appeal", &own.appeal, |of| &of.appeal),
    ];
    all.map(|(path, own, chain)| (path, own, of.map(chain).unwrap_or_default()))
}
