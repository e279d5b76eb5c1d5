//! `cargo xtask package`: what can be installed, into `target/package`.
//!
//! Archives of the hub and of `chengban` are made everywhere; the window's installer only where this system can
//! make one from what is at hand. Invariant: every archive carries the fonts and all licences, and what was left
//! out is said with its reason.

use crate::exec;
use crate::paths::Root;
use crate::setup::{self, FONTS, Group};
use anyhow::{Context, Result};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to leave out.
#[derive(Args, Debug)]
pub struct Options {
    /// Only the archives of hub and chengban, not the window
    #[arg(long)]
    no_window: bool,
    /// Only the window's installer, not the archives
    #[arg(long, conflicts_with = "no_window")]
    only_window: bool,
    /// Cargo profile: `quick` for a try-out that builds in minutes
    #[arg(long, default_value = "release")]
    profile: String,
}

/// The programs packed into archives: package and program.
const ARCHIVES: [(&str, &str); 2] = [("chengban-hub", "chengban-hub"), ("chengban-cli", "chengban")];
/// Texts that go into every archive.
const TEXTS: [&str; 5] = ["LICENSE", "LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY.md", "CHANGELOG.md"];

/// Runs `cargo xtask package`.
///
/// # Errors
/// When something that can be built here does not build.
pub fn command(root: &Root, options: &Options) -> Result<()> {
    let groups: &[Group] = if options.no_window { &[Group::Build] } else { &[Group::Build, Group::Window] };
    setup::prepare(root, groups)?;
    let out = root.target().join("package");
    fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut made = Vec::new();
    let mut left_out = Vec::new();
    if options.only_window {
        left_out.push("the archives: --only-window".to_owned());
    } else {
        for (package, program) in ARCHIVES {
            made.push(archive(root, &out, package, program, &options.profile)?);
        }
    }
    if options.no_window {
        left_out.push("the window: --no-window".to_owned());
    } else {
        window(root, &out, &options.profile, &mut made, &mut left_out)?;
    }
    println!("\nMade:");
    made.iter().for_each(|path| println!("  {}", path.display()));
    left_out.iter().for_each(|reason| println!("Left out: {reason}"));
    Ok(())
}

/// Builds one program by itself, so that it carries only its own features, and packs it.
fn archive(root: &Root, out: &Path, package: &str, program: &str, profile: &str) -> Result<PathBuf> {
    let mut cargo = exec::cargo(root);
    cargo
        .args(["build", "--locked", "--profile", profile, "--package", package])
        .env("CARGO_TERM_COLOR", "never");
    exec::run(root, &format!("build {program} ({profile})"), &mut cargo)?;

    let name = archive_name(program);
    let folder = out.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder.join("fonts"))?;
    let binary = root.program(profile, program);
    copy(&binary, &folder.join(binary.file_name().unwrap_or_default()))?;
    for text in TEXTS {
        copy(&root.join(text), &folder.join(text))?;
    }
    for font in FONTS {
        for file in [font.file.to_owned(), font.licence_file()] {
            copy(&root.fonts().join(&file), &folder.join("fonts").join(&file))?;
        }
    }
    let file = out.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(file.file_name().unwrap_or_default()).arg(&name).current_dir(out);
    exec::run(root, &format!("pack {name}"), &mut tar)?;
    Ok(file)
}

/// The window's installer, by Tauri's own command line from the UI's node modules.
fn window(
    root: &Root,
    out: &Path,
    profile: &str,
    made: &mut Vec<PathBuf>,
    left_out: &mut Vec<String>,
) -> Result<()> {
    let (bundles, reason) = bundles();
    left_out.extend(reason.map(str::to_owned));
    let tauri = root.join("ui/node_modules/.bin").join(if cfg!(windows) { "tauri.cmd" } else { "tauri" });
    if !tauri.exists() {
        left_out.push("the window: ui/ has no @tauri-apps/cli among its node modules".to_owned());
        return Ok(());
    }
    let mut build = Command::new(tauri);
    build.args(["build", "--ci", "--bundles", bundles, "--config", WITH_FONTS]);
    build.args(["--", "--locked", "--profile", profile]).current_dir(root.path());
    exec::run(root, &format!("build the window and its installer ({profile})"), &mut build)?;
    for file in files_below(&root.target().join(profile).join("bundle"))? {
        if INSTALLERS.iter().any(|ending| file.to_string_lossy().ends_with(ending)) {
            let target = out.join(file.file_name().unwrap_or_default());
            copy(&file, &target)?;
            made.push(target);
        }
    }
    Ok(())
}

/// The installer carries the letter's fonts, which lie outside the sources; a plain build must do without them.
const WITH_FONTS: &str = r#"{"bundle":{"active":true,"resources":{"../.setup/fonts/":"fonts/"}}}"#;

/// The endings of finished installers; the rest of the bundle folder is work in progress.
const INSTALLERS: [&str; 5] = [".deb", ".rpm", ".dmg", ".msi", ".exe"];

/// The kinds of installer that can be made on this system without fetching tools, and what cannot.
fn bundles() -> (&'static str, Option<&'static str>) {
    if cfg!(target_os = "macos") {
        ("app,dmg", Some("Windows and Linux installers: each is built on its own system"))
    } else if cfg!(windows) {
        ("nsis", Some("macOS and Linux installers: each is built on its own system"))
    } else {
        (
            "deb",
            Some(
                "AppImage: its packer is fetched from outside the package registries; .dmg and .exe: other systems",
            ),
        )
    }
}

fn archive_name(program: &str) -> String {
    let (version, os, arch) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    format!("{program}-{version}-{os}-{arch}")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}
