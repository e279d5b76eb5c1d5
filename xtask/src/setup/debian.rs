//! System packages on Debian and its kin; on other systems, what a person has to install.
//!
//! Invariant: packages are only ever added, by apt-get, and only as root or with a sudo that asks nothing.

use crate::exec::{self, ask};
use crate::paths::Root;
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What packages are needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Compiling: the C parts of SQLCipher, OpenSSL and zstd.
    Build,
    /// The desk's window.
    Window,
    /// Headless proofs: browser, window driver, notification daemon, keychain, PDF judges, database server.
    Tests,
}

impl Group {
    /// The group's Debian packages.
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Build => &["build-essential", "pkg-config", "perl", "ca-certificates"],
            Self::Window => &[
                "libwebkit2gtk-4.1-dev",
                "librsvg2-dev",
                "libayatana-appindicator3-dev",
                "libxdo-dev",
                "libssl-dev",
                "libdbus-1-dev",
                "fonts-noto-cjk",
            ],
            Self::Tests => &[
                "xvfb",
                "xauth",
                "webkit2gtk-driver",
                "dbus",
                "dbus-x11",
                "dunst",
                "gnome-keyring",
                "fonts-noto-cjk",
                "xdotool",
                "chromium",
                "chromium-driver",
                "poppler-utils",
                "qpdf",
                "postgresql",
            ],
        }
    }
}

/// Installs the groups' missing packages, or says which command does.
///
/// # Errors
/// When something is missing and this program may not, or could not, install it.
pub fn prepare(root: &Root, groups: &[Group]) -> Result<()> {
    if !on_debian() {
        explain_elsewhere();
        return Ok(());
    }
    let missing = missing(groups, &installed());
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("System packages missing: {}", missing.join(" "));
    let Some(mut update) = apt_get() else {
        bail!(
            "{} system packages are missing and installing them needs root. Run this, then `cargo xtask` again:\n\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            missing.len(),
            missing.join(" ")
        );
    };
    exec::run(root, "refresh the list of system packages", update.arg("update"))?;
    let Some(mut install) = apt_get() else { bail!("apt-get is gone") };
    install.args(["install", "-y", "--no-install-recommends"]).args(&missing);
    exec::run(root, "install system packages", &mut install)
}

/// Installs a package that the work can do without, where that is allowed; whether it could is for its user to see.
pub fn try_install(root: &Root, package: &str) {
    if let Some(mut install) = on_debian().then(apt_get).flatten() {
        install.args(["install", "-y", "--no-install-recommends", package]);
        let _left_out = exec::run(root, &format!("install {package}"), &mut install);
    }
}

/// Whether this system has Debian's package tools.
pub fn on_debian() -> bool {
    Path::new("/usr/bin/apt-get").exists() && Path::new("/usr/bin/dpkg-query").exists()
}

/// Refreshes apt's lists where that is allowed: a fresh container has none, and downloads need them.
///
/// # Errors
/// When apt-get itself fails.
pub fn refresh_lists(root: &Root) -> Result<()> {
    match apt_get() {
        Some(mut update) => exec::run(root, "refresh the list of system packages", update.arg("update")),
        None => Ok(()),
    }
}

/// The wanted packages that are not installed, each once, in the order of the groups.
fn missing(groups: &[Group], installed: &BTreeSet<String>) -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    groups
        .iter()
        .flat_map(|group| group.packages())
        .copied()
        .filter(|package| seen.insert(*package) && !installed.contains(*package))
        .collect()
}

/// The names of all installed packages. One call for the whole list is quicker than one per package.
fn installed() -> BTreeSet<String> {
    let format = "${Package} ${db:Status-Status}\n";
    let list = ask(Command::new("dpkg-query").args(["-W", "-f", format])).unwrap_or_default();
    parse_installed(&list)
}

fn parse_installed(list: &str) -> BTreeSet<String> {
    list.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

/// apt-get as root or through a sudo that asks for no password.
fn apt_get() -> Option<Command> {
    let mut command = if ask(Command::new("id").arg("-u")).as_deref() == Some("0") {
        Command::new("apt-get")
    } else {
        ask(Command::new("sudo").args(["-n", "true"]))?;
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-q");
    Some(command)
}

fn explain_elsewhere() {
    let needs = if cfg!(target_os = "macos") {
        "macOS: the Xcode command line tools (`xcode-select --install`); the window uses the system's WebKit."
    } else if cfg!(windows) {
        "Windows: the Visual Studio C++ build tools, Strawberry Perl, and the WebView2 runtime (part of Windows 11)."
    } else {
        "This Linux has no apt-get: install a C compiler, perl, pkg-config and the development packages of \
         WebKitGTK 4.1, librsvg, libayatana-appindicator, libxdo and OpenSSL with its own package tool."
    };
    eprintln!("System packages are not installed for you here. {needs}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_in_state_installed_count() {
        let list = "xvfb installed\nqpdf config-files\nlibssl-dev installed\n";
        let installed = parse_installed(list);
        assert!(installed.contains("xvfb") && installed.contains("libssl-dev"));
        assert!(!installed.contains("qpdf"), "a removed package that left its settings is missing");
    }

    #[test]
    fn a_package_wanted_by_two_groups_is_listed_once() {
        let missing = missing(&[Group::Window, Group::Tests], &BTreeSet::new());
        let fonts = missing.iter().filter(|package| **package == "fonts-noto-cjk").count();
        assert_eq!(fonts, 1);
    }

    #[test]
    fn installed_packages_are_left_out_and_the_order_kept() {
        let installed = ["xauth", "webkit2gtk-driver"].map(str::to_owned).into();
        let missing = missing(&[Group::Tests], &installed);
        assert_eq!(missing.first(), Some(&"xvfb"));
        assert_eq!(missing.get(1), Some(&"dbus"));
    }

    #[test]
    fn nothing_is_missing_when_everything_is_installed() {
        let groups = [Group::Build, Group::Window, Group::Tests];
        let all = groups.iter().flat_map(|group| group.packages()).map(|name| (*name).to_owned()).collect();
        assert_eq!(missing(&groups, &all), Vec::<&str>::new());
    }
}
