//! What may be said at the start: the profile's folder and the safe way to draw.

use std::path::PathBuf;

use anyhow::Context as _;

/// The start's options.
#[derive(Debug)]
pub struct Options {
    profile: Option<PathBuf>,
    /// Draw without the parts of the system that some drivers break.
    pub safe_render: bool,
}

impl Options {
    /// From the command line and the environment.
    pub fn read() -> Self {
        let mut profile = std::env::var_os("CHENGBAN_PROFILE").map(PathBuf::from);
        let mut safe_render = false;
        let mut words = std::env::args_os().skip(1);
        while let Some(word) = words.next() {
            if word == "--profile" {
                profile = words.next().map(PathBuf::from);
            } else if word == "--safe-render" {
                safe_render = true;
            }
        }
        Self { profile, safe_render }
    }

    /// Where the data lies.
    pub fn profile_dir(&self) -> anyhow::Result<PathBuf> {
        match &self.profile {
            Some(dir) => Ok(dir.clone()),
            None => {
                chengban_desk::default_profile_dir().context("未能确定本机数据文件夹，请用 --profile 指定")
            }
        }
    }

    /// Whether a second start must find the first.
    pub fn is_default_profile(&self) -> bool {
        self.profile.is_none()
    }
}
