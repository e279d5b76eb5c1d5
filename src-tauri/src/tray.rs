//! The tray: a menu only, since clicks on the icon do not arrive everywhere.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chengban_desk::Desk;
use serde_json::json;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager as _, Wry};
use tokio::sync::Notify;

use crate::{window, words};

/// Its name among the icons of this program.
const ICON: &str = "tray";

/// Changes within so long are counted once.
const GATHER: Duration = Duration::from_secs(2);

/// The lines of the menu, and how much there is to do, once that is known.
struct Lines {
    open: MenuItem<Wry>,
    todo: MenuItem<Wry>,
    sync: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    count: Mutex<Option<u64>>,
}

/// Puts the icon up.
pub fn build(app: &AppHandle) -> tauri::Result<()> {
    let line = |id: &str| MenuItem::with_id(app, id, "", true, None::<&str>);
    let count = Mutex::new(None);
    let lines =
        Lines { open: line("open")?, todo: line("todo")?, sync: line("sync")?, quit: line("quit")?, count };
    let menu = Menu::with_items(app, &[&lines.open, &lines.todo, &lines.sync, &lines.quit])?;
    let mut icon =
        TrayIconBuilder::with_id(ICON).menu(&menu).on_menu_event(|app, event| match event.id().as_ref() {
            "sync" => sync_now(app),
            "quit" => app.exit(0),
            _ => window::focus(app),
        });
    if let Some(picture) = app.default_window_icon() {
        icon = icon.icon(picture.clone());
    }
    icon.build(app)?;
    app.manage(lines);
    reword(app);
    Ok(())
}

/// Keeps the number of open assignments: each time the returned one is notified it is asked for anew, many at once as one.
pub fn count(app: AppHandle, desk: Desk) -> Arc<Notify> {
    let asked = Arc::new(Notify::new());
    let asking = Arc::clone(&asked);
    tauri::async_runtime::spawn(async move {
        loop {
            asking.notified().await;
            tokio::time::sleep(GATHER).await;
            // While the profile is locked nobody is told how much waits.
            let counts = desk.dispatch("inbox.counts", json!({})).await.ok();
            let todo = counts.and_then(|counts| counts["views"]["todo"].as_u64());
            if let Some(lines) = app.try_state::<Lines>() {
                *lines.count.lock().unwrap_or_else(PoisonError::into_inner) = todo;
            }
            reword(&app);
        }
    });
    asked
}

/// Writes the lines in the language of the page.
pub fn reword(app: &AppHandle) {
    let (Some(lines), words) = (app.try_state::<Lines>(), words::words()) else { return };
    let count = *lines.count.lock().unwrap_or_else(PoisonError::into_inner);
    let todo = words::with_number(&words.tray_todo, count.map_or("—".to_owned(), |n| n.to_string()));
    let texts = [
        (&lines.open, &words.tray_open),
        (&lines.todo, &todo),
        (&lines.sync, &words.tray_sync),
        (&lines.quit, &words.tray_quit),
    ];
    for (line, text) in texts {
        if let Err(error) = line.set_text(text) {
            tracing::warn!(%error, "the tray keeps its words");
        }
    }
    if let Some(icon) = app.tray_by_id(ICON) {
        let _ = icon.set_tooltip(Some(&words.product));
    }
}

/// Whether our icon is up and seen: some desktops have no place for it, and a window hidden there would be lost.
pub fn is_shown(app: &AppHandle) -> bool {
    app.tray_by_id(ICON).is_some() && has_a_place()
}

#[cfg(target_os = "linux")]
fn has_a_place() -> bool {
    let watched = || -> zbus::Result<bool> {
        let bus = zbus::blocking::Connection::session()?;
        let names = zbus::blocking::fdo::DBusProxy::new(&bus)?;
        Ok(names.name_has_owner("org.kde.StatusNotifierWatcher".try_into()?)?)
    };
    watched().unwrap_or(false)
}

/// Windows and macOS always have a place for them.
#[cfg(not(target_os = "linux"))]
fn has_a_place() -> bool {
    true
}

fn sync_now(app: &AppHandle) {
    let desk = app.state::<Desk>().inner().clone();
    tauri::async_runtime::spawn(async move {
        if let Err(problem) = desk.dispatch("sync.now", json!({})).await {
            tracing::info!(code = problem.code.as_str(), "sync from the tray");
        }
    });
}
