//! The rules of the house that a compiler does not know, each as a test.

mod arrows;
mod features;
mod files;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Files of the project: tracked, or new and not ignored. Paths below the root, with `/`.
fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files of the project");
    let text = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    let mut files: Vec<String> =
        text.lines().map(str::to_owned).filter(|f| root().join(f).is_file()).collect();
    files.sort();
    files.dedup();
    assert!(files.len() > 100, "a listing this short is not the project: {}", files.len());
    files
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// Fails with one line a finding.
fn none(findings: &[String], rule: &str) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
