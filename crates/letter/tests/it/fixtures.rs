//! Shared fixtures: fonts, the sample model, a throw-away CA and a sealed sample.

use std::path::PathBuf;
use std::sync::OnceLock;

use chengban_domain::time::Millis;
use chengban_letter::ca::{Issued, Period, Subject, issue_leaf, make_ca};
use chengban_letter::seal::{SealArt, SealSpec, SealUse, draw_seal};
use chengban_letter::{
    Draft, Fonts, LetterModel, SealProvider, SealRecord, SealRequest, SoftP256, Template, Trust, fonts,
};
use chrono::NaiveDate;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// 2026-03-12 09:30 +08:00.
pub const SEALED_AT: Millis = Millis(1_773_279_000_000);
const YEAR: i64 = 365 * 24 * 3_600_000;

pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let dir = std::env::var_os("CHENGBAN_FONTS").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.setup/fonts"),
            PathBuf::from,
        );
        fonts::load_dir(&dir)
            .unwrap_or_else(|e| panic!("fonts missing in {}: run `cargo xtask setup`. {e}", dir.display()))
    })
}

pub fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 12).unwrap()
}

pub fn sample() -> LetterModel {
    serde_json::from_str(include_str!("../../samples/opinion.json")).unwrap()
}

pub fn try_render(model: &LetterModel) -> Result<Draft, chengban_letter::LetterError> {
    chengban_letter::render(model, &Template::builtin(model.template).unwrap(), fonts(), date())
}

pub fn render(model: &LetterModel) -> Draft {
    try_render(model).unwrap()
}

pub fn draft() -> &'static Draft {
    static DRAFT: OnceLock<Draft> = OnceLock::new();
    DRAFT.get_or_init(|| render(&sample()))
}

/// A CA and a leaf under it, made from a seed.
pub struct Custody {
    pub ca: Issued,
    pub leaf: Issued,
}

pub fn period() -> Period {
    Period { from: Millis(SEALED_AT.0 - YEAR), until: Millis(SEALED_AT.0 + 3 * YEAR) }
}

pub fn subject(common_name: &str) -> Subject {
    Subject { common_name: common_name.into(), organisation: "琼海市示例局".into() }
}

pub fn custody_for(seed: u64, period: Period) -> Custody {
    let mut rng = StdRng::seed_from_u64(seed);
    let ca = make_ca(&subject("承办台根证书"), period, &mut rng).unwrap();
    let leaf = issue_leaf(&ca, &subject("琼海市示例局"), period, &mut rng).unwrap();
    Custody { ca, leaf }
}

pub fn custody() -> &'static Custody {
    static CUSTODY: OnceLock<Custody> = OnceLock::new();
    CUSTODY.get_or_init(|| custody_for(7, period()))
}

pub fn art() -> &'static SealArt {
    static ART: OnceLock<SealArt> = OnceLock::new();
    ART.get_or_init(|| draw_seal(&SealSpec::new("琼海市示例局", SealUse::Sample), fonts()).unwrap())
}

pub fn provider(custody: &Custody) -> SoftP256 {
    let (key, certificate) = (custody.leaf.key_pem.as_bytes(), custody.leaf.certificate_pem.as_bytes());
    SoftP256::new(key, certificate, art().clone()).unwrap()
}

pub fn request() -> SealRequest {
    SealRequest {
        place: None,
        nudge_mm: (0, 0),
        reason: chengban_letter::seal::anchored_reason("用印", &"0123456789abcdef".repeat(4)),
        at: SEALED_AT,
        name: "琼海市示例局".into(),
        location: "琼海".into(),
    }
}

pub fn seal_with(provider: &dyn SealProvider, draft: &[u8]) -> Vec<u8> {
    chengban_letter::seal(draft, &request(), provider).unwrap()
}

pub fn sealed() -> &'static [u8] {
    static SEALED: OnceLock<Vec<u8>> = OnceLock::new();
    SEALED.get_or_init(|| seal_with(&provider(custody()), &draft().bytes))
}

pub fn trust() -> Trust {
    Trust::new([custody().ca.certificate_pem.as_bytes()]).unwrap()
}

pub fn record() -> SealRecord {
    SealRecord {
        draft_sha256: draft().sha256.clone(),
        signed_sha256: None,
        appearance_sha256: art().sha256(),
        voided: None,
    }
}
