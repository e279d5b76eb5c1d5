//! A final opinion as a letter: which part stands where, under which heading.
//!
//! Here and not in hub or desk, because both must set the same letter: the desk previews it, the hub issues it.

use chengban_domain::citation::Citation;
use chengban_domain::opinion::{DocNumber, OpinionContent};
use chengban_domain::wire::UnitRef;
use chrono::{Datelike, NaiveDate};

use crate::model::{Attachment, Block, LetterModel, LetterNumber, Sign, SignMode, TemplateId};

/// A quoted provision of more characters than this is named only: the letter must stay readable.
const LONGEST_QUOTE: usize = 160;

/// The letter of a final opinion. Without `number` a gap stands in its place, as in a preview.
#[must_use]
pub fn opinion_letter(
    content: &OpinionContent,
    unit: &UnitRef,
    number: Option<&DocNumber>,
    date: NaiveDate,
) -> LetterModel {
    LetterModel {
        template: TemplateId::Letter,
        mark: unit.legal_name().to_owned(),
        number: Some(letter_number(unit, number, date)),
        urgency: None,
        copy_no: None,
        title: content.title.iter().filter(|line| !line.trim().is_empty()).cloned().collect(),
        addressees: vec![content.addressee.trim().trim_end_matches(['：', ':']).to_owned()],
        body: body(content),
        attachments: content
            .attachment_names
            .iter()
            .map(|name| Attachment { name: name.clone(), blob_sha256: None, text: Vec::new() })
            .collect(),
        sign: Sign {
            units: vec![unit.legal_name().to_owned()],
            date: Some(date),
            mode: SignMode::Seal,
            signer_title: None,
        },
        note: Some(content.note.trim().to_owned()).filter(|note| !note.is_empty()),
        cc: content.cc.clone(),
        print_info: None,
    }
}

fn letter_number(unit: &UnitRef, number: Option<&DocNumber>, date: NaiveDate) -> LetterNumber {
    match number {
        Some(n) => LetterNumber {
            series: n.series.clone(),
            year: u16::try_from(n.year).unwrap_or(0),
            seq: Some(n.seq),
        },
        None => LetterNumber {
            series: unit.series.clone(),
            year: u16::try_from(date.year()).unwrap_or(0),
            seq: None,
        },
    }
}

fn body(content: &OpinionContent) -> Vec<Block> {
    let mut blocks = vec![Block::text(opening(content))];
    let mut sections = Vec::new();
    sections.push(("诉求情况", paragraphs(&content.demand)));
    sections.push(("查明事实", facts(content)));
    if !content.citations.is_empty() {
        sections.push(("处理依据", content.citations.iter().map(basis).collect()));
    }
    sections.push(("处理意见", paragraphs(&content.conclusion)));
    if !content.advice.trim().is_empty() {
        sections.push(("告知事项", paragraphs(&content.advice)));
    }
    for (index, (heading, texts)) in sections.into_iter().filter(|(_, texts)| !texts.is_empty()).enumerate() {
        let ordinal = ORDINALS.get(index).copied().unwrap_or_default();
        blocks.push(Block { level: 1, text: format!("{ordinal}、{heading}") });
        blocks.extend(texts.into_iter().map(Block::text));
    }
    blocks.push(Block::text("特此函告。"));
    blocks
}

const ORDINALS: [&str; 5] = ["一", "二", "三", "四", "五"];

fn opening(content: &OpinionContent) -> String {
    let mut numbers: Vec<&str> = content.prior.iter().map(|p| p.no.as_str()).collect();
    numbers.push(content.ticket_no.as_str());
    numbers.retain(|no| !no.is_empty());
    let about = match numbers.as_slice() {
        [] => String::new(),
        numbers => format!("（工单编号：{}）", numbers.join("、")),
    };
    format!("12345政务服务便民热线转办的诉求{about}收悉。经调查核实，现将最终处理意见函告如下：")
}

fn facts(content: &OpinionContent) -> Vec<String> {
    let mut all = paragraphs(&content.facts);
    all.extend(paragraphs(&content.contact));
    for prior in &content.prior {
        let answer = prior.answer.trim().trim_end_matches('。');
        if !answer.is_empty() {
            let day = prior.called_on;
            let on = format!("{}年{}月{}日", day.year(), day.month(), day.day());
            all.push(format!("{on}反映的同一事项（工单编号：{}），此前已答复：{answer}。", prior.no));
        }
    }
    all
}

fn basis(citation: &Citation) -> String {
    let quote = citation.text.split_whitespace().collect::<String>();
    if quote.is_empty() || quote.chars().count() > LONGEST_QUOTE {
        format!("{}。", citation.print())
    } else {
        format!("{}：“{quote}”", citation.print())
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chengban_domain::UnitId;
    use chengban_domain::opinion::PriorTicket;

    fn content() -> OpinionContent {
        OpinionContent {
            ground: "a".into(),
            title: vec!["关于某某诉求的".into(), "最终处理意见".into()],
            addressee: "12345政务服务便民热线平台：".into(),
            ticket_no: "QH2".into(),
            demand: "要求拆除。".into(),
            facts: "手续齐全。\n\n运行正常。".into(),
            facts_on: None,
            conclusion: "不予支持。".into(),
            advice: String::new(),
            citations: vec![],
            evidence: vec![],
            attachment_names: vec!["现场照片".into()],
            prior: vec![PriorTicket {
                no: "QH1".into(),
                called_on: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
                answer: "已告知。".into(),
            }],
            contact: "已电话联系。".into(),
            note: " ".into(),
            cc: vec![],
        }
    }

    fn unit() -> UnitRef {
        UnitRef {
            unit: UnitId("00000000-0000-0000-0000-000000000001".parse().unwrap()),
            name: "市示例局".into(),
            full_name: "某某市示例局".into(),
            kind: String::new(),
            series: "示函".into(),
            contact: String::new(),
            active: true,
            parent: None,
        }
    }

    #[test]
    fn parts_without_text_take_no_heading_and_ordinals_stay_dense() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let letter = opinion_letter(&content(), &unit(), None, date);
        let headings: Vec<&str> =
            letter.body.iter().filter(|b| b.level == 1).map(|b| b.text.as_str()).collect();
        assert_eq!(headings, ["一、诉求情况", "二、查明事实", "三、处理意见"]);
        let text: String = letter.body.iter().map(|b| b.text.as_str()).collect();
        assert!(text.contains("（工单编号：QH1、QH2）"), "every ticket of the matter is named: {text}");
        assert!(
            text.contains("2026年11月1日反映的同一事项（工单编号：QH1），此前已答复：已告知。"),
            "{text}"
        );
        assert_eq!((letter.mark.as_str(), letter.sign.units[0].as_str()), ("某某市示例局", "某某市示例局"));
        assert_eq!(letter.addressees, ["12345政务服务便民热线平台"], "the letter sets its own colon");
        assert_eq!(
            (letter.note, letter.number.unwrap().seq),
            (None, None),
            "no number before the hub gives one"
        );
    }
}
