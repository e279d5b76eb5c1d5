//! Renders and seals a model for the eye: `try_letter FONTS MODEL.json OUT_STEM` writes OUT_STEM.pdf (unsealed),
//! OUT_STEM.preview.pdf (marked so) and OUT_STEM.sealed.pdf with a throw-away demo seal. For developers; people use `chengban letter`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use chengban_domain::time::Millis;
use chengban_letter::ca::{Period, Subject, issue_leaf, make_ca};
use chengban_letter::seal::{SealSpec, SealUse, draw_seal};
use chengban_letter::{LetterModel, SealRecord, SealRequest, SignMode, SoftP256, Template, Trust};
use rand::SeedableRng;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [fonts, model, stem] = args.as_slice() else {
        return Err("usage: try_letter FONTS MODEL.json OUT_STEM".into());
    };
    let fonts = chengban_letter::fonts::load_dir(Path::new(fonts))?;
    let model: LetterModel = serde_json::from_slice(&std::fs::read(model)?)?;
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).ok_or("date")?;
    let draft = chengban_letter::render(&model, &Template::builtin(model.template)?, &fonts, today)?;
    std::fs::write(format!("{stem}.pdf"), &draft.bytes)?;
    std::fs::write(format!("{stem}.preview.pdf"), chengban_letter::mark_unsealed(&draft.bytes, &fonts)?)?;
    let mut err = std::io::stderr();
    writeln!(err, "{}", serde_json::to_string_pretty(&draft)?)?;
    if model.sign.mode != SignMode::Seal {
        return Ok(());
    }
    let mut rng = rand::rngs::StdRng::seed_from_u64(7);
    let period = Period { from: Millis(1_767_196_800_000), until: Millis(2_082_729_600_000) };
    let organisation = "示例".to_owned();
    let ca = make_ca(
        &Subject { common_name: "示例根证书".into(), organisation: organisation.clone() },
        period,
        &mut rng,
    )?;
    let unit = model.sign.units.first().cloned().unwrap_or_default();
    let leaf = issue_leaf(&ca, &Subject { common_name: unit.clone(), organisation }, period, &mut rng)?;
    let art = draw_seal(&SealSpec::new(unit.clone(), SealUse::Sample), &fonts)?;
    let appearance_sha256 = art.sha256();
    let provider = SoftP256::new(leaf.key_pem.as_bytes(), leaf.certificate_pem.as_bytes(), art)?;
    let request = SealRequest {
        place: None,
        nudge_mm: (0, 0),
        reason: "用印 0123456789abcdef".into(),
        at: Millis(1_795_000_000_000),
        name: unit,
        location: "琼海".into(),
    };
    let sealed = chengban_letter::seal(&draft.bytes, &request, &provider)?;
    std::fs::write(format!("{stem}.sealed.pdf"), &sealed)?;
    std::fs::write(format!("{stem}.ca.pem"), &ca.certificate_pem)?;
    let record =
        SealRecord { draft_sha256: draft.sha256, signed_sha256: None, appearance_sha256, voided: None };
    let report =
        chengban_letter::verify(&sealed, &Trust::new([ca.certificate_pem.as_bytes()])?, Some(&record));
    writeln!(err, "{}", serde_json::to_string(&report)?)?;
    Ok(())
}
