//! Rare characters: every one drawn with ink and extracted as itself, or a hard error that names it.

use chengban_letter::seal::{SealSpec, SealUse, draw_seal};
use chengban_letter::{Block, Draft, LetterError};

use crate::extract::text;
use crate::fixtures::{fonts, sample, try_render};

fn with_text(words: &str) -> Result<Draft, LetterError> {
    let mut m = sample();
    m.body = vec![Block::text(words), Block { level: 2, text: format!("（一）{words}。正文。") }];
    try_render(&m)
}

#[test]
fn rare_characters_are_substituted_reported_and_extracted() {
    let rare = "㙍堃喆䶮昇镕翀玙玥㛃𠅤𬭚𬭬𣲘㑇𬍛犇曌㎡";
    let d = with_text(rare).unwrap();
    assert!(text(&d.bytes).contains(rare), "extraction lost one");
    let told = d.substitutions.iter().any(|s| s.text == "“㙍”以宋体代" && s.role == "仿宋");
    assert!(told, "{:?}", d.substitutions);
}

#[test]
fn common_signs_pass_unchanged_and_without_report() {
    let signs = "①℃‰№〇々·“”——……〔〕";
    let d = with_text(signs).unwrap();
    assert!(text(&d.bytes).contains(signs));
    let told: Vec<_> = d.substitutions.iter().map(|s| s.ch).collect();
    assert!(!told.iter().any(|c| "“”—…〔〕".contains(*c)), "{told:?}");
}

#[test]
fn a_character_no_font_draws_is_a_hard_error_that_names_it() {
    let error = with_text("某\u{30000}").unwrap_err();
    assert_eq!(error.code(), "letter_missing_glyph");
    let said = error.to_string();
    assert!(said.contains("U+30000") && said.contains("正文第1段"), "{said}");
}

#[test]
fn characters_that_may_not_stand_in_a_letter_are_refused_by_kind() {
    for (bad, code) in [
        ('\u{E000}', "U+E000"),
        ('\u{E0100}', "U+E0100"),
        ('\u{FE00}', "U+FE00"),
        ('\u{FFFD}', "U+FFFD"),
        ('\u{200B}', "U+200B"),
        ('\u{7}', "U+0007"),
    ] {
        let error = with_text(&format!("某{bad}某")).unwrap_err();
        assert_eq!(error.code(), "letter_forbidden_character", "{code}");
        assert!(error.to_string().contains(code), "{error}");
    }
}

#[test]
fn a_seal_with_an_undrawable_name_is_refused() {
    let spec = SealSpec::new("某\u{30000}局", SealUse::Official);
    assert_eq!(draw_seal(&spec, fonts()).unwrap_err().code(), "letter_missing_glyph");
}
