//! Bytes: equal text, equal bytes in any order, errors before any byte.

use chengban_letter::{Attachment, Block, LetterModel, SignMode, TemplateId};

use crate::extract::{bare, text};
use crate::fixtures::{draft, render, sample, try_render};

/// What a reader should find, put together from the model alone (no page numbers).
pub fn source_text(m: &LetterModel) -> String {
    let mut out = format!("{}{}", m.mark, m.number.as_ref().map(|n| n.text()).unwrap_or_default());
    out += &m.title.concat();
    out += &format!("{}：", m.addressees.join("、"));
    m.body.iter().for_each(|b| out += &b.text);
    for (i, a) in m.attachments.iter().enumerate() {
        out += &format!("{}{}.{}", if i == 0 { "附件：" } else { "" }, i + 1, a.name);
    }
    out += &m.sign.units.concat();
    out += "2026年3月12日";
    out += &m.note.as_ref().map(|n| format!("（{n}）")).unwrap_or_default();
    out += &format!("抄送：{}。", m.cc.join("，"));
    bare(&out)
}

#[test]
fn extracted_text_is_the_letters_text() {
    let page_two = "—2—";
    assert_eq!(text(&draft().bytes), format!("{}{page_two}", source_text(&sample())));
}

#[test]
fn the_same_letter_has_the_same_bytes_in_any_order() {
    let other = {
        let mut m = sample();
        m.body.push(Block::text("另有一段，用到别处没有的字：龘靐齉。"));
        m
    };
    let (a1, b1) = (render(&sample()).bytes, render(&other).bytes);
    let threads: Vec<_> = [other, sample()].map(|m| std::thread::spawn(move || render(&m).bytes)).into();
    let mut results = threads.into_iter().map(|t| t.join().unwrap());
    assert_eq!(results.next().unwrap(), b1, "second letter, another thread");
    assert_eq!(results.next().unwrap(), a1, "first letter, another thread");
    assert_ne!(a1, b1);
}

#[test]
fn the_sample_has_its_golden_hash() {
    let golden = include_str!("golden/opinion.sha256").trim();
    assert_eq!(
        draft().sha256,
        golden,
        "bytes changed: bump FORMAT_VERSION, look at the pages, then renew the file"
    );
}

#[test]
fn an_edit_changes_the_model_hash_and_field_order_does_not() {
    let hash = sample().model_hash().unwrap();
    let value = serde_json::to_value(sample()).unwrap();
    let again: LetterModel = serde_json::from_value(value).unwrap();
    assert_eq!(again.model_hash().unwrap(), hash);
    let mut edited = sample();
    edited.body[0].text.push('。');
    assert_ne!(edited.model_hash().unwrap(), hash);
}

#[test]
fn decomposed_text_is_composed_and_compatibility_signs_are_kept() {
    let mut m = sample();
    m.body = vec![Block::text("e\u{301}①㎡％℃")];
    assert!(text(&render(&m).bytes).contains("é①㎡％℃"));
}

#[test]
fn the_forms_rules_are_kept() {
    type Edit = fn(&mut LetterModel);
    let cases: [(&str, Edit); 9] = [
        ("发文机关标志", |m| m.mark = "琼海市示例局文件".into()),
        ("正文", |m| m.body.clear()),
        ("标题", |m| m.title.clear()),
        ("紧急程度", |m| m.urgency = Some("机密".into())),
        ("主送机关", |m| m.addressees = vec!["某局：".into()]),
        ("附件1名称", |m| m.attachments[0].name = "《某某材料》".into()),
        ("附件1名称", |m| m.attachments[0].name = "某某材料。".into()),
        ("正文第1段", |m| m.body[0].level = 7),
        ("发文机关署名", |m| m.sign.units.push("琼海市另一示例局".into())),
    ];
    for (field, edit) in cases {
        let mut m = sample();
        edit(&mut m);
        let error = try_render(&m).expect_err(field);
        assert!(error.field().is_some_and(|f| f.starts_with(field)), "{field}: {error}");
    }
}

#[test]
fn a_secrecy_field_is_refused_by_the_shape_itself() {
    let mut value = serde_json::to_value(sample()).unwrap();
    value["secrecy"] = "秘密".into();
    assert!(serde_json::from_value::<LetterModel>(value).is_err());
}

#[test]
fn every_way_of_signing_and_the_file_form_render() {
    for (mode, template) in [
        (SignMode::None, TemplateId::Letter),
        (SignMode::SignerStamp, TemplateId::RedHead),
        (SignMode::Seal, TemplateId::RedHead),
    ] {
        let mut m = sample();
        m.template = template;
        m.sign.mode = mode;
        m.sign.signer_title = Some("局长".into());
        m.urgency = Some("加急".into());
        m.copy_no = Some(7);
        let d = render(&m);
        assert_eq!(d.seal_place.is_some(), mode == SignMode::Seal, "{mode:?}");
        assert!(text(&d.bytes).contains("000007加急"), "{template:?}");
    }
}

#[test]
fn a_text_attachment_starts_a_page_of_its_own() {
    let mut m = sample();
    m.attachments = vec![Attachment {
        name: "示例小区噪声监测数据".into(),
        blob_sha256: None,
        text: vec![Block::text("监测数据如下。"); 30],
    }];
    let d = render(&m);
    let seal_page = d.seal_place.unwrap().page;
    let page = &d.layout.pages[seal_page];
    assert_eq!(page.lines[0].text, "附件");
    assert_eq!(page.lines[1].part, "title");
    assert_eq!(d.layout.pages.last().unwrap().lines.iter().filter(|l| l.part == "cc").count(), 1);
}

#[test]
fn a_preview_says_unsealed_without_touching_draft_or_text() {
    let before = draft().bytes.clone();
    let marked = chengban_letter::mark_unsealed(&draft().bytes, crate::fixtures::fonts()).unwrap();
    assert_eq!(draft().bytes, before);
    assert_ne!(marked, before);
    assert_eq!(text(&marked), text(&before), "the mark is drawn, not written");
    assert_eq!(chengban_letter::seal::seal_place(&marked).unwrap(), None, "it cannot be sealed by mistake");
    assert_eq!(
        chengban_letter::mark_unsealed(&before, crate::fixtures::fonts()).unwrap(),
        marked,
        "repeatable"
    );
}
