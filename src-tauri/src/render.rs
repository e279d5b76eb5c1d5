//! Blank windows on some graphics drivers: `--safe-render` starts the program again without composition.
//!
//! A process cannot change its own environment safely once threads may read it, so a child is started with it.

use std::process::Command;

use crate::options::Options;

const SAFE: [(&str, &str); 2] =
    [("WEBKIT_DISABLE_DMABUF_RENDERER", "1"), ("WEBKIT_DISABLE_COMPOSITING_MODE", "1")];

/// Runs a child with the safe settings when they were asked for and are not yet in force; its exit code then.
pub fn relaunch_if_needed(options: &Options) -> std::io::Result<Option<i32>> {
    let in_force = SAFE.iter().all(|(name, _)| std::env::var_os(name).is_some());
    if !options.safe_render || in_force {
        return Ok(None);
    }
    let status =
        Command::new(std::env::current_exe()?).args(std::env::args_os().skip(1)).envs(SAFE).status()?;
    Ok(Some(status.code().unwrap_or(1)))
}
