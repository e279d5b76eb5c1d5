//! The thin window of the desk: window, tray, notifications, file dialogs, and one `ipc` command. All work is in
//! `chengban-desk`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod evid;
mod files;
mod ipc;
mod notices;
mod options;
mod render;
mod tray;
mod window;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chengban_desk::{Desk, HostEvent, SystemKeychain};
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent};
use tauri_plugin_window_state::StateFlags;
use window::Closing;

fn main() -> anyhow::Result<()> {
    let options = options::Options::read();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("CHENGBAN_LOG").unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    render::settle(&options);
    let dir = options.profile_dir()?;
    let app = build(&dir, options.is_default_profile())?;
    app.run(|app, event| {
        if let (RunEvent::Exit, Some(desk)) = (event, app.try_state::<Desk>()) {
            tauri::async_runtime::block_on(desk.close());
        }
    });
    Ok(())
}

fn build(profile: &Path, only_one: bool) -> anyhow::Result<tauri::App> {
    let mut builder = tauri::Builder::default();
    if only_one {
        // First of all plugins, and before the profile is opened: a second start ends here and shows the first window.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| window::focus(app)));
    }
    // Not the position, which Wayland does not tell, nor whether it was hidden in the tray.
    let kept = StateFlags::SIZE | StateFlags::MAXIMIZED;
    let profile = profile.to_owned();
    let app = builder
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(kept).build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![ipc::ipc])
        .register_asynchronous_uri_scheme_protocol("evid", evid::serve)
        .setup(move |app| {
            let options = chengban_desk::Options {
                keychain: Some(Arc::new(SystemKeychain)),
                fonts: installed_fonts(app.handle()),
                ..Default::default()
            };
            match Desk::open_with(&profile, options) {
                Ok(desk) => begin(app.handle(), desk, only_one)?,
                Err(problem) => window::say_and_quit(app.handle(), &problem),
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    Ok(app)
}

/// The letter's fonts as the installer puts them; elsewhere the desk looks for them itself.
fn installed_fonts(app: &AppHandle) -> Option<PathBuf> {
    let folder = app.path().resource_dir().ok()?.join("fonts");
    folder.is_dir().then_some(folder)
}

/// Shows the window on an opened profile, and works on in the background.
fn begin(app: &AppHandle, desk: Desk, only_one: bool) -> tauri::Result<()> {
    app.manage(desk.clone());
    app.manage(files::Dropped::default());
    // Only a window that a second start brings back may hide; the tray alone is not there everywhere.
    let closing = if only_one { Closing::Hides } else { Closing::Quits };
    let status = desk.dispatch("app.status", serde_json::json!({}));
    // Where it fails, the page asks by itself and shows why.
    let start = tauri::async_runtime::block_on(status).unwrap_or_default();
    window::open(app, closing, &start)?;
    // After the window: its page loads in a process of its own meanwhile.
    if let Err(error) = tray::build(app) {
        tracing::warn!(%error, "no tray here");
    }
    let background = desk.clone();
    tauri::async_runtime::spawn(async move { background.run_background().await });
    forward_events(app.clone(), desk);
    Ok(())
}

/// Hands the desk's events to the page, and notices to the system as well.
fn forward_events(app: tauri::AppHandle, desk: Desk) {
    let mut events = desk.subscribe();
    let counting = tray::count(app.clone(), desk);
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let HostEvent::Notice { title, text, ticket_id, page, .. } = &event {
                        let words = words::words();
                        let title = words.line(std::slice::from_ref(title));
                        let place = window::place_of(*ticket_id, *page);
                        notices::show(app.clone(), title, words.line(text), place);
                    }
                    if matches!(&event, HostEvent::Changed { kinds, .. } if kinds.iter().any(|kind| kind == "ticket" || kind == "app"))
                    {
                        counting.notify_one();
                    }
                    if let Err(error) = app.emit("host", &event) {
                        tracing::warn!(%error, "event not delivered to the page");
                    }
                }
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                    let all = HostEvent::Changed { kinds: vec!["all".into()], ids: vec![], rev: 0 };
                    let _ = app.emit("host", &all);
                }
                Err(tokio::sync::broadcast::error::RecvError::Closed) => break,
            }
        }
    });
}
