//! Where things lie on this computer: profiles and fonts.

use std::path::{Path, PathBuf};

/// Environment variable that names the folder of the fonts.
const FONTS_ENV: &str = "CHENGBAN_FONTS";

/// The folder of the user's profile, in the system's own place for data; `None` where the system names none.
#[must_use]
pub fn default_profile_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("cn", "chengban", "desk").map(|dirs| dirs.data_local_dir().join("profile"))
}

/// The folder of the letter's fonts, where there is one.
#[must_use]
pub fn fonts_dir() -> Option<PathBuf> {
    font_folder(None)
}

/// The fonts of `given`, of the environment, beside the program, or of a checkout.
pub(crate) fn font_folder(given: Option<&Path>) -> Option<PathBuf> {
    let of_environment = std::env::var_os(FONTS_ENV).map(PathBuf::from);
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let installed = beside.map(|dir| dir.join("fonts"));
    let checkout = beside
        .into_iter()
        .flat_map(Path::ancestors)
        .map(|dir| dir.join(".setup/fonts"))
        .find(|dir| dir.is_dir());
    let places = [given.map(Path::to_owned), of_environment, installed, checkout];
    places.into_iter().flatten().find(|dir| dir.is_dir())
}
