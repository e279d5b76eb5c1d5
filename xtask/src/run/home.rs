//! The demo's folder: hub database, blobs, desk profiles, logs, and one file that says what it is.
//!
//! Invariant: a folder is only ever emptied when that file shows that an earlier run made it.

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// The file that marks a demo home.
const MARK: &str = "chengban-demo.json";

/// What one run remembers for the next.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Remembered {
    /// The hub's port on loopback; the desk is enrolled with this address.
    port: u16,
}

/// An open demo home.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    remembered: Remembered,
}

impl Home {
    /// Opens the demo home, or makes it; `fresh` removes what an earlier run left there.
    ///
    /// # Errors
    /// When the folder is not empty and no demo home, or cannot be written.
    pub fn open(folder: PathBuf, fresh: bool) -> Result<Self> {
        let mark = folder.join(MARK);
        let is_demo = mark.is_file();
        if !is_demo && folder.exists() && fs::read_dir(&folder)?.next().is_some() {
            bail!("{} is not empty and not a demo of this program: name another folder", folder.display());
        }
        if is_demo && fresh {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let folder = folder.canonicalize().with_context(|| format!("cannot find {}", folder.display()))?;
        let mark = folder.join(MARK);
        let remembered = match fs::read_to_string(&mark) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} is damaged: run with --fresh", mark.display()))?,
            Err(_) => Remembered { port: free_port()? },
        };
        fs::write(&mark, serde_json::to_string_pretty(&remembered)?)
            .with_context(|| format!("cannot write {}", mark.display()))?;
        Ok(Self { folder, remembered })
    }

    /// A path inside the home.
    pub fn join(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Where the program `name` leaves its output.
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// The hub's address to listen on.
    pub fn listen(&self) -> String {
        format!("127.0.0.1:{}", self.remembered.port)
    }

    /// The hub's URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.listen())
    }

    /// Whether the named part was finished by an earlier run.
    pub fn has_done(&self, part: &str) -> bool {
        self.join(&format!("{part}.done")).is_file()
    }

    /// Records that the named part is finished.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub fn set_done(&self, part: &str) -> Result<()> {
        let path = self.join(&format!("{part}.done"));
        fs::write(&path, "").with_context(|| format!("cannot write {}", path.display()))
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on loopback")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_finds_the_port_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo");
        let first = Home::open(path.clone(), false).unwrap();
        first.set_done("data").unwrap();
        let second = Home::open(path, false).unwrap();
        assert_eq!(first.listen(), second.listen());
        assert!(second.has_done("data"));
    }

    #[test]
    fn fresh_forgets_what_was_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo");
        Home::open(path.clone(), false).unwrap().set_done("data").unwrap();
        assert!(!Home::open(path, true).unwrap().has_done("data"));
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("letter.txt"), "dear").unwrap();
        let error = Home::open(folder.path().to_path_buf(), true).unwrap_err();
        assert!(error.to_string().contains("not a demo"), "{error}");
        assert!(folder.path().join("letter.txt").is_file());
    }
}
