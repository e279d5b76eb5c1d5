//! What no pack may say: fields nobody reads, and rules that contradict one another.
//!
//! Types refuse most nonsense while parsing; this refuses what only shows between fields. The first fault is reported.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::{LimitKey, PackError, RulePack, Step};
use crate::{
    citation,
    role::Role,
    time::{Limit, Unit},
};

pub(super) type Checked = Result<(), PackError>;

/// Refuses fields that the types do not know: a mistyped rule must not silently be no rule.
pub(super) fn refuse_unknown_fields(text: &str, rules: &impl Serialize) -> Checked {
    let given: Value = serde_json::from_str(text).map_err(PackError::from_json)?;
    let read = serde_json::to_value(rules).map_err(PackError::from_json)?;
    same_fields("", &given, &read)
}

fn same_fields(path: &str, given: &Value, read: &Value) -> Checked {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => given.iter().try_for_each(|(key, value)| {
            let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match read.get(key) {
                Some(read) => same_fields(&inner, value, read),
                None => Err(PackError::at(inner, "没有这个规则项，可能写错了名称")),
            }
        }),
        (Value::Array(given), Value::Array(read)) => given
            .iter()
            .zip(read)
            .enumerate()
            .try_for_each(|(index, (given, read))| same_fields(&format!("{path}[{index}]"), given, read)),
        _ => Ok(()),
    }
}

/// Refuses contradictions between fields.
pub(super) fn refuse_contradictions(pack: &RulePack) -> Checked {
    identity(pack)?;
    clock(pack)?;
    limits(pack)?;
    counts(pack)?;
    chains(pack)?;
    grounds(pack)?;
    recognition(pack)?;
    reply_check(pack)?;
    renumbered(pack)
}

pub(super) fn require(holds: bool, path: &str, reason: &str) -> Checked {
    if holds { Ok(()) } else { Err(PackError::at(path, reason)) }
}

fn identity(pack: &RulePack) -> Checked {
    require(!pack.pack.is_empty(), "pack", "名称不能为空")?;
    // It stands in addresses and, before `@`, in the names of versions.
    let plain = pack.pack.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    require(plain, "pack", "名称只能由文字、数字、“-”和“_”组成")?;
    require(pack.version > 0, "version", "版本号从 1 开始")?;
    require(pack.zone == "Asia/Shanghai", "zone", "只支持 Asia/Shanghai（北京时间）")
}

fn clock(pack: &RulePack) -> Checked {
    let business = &pack.clock.business;
    require(!business.is_empty(), "clock.business", "至少要有一段办公时间")?;
    let mut open_from = None;
    for (index, &(from, to)) in business.iter().enumerate() {
        let path = format!("clock.business[{index}]");
        require(from < to, &path, "办公时间的起点应早于终点")?;
        require(open_from.is_none_or(|earlier| earlier <= from), &path, "各段办公时间应按先后排列且不重叠")?;
        open_from = Some(to);
    }
    unique("clock.pause_on", &pack.clock.pause_on)?;
    require(pack.clock.apart.millis().is_some(), "clock.apart", "时间出入应按小时（h）或分钟（min）计")
}

fn limits(pack: &RulePack) -> Checked {
    unique("priority", &pack.priority)?;
    require(
        pack.priority.last() == Some(&LimitKey::Default),
        "priority",
        "最后一项必须是 default，否则有的工单没有时限",
    )?;
    let each = pack.extension.each_max;
    require(each.unit == Unit::Wd, "extension.each_max", "单次延期上限应以工作日（wd）计")?;
    let returns = &pack.limits.r#return;
    require(
        returns.default.unit != returns.complex.unit || returns.default.amount <= returns.complex.amount,
        "limits.return.complex",
        "疑难工单的退单时限不能短于一般工单",
    )?;
    let days = pack.warn.iter().filter(|limit| limit.unit.is_days()).count();
    require(
        days <= 1 && pack.warn.len() - days <= 1,
        "warn",
        "预警最多一项按日计（wd 或 d）、一项按小时或分钟计",
    )?;
    reminders(&pack.remind)
}

/// Stages of reminders before a due.
pub(super) fn reminders(stages: &[Limit]) -> Checked {
    let timed = stages.iter().all(|limit| !limit.unit.is_days());
    require(timed, "remind", "截止前的再次提醒应按小时或分钟计")
}

