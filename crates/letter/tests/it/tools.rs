//! What foreign tools say of our files; a line tells of each tool that is not installed.

use std::path::Path;
use std::process::Command;

use crate::extract::bare;
use crate::fixtures::{custody, draft, sample, sealed};
use crate::render::source_text;

/// Output of a tool on a file, or `None` with a line if it is not installed. `{}` stands for the file.
fn run(tool: &str, args: &[&str], bytes: &[u8]) -> Option<(bool, String)> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("letter.pdf");
    std::fs::write(&file, bytes).unwrap();
    let path = |a: &&str| if *a == "{}" { file.clone() } else { Path::new(a).to_path_buf() };
    match Command::new(tool).args(args.iter().map(path)).output() {
        Ok(out) => {
            let text = [out.stdout, out.stderr].concat();
            Some((out.status.success(), String::from_utf8_lossy(&text).into_owned()))
        }
        Err(e) => {
            eprintln!("skipped: {tool} is not installed ({e})");
            None
        }
    }
}

#[test]
fn qpdf_finds_nothing_wrong() {
    for bytes in [draft().bytes.as_slice(), sealed()] {
        let Some((clean, said)) = run("qpdf", &["--check", "{}"], bytes) else { return };
        assert!(clean && !said.contains("WARNING"), "{said}");
    }
}

#[test]
fn every_font_is_embedded_subset_and_mapped() {
    let Some((_, said)) = run("pdffonts", &["{}"], sealed()) else { return };
    let fonts: Vec<&str> = said.lines().skip(2).collect();
    assert_eq!(fonts.len(), 5, "{said}");
    fonts.iter().for_each(|f| assert!(f.contains("yes yes yes"), "{f}"));
}

#[test]
fn pdftotext_reads_the_letters_text() {
    for bytes in [draft().bytes.as_slice(), sealed()] {
        let Some((_, said)) = run("pdftotext", &["-raw", "-enc", "UTF-8", "{}", "-"], bytes) else { return };
        assert_eq!(bare(&said), format!("{}—2—", source_text(&sample())));
    }
}

#[test]
fn pdfsig_calls_the_signature_valid_and_total() {
    let Some((_, said)) = run("pdfsig", &["-nocert", "{}"], sealed()) else { return };
    assert!(said.contains("Signature is Valid"), "{said}");
    assert!(said.contains("Total document signed"), "{said}");
    assert!(said.contains("ETSI.CAdES.detached"), "{said}");
}

#[test]
fn the_seal_is_drawn_red_where_it_belongs() {
    let dir = tempfile::tempdir().unwrap();
    let (file, stem) = (dir.path().join("letter.pdf"), dir.path().join("page"));
    std::fs::write(&file, sealed()).unwrap();
    let drawn = Command::new("pdftoppm")
        .args(["-r", "25.4", "-f", "2", "-l", "2", "-singlefile"])
        .arg(&file)
        .arg(&stem)
        .output();
    let Ok(_) = drawn else {
        eprintln!("skipped: pdftoppm is not installed");
        return;
    };
    let ppm = std::fs::read(stem.with_extension("ppm")).unwrap();
    let header: Vec<usize> = String::from_utf8_lossy(&ppm[..40])
        .split_whitespace()
        .skip(1)
        .map_while(|n| n.parse().ok())
        .collect();
    let (width, height) = (header[0], header[1]);
    let pixels = &ppm[ppm.len() - width * height * 3..];
    let place = draft().seal_place.unwrap();
    let red = pixels.chunks(3).enumerate().filter(|(_, p)| p[0] > 200 && p[1] < 120 && p[2] < 120);
    let inside = |i: usize| {
        let (x, y) =
            ((i % width) as f64 + 0.5 - place.axis_mm, (i / width) as f64 + 0.5 - place.top_mm - 21.0);
        x.hypot(y) <= 22.0
    };
    let (on, off): (Vec<_>, Vec<_>) = red.map(|(i, _)| i).partition(|i| inside(*i));
    assert!(on.len() > 150, "only {} red square millimetres in the seal", on.len());
    assert!(off.is_empty(), "{} red pixels outside the seal", off.len());
}

/// Runs a Python script on a file; `None` with a line if Python or one of its modules is missing (exit code 3).
fn python(script: &str, bytes: &[u8], extra: &[u8]) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let (file, more) = (dir.path().join("letter.pdf"), dir.path().join("extra"));
    std::fs::write(&file, bytes).unwrap();
    std::fs::write(&more, extra).unwrap();
    let out = Command::new("python3").arg("-c").arg(script).arg(&file).arg(&more).output();
    match out {
        Ok(out) if out.status.code() != Some(3) => {
            let said = String::from_utf8_lossy(&out.stdout).into_owned();
            assert!(out.status.success(), "{said}{}", String::from_utf8_lossy(&out.stderr));
            Some(said)
        }
        _ => {
            eprintln!("skipped: the Python module is not installed");
            None
        }
    }
}

#[test]
fn the_pdf_a_validator_passes_the_draft() {
    let script = r#"
import sys
try:
    from pikepdf import pdfa
except ImportError:
    sys.exit(3)
print(pdfa.validate_written(sys.argv[1], '2b').verdict)
"#;
    let Some(said) = python(script, &draft().bytes, b"") else { return };
    assert_eq!(said.trim(), "pass");
}

#[test]
fn pyhanko_trusts_the_sealed_letter_and_not_a_changed_one() {
    let script = r#"
import sys
from datetime import datetime, timezone
try:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext
except ImportError:
    sys.exit(3)
context = ValidationContext(trust_roots=[load_cert_from_pemder(sys.argv[2])], moment=datetime(2026, 3, 13, tzinfo=timezone.utc))
with open(sys.argv[1], 'rb') as f:
    print(validate_pdf_signature(PdfFileReader(f).embedded_signatures[0], context).summary())
"#;
    let ca = custody().ca.certificate_pem.as_bytes();
    let Some(said) = python(script, sealed(), ca) else { return };
    assert_eq!(said.trim(), "INTACT:TRUSTED,UNTOUCHED");
    let mut changed = sealed().to_vec();
    changed[5000] ^= 1;
    assert_eq!(python(script, &changed, ca).unwrap().trim(), "INVALID");
}
