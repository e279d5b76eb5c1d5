//! The four doors: pages, commands, events, files.

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use chengban_desk::domain::{ErrorCode, Problem};
use futures_util::{Stream, StreamExt as _};
use serde::Deserialize;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio_stream::wrappers::BroadcastStream;

use super::Served;

type Shared = State<Arc<Served>>;

#[derive(Deserialize)]
pub struct Entry {
    t: Option<String>,
}

/// The page; with a ticket it opens the session and goes on to the plain address.
pub async fn index(State(served): Shared, Query(entry): Query<Entry>, headers: HeaderMap) -> Response {
    match entry.t.as_deref().map(|ticket| served.gate.admit(ticket)) {
        Some(Some(cookie)) => ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response(),
        _ if served.gate.knows(&headers) => page(&served, "index.html"),
        _ => (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], REFUSED)
            .into_response(),
    }
}

const REFUSED: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>承办台</title>\
    <p>这个地址只能打开一次，或已经失效。请回到运行 <code>chengban serve</code> 的窗口，重新启动后使用新的地址。</p></html>";

/// A file of the UI. They hold no data, so they need no session.
pub async fn asset(State(served): Shared, uri: Uri) -> Response {
    page(&served, uri.path().trim_start_matches('/'))
}

fn page(served: &Served, path: &str) -> Response {
    match served.assets.get(path) {
        Some((bytes, mime)) => ([(header::CONTENT_TYPE, mime)], bytes.into_owned()).into_response(),
        None if path == "index.html" => {
            let text = "界面文件缺失：请先运行 cargo xtask setup，或用 --ui 指定文件夹。";
            (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// One command.
pub async fn ipc(State(served): Shared, Path(name): Path<String>, Json(req): Json<Value>) -> Response {
    match served.desk.dispatch(&name, req).await {
        Ok(answer) => Json(answer).into_response(),
        Err(problem) => refuse(problem),
    }
}

fn refuse(problem: Problem) -> Response {
    let status = match problem.code {
        ErrorCode::NotFound | ErrorCode::UnknownCommand => StatusCode::NOT_FOUND,
        ErrorCode::Locked | ErrorCode::NotEnrolled => StatusCode::LOCKED,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, Json(problem)).into_response()
}

/// What the desk has to tell; a reader that fell behind is told to ask again for everything.
pub async fn events(State(served): Shared) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = BroadcastStream::new(served.desk.subscribe()).map(|event| {
        let text = match event {
            Ok(event) => serde_json::to_string(&event).unwrap_or_default(),
            Err(_) => r#"{"type":"changed","kinds":["all"],"ids":[],"rev":0}"#.to_owned(),
        };
        Ok(Event::default().data(text))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

#[derive(Deserialize)]
pub struct FileName {
    name: String,
    /// The folder that the file belongs to, under a key that the browser chose.
    folder: Option<String>,
    /// The folder is complete: `name` is its own.
    #[serde(default)]
    whole: bool,
}

/// One file, raw; the answer is its token. It is written to disk as it comes.
pub async fn files(State(served): Shared, Query(file): Query<FileName>, body: Body) -> Response {
    if let Some(folder) = &file.folder {
        return file_of_folder(&served, folder, &file, body).await;
    }
    match receive(body).await {
        Ok(received) => {
            let token = served.desk.register_received(received, &file.name);
            Json(serde_json::json!({"token": token})).into_response()
        }
        Err(error) => refuse(unwritable(&error)),
    }
}

/// One file of a folder, or the end of it: then the answer is the folder's token.
async fn file_of_folder(served: &Served, folder: &str, file: &FileName, body: Body) -> Response {
    if file.whole {
        return match served.folders.whole(folder, &file.name) {
            Some(path) => {
                Json(serde_json::json!({"token": served.desk.register_path(&path)})).into_response()
            }
            None => refuse(Problem::new(ErrorCode::FileUnreadable)),
        };
    }
    let made = async { Ok(tokio::fs::File::create(served.folders.place(folder, &file.name)?).await?) };
    match write(body, made.await).await {
        Ok(()) => Json(serde_json::json!({"token": ""})).into_response(),
        Err(error) => refuse(unwritable(&error)),
    }
}

/// Takes a body into a file that no folder names: it is gone with the program, however that ends.
async fn receive(body: Body) -> anyhow::Result<std::fs::File> {
    let made = tempfile::tempfile().and_then(|file| Ok((file.try_clone()?, file)));
    let (copy, file) =
        made.map_or_else(|error| (Err(error.into()), None), |(copy, file)| (Ok(copy), Some(file)));
    write(body, copy.map(tokio::fs::File::from_std)).await?;
    file.context("without a file nothing is written")
}

/// Writes a body to a file, chunk by chunk. The body is read to its end even when nothing more can be written: a browser
/// that is answered while it still sends hears of a broken connection instead of the reason.
async fn write(body: Body, mut file: anyhow::Result<tokio::fs::File>) -> anyhow::Result<()> {
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if let Ok(open) = &mut file
            && let Err(error) = open.write_all(&chunk).await
        {
            file = Err(error.into());
        }
    }
    file?.flush().await?;
    Ok(())
}

fn unwritable(error: &anyhow::Error) -> Problem {
    let full = error.downcast_ref::<std::io::Error>().is_some_and(|e| chengban_desk::is_full(e.kind()));
    Problem::new(if full { ErrorCode::DiskFull } else { ErrorCode::FileUnreadable })
}

/// Bytes of a piece of evidence or a letter.
pub async fn blob(State(served): Shared, Path((kind, id)): Path<(String, String)>) -> Response {
    match served.desk.read_blob(&kind, &id).await {
        Ok((mime, bytes)) => {
            // Evidence comes from outside: shown as what it is, never as a page of ours.
            let shown =
                matches!(mime.as_str(), "application/pdf" | "image/png" | "image/jpeg" | "image/webp");
            let mime = if shown { mime } else { "application/octet-stream".to_owned() };
            ([(header::CONTENT_TYPE, mime)], bytes).into_response()
        }
        Err(problem) => refuse(problem),
    }
}
