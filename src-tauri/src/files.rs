//! Files of the window: picked, dropped, pasted, saved. Rust reads and writes them; the page sees tokens and names.
//!
//! Invariant: only what the person picked, dropped or pasted is read, whatever the page asks for.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chengban_desk::domain::{ErrorCode, Problem, ReasonCode};
use chengban_desk::{Desk, FileToken};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FilePath};
use tokio::sync::oneshot;

use crate::ipc::internal;
use crate::words::words;

/// What a picker may choose.
#[derive(Debug, Deserialize)]
pub struct Wish {
    multiple: bool,
    #[serde(default)]
    extensions: Vec<String>,
    #[serde(default)]
    folder: bool,
}

/// Paths of a drop.
#[derive(Debug, Deserialize)]
pub struct Take {
    pub paths: Vec<PathBuf>,
}

/// The paths of the last drop, as the window heard of them.
#[derive(Debug, Default)]
pub struct Dropped(Mutex<Vec<PathBuf>>);

impl Dropped {
    /// Remembers a drop in place of the one before.
    pub fn set(&self, paths: &[PathBuf]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = paths.to_vec();
    }

    fn has(&self, path: &PathBuf) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }
}

/// What to save, and under which name.
#[derive(Debug, Deserialize)]
pub struct Save {
    url: String,
    name: String,
}

/// A file taken in.
#[derive(Debug, Serialize)]
pub struct Picked {
    token: FileToken,
    name: String,
    size: u64,
}

/// Asks for files; none when cancelled.
pub async fn pick(
    app: &AppHandle,
    window: &WebviewWindow,
    desk: &Desk,
    wish: Wish,
) -> Result<Vec<Picked>, Problem> {
    let (send, answer) = oneshot::channel::<Vec<FilePath>>();
    let title = if wish.folder { &words().pick_folder } else { &words().pick_file };
    let mut dialog = app.dialog().file().set_parent(window).set_title(title);
    if !wish.extensions.is_empty() {
        let extensions: Vec<&str> = wish.extensions.iter().map(String::as_str).collect();
        dialog = dialog.add_filter(&words().pick_allowed, &extensions);
    }
    // A dialog whose window is gone sends nothing; the receiver then sees a closed channel, which means cancelled.
    match (wish.folder, wish.multiple) {
        (true, _) => dialog.pick_folder(|one| drop(send.send(one.into_iter().collect()))),
        (false, true) => dialog.pick_files(|many| drop(send.send(many.unwrap_or_default()))),
        (false, false) => dialog.pick_file(|one| drop(send.send(one.into_iter().collect()))),
    }
    let chosen = answer.await.unwrap_or_default();
    let paths: Vec<PathBuf> = chosen.into_iter().filter_map(|path| path.into_path().ok()).collect();
    take(desk, &paths)
}

/// Takes in what was dropped.
pub fn take_dropped(desk: &Desk, dropped: &Dropped, paths: &[PathBuf]) -> Result<Vec<Picked>, Problem> {
    if paths.iter().all(|path| dropped.has(path)) {
        return take(desk, paths);
    }
    tracing::warn!("the page named a path that was not dropped");
    Err(Problem::new(ErrorCode::FileUnreadable))
}

fn take(desk: &Desk, paths: &[PathBuf]) -> Result<Vec<Picked>, Problem> {
    paths.iter().map(|path| one(desk, path)).collect()
}

fn one(desk: &Desk, path: &Path) -> Result<Picked, Problem> {
    let size =
        std::fs::metadata(path).map(|m| m.len()).map_err(|_| Problem::new(ErrorCode::FileUnreadable))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Picked { token: desk.register_path(path), name, size })
}

/// A picture in the clipboard, as PNG.
pub async fn paste(desk: &Desk) -> Result<Vec<Picked>, Problem> {
    let found = tokio::task::spawn_blocking(clipboard_png).await.map_err(internal)??;
    let Some(png) = found else { return Ok(Vec::new()) };
    let name = words().screenshot.clone();
    let size = u64::try_from(png.len()).unwrap_or(u64::MAX);
    Ok(vec![Picked { token: desk.register_bytes(png, &name), name, size }])
}

