//! The main job, walked once by commands where nobody can click.

use super::demo::Demo;
use anyhow::Result;

/// Walks the main job unless an earlier run did.
///
/// # Errors
/// The first command that fails.
pub fn once(demo: &Demo<'_>) -> Result<()> {
    demo.once("walked", || Ok(()))
}
