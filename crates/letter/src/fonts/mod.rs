//! Fonts of a letter: five roles, a fallback chain, and glyphs that are proven to have ink.
//!
//! Invariant: font files are held as bytes by [`Fonts`] and only borrowed while rendering; nothing here reads a file
//! but [`load_dir`].

mod load;
mod shaper;
mod subset;

use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

pub use load::{FONT_FILES, FontShelf, load_dir};
pub(crate) use shaper::{Glyph, Shaper};
pub(crate) use subset::subset;

use crate::LetterError;

/// What a font is for (GB/T 9704-2012 5.2.2 and 7.3.3 name the faces).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 仿宋: body.
    FangSong,
    /// 楷体: second level headings.
    Kai,
    /// 黑体: first level headings, 附件 marks.
    Hei,
    /// 小标宋: mark, title, name on the seal.
    XiaoBiao,
    /// 宋体: page numbers; the first fallback of every role.
    Song,
}

impl Role {
    /// All roles in the order of [`FONT_FILES`].
    pub const ALL: [Self; 5] = [Self::FangSong, Self::Kai, Self::Hei, Self::XiaoBiao, Self::Song];

    /// Chinese name shown to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::FangSong => "仿宋",
            Self::Kai => "楷体",
            Self::Hei => "黑体",
            Self::XiaoBiao => "小标宋",
            Self::Song => "宋体",
        }
    }

    fn index(self) -> usize {
        match self {
            Self::FangSong => 0,
            Self::Kai => 1,
            Self::Hei => 2,
            Self::XiaoBiao => 3,
            Self::Song => 4,
        }
    }
}

/// One font file in memory. Cloning shares the bytes.
#[derive(Debug, Clone)]
pub struct FontFile {
    /// File name without folder.
    pub file: String,
    /// Name shown to people, such as 宋体.
    pub name: String,
    data: Arc<[u8]>,
    sha256: OnceLock<String>,
}

impl FontFile {
    /// Takes the bytes of a font file.
    ///
    /// # Errors
    /// [`LetterError::Font`] if they are not a font with an outline table.
    pub fn new(
        file: impl Into<String>,
        name: impl Into<String>,
        data: impl Into<Arc<[u8]>>,
    ) -> Result<Self, LetterError> {
        let font = Self { file: file.into(), name: name.into(), data: data.into(), sha256: OnceLock::new() };
        font.face()?;
        Ok(font)
    }

    /// The bytes.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// SHA-256 of the file, lower hex; computed once, on first use.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| hex::encode(Sha256::digest(&self.data)))
    }

    pub(crate) fn face(&self) -> Result<ttf_parser::Face<'_>, LetterError> {
        ttf_parser::Face::parse(&self.data, 0)
            .map_err(|e| LetterError::Font { file: self.file.clone(), why: e.to_string() })
    }
}

/// The fonts a letter is set with: one file a role, then the optional packs for rare characters.
#[derive(Debug, Clone)]
pub struct Fonts {
    files: Vec<FontFile>,
}

impl Fonts {
    /// Five files in the order of [`Role::ALL`], then any packs in the order they are to be asked.
    ///
    /// # Errors
    /// [`LetterError::Font`] if a role has no file.
    pub fn new(files: Vec<FontFile>) -> Result<Self, LetterError> {
        match Role::ALL.get(files.len()) {
            Some(role) => {
                Err(LetterError::Font { file: role.name().into(), why: "缺少这种字体".into() })
            }
            None => Ok(Self { files }),
        }
    }

    /// All files in order.
    pub fn files(&self) -> &[FontFile] {
        &self.files
    }

    /// Indexes to ask for a role: its own font, 宋体, packs.
    fn chain(&self, role: Role) -> impl Iterator<Item = usize> + use<> {
        let own = role.index();
        let song = Role::Song.index();
        std::iter::once(own).chain((song..self.files.len()).filter(move |i| *i != own))
    }
}
