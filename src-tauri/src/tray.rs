//! The tray: a menu only, since clicks on the icon do not arrive everywhere.

use chengban_desk::Desk;
use serde_json::json;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager as _, Wry};

use crate::window;

/// Its name among the icons of this program.
const ICON: &str = "tray";

/// The line that shows how much there is to do.
struct Count(MenuItem<Wry>);

/// Puts the icon up.
pub fn build(app: &AppHandle) -> tauri::Result<()> {
    let open = MenuItem::with_id(app, "open", "打开", true, None::<&str>)?;
    let todo = MenuItem::with_id(app, "todo", "待办 —", true, None::<&str>)?;
    let sync = MenuItem::with_id(app, "sync", "立即同步", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "退出", true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&open, &todo, &sync, &quit])?;
    let mut icon =
        TrayIconBuilder::with_id(ICON).menu(&menu).tooltip("承办台").on_menu_event(|app, event| match event
            .id()
            .as_ref()
        {
            "sync" => sync_now(app),
            "quit" => app.exit(0),
            _ => window::focus(app),
        });
    if let Some(picture) = app.default_window_icon() {
        icon = icon.icon(picture.clone());
    }
    icon.build(app)?;
    app.manage(Count(todo));
    Ok(())
}

/// Shows the number of open assignments.
pub fn set_count(app: &AppHandle, count: u32) {
    if let Some(line) = app.try_state::<Count>() {
        let _ = line.0.set_text(format!("待办 {count}"));
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
