//! Desktop notifications. The handle is kept on a thread of its own, else a click on it would be lost.

use notify_rust::Notification;
use tauri::AppHandle;

use crate::window;
use crate::words::words;

/// Shows one; a click brings the window to what it is about.
pub fn show(app: AppHandle, title: String, text: String, place: Option<String>) {
    let shown = std::thread::Builder::new().name("notice".into()).spawn(move || {
        let mut notice = Notification::new();
        notice.appname(&words().product).summary(&title).body(&text);
        #[cfg(all(unix, not(target_os = "macos")))]
        notice.action("default", &words().notice_open);
        match notice.show() {
            Ok(handle) => wait(&app, handle, place),
            Err(error) => tracing::warn!(%error, "notification not shown"),
        }
    });
    if let Err(error) = shown {
        tracing::warn!(%error, "notification not shown");
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn wait(app: &AppHandle, handle: notify_rust::NotificationHandle, place: Option<String>) {
    handle.wait_for_action(|action| {
        if action != "default" {
            return;
        }
        match &place {
            Some(place) => window::go_to(app, place),
            None => window::focus(app),
        }
    });
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn wait<H>(_: &AppHandle, _: H, _: Option<String>) {}
