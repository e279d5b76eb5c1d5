//! How the window is drawn on Linux.
//!
//! Without a graphics device WebKit would imitate one and compose the page on it, which makes a start take longer than
//! drawing by the processor alone (`cargo xtask bench start`); `--safe-render` asks for the same against blank windows on
//! some graphics drivers.

use crate::options::Options;

/// Settles it. Invariant: the first thing in `main`; once other threads may read the environment it is not changed.
#[cfg(target_os = "linux")]
pub fn settle(options: &Options) {
    if !options.safe_render && has_graphics_device() {
        return;
    }
    for name in ["WEBKIT_DISABLE_DMABUF_RENDERER", "WEBKIT_DISABLE_COMPOSITING_MODE"] {
        // What the person has set stays.
        if let Err(error) = webkit2gtk::glib::setenv(name, "1", false) {
            tracing::warn!(%error, name, "the window is drawn as it comes");
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub fn settle(_: &Options) {}

#[cfg(target_os = "linux")]
fn has_graphics_device() -> bool {
    let nodes = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    nodes.map(|node| node.file_name()).any(|name| name.to_string_lossy().starts_with("renderD"))
}