fn counts(pack: &RulePack) -> Checked {
    require(pack.callback.attempts > 0, "callback.attempts", "回访次数至少为 1")?;
    require(pack.final_opinion.review_months > 0, "final_opinion.review_months", "复查间隔至少为 1 个月")?;
    require(
        (1..=28).contains(&pack.period.start_day),
        "period.start_day",
        "考核周期起始日应在 1 到 28 之间",
    )?;
    require(pack.rate.decimals <= 4, "rate.decimals", "百分率的小数位数不超过 4")?;
    require(
        pack.rate.basic_weight.is_none_or(|weight| weight <= 1000),
        "rate.basic_weight",
        "基本满意的权重以千分之几计，不超过 1000",
    )?;
    require(
        pack.coach.precedents_share <= 1000,
        "coach.precedents_share",
        "获同意的比例以千分之几计，不超过 1000",
    )?;
    require(
        pack.novelty.known_from <= 1000,
        "novelty.known_from",
        "已知内容的比例以千分之几计，不超过 1000",
    )?;
    require(
        pack.rate.basic_solved_weight.is_none_or(|weight| weight <= 1000),
        "rate.basic_solved_weight",
        "基本解决的权重以千分之几计，不超过 1000",
    )?;
    require(pack.day_sheet.most > 0, "day_sheet.most", "每栏至少列 1 件")?;
    require(pack.day_sheet.topic_least > 0, "day_sheet.topic_least", "热点至少要有 1 件")?;
    unique("callback.skip", &pack.callback.skip)?;
    unique("heavy_when", &pack.heavy_when)
}

/// Roles that may have a step of the chain of a reply or a request.
const OF_REPLIES: [Role; 3] = [Role::Liaison, Role::Reviewer, Role::Signer];

fn chains(pack: &RulePack) -> Checked {
    let chains = &pack.chains;
    for (path, chain) in [
        ("chains.normal", &chains.normal),
        ("chains.heavy", &chains.heavy),
        ("chains.support", &chains.support),
        ("chains.return", &chains.returns),
        ("chains.extension", &chains.extension),
        ("chains.appeal", &chains.appeal),
    ] {
        in_unit(path, chain)?;
    }
    let asked = [
        ("chains.return", &chains.returns),
        ("chains.extension", &chains.extension),
        ("chains.appeal", &chains.appeal),
    ];
    asked.into_iter().try_for_each(|(path, chain)| never_skipped(path, chain))?;
    let kept = chains.heavy.iter().any(|step| step.skip_by().is_empty());
    require(kept, "chains.heavy", "重件至少要有一级不能跳过的审批")?;
    letters(&chains.final_opinion)
}

/// A chain of a reply or a request: its steps are people's of the unit.
pub(super) fn in_unit(path: &str, chain: &[Step]) -> Checked {
    steps(path, chain)?;
    let sealed = chain.iter().any(|step| step.role() == Role::SealKeeper);
    require(!sealed, path, "答复和申请不用印，用印只属于最终处理意见")?;
    for (index, step) in chain.iter().enumerate() {
        let known = OF_REPLIES.contains(&step.role());
        require(known, &format!("{path}[{index}]"), "审批环节只能是 liaison、reviewer 或 signer")?;
    }
    Ok(())
}

/// A chain of a request.
pub(super) fn never_skipped(path: &str, chain: &[Step]) -> Checked {
    let kept = chain.iter().all(|step| step.skip_by().is_empty());
    require(kept, path, "退单、延期、申诉的环节不能跳过")
}

/// Names and rules of each step; no step twice.
fn steps(path: &str, chain: &[Step]) -> Checked {
    for (index, step) in chain.iter().enumerate() {
        let path = format!("{path}[{index}]");
        require(!chain.iter().take(index).any(|earlier| earlier.is_same(step)), &path, "与前面重复")?;
        let named = (1..=8).contains(&step.label().trim().chars().count());
        require(named, &format!("{path}.label"), "环节名称应为 1 到 8 个字")?;
        unique(&format!("{path}.skip_by"), step.skip_by())?;
        let of_unit = |role: &Role| *role == Role::Handler || OF_REPLIES.contains(role);
        let skippers = step.skip_by().iter().all(of_unit);
        require(
            skippers,
            &format!("{path}.skip_by"),
            "只有本单位的 handler、liaison、reviewer 或 signer 可以跳过环节",
        )?;
    }
    Ok(())
}

/// A letter's text is approved before it is issued, signed and sealed.
fn letters(chain: &[Step]) -> Checked {
    let path = "chains.final_opinion";
    steps(path, chain)?;
    let roles: Vec<Role> = chain.iter().map(Step::role).collect();
    let seals = roles.iter().filter(|role| **role == Role::SealKeeper).count();
    require(
        seals == 1 && roles.last() == Some(&Role::SealKeeper),
        path,
        "最终处理意见须以用印结束，且只用印一次",
    )?;
    for (index, role) in roles.iter().enumerate() {
        let known = *role == Role::SealKeeper || OF_REPLIES.contains(role);
        require(
            known,
            &format!("{path}[{index}]"),
            "审批环节只能是 liaison、reviewer、signer 或 seal_keeper",
        )?;
    }
    let text = chain.iter().take_while(|step| !step.is_on_bytes()).count();
    let rest = chain.iter().skip(text).all(Step::is_on_bytes);
    require(text > 0 && rest, path, "最终处理意见须先经审核，再签发、用印")?;
    let kept = chain.iter().all(|step| step.skip_by().is_empty());
    require(kept, path, "最终处理意见的环节不能跳过")
}

