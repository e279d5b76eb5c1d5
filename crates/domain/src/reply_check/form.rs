//! L1–L5, L8, L18, L19: what must be there.

use super::{CheckFacts, Raw, Span};
use crate::case::{Outcome, ReplyContent, reply_sentence};
use crate::error::ErrorCode as E;
use crate::pack::RulePack;
use crate::template;

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    contact(content, facts, found);
    outcome(content, found);
    supports(content, facts, found);
    ground(content, facts, pack, found);
    in_force(content, facts, found);
    variables(content, found);
    evidence(content, facts, found);
    repeated(content, facts, found);
}

/// L1: the resident was contacted, or it says why not.
fn contact(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    if !facts.contacted && !facts.anonymous && content.contact_waiver.trim().is_empty() {
        let message = "尚未联系诉求人：请按 C 登记联系情况，或填写未能联系的原因。";
        found.push(Raw::new("L1", "contact_waiver", E::MissingContact, message));
    }
}

/// L2: a text, an outcome, and a reason where it is not solved.
fn outcome(content: &ReplyContent, found: &mut Vec<Raw>) {
    if content.public_text.trim().is_empty() {
        found.push(Raw::new(
            "L2",
            "public_text",
            E::MissingField,
            "公开答复内容为空：请写明事实、依据和处理结果。",
        ));
    }
    match content.outcome {
        None => found.push(Raw::new("L2", "outcome", E::MissingField, "尚未选择办理结果。")),
        Some(Outcome::Partly | Outcome::Unsolved) if content.unsolved_reason.trim().is_empty() => {
            found.push(Raw::new(
                "L2",
                "unsolved_reason",
                E::MissingField,
                "未解决或部分解决的，请写明原因。",
            ));
        }
        Some(_) => {}
    }
}

/// L2: a support that is not waited for is named in the internal text, where its reason stands.
fn supports(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    for unit in facts.open_supports.iter().filter(|unit| !content.internal_text.contains(unit.as_str())) {
        let message = format!(
            "协办单位“{unit}”尚未反馈：请在办理情况中写明该单位名称和不等其反馈的原因，或待其反馈后再提交。"
        );
        found.push(Raw::new("L2", "internal_text", E::MissingField, message).with("unit", unit));
    }
}

/// L3: a claimed ground carries its articles, its evidence and the sentence that the pack lays down for it.
fn ground(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    let Some(claim) = &content.ground else { return };
    let known = pack.exclusion_ground(&claim.code);
    if known.is_none() {
        found.push(Raw::new(
            "L3",
            "ground",
            E::UnknownGround,
            "所选不计入参评情形不在现行规则中，请重新选择。",
        ));
    }
    if content.citations.is_empty() {
        let message = "选择了不计入参评情形，须至少引用一条依据（按 L）。";
        found.push(Raw::new("L3", "citations", E::MissingCitation, message));
    }
    if content.evidence.is_empty() {
        let message = "选择了不计入参评情形，须至少附一份佐证材料（按 E）。";
        found.push(Raw::new("L3", "evidence", E::MissingEvidence, message));
    }
    let numbers: Vec<u32> =
        content.evidence.iter().filter_map(|id| facts.evidence.get(id)).copied().collect();
    let stands = known.is_some_and(|ground| {
        let wanted = squeezed(&reply_sentence(ground, &content.citations, &numbers));
        squeezed(&claim.sentence) == wanted && squeezed(&content.public_text).contains(&wanted)
    });
    if !stands {
        let message = "公开答复中没有该情形的说明语句，或与所选情形、依据、佐证不一致，请取消该情形后重新选择，由系统写入。";
        found.push(Raw::new("L3", "public_text", E::ReplyBlocked, message));
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// L4: what is cited was law on the day of the facts.
fn in_force(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    for citation in content.citations.iter().filter(|c| !c.in_force_on(facts.facts_on)) {
        let print = citation.print();
        let message = format!("{print}在事发日期（{}）不是现行有效，请改引当日有效的条文。", facts.facts_on);
        found.push(Raw::new("L4", "citations", E::CitationNotInForce, message).with("citation", print));
    }
}

/// L5: no template variable is left open.
fn variables(content: &ReplyContent, found: &mut Vec<Raw>) {
    for (field, text) in [("public_text", &content.public_text), ("internal_text", &content.internal_text)] {
        for variable in template::variables(text) {
            let Span { start, end } = variable.span;
            let name: String = text.chars().skip(start).take(end - start).collect();
            let message = format!("模板中的“{name}”还没有填写。");
            found.push(Raw::new("L5", field, E::ReplyBlocked, message).at(variable.span).with("name", name));
        }
    }
}

/// L8: what is attached exists. L19: what exists is used.
fn evidence(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    if content.evidence.iter().any(|id| !facts.evidence.contains_key(id)) {
        let message = "答复引用的佐证材料已不存在，请重新选择。";
        found.push(Raw::new("L8", "evidence", E::MissingEvidence, message));
    }
    let named = content.public_text.chars().collect::<String>();
    for (id, no) in &facts.evidence {
        let mark = format!("佐证材料{no}");
        if named.contains(&mark) && !content.evidence.contains(id) {
            let message = format!("文中提到“{mark}”，但没有作为佐证附上。");
            found.push(Raw::new("L8", "evidence", E::MissingEvidence, message).with("no", no));
        } else if !content.evidence.contains(id) {
            let message = format!("佐证材料{no} 已添加但没有随答复附上。");
            found.push(Raw::new("L19", "evidence", E::ReplyBlocked, message).with("no", no));
        }
    }
}

/// L18: the same words did not satisfy before.
fn repeated(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    let text = content.public_text.trim();
    if !text.is_empty() && facts.earlier.iter().any(|earlier| earlier.trim() == text) {
        let message = "与本工单上一次答复完全相同，请写明重新办理的新情况。";
        found.push(Raw::new("L18", "public_text", E::ReplyBlocked, message));
    }
}