fn clipboard_png() -> Result<Option<Vec<u8>>, Problem> {
    let mut clipboard = arboard::Clipboard::new().map_err(internal)?;
    let Ok(picture) = clipboard.get_image() else { return Ok(None) };
    let (width, height) = (u32::try_from(picture.width), u32::try_from(picture.height));
    let (Ok(width), Ok(height)) = (width, height) else { return Ok(None) };
    let Some(pixels) = image::RgbaImage::from_raw(width, height, picture.bytes.into_owned()) else {
        return Ok(None);
    };
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).map_err(internal)?;
    Ok(Some(png.into_inner()))
}

/// Saves a letter or a piece of evidence where the person says; false when they say nowhere.
pub async fn save(app: &AppHandle, window: &WebviewWindow, desk: &Desk, what: Save) -> Result<bool, Problem> {
    let bytes = wanted(desk, &what.url).await?;
    let (send, answer) = oneshot::channel();
    let dialog = app.dialog().file().set_parent(window).set_title(&words().save).set_file_name(&what.name);
    dialog.save_file(|path| drop(send.send(path)));
    let Some(path) = answer.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(false);
    };
    write(&path, bytes).await.map(|()| true)
}

/// Bytes of one of our own addresses.
async fn wanted(desk: &Desk, url: &str) -> Result<Vec<u8>, Problem> {
    let (kind, id) = crate::evid::parse(url).ok_or(Problem::new(ErrorCode::NotFound))?;
    Ok(desk.read_blob(&kind, &id).await?.1)
}

/// Writes beside and renames, so that an earlier file of that name is whole or replaced, never cut.
async fn write(path: &Path, bytes: Vec<u8>) -> Result<(), Problem> {
    let beside = path.with_extension("part");
    let written = match tokio::fs::write(&beside, bytes).await {
        Ok(()) => tokio::fs::rename(&beside, path).await,
        Err(error) => Err(error),
    };
    if let Err(error) = written {
        tracing::info!(%error, "not saved");
        let _ = tokio::fs::remove_file(&beside).await;
        let code = match error.kind() {
            std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
            _ => ErrorCode::FileUnreadable,
        };
        return Err(Problem::because(code, ReasonCode::NotWritten));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_saved_file_replaces_an_earlier_one_whole_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("意见书.pdf");
        std::fs::write(&path, "earlier").unwrap();
        write(&path, b"%PDF".to_vec()).await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"%PDF");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_is_said_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let refused = write(&folder.path().join("no such folder/x.pdf"), vec![1]).await.unwrap_err();
        assert!(refused.message.contains("没有保存") && refused.hint.contains("文件夹"), "{refused:?}");
    }

    #[tokio::test]
    async fn only_our_own_addresses_are_saved() {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::open(folder.path()).unwrap();
        let refused = async |url: &str| wanted(&desk, url).await.unwrap_err().code;
        assert_eq!(refused("file:///etc/passwd").await, ErrorCode::NotFound);
        assert_eq!(refused("https://example.org/letter/ab12").await, ErrorCode::NotFound);
        let own = refused("evid://localhost/letter%2Fab12").await;
        assert_eq!(own, ErrorCode::NotEnrolled, "only our own address is asked for at all");
    }

    #[test]
    fn the_page_gets_what_was_dropped_last_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::open(&folder.path().join("profile")).unwrap();
        let paths = ["dropped.txt", "other.txt"].map(|name| folder.path().join(name));
        paths.iter().for_each(|path| std::fs::write(path, "x").unwrap());
        let dropped = Dropped::default();
        dropped.set(&paths[..1]);
        assert_eq!(take_dropped(&desk, &dropped, &paths[..1]).unwrap()[0].name, "dropped.txt");
        assert_eq!(take_dropped(&desk, &dropped, &paths).unwrap_err().code, ErrorCode::FileUnreadable);
        dropped.set(&paths[1..]);
        take_dropped(&desk, &dropped, &paths[..1]).unwrap_err();
    }
}
