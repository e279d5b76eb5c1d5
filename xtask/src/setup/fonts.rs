//! Puts the letter fonts with their licence texts into `.setup/fonts`.
//!
//! Invariant: only bytes with the pinned hash get in; a set that is complete is never fetched again.

use super::fetch;
use super::font_list::{FONTS, Font, Source};
use crate::exec::ask;
use crate::paths::Root;
use crate::stamp::file_hash;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Fetches the fonts that are missing or have other bytes than pinned.
///
/// # Errors
/// When a package cannot be downloaded, or carries other bytes than pinned.
pub fn prepare(root: &Root) -> Result<()> {
    let folder = root.fonts();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let wanted: Vec<&Font> = FONTS.iter().filter(|font| !is_complete(font, &folder)).collect();
    let mut sources: Vec<Source> = Vec::new();
    for font in &wanted {
        if !sources.contains(&font.source) {
            sources.push(font.source);
        }
    }
    for source in sources {
        let fonts: Vec<&Font> = wanted.iter().copied().filter(|font| font.source == source).collect();
        if fonts.iter().all(|font| take(font, Path::new("/"), &folder).is_ok()) {
            continue; // the package happens to be installed on this machine
        }
        let unpacked = fetch::unpacked(root, source)?;
        for font in fonts {
            take(font, &unpacked, &folder)?;
        }
        fs::remove_dir_all(&unpacked).with_context(|| format!("cannot remove {}", unpacked.display()))?;
    }
    if !wanted.is_empty() {
        eprintln!("✓ {} letter fonts in {}", FONTS.len(), folder.display());
    }
    Ok(())
}

fn is_complete(font: &Font, folder: &Path) -> bool {
    folder.join(font.licence_file()).is_file()
        && file_hash(&folder.join(font.file)).is_ok_and(|hash| hash == font.sha256)
}

/// Copies a font and its licence from an unpacked package, if the bytes are the pinned ones.
fn take(font: &Font, package: &Path, folder: &Path) -> Result<()> {
    let from = package.join(font.inside);
    let found = file_hash(&from)?;
    if found != font.sha256 {
        bail!(
            "{} from {:?} is not the file this project knows (SHA-256 {found}, expected {}). Put the right file into \
             {} by hand, or take up the new one in xtask/src/setup/font_list.rs and look at the golden letters again",
            font.file,
            font.source,
            font.sha256,
            folder.display()
        );
    }
    let licence = licence_text(font, package)?;
    // The font goes last and by rename: an interrupted copy is not taken for a font.
    fs::write(folder.join(font.licence_file()), licence).context("cannot write the font's licence")?;
    let part = folder.join(format!("{}.part", font.file));
    fs::copy(&from, &part).with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, folder.join(font.file)).with_context(|| format!("cannot write {}", font.file))
}

fn licence_text(font: &Font, package: &Path) -> Result<String> {
    let mut text = String::new();
    for name in font.licences {
        let path = package.join(name);
        let part = if name.ends_with(".gz") {
            ask(Command::new("gzip").arg("-dc").arg(&path))
                .with_context(|| format!("cannot unpack {}", path.display()))?
        } else {
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?
        };
        text.push_str(part.trim());
        text.push_str("\n\n");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn font(sha256: &'static str) -> Font {
        Font {
            file: "x.otf",
            sha256,
            source: Source::Npm("x@1"),
            inside: "in/x.otf",
            licences: &["in/L"],
            family: "X",
        }
    }

    fn package() -> tempfile::TempDir {
        let package = tempfile::tempdir().unwrap();
        fs::create_dir_all(package.path().join("in")).unwrap();
        fs::write(package.path().join("in/x.otf"), "abc").unwrap();
        fs::write(package.path().join("in/L"), "free\n").unwrap();
        package
    }

    #[test]
    fn a_font_with_the_pinned_bytes_is_taken_with_its_licence() {
        let (package, folder) = (package(), tempfile::tempdir().unwrap());
        assert!(!is_complete(&font(ABC), folder.path()));
        take(&font(ABC), package.path(), folder.path()).unwrap();
        assert!(is_complete(&font(ABC), folder.path()));
        assert_eq!(fs::read_to_string(folder.path().join("X.LICENCE.txt")).unwrap().trim(), "free");
    }

    #[test]
    fn a_font_with_other_bytes_is_refused_and_not_copied() {
        let (package, folder) = (package(), tempfile::tempdir().unwrap());
        let error = take(&font("00"), package.path(), folder.path()).unwrap_err();
        assert!(error.to_string().contains("not the file this project knows"), "{error}");
        assert!(!folder.path().join("x.otf").exists());
    }

    #[test]
    fn a_damaged_font_counts_as_missing() {
        let (package, folder) = (package(), tempfile::tempdir().unwrap());
        take(&font(ABC), package.path(), folder.path()).unwrap();
        fs::write(folder.path().join("x.otf"), "abd").unwrap();
        assert!(!is_complete(&font(ABC), folder.path()));
    }
}