fn grounds(pack: &RulePack) -> Checked {
    let returns: Vec<_> = pack.return_grounds.iter().map(|ground| &ground.code).collect();
    let exclusion: Vec<_> = pack.exclusion.iter().map(|ground| &ground.code).collect();
    let opinion: Vec<_> = pack.opinion_grounds.iter().map(|ground| &ground.code).collect();
    let declined: Vec<_> = pack.not_accepted.iter().map(|case| &case.code).collect();
    for (path, codes) in [
        ("return_grounds", &returns),
        ("exclusion", &exclusion),
        ("opinion_grounds", &opinion),
        ("not_accepted", &declined),
    ] {
        unique(path, codes)?;
        require(!codes.is_empty(), path, "不能为空")?;
        require(codes.iter().all(|code| !code.trim().is_empty()), path, "代码不能为空")?;
    }
    for (path, grounds) in
        [("suspension_grounds", &pack.suspension_grounds), ("termination_grounds", &pack.termination_grounds)]
    {
        let codes: Vec<_> = grounds.iter().map(|ground| &ground.code).collect();
        unique(path, &codes)?;
        require(codes.iter().all(|code| !code.trim().is_empty()), path, "代码不能为空")?;
    }
    defined("return.grounds", &pack.returns.grounds, &returns)?;
    require(
        pack.returns.max == 0 || !pack.returns.grounds.is_empty(),
        "return.grounds",
        "允许退单时至少要有一项退单理由",
    )?;
    defined("exclusion_grounds", &pack.exclusion_grounds, &exclusion)?;
    for (index, ground) in pack.exclusion.iter().enumerate() {
        let path = format!("exclusion[{index}].sentence");
        require(!ground.sentence.trim().is_empty(), &path, "须写明答复中应出现的句子")?;
    }
    Ok(())
}

fn recognition(pack: &RulePack) -> Checked {
    let rule = &pack.recognition;
    let codes: Vec<_> = rule.grounds.iter().map(|ground| &ground.code).collect();
    unique("recognition.grounds", &codes)?;
    unique("recognition.when", &rule.when)?;
    let named = rule.grounds.iter().all(|g| !g.code.trim().is_empty() && !g.title.trim().is_empty());
    require(named, "recognition.grounds", "代码和名称不能为空")?;
    require(
        rule.grounds.is_empty() || rule.max_per_object > 0,
        "recognition.max_per_object",
        "列有认定情形时，次数至少为 1",
    )
}

fn defined(path: &str, used: &[String], known: &[&String]) -> Checked {
    unique(path, used)?;
    match used.iter().enumerate().find(|(_, code)| !known.contains(code)) {
        Some((index, code)) => Err(PackError::at(format!("{path}[{index}]"), format!("“{code}”没有定义"))),
        None => Ok(()),
    }
}

/// The reply checks that exist: `L1` to `L19`.
const CHECKS: std::ops::RangeInclusive<u32> = 1..=19;

fn reply_check(pack: &RulePack) -> Checked {
    let known: Vec<_> = CHECKS.map(|number| format!("L{number}")).collect();
    if let Some(code) = pack.reply_check.keys().find(|code| !known.contains(code)) {
        return Err(PackError::at(format!("reply_check.{code}"), "没有这项检查"));
    }
    match known.iter().find(|code| !pack.reply_check.contains_key(*code)) {
        Some(code) => {
            Err(PackError::at(format!("reply_check.{code}"), "缺少这项检查的级别（block、warn 或 off）"))
        }
        None => Ok(()),
    }
}

fn renumbered(pack: &RulePack) -> Checked {
    for (index, act) in pack.renumbered.iter().enumerate() {
        require(!act.act.trim().is_empty(), &format!("renumbered[{index}].act"), "须写明法律名称")?;
        for (place, (old, new)) in act.places.iter().enumerate() {
            let path = format!("renumbered[{index}].places[{place}]");
            require(is_place(old) && is_place(new), &path, "条号应写作“第四十二条第五项”")?;
        }
    }
    Ok(())
}

fn is_place(text: &str) -> bool {
    citation::parse(&format!("《法》{text}")).is_ok_and(|parsed| parsed.key.place() == text)
}

pub(super) fn unique<T: std::fmt::Debug>(path: &str, list: &[T]) -> Checked {
    let mut seen = BTreeSet::new();
    for (index, item) in list.iter().enumerate() {
        require(seen.insert(format!("{item:?}")), &format!("{path}[{index}]"), "与前面重复")?;
    }
    Ok(())
}
