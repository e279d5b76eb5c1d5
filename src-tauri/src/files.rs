//! Files of the window: picked, dropped, pasted, saved. Rust reads and writes them; the page sees tokens and names.

use std::path::{Path, PathBuf};

use chengban_desk::domain::{ErrorCode, Problem};
use chengban_desk::{Desk, FileToken};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FilePath};
use tokio::sync::oneshot;

use crate::ipc::internal;

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
    let mut dialog = app.dialog().file().set_parent(window);
    if !wish.extensions.is_empty() {
        let extensions: Vec<&str> = wish.extensions.iter().map(String::as_str).collect();
        dialog = dialog.add_filter("可添加的文件", &extensions);
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

/// Takes paths in.
pub fn take(desk: &Desk, paths: &[PathBuf]) -> Result<Vec<Picked>, Problem> {
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
    let name = "截图.png".to_owned();
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

/// Saves a letter or a piece of evidence where the person says.
pub async fn save(app: &AppHandle, window: &WebviewWindow, desk: &Desk, what: Save) -> Result<(), Problem> {
    let (kind, id) = crate::evid::parse(&what.url).ok_or(Problem::new(ErrorCode::NotFound))?;
    let (_, bytes) = desk.read_blob(&kind, &id).await?;
    let (send, answer) = oneshot::channel();
    app.dialog().file().set_parent(window).set_file_name(&what.name).save_file(|path| drop(send.send(path)));
    let Some(path) = answer.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(());
    };
    tokio::fs::write(&path, bytes)
        .await
        .map_err(|_| Problem::new(ErrorCode::DiskFull).saying("未能写入所选位置，文件没有保存。"))
}
