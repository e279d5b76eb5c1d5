//! `cargo xtask icons`: the platform set in `icons/`, drawn from the two SVG files there.
//!
//! Needs `rsvg-convert` (Debian: librsvg2-bin); the results are committed, so nobody else needs it. Invariant: the
//! small sizes come from `icon-small.svg`, which leaves out what would blur.

use crate::exec;
use crate::paths::Root;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The largest size drawn from the small picture, in pixels.
const SMALL: u32 = 48;
/// The single PNG files: name and size in pixels.
const PNGS: [(&str, u32); 6] = [
    ("32x32.png", 32),
    ("64x64.png", 64),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("256x256.png", 256),
    ("icon.png", 512),
];
/// The sizes inside `icon.ico`, in pixels; the first is what the taskbar asks for.
const ICO: [u32; 6] = [32, 16, 24, 48, 64, 256];
/// The types inside `icon.icns` with their sizes in pixels.
const ICNS: [(&[u8; 4], u32); 7] = [
    (b"icp4", 16),
    (b"icp5", 32),
    (b"icp6", 64),
    (b"ic07", 128),
    (b"ic08", 256),
    (b"ic09", 512),
    (b"ic10", 1024),
];

/// Runs `cargo xtask icons`.
///
/// # Errors
/// When `rsvg-convert` is missing or a file cannot be written.
pub fn command(root: &Root) -> Result<()> {
    let folder = root.join("icons");
    for (name, size) in PNGS {
        fs::write(folder.join(name), draw(root, &folder, size)?)
            .with_context(|| format!("cannot write {name}"))?;
    }
    let images =
        ICO.iter().map(|size| Ok((*size, draw(root, &folder, *size)?))).collect::<Result<Vec<_>>>()?;
    fs::write(folder.join("icon.ico"), ico(&images)?).context("cannot write icon.ico")?;
    let images = ICNS
        .iter()
        .map(|(kind, size)| Ok((*kind, draw(root, &folder, *size)?)))
        .collect::<Result<Vec<_>>>()?;
    fs::write(folder.join("icon.icns"), icns(&images)?).context("cannot write icon.icns")?;
    println!("✓ {} files in {}", PNGS.len() + 2, folder.display());
    Ok(())
}

/// One PNG of `size` × `size` pixels.
fn draw(root: &Root, folder: &Path, size: u32) -> Result<Vec<u8>> {
    let source = folder.join(if size <= SMALL { "icon-small.svg" } else { "icon.svg" });
    let target: PathBuf = root.setup("log").join(format!("icon-{size}.png"));
    let pixels = size.to_string();
    let mut convert = Command::new("rsvg-convert");
    convert.args(["-w", &pixels, "-h", &pixels, "-o"]).arg(&target).arg(&source);
    exec::run(root, &format!("draw {size} pixels (apt-get install librsvg2-bin)"), &mut convert)?;
    fs::read(&target).with_context(|| format!("cannot read {}", target.display()))
}

/// A Windows icon with PNG images: a header, one entry of 16 bytes each, the images.
fn ico(images: &[(u32, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut file = vec![0, 0, 1, 0];
    file.extend(u16::try_from(images.len())?.to_le_bytes());
    let mut offset = 6 + 16 * u32::try_from(images.len())?;
    for (size, image) in images {
        // A byte cannot hold 256; the format writes 0 for it.
        let side = u8::try_from(*size).unwrap_or(0);
        let length = u32::try_from(image.len())?;
        file.extend([side, side, 0, 0, 1, 0, 32, 0]);
        file.extend(length.to_le_bytes());
        file.extend(offset.to_le_bytes());
        offset += length;
    }
    images.iter().for_each(|(_, image)| file.extend(image));
    Ok(file)
}

/// A macOS icon: a header with the whole length, then each image with its type and length.
fn icns(images: &[(&[u8; 4], Vec<u8>)]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for (kind, image) in images {
        body.extend(kind.iter());
        body.extend(u32::try_from(image.len() + 8)?.to_be_bytes());
        body.extend(image);
    }
    let mut file = b"icns".to_vec();
    file.extend(u32::try_from(body.len() + 8)?.to_be_bytes());
    file.extend(body);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ico_points_to_each_of_its_images() {
        let file = ico(&[(16, vec![1, 2, 3]), (256, vec![4, 5])]).unwrap();
        assert_eq!(file[..6], [0, 0, 1, 0, 2, 0], "two images");
        assert_eq!(file[6], 16);
        assert_eq!(file[22], 0, "256 is written as 0");
        let offset = usize::from(file[22 + 12]);
        assert_eq!(file[offset..], [4, 5]);
    }

    #[test]
    fn an_icns_says_its_own_length_and_that_of_each_image() {
        let file = icns(&[(b"ic07", vec![9; 10])]).unwrap();
        assert_eq!(file.len(), 26);
        assert_eq!(file[4..8], [0, 0, 0, 26]);
        assert_eq!(file[8..16], [b'i', b'c', b'0', b'7', 0, 0, 0, 18]);
    }
}
