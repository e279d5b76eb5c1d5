//! The tamper table: each way of changing a sealed letter, and the reason it is refused for.

use chengban_domain::time::Millis;
use chengban_letter::ca::Period;
use chengban_letter::seal::{SealSpec, SealUse, draw_seal};
use chengban_letter::{Reason, Report, SealRecord, SoftP256, Trust, Warning};
use lopdf::{Document, IncrementalDocument, Object, Stream, dictionary};
use proptest::prelude::*;

use crate::fixtures::{
    SEALED_AT, custody, custody_for, draft, fonts, period, provider, record, request, seal_with, sealed,
    trust,
};

fn judge(bytes: &[u8]) -> Report {
    chengban_letter::verify(bytes, &trust(), Some(&record()))
}

fn refused(bytes: &[u8], wanted: Reason) {
    let report = judge(bytes);
    assert!(!report.valid && report.reasons.contains(&wanted), "wanted {wanted:?}, got {report:?}");
}

/// A white box drawn over page 1 by an incremental update, as an editor would.
fn with_box(bytes: &[u8]) -> Vec<u8> {
    let doc = Document::load_mem(bytes).unwrap();
    let page = doc.get_pages()[&1];
    let mut update = IncrementalDocument::create_from(bytes.to_vec(), doc);
    let over =
        update.new_document.add_object(Stream::new(dictionary! {}, b"1 1 1 rg 100 500 300 80 re f".to_vec()));
    update.opt_clone_object_to_new_document(page).unwrap();
    let page = update.new_document.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    let old = page.get(b"Contents").unwrap().clone();
    page.set("Contents", Object::Array(vec![old, over.into()]));
    let mut out = Vec::new();
    update.save_to(&mut out).unwrap();
    out
}

#[test]
fn one_flipped_bit_is_a_digest_mismatch() {
    let mut bytes = sealed().to_vec();
    let at = bytes.windows(6).position(|w| w == b"stream").unwrap() + 200;
    bytes[at] ^= 1;
    refused(&bytes, Reason::Digest);
}

#[test]
fn a_box_appended_by_an_update_is_not_covered() {
    refused(&with_box(sealed()), Reason::Coverage);
}

#[test]
fn bytes_after_the_end_are_not_covered() {
    refused(&[sealed(), b"\n% more"].concat(), Reason::Coverage);
}

#[test]
fn a_cut_off_update_leaves_no_signature() {
    refused(&sealed()[..draft().bytes.len()], Reason::SignatureCount);
}

#[test]
fn a_file_saved_by_another_tool_is_refused() {
    let mut bytes = Vec::new();
    Document::load_mem(sealed()).unwrap().save_to(&mut bytes).unwrap();
    refused(&bytes, Reason::Digest);
}

#[test]
fn another_ca_of_the_same_name_is_not_trusted() {
    let foreign = custody_for(99, period());
    refused(&seal_with(&provider(&foreign), &draft().bytes), Reason::Certificate);
}

#[test]
fn a_pasted_seal_picture_is_no_signature() {
    let signed = Document::load_mem(sealed()).unwrap();
    let picture = signed
        .objects
        .values()
        .find_map(|o| {
            o.as_stream()
                .ok()
                .filter(|s| s.dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Form"))
        })
        .unwrap();
    let mut doc = Document::load_mem(&draft().bytes).unwrap();
    let id = doc.add_object(picture.clone());
    let page = doc.get_pages()[&2];
    let stamp = doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Stamp", "Rect" => vec![347.into(), 348.into(), 466.into(), 467.into()],
        "AP" => dictionary! { "N" => id },
    });
    doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Annots", vec![Object::Reference(stamp)]);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    refused(&bytes, Reason::SignatureCount);
}

#[test]
fn something_slipped_in_between_draft_and_seal_is_found() {
    let slipped = with_box(&draft().bytes);
    let bytes = seal_with(&provider(custody()), &slipped);
    let report = judge(&bytes);
    assert_eq!(report.reasons, [Reason::Draft, Reason::ExtraObjects], "{report:?}");
}

#[test]
fn another_draft_under_the_same_seal_is_found() {
    let mut model = crate::fixtures::sample();
    model.body[0].text.push_str("又及。");
    let other = crate::fixtures::render(&model);
    let report = judge(&seal_with(&provider(custody()), &other.bytes));
    assert_eq!(report.reasons, [Reason::Draft]);
}

#[test]
fn another_picture_than_the_registered_one_is_found() {
    let art = draw_seal(&SealSpec::new("琼海市示例局", SealUse::Official), fonts()).unwrap();
    let keys = custody();
    let other =
        SoftP256::new(keys.leaf.key_pem.as_bytes(), keys.leaf.certificate_pem.as_bytes(), art).unwrap();
    assert_eq!(judge(&seal_with(&other, &draft().bytes)).reasons, [Reason::Appearance]);
}

