//! How long a letter takes: JSON lines, one a measure, for `cargo xtask bench letter` (profile `quick`).
//!
//! Lines: `{"name", "n", "median_ms", "p95_ms"}` for render, seal (with signature), verify and the whole warm letter,
//! `first_ms` for the first letter of a process (fonts read from disk included), and as floor of the same run a
//! one-page document of printpdf without any font. Clock reads are what a bench is for.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use chengban_domain::time::Millis;
use chengban_letter::ca::{Period, Subject, issue_leaf, make_ca};
use chengban_letter::seal::{SealSpec, SealUse, draw_seal};
use chengban_letter::{Fonts, LetterModel, SealRecord, SealRequest, SoftP256, Template, Trust, fonts};
use rand::SeedableRng;

const N: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::var_os("CHENGBAN_FONTS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.setup/fonts"), PathBuf::from);
    let model: LetterModel = serde_json::from_str(include_str!("../samples/opinion.json"))?;
    let template = Template::builtin(model.template)?;
    let date = chrono::NaiveDate::from_ymd_opt(2026, 3, 12).ok_or("date")?;

    let start = Instant::now();
    let fonts = fonts::load_dir(&dir)?;
    let load = ms(start);
    let draft = chengban_letter::render(&model, &template, &fonts, date)?;
    println!(
        r#"{{"name":"first_letter","first_ms":{:.2},"of_which_reading_fonts_ms":{load:.2}}}"#,
        ms(start)
    );

    let bench = Bench::new(&fonts)?;
    let sealed = chengban_letter::seal(&draft.bytes, &bench.request, &bench.provider)?;
    let record = SealRecord {
        draft_sha256: draft.sha256.clone(),
        signed_sha256: None,
        appearance_sha256: bench.appearance.clone(),
        voided: None,
    };
    let render = || chengban_letter::render(&model, &template, &fonts, date);
    let seal = |bytes: &[u8]| chengban_letter::seal(bytes, &bench.request, &bench.provider);
    measure("render", || render().map(drop))?;
    measure("seal_and_sign", || seal(&draft.bytes).map(drop))?;
    measure("verify", || {
        let report = chengban_letter::verify(&sealed, &bench.trust, Some(&record));
        if report.valid { Ok(()) } else { Err(format!("{report:?}")) }
    })?;
    measure("warm_stamped_signed_letter", || render().and_then(|d| seal(&d.bytes)).map(drop))?;
    measure("floor_printpdf_one_page", || floor().map(drop))?;
    let (pages, bytes) = (draft.pages, sealed.len());
    println!(
        r#"{{"name":"size","pages":{pages},"draft_bytes":{},"sealed_bytes":{bytes}}}"#,
        draft.bytes.len()
    );
    Ok(())
}

/// A throw-away seal.
struct Bench {
    provider: SoftP256,
    request: SealRequest,
    trust: Trust,
    appearance: String,
}

impl Bench {
    fn new(fonts: &Fonts) -> Result<Self, Box<dyn Error>> {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        let period = Period { from: Millis(1_767_196_800_000), until: Millis(2_082_729_600_000) };
        let subject = |name: &str| Subject { common_name: name.into(), organisation: "示例".into() };
        let ca = make_ca(&subject("示例根证书"), period, &mut rng)?;
        let leaf = issue_leaf(&ca, &subject("琼海市示例局"), period, &mut rng)?;
        let art = draw_seal(&SealSpec::new("琼海市示例局", SealUse::Sample), fonts)?;
        let request = SealRequest {
            place: None,
            nudge_mm: (0, 0),
            reason: "用印 0123456789abcdef".into(),
            at: Millis(1_773_279_000_000),
            name: "琼海市示例局".into(),
            location: "琼海".into(),
        };
        let trust = Trust::new([ca.certificate_pem.as_bytes()])?;
        let appearance = art.sha256();
        let provider = SoftP256::new(leaf.key_pem.as_bytes(), leaf.certificate_pem.as_bytes(), art)?;
        Ok(Self { provider, request, trust, appearance })
    }
}

/// The least any letter made with printpdf costs: one page, one rule, serialised.
fn floor() -> Result<usize, Box<dyn Error>> {
    use printpdf::{Line, LinePoint, Mm, Op, PdfDocument, PdfPage, PdfSaveOptions, Point};
    let points = [30.0, 180.0].map(|x| LinePoint { p: Point::new(Mm(x), Mm(100.0)), bezier: false });
    let line = Op::DrawLine { line: Line { points: points.to_vec(), is_closed: false } };
    let mut doc = PdfDocument::new("floor");
    doc.with_pages(vec![PdfPage::new(Mm(210.0), Mm(297.0), vec![line])]);
    Ok(doc.save(&PdfSaveOptions::default(), &mut Vec::new()).len())
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

fn measure<E: std::fmt::Display>(
    name: &str,
    mut work: impl FnMut() -> Result<(), E>,
) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::with_capacity(N);
    work().map_err(|e| e.to_string())?;
    for _ in 0..N {
        let start = Instant::now();
        work().map_err(|e| e.to_string())?;
        times.push(ms(start));
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get(((N - 1) as f64 * share).round() as usize).copied().unwrap_or_default();
    println!(r#"{{"name":"{name}","n":{N},"median_ms":{:.2},"p95_ms":{:.2}}}"#, at(0.5), at(0.95));
    Ok(())
}
