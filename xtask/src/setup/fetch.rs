//! Downloads one package with its registry's ordinary client and unpacks it into a scratch folder.
//!
//! Invariant: nothing is installed and no script of the package runs.

use super::debian;
use super::font_list::Source;
use crate::exec;
use crate::paths::Root;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the package's files; the caller removes it.
///
/// # Errors
/// When this system has no client for the source, or the client fails.
pub fn unpacked(root: &Root, source: Source) -> Result<PathBuf> {
    let folder = root.setup("fetch");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    match source {
        Source::Debian(package) => debian_package(root, package, &folder)?,
        Source::Npm(package) => npm_package(root, package, &folder)?,
    }
    Ok(folder)
}

fn debian_package(root: &Root, package: &str, folder: &Path) -> Result<()> {
    if !debian::on_debian() {
        bail!(
            "the letter fonts of the Debian package {package} are missing and this system has no apt-get: copy \
             .setup/fonts from a Debian machine where `cargo xtask setup` has run"
        );
    }
    let what = format!("download {package} for its fonts (about 50 MB)");
    let mut download = Command::new("apt-get");
    download.args(["-q", "download", package]).current_dir(folder);
    if exec::run(root, &what, &mut download).is_err() {
        debian::refresh_lists(root)?;
        exec::run(root, &what, &mut download)?;
    }
    let file = only_file(folder, "deb")?;
    exec::run(root, &format!("unpack {package}"), Command::new("dpkg-deb").arg("-x").arg(&file).arg(folder))
}

fn npm_package(root: &Root, package: &str, folder: &Path) -> Result<()> {
    let mut pack = exec::npm(root);
    pack.args(["pack", "--loglevel=error", package]).current_dir(folder);
    exec::run(root, &format!("download {package} for its fonts (about 60 MB)"), &mut pack)?;
    let file = only_file(folder, "tgz")?;
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(file.file_name().unwrap_or_default()).current_dir(folder);
    exec::run(root, &format!("unpack {package}"), &mut tar)
}

fn only_file(folder: &Path, extension: &str) -> Result<PathBuf> {
    fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|found| found == extension))
        .with_context(|| format!("the download left no .{extension} file in {}", folder.display()))
}
