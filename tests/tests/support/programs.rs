//! The programs under test: those that this very build made, or those that are named.

use std::path::{Path, PathBuf};

/// `chengban`, `chengban-hub` or `chengban-desktop`.
///
/// # Panics
/// When it has not been built: a story without its program would prove nothing.
pub fn program(name: &str) -> PathBuf {
    let variable = format!("{}_BIN", name.to_uppercase().replace('-', "_"));
    let path = match std::env::var_os(&variable) {
        Some(path) => PathBuf::from(path),
        None => beside_this_test().join(format!("{name}{}", std::env::consts::EXE_SUFFIX)),
    };
    assert!(
        path.is_file(),
        "{} is not built: run `cargo build --workspace`, or `cargo xtask test`",
        path.display()
    );
    path
}

/// Whether it has been built; the window is, only where its libraries are.
pub fn has_program(name: &str) -> bool {
    let variable = format!("{}_BIN", name.to_uppercase().replace('-', "_"));
    std::env::var_os(variable).is_some() || beside_this_test().join(name).is_file()
}

fn beside_this_test() -> PathBuf {
    let me = std::env::current_exe().expect("the test knows where it is");
    me.parent().and_then(Path::parent).map(Path::to_path_buf).expect("tests lie in target/<profile>/deps")
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).expect("tests lie below the root")
}

/// The fonts that the set-up fetched.
pub fn fonts() -> PathBuf {
    std::env::var_os("CHENGBAN_FONTS").map_or_else(|| root().join(".setup/fonts"), PathBuf::from)
}

/// Where the set-up put the calendar of others.
pub fn calendars() -> PathBuf {
    std::env::var_os("CHENGBAN_CALENDARS").map_or_else(|| root().join(".setup/calendars"), PathBuf::from)
}

/// The interface that the set-up built.
pub fn ui() -> PathBuf {
    std::env::var_os("CHENGBAN_UI_DIST").map_or_else(|| root().join("ui/dist/desk"), PathBuf::from)
}
