//! Where things lie in the work tree. Invariant: nothing outside it is written.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The root folder of the workspace.
#[derive(Debug, Clone)]
pub struct Root(PathBuf);

impl Root {
    /// Finds the root from where cargo says this package lies, else upwards from the current folder.
    ///
    /// # Errors
    /// When neither leads to a folder that holds `xtask/Cargo.toml`.
    pub fn find() -> Result<Self> {
        let here = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(manifest) => PathBuf::from(manifest),
            None => std::env::current_dir().context("the current folder cannot be read")?,
        };
        let root = here
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .context("this is not inside the 承办台 work tree: change into it and run `cargo xtask` again")?;
        Ok(Self(root.to_path_buf()))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A path below the root, written with `/`.
    pub fn join(&self, below: &str) -> PathBuf {
        self.0.join(below)
    }

    /// Where set-up keeps what it fetched, its stamps and its logs; never committed.
    pub fn setup(&self, below: &str) -> PathBuf {
        self.0.join(".setup").join(below)
    }

    /// The fonts of the official letters.
    pub fn fonts(&self) -> PathBuf {
        self.setup("fonts")
    }

    /// The working days that others tell, for the tests.
    pub fn calendars(&self) -> PathBuf {
        self.setup("calendars")
    }

    /// Where cargo puts what it builds; follows `CARGO_TARGET_DIR`.
    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.0.join(folder),
            None => self.0.join("target"),
        }
    }

    /// The program `name` as cargo builds it in the profile's folder (`debug`, `quick`, `release`).
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}
