//! The UI's files: embedded in the program, or read from a folder while developing.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../ui/dist/desk"]
#[allow_missing = true]
struct Embedded;

/// Where the files come from.
pub struct Assets {
    folder: Option<PathBuf>,
}

impl Assets {
    /// From `folder`, or the embedded ones.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// A file by its path below the root, with its media type.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<(Cow<'static, [u8]>, String)> {
        let mime = mime_guess::from_path(path).first_or_octet_stream().to_string();
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain {
            return None;
        }
        let bytes = match &self.folder {
            Some(folder) => Cow::Owned(std::fs::read(folder.join(path)).ok()?),
            None => Embedded::get(path)?.data,
        };
        Some((bytes, mime))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("secret.txt"), "x").unwrap();
        std::fs::create_dir(root.path().join("ui")).unwrap();
        std::fs::write(root.path().join("ui/index.html"), "y").unwrap();
        let assets = Assets::new(Some(root.path().join("ui")));
        assert!(assets.get("index.html").is_some());
        for path in ["../secret.txt", "/etc/hostname", "./../secret.txt", "a/../../secret.txt"] {
            assert!(assets.get(path).is_none(), "{path} must not be served");
        }
    }
}
