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
        mark: unit.name.clone(),
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
            units: vec![unit.name.clone()],
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
    let numbers: Vec<&str> = content.prior.iter().map(|p| p.no.as_str()).collect();
    let about = match numbers.as_slice() {
        [] => String::new(),
        numbers => format!("（工单编号：{}）", numbers.join("、")),
    };
    format!("您通过12345政务服务便民热线反映的诉求{about}收悉。经调查核实，现将最终处理意见函告如下：")
}

fn facts(content: &OpinionContent) -> Vec<String> {
    let mut all = paragraphs(&content.facts);
    all.extend(paragraphs(&content.contact));
    for prior in &content.prior {
        let answer = prior.answer.trim().trim_end_matches('。');
        if !answer.is_empty() {
            let day = prior.called_on;
            let on = format!("{}年{}月{}日", day.year(), day.month(), day.day());
            all.push(format!("您{on}反映的同一事项（工单编号：{}），此前已答复：{answer}。", prior.no));
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
