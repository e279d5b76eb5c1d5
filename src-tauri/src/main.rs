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

use anyhow::Context as _;
use chengban_desk::{Desk, HostEvent};
use tauri::Emitter as _;

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("CHENGBAN_LOG").unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let options = options::Options::read();
    if let Some(code) = render::relaunch_if_needed(&options)? {
        std::process::exit(code);
    }
    let dir = options.profile_dir()?;
    let desk = Desk::open(&dir).context("打开本机数据")?;
    build(desk, options.is_default_profile())?.run(|_, _| {});
    Ok(())
}

fn build(desk: Desk, only_one: bool) -> anyhow::Result<tauri::App> {
    let mut builder = tauri::Builder::default();
    if only_one {
        // First of all plugins: a second start must reach the first window before anything else happens.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| window::focus(app)));
    }
    let app = builder
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .manage(desk.clone())
        .invoke_handler(tauri::generate_handler![ipc::ipc])
        .register_asynchronous_uri_scheme_protocol("evid", evid::serve)
        .setup(move |app| {
            window::open(app.handle())?;
            if let Err(error) = tray::build(app.handle()) {
                tracing::warn!(%error, "no tray here");
            }
            let background = desk.clone();
            tauri::async_runtime::spawn(async move { background.run_background().await });
            forward_events(app.handle().clone(), desk);
            Ok(())
        })
        .build(tauri::generate_context!())?;
    Ok(app)
}

/// Hands the desk's events to the page, and notices to the system as well.
fn forward_events(app: tauri::AppHandle, desk: Desk) {
    let mut events = desk.subscribe();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let HostEvent::Notice { title, text, ticket_id, .. } = &event {
                        notices::show(app.clone(), title.clone(), text.clone(), *ticket_id);
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
