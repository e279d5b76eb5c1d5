//! Sealing: the draft untouched, the seal in its place, refusals.

use chengban_letter::seal::{SealSpec, SealUse, draw_seal, seal_place};
use chengban_letter::{LetterError, SealPlace, SealProvider, SealRequest, SoftP256};

use crate::fixtures::{
    SEALED_AT, art, custody, custody_for, draft, fonts, period, provider, record, request, seal_with, sealed,
    trust,
};

#[test]
fn the_sealed_file_begins_with_the_draft_and_repeats_byte_for_byte() {
    assert!(sealed().starts_with(&draft().bytes));
    assert_eq!(seal_with(&provider(custody()), &draft().bytes), sealed(), "deterministic ECDSA");
}

#[test]
fn the_draft_itself_says_where_its_seal_belongs() {
    let (read, given) = (seal_place(&draft().bytes).unwrap().unwrap(), draft().seal_place.unwrap());
    assert_eq!(read.page, given.page);
    assert!((read.axis_mm - given.axis_mm).abs() < 0.001 && (read.top_mm - given.top_mm).abs() < 0.001);
}

#[test]
fn a_sealed_letter_verifies_and_names_its_signer() {
    let report = chengban_letter::verify(sealed(), &trust(), Some(&record()));
    assert!(report.valid && report.covers_whole_file, "{report:?}");
    assert_eq!(report.signer.as_deref(), Some("琼海市示例局"));
    assert_eq!(report.sealed_at, Some(SEALED_AT));
    assert_eq!(report.stated_reason.as_deref(), Some("用印 [0123456789abcdef]"));
}

#[test]
fn the_keeper_may_move_the_seal_five_millimetres_and_no_more() {
    let with = |nudge_mm| SealRequest { nudge_mm, ..request() };
    let moved = chengban_letter::seal(&draft().bytes, &with((5, -5)), &provider(custody())).unwrap();
    assert!(chengban_letter::verify(&moved, &trust(), Some(&record())).valid);
    let error = chengban_letter::seal(&draft().bytes, &with((6, 0)), &provider(custody())).unwrap_err();
    assert_eq!(error.code(), "letter_seal");
}

#[test]
fn a_letter_is_sealed_once_and_on_the_paper() {
    let twice = chengban_letter::seal(sealed(), &request(), &provider(custody()));
    assert!(matches!(twice, Err(LetterError::Seal { .. })));
    let off = SealRequest { place: Some(SealPlace { page: 1, axis_mm: 200.0, top_mm: 10.0 }), ..request() };
    assert!(chengban_letter::seal(&draft().bytes, &off, &provider(custody())).is_err());
    assert!(chengban_letter::seal(b"not a pdf", &request(), &provider(custody())).is_err());
}

#[test]
fn a_key_that_is_not_the_certificates_is_refused() {
    let other = custody_for(8, period());
    let mixed = SoftP256::new(
        other.leaf.key_pem.as_bytes(),
        custody().leaf.certificate_pem.as_bytes(),
        art().clone(),
    );
    assert!(mixed.is_err());
}

#[test]
fn no_key_shows_in_debug_output() {
    let shown = format!("{:?} {:?}", provider(custody()), custody().leaf);
    assert!(!shown.contains("PRIVATE"), "{shown}");
}

#[test]
fn seals_of_any_length_stay_inside_their_circle() {
    for name in [
        "示例局",
        "琼海市示例局",
        "琼海市营商环境示例局",
        "琼海市某某某某某某某某某某工作领导小组",
        "琼海市某某某某某某某某某某某某某某某某某工作领导小组",
    ] {
        let art = draw_seal(&SealSpec::new(name, SealUse::Sample), fonts()).unwrap();
        let radius = 42.0 * 72.0 / 25.4 / 2.0;
        for line in
            art.content.lines().filter(|l| l.ends_with(" m") || l.ends_with(" l") || l.ends_with(" c"))
        {
            let n: Vec<f64> = line.split(' ').filter_map(|p| p.parse().ok()).collect();
            let (x, y) = (n[n.len() - 2] - radius, n[n.len() - 1] - radius);
            assert!(x.hypot(y) <= radius + 0.01, "{name}: a point {:.2} pt from the centre", x.hypot(y));
        }
    }
}

#[test]
fn a_demo_seal_differs_and_sizes_have_limits() {
    let official = draw_seal(&SealSpec::new("琼海市示例局", SealUse::Official), fonts()).unwrap();
    assert_ne!(official.sha256(), art().sha256());
    let large = SealSpec { diameter_mm: 46.0, ..SealSpec::new("琼海市示例局", SealUse::Official) };
    assert_eq!(draw_seal(&large, fonts()).unwrap_err().code(), "letter_invalid");
    assert_eq!(provider(custody()).facts().wording, "内部防篡改签名，非法定电子印章");
}
