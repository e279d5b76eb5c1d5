//! The one window: shown when it has something to show, never white before.
//!
//! Invariant: a window that hides can be had back, by the tray, a notification, or a second start.

use std::sync::atomic::{AtomicBool, Ordering};

use chengban_desk::domain::{Problem, TicketId};
use chengban_desk::event::NoticePage;
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, DragDropEvent, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};

use crate::words::words;

/// Its label, named in the capability.
pub const MAIN: &str = "main";

/// Shown after this long even if the page has not reported.
const SHOW_AFTER: std::time::Duration = std::time::Duration::from_millis(1500);

/// What the window's close button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Ends the program.
    Quits,
    /// Hides the window where a tray shows our icon, so that notifications still come; else ends the program.
    Hides,
}

/// Opens it. `start` is what `app.status` says now: the page need not ask for it before it shows anything.
pub fn open(app: &AppHandle, closing: Closing, start: &serde_json::Value) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title(&words().product)
        .inner_size(1280.0, 800.0)
        .min_inner_size(1024.0, 680.0)
        .initialization_script(format!("window.__CHENGBAN_START__ = {start}"))
        .visible(false)
        .background_color(tauri::webview::Color(245, 247, 250, 255))
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                show(&window);
            }
        })
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "the window keeps its title");
            }
        })
        .on_navigation(|url| {
            matches!(url.scheme(), "tauri" | "isolation") || url.host_str() == Some("tauri.localhost")
        })
        .build()?;
    enable_inline_composition(&window);
    remember_drops(&window);
    if closing == Closing::Hides {
        hide_on_close(&window);
    }
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOW_AFTER).await;
        show(&window);
    });
    Ok(())
}

/// What was dropped may be read; the page is told of it by the toolkit and asks for it by name.
fn remember_drops(window: &WebviewWindow) {
    let target = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
            target.state::<crate::files::Dropped>().set(paths);
        }
    });
}

fn hide_on_close(window: &WebviewWindow) {
    let hidden = window.clone();
    let told = AtomicBool::new(false);
    window.on_window_event(move |event| {
        let WindowEvent::CloseRequested { api, .. } = event else { return };
        if !crate::tray::is_shown(hidden.app_handle()) || hidden.hide().is_err() {
            return;
        }
        api.prevent_close();
        if !told.swap(true, Ordering::AcqRel) {
            let (title, text) = (words().hidden_title.clone(), words().hidden.clone());
            crate::notices::show(hidden.app_handle().clone(), title, text, None);
        }
    });
}

/// Says why there is no window to open, and ends.
pub fn say_and_quit(app: &AppHandle, problem: &Problem) {
    tracing::error!(code = problem.code.as_str(), "the profile was not opened");
    let text = format!("{}{}", problem.message, problem.hint);
    eprintln!("{text}");
    let quitting = app.clone();
    app.dialog()
        .message(text)
        .title(&words().product)
        .kind(MessageDialogKind::Error)
        .show(move |_| quitting.exit(1));
}

fn show(window: &WebviewWindow) {
    if let Err(error) = window.show() {
        tracing::warn!(%error, "window not shown");
    }
}

/// Brings it to the front.
pub fn focus(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        show(&window);
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// The address of what a notice is about, if it is about one thing. A UUID or a word of ours: nothing of it can be script.
pub fn place_of(ticket: Option<TicketId>, page: Option<NoticePage>) -> Option<String> {
    let ticket = ticket.map(|ticket| format!("#/ticket/{ticket}"));
    ticket.or_else(|| page.map(|NoticePage::Today| "#/today".to_owned()))
}

/// Goes to a place: a click on a notification.
pub fn go_to(app: &AppHandle, place: &str) {
    focus(app);
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.eval(format!("window.location.hash = '{place}'"));
    }
}

/// wry turns inline composition off, so that Chinese input shows nothing while it is typed; on again here.
#[cfg(target_os = "linux")]
fn enable_inline_composition(window: &WebviewWindow) {
    use webkit2gtk::{InputMethodContextExt as _, WebViewExt as _};
    let done = window.with_webview(|webview| {
        if let Some(context) = webview.inner().input_method_context() {
            context.set_enable_preedit(true);
        }
    });
    if let Err(error) = done {
        tracing::warn!(%error, "inline composition stays off");
    }
}

#[cfg(not(target_os = "linux"))]
fn enable_inline_composition(_: &WebviewWindow) {}
