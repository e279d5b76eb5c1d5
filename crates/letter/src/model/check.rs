//! Rules of the form: what must be there, what may not, and NFC for every word.
//!
//! Invariant: text is NFC, never NFKC (that would change ①, ㎡, ％); a forbidden character is an error, never dropped.

use unicode_normalization::UnicodeNormalization;

use super::{Attachment, Block, LetterModel, SignMode, TemplateId};
use crate::LetterError;

/// Grades of secrecy, refused wherever a grade of urgency is expected.
const SECRECY: [&str; 3] = ["绝密", "机密", "秘密"];
/// Grades of urgency of 7.2.3.
const URGENCY: [&str; 2] = ["特急", "加急"];
/// Ends a name in a list may not have.
const END_MARKS: [char; 8] = ['。', '，', '；', '：', '、', '.', ',', ';'];

impl LetterModel {
    /// The same model with NFC text and trimmed ends, once every rule holds.
    ///
    /// # Errors
    /// The first rule broken, naming its field.
    pub fn normalised(&self) -> Result<Self, LetterError> {
        let mut m = self.clone();
        m.mark = required("发文机关标志", &m.mark)?;
        check_mark(&m)?;
        if let Some(number) = &mut m.number {
            number.series = required("发文字号代字", &number.series)?;
            check_number(number)?;
        }
        m.urgency = m.urgency.as_deref().map(check_urgency).transpose()?;
        m.title = each("标题", &m.title)?;
        if m.title.is_empty() {
            return Err(LetterError::Empty { field: "标题".into() });
        }
        m.addressees = names("主送机关", &m.addressees)?;
        m.body = blocks("正文", &m.body)?;
        if m.body.is_empty() {
            return Err(LetterError::Empty { field: "正文".into() });
        }
        m.attachments = m.attachments.iter().enumerate().map(attachment).collect::<Result<_, _>>()?;
        m.sign.units = each("发文机关署名", &m.sign.units)?;
        check_sign(&m)?;
        m.sign.signer_title =
            m.sign.signer_title.as_deref().map(|t| required("签发人职务", t)).transpose()?;
        m.note = m.note.as_deref().map(|n| required("附注", n)).transpose()?;
        m.cc = names("抄送机关", &m.cc)?;
        if let Some(info) = &mut m.print_info {
            info.organ = required("印发机关", &info.organ)?;
            if m.template == TemplateId::Letter {
                return Err(LetterError::invalid("印发机关", "信函格式不加印发机关和印发日期"));
            }
        }
        Ok(m)
    }
}

fn check_mark(m: &LetterModel) -> Result<(), LetterError> {
    if m.template == TemplateId::Letter && m.mark.ends_with("文件") {
        return Err(LetterError::invalid("发文机关标志", "信函格式的标志不加“文件”二字"));
    }
    Ok(())
}

fn check_number(number: &super::LetterNumber) -> Result<(), LetterError> {
    let field = "发文字号";
    if !(1949..=2999).contains(&number.year) {
        return Err(LetterError::invalid(field, "年份应为四位数字"));
    }
    if number.seq == Some(0) {
        return Err(LetterError::invalid(field, "序号从1开始"));
    }
    if number.series.chars().any(|c| "〔〕[]（）()第号".contains(c)) {
        return Err(LetterError::invalid(field, "代字中不含括号、“第”和“号”"));
    }
    Ok(())
}

fn check_urgency(text: &str) -> Result<String, LetterError> {
    let text = required("紧急程度", text)?;
    if SECRECY.iter().any(|s| text.contains(s)) {
        return Err(LetterError::invalid("紧急程度", "本系统不办理涉密公文"));
    }
    if !URGENCY.contains(&text.as_str()) {
        return Err(LetterError::invalid("紧急程度", "只能是“特急”或“加急”"));
    }
    Ok(text)
}

fn check_sign(m: &LetterModel) -> Result<(), LetterError> {
    let field = "发文机关署名";
    if m.sign.units.is_empty() {
        return Err(LetterError::Empty { field: field.into() });
    }
    if m.sign.mode == SignMode::Seal && m.sign.units.len() > 1 {
        return Err(LetterError::invalid(field, "联合行文暂不能在线用印，请改为不加盖印章后线下用印"));
    }
    if m.sign.mode == SignMode::SignerStamp && m.sign.signer_title.is_none() {
        return Err(LetterError::Empty { field: "签发人职务".into() });
    }
    Ok(())
}

fn attachment((index, a): (usize, &Attachment)) -> Result<Attachment, LetterError> {
    let field = format!("附件{}名称", index + 1);
    let name = required(&field, &a.name)?;
    if name.ends_with(END_MARKS) {
        return Err(LetterError::EndMark { field, name });
    }
    if name.starts_with('《') && name.ends_with('》') {
        return Err(LetterError::TitleMarks { field });
    }
    if let Some(sha) = &a.blob_sha256
        && (sha.len() != 64 || !sha.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
    {
        return Err(LetterError::invalid(format!("附件{}", index + 1), "文件摘要不是64位小写十六进制"));
    }
    let text = blocks(&format!("附件{}正文", index + 1), &a.text)?;
    Ok(Attachment { name, blob_sha256: a.blob_sha256.clone(), text })
}

fn blocks(field: &str, list: &[Block]) -> Result<Vec<Block>, LetterError> {
    let mut out = Vec::with_capacity(list.len());
    for (i, block) in list.iter().enumerate() {
        let field = format!("{field}第{}段", i + 1);
        if block.level > 4 {
            return Err(LetterError::invalid(field, "层次只有四级"));
        }
        out.push(Block { level: block.level, text: required(&field, &block.text)? });
    }
    Ok(out)
}

fn each(field: &str, list: &[String]) -> Result<Vec<String>, LetterError> {
    list.iter().map(|text| required(field, text)).collect()
}

fn names(field: &str, list: &[String]) -> Result<Vec<String>, LetterError> {
    let list = each(field, list)?;
    match list.iter().find(|n| n.ends_with(END_MARKS)) {
        Some(n) => Err(LetterError::EndMark { field: field.into(), name: n.clone() }),
        None => Ok(list),
    }
}

/// NFC, trimmed, not empty, without forbidden characters.
fn required(field: &str, text: &str) -> Result<String, LetterError> {
    let text: String = text.trim().nfc().collect();
    if text.is_empty() {
        return Err(LetterError::Empty { field: field.into() });
    }
    match text.chars().find_map(|c| forbidden(c).map(|why| (c, why))) {
        Some((c, why)) => {
            Err(LetterError::Forbidden { field: field.into(), code: code_point(c), why: why.into() })
        }
        None => Ok(text),
    }
}

/// Why a character may not stand in a letter, if it may not.
fn forbidden(c: char) -> Option<&'static str> {
    match u32::from(c) {
        0x00..=0x1F | 0x7F..=0x9F | 0x2028 | 0x2029 => Some("控制字符或换行"),
        0xFFFD => Some("替换字符，说明原文已损坏"),
        0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF => Some("私用区造字"),
        0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF => Some("异体选择符"),
        0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x206F | 0xFEFF => {
            Some("不可见字符")
        }
        _ => None,
    }
}

/// `U+4E00`.
pub(crate) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}
