//! `cargo xtask pictures`: the manual's pictures, taken by the stories that drive the browser.
//!
//! Invariant: a picture shows invented data only, since the stories know no other; one that would make the program heavy is
//! refused, and then none is replaced.

use crate::exec;
use crate::paths::Root;
use crate::test;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::PathBuf;

/// The manual's name of a picture, and what the stories call it.
const PICTURES: [(&str, &str); 7] = [
    ("inbox", "screen-inbox-todo-light-standard"),
    ("ticket", "ticket"),
    ("reply", "reply"),
    ("return", "screen-ticket-id-return-light-standard"),
    ("law", "law"),
    ("settings", "keys"),
    ("practice", "practice"),
];
/// The stories that take them.
const STORIES: [&str; 2] = ["screens::browser::the_job_is_done_by_keyboard", "screens::practice::"];
/// Bytes of one picture at most.
const MOST: u64 = 400 << 10;
/// What every picture measures, in pixels.
const SIZE: (u32, u32) = (1280, 800);

/// Runs `cargo xtask pictures`. The interface and the programs must have been built.
///
/// # Errors
/// When a story fails, a picture is missing, of another size or too large.
pub fn command(root: &Root) -> Result<()> {
    let shots = root.setup("shots");
    if shots.exists() {
        fs::remove_dir_all(&shots).with_context(|| format!("cannot empty {}", shots.display()))?;
    }
    let mut cargo = exec::cargo(root);
    cargo.args(["test", "--locked", "--workspace", "--test", "tests", "--"]).args(STORIES);
    cargo.envs(test::story_environment(root)).env("CHENGBAN_SHOTS", &shots);
    exec::run(root, "take the manual's pictures", &mut cargo)?;
    let taken: Vec<(&str, PathBuf, Vec<u8>)> = PICTURES
        .iter()
        .map(|(name, shot)| {
            let file = shots.join(format!("{shot}.png"));
            let bytes = fs::read(&file).with_context(|| format!("no story took {}", file.display()))?;
            ensure!(u64::try_from(bytes.len())? <= MOST, "{name}: {} bytes, at most {MOST}", bytes.len());
            let size = size(&bytes)?;
            ensure!(size == SIZE, "{name}: {} × {} pixels, not {} × {}", size.0, size.1, SIZE.0, SIZE.1);
            Ok((*name, root.join(&format!("docs/pictures/{name}.png")), bytes))
        })
        .collect::<Result<_>>()?;
    for (_, target, bytes) in &taken {
        fs::write(target, bytes).with_context(|| format!("cannot write {}", target.display()))?;
    }
    println!("✓ {} pictures in docs/pictures; the interface shows them after `npm run build`", taken.len());
    Ok(())
}

/// Width and height that a PNG file tells of itself.
fn size(png: &[u8]) -> Result<(u32, u32)> {
    let number = |at: usize| -> Option<u32> {
        let bytes = png.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    match (png.starts_with(b"\x89PNG\r\n\x1a\n"), number(16), number(20)) {
        (true, Some(width), Some(height)) => Ok((width, height)),
        _ => bail!("that is no PNG"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_tells_its_size_and_nothing_else_passes_for_one() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend([0, 0, 5, 0, 0, 0, 3, 32]);
        assert_eq!(size(&png).unwrap(), (1280, 800));
        assert!(size(&png[..20]).is_err() && size(b"GIF89a").is_err());
    }

    #[test]
    fn every_picture_of_the_manual_is_taken_by_a_story() {
        let root = Root::find().unwrap();
        let manual = fs::read_to_string(root.join("docs/manual.zh-CN.md")).unwrap();
        let named: Vec<&str> = manual
            .split("](pictures/")
            .skip(1)
            .filter_map(|rest| rest.split_once(".png)"))
            .map(|(name, _)| name)
            .collect();
        assert!(named.len() > 3, "the manual has pictures");
        for name in named {
            assert!(PICTURES.iter().any(|(known, _)| *known == name), "nobody takes {name}.png");
        }
    }
}