#[test]
fn an_expired_certificate_is_refused() {
    let past = Period { from: Millis(SEALED_AT.0 - 2_000_000), until: Millis(SEALED_AT.0 - 1_000_000) };
    let expired = custody_for(11, past);
    let bytes = seal_with(&provider(&expired), &draft().bytes);
    let trust = Trust::new([expired.ca.certificate_pem.as_bytes()]).unwrap();
    let report = chengban_letter::verify(&bytes, &trust, Some(&record()));
    assert_eq!(report.reasons, [Reason::Certificate]);
}

#[test]
fn a_seal_that_would_allow_changes_is_refused() {
    let text = b"/TransformParams/V/1.2/P 1";
    let mut bytes = sealed().to_vec();
    let at = bytes.windows(text.len()).position(|w| w == text).unwrap() + text.len() - 1;
    bytes[at] = b'2';
    refused(&bytes, Reason::Docmdp);
}

#[test]
fn a_voided_letter_is_refused_and_an_unknown_one_is_warned_of() {
    let voided = SealRecord { voided: Some("作废".into()), ..record() };
    let report = chengban_letter::verify(sealed(), &trust(), Some(&voided));
    assert_eq!(report.reasons, [Reason::Ledger]);
    let other = SealRecord { signed_sha256: Some("0".repeat(64)), ..record() };
    assert_eq!(chengban_letter::verify(sealed(), &trust(), Some(&other)).reasons, [Reason::Ledger]);
    let alone = chengban_letter::verify(sealed(), &trust(), None);
    assert!(alone.valid && alone.warnings.contains(&Warning::LedgerUnknown), "{alone:?}");
}

#[test]
fn codes_are_the_words_of_the_json() {
    use Reason::{
        Appearance, Certificate, Coverage, Digest, Docmdp, Draft, ExtraObjects, Ledger, Signature,
        SignatureCount, Unreadable,
    };
    let all = [
        Unreadable,
        SignatureCount,
        Coverage,
        Digest,
        Signature,
        Certificate,
        Docmdp,
        Draft,
        ExtraObjects,
        Appearance,
        Ledger,
    ];
    for reason in all {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
    for warning in [Warning::LedgerUnknown, Warning::InternalSignature] {
        assert_eq!(serde_json::to_value(warning).unwrap(), warning.code());
    }
}

#[test]
fn rubbish_is_unreadable_and_never_panics() {
    refused(b"", Reason::Unreadable);
    refused(b"%PDF-1.7\nrubbish", Reason::Unreadable);
    assert!(Reason::Unreadable.sentence().contains("损坏"));
    assert!(request().reason.contains("用印"));
}

#[test]
fn a_file_built_to_exhaust_the_reader_is_refused() {
    for open in ["[", "<<", "<</A "] {
        let body = format!("%PDF-1.7\n1 0 obj\n{}\nendobj\n", open.repeat(300_000));
        let xref = "xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\n";
        let bytes = format!("{body}{xref}startxref\n{}\n%%EOF\n", body.len());
        assert!(!judge(bytes.as_bytes()).valid, "{open}");
        let trailer = format!(
            "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n{}\nstartxref\n9\n%%EOF\n",
            open.repeat(300_000)
        );
        assert!(!judge(trailer.as_bytes()).valid, "trailer of {open}");
    }
}

/// Every byte of the CMS, not only those the file digest covers.
#[test]
fn no_byte_of_the_signature_itself_may_change() {
    let key = b"/Contents<";
    let start = sealed().windows(key.len()).rposition(|w| w == key).unwrap() + key.len();
    let hole = sealed()[start..].iter().position(|b| *b == b'>').unwrap();
    let used = sealed()[start..start + hole].iter().rposition(|b| *b != b'0').unwrap() + 1;
    assert!(used > 400, "{used}");
    for at in (start..start + used).step_by(7) {
        let mut bytes = sealed().to_vec();
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        assert!(!judge(&bytes).valid, "hex digit {} of {used}", at - start);
    }
    let mut bytes = sealed().to_vec();
    let letter = (start..start + used).find(|i| bytes[*i].is_ascii_alphabetic()).unwrap();
    bytes[letter] = bytes[letter].to_ascii_lowercase();
    assert!(!judge(&bytes).valid, "not even the case of a digit");
    let mut bytes = sealed().to_vec();
    bytes[start + used + 20] = b'7';
    assert!(!judge(&bytes).valid, "padding is zero");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_single_changed_byte_goes_unnoticed(place in 0.0f64..1.0, flip in 1u8..=255) {
        let mut bytes = sealed().to_vec();
        let at = (place * bytes.len() as f64) as usize;
        bytes[at] ^= flip;
        prop_assert!(!judge(&bytes).valid, "byte {at} of {}", bytes.len());
    }

    #[test]
    fn no_truncated_file_passes(place in 0.0f64..1.0) {
        let bytes = sealed();
        let at = (place * bytes.len() as f64) as usize;
        prop_assert!(!judge(&bytes[..at]).valid, "cut at {at}");
    }
}
