//! The only IO of this package: reading the font files from a folder the caller names.
//!
//! The set is fetched by `cargo xtask setup`; nothing is committed. 63 MB in all, so a program keeps one
//! [`FontShelf`] and may let it go when idle.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{FontFile, Fonts, Role};
use crate::LetterError;

/// File names of the set, in the order of [`Role::ALL`].
pub const FONT_FILES: [&str; 5] = [
    "FandolFang-Regular.otf",
    "LXGWWenKai-Regular.ttf",
    "NotoSansSC_500Medium.ttf",
    "NotoSerifSC_700Bold.ttf",
    "NotoSerifSC_300Light.ttf",
];

/// Optional 生僻字包, asked last.
const PACK_FILES: [&str; 2] = ["HanaMinA.ttf", "HanaMinB.ttf"];

/// Reads the set, and the packs where they are there.
///
/// # Errors
/// [`LetterError::Font`] naming the first file that is missing or not a font.
pub fn load_dir(dir: &Path) -> Result<Fonts, LetterError> {
    let mut files = Vec::with_capacity(FONT_FILES.len());
    for (role, file) in Role::ALL.into_iter().zip(FONT_FILES) {
        files.push(read(dir, file, role.name())?);
    }
    for file in PACK_FILES {
        if dir.join(file).is_file() {
            files.push(read(dir, file, "生僻字包")?);
        }
    }
    Fonts::new(files)
}

fn read(dir: &Path, file: &str, name: &str) -> Result<FontFile, LetterError> {
    let bytes = std::fs::read(dir.join(file))
        .map_err(|e| LetterError::Font { file: file.into(), why: e.to_string() })?;
    FontFile::new(file, name, bytes)
}

/// Fonts loaded when first asked for and shared until let go.
#[derive(Debug)]
pub struct FontShelf {
    dir: PathBuf,
    held: Mutex<Option<Arc<Fonts>>>,
}

impl FontShelf {
    /// A shelf over a folder; reads nothing yet.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), held: Mutex::new(None) }
    }

    /// The fonts, read now if they are not held.
    ///
    /// # Errors
    /// As [`load_dir`]; the next call tries again.
    pub fn fonts(&self) -> Result<Arc<Fonts>, LetterError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = held.as_ref() {
            return Ok(Arc::clone(fonts));
        }
        let fonts = Arc::new(load_dir(&self.dir)?);
        *held = Some(Arc::clone(&fonts));
        Ok(fonts)
    }

    /// Lets the fonts go; memory is free once no letter is being made.
    pub fn release(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_font_names_the_file_and_the_remedy() {
        let shelf = FontShelf::new("no/such/folder");
        let said = shelf.fonts().unwrap_err().to_string();
        assert!(said.contains(FONT_FILES[0]) && said.contains("cargo xtask setup"), "{said}");
        shelf.release();
        assert!(shelf.fonts().is_err(), "the next call tries again");
    }
}
