//! The parts of a letter as its check names them, and their codes for screens in other languages.
//!
//! Invariant: a part is named in Chinese wherever the letter is made; the code is found from that name.

use chengban_domain::{ReasonCode, Said};

/// Names of the parts, `#` being a number, and their codes.
const PARTS: [(&str, &str); 23] = [
    ("发文机关标志", "mark"),
    ("发文字号", "number"),
    ("发文字号代字", "series"),
    ("紧急程度", "urgency"),
    ("标题", "title"),
    ("主送机关", "addressees"),
    ("正文", "body"),
    ("正文第#段", "body_paragraph"),
    ("附件", "attachment_label"),
    ("附件#", "attachment"),
    ("附件#名称", "attachment_name"),
    ("附件#正文", "attachment_body"),
    ("附件#正文第#段", "attachment_paragraph"),
    ("附件说明", "attachment_list"),
    ("附件说明、署名、附注和抄送", "tail"),
    ("发文机关署名", "sign"),
    ("签发人职务", "signer_title"),
    ("成文日期", "date"),
    ("附注", "note"),
    ("抄送机关", "cc"),
    ("印发机关", "print_organ"),
    ("印发日期", "print_date"),
    ("印章名称", "seal_name"),
];

/// The sentence about a part: its code, its numbers as `n` and `m`, its name in Chinese.
pub(crate) fn named(reason: ReasonCode, field: &str) -> Said {
    let numbers: Vec<&str> = field.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let shape = numbers.iter().fold(field.to_owned(), |shape, number| shape.replacen(number, "#", 1));
    let code = PARTS.iter().find(|(name, _)| *name == shape).map_or(field, |(_, code)| code);
    let said = Said::of(reason).word("part", code, field);
    ["n", "m"].iter().zip(numbers).fold(said, |said, (key, number)| said.with(key, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_named_in_chinese_and_travels_as_a_code_with_its_numbers() {
        let said = named(ReasonCode::LetterEmpty, "附件11正文第1段");
        assert_eq!(said.message, "「附件11正文第1段」还没有填写，请补上后再生成。");
        let values = ["part", "n", "m"].map(|key| said.params[key].as_str());
        assert_eq!(values, ["attachment_paragraph", "11", "1"]);
        assert_eq!(named(ReasonCode::LetterEmpty, "标题").params["part"], "title");
    }
}
