//! The one command: the desk's list, and a few of the window's own under `host.`.

use chengban_desk::Desk;
use chengban_desk::domain::{ErrorCode, Problem, ReasonCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tauri::{AppHandle, Manager as _, State, WebviewWindow};

use crate::{files, window, words};

/// Runs a command of the list, or one of the window's own.
#[tauri::command]
pub async fn ipc(
    app: AppHandle,
    window: WebviewWindow,
    desk: State<'_, Desk>,
    name: String,
    req: Value,
) -> Result<Value, Problem> {
    match name.strip_prefix("host.") {
        Some(own) => host(&app, &window, &desk, own, req).await,
        None => desk.dispatch(&name, req).await,
    }
}

async fn host(
    app: &AppHandle,
    window: &WebviewWindow,
    desk: &Desk,
    name: &str,
    req: Value,
) -> Result<Value, Problem> {
    match name {
        "pick" => Ok(json!(files::pick(app, window, desk, read(req)?).await?)),
        "take" => {
            let dropped = app.state::<files::Dropped>();
            Ok(json!(files::take_dropped(desk, &dropped, &read::<files::Take>(req)?.paths)?))
        }
        "paste" => Ok(json!(files::paste(desk).await?)),
        "save" => files::save(app, window, desk, read(req)?).await.map(Value::Bool),
        "speak" => {
            words::speak(&read::<Speak>(req)?.locale);
            crate::tray::reword(app);
            Ok(Value::Null)
        }
        "open_screen" => {
            window::focus(app);
            Ok(Value::Null)
        }
        "open_external" => Err(Problem::because(ErrorCode::InvalidInput, ReasonCode::NoOutsidePages)),
        "relaunch" => {
            app.cleanup_before_exit();
            app.restart()
        }
        _ => Err(Problem::new(ErrorCode::UnknownCommand)),
    }
}

#[derive(Deserialize)]
struct Speak {
    /// `zh-CN` or `en`.
    locale: String,
}

fn read<T: serde::de::DeserializeOwned>(req: Value) -> Result<T, Problem> {
    serde_json::from_value(req).map_err(|_| Problem::new(ErrorCode::UnknownCommand))
}

/// A fault of the window's own plumbing.
pub fn internal(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "window");
    Problem::new(ErrorCode::Internal)
}
