//! The desk's UI in a browser, on loopback only: a product where the window's WebKit is missing.
//!
//! A one-time address opens the session: its token is traded for an HttpOnly, SameSite=Strict cookie and is then void.
//! Every request must name this host; everything but the pages must carry the cookie, and writes this origin.

mod assets;
mod folders;
mod gate;
mod routes;

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use chengban_desk::Desk;
use serde_json::json;

use crate::args;
use crate::out;
use crate::session::Session;
use gate::Gate;

/// What the handlers share.
pub struct Served {
    pub desk: Desk,
    pub gate: Gate,
    pub assets: assets::Assets,
    pub folders: folders::Folders,
}

/// Largest JSON of one command, bytes.
const MAX_COMMAND: usize = 4 << 20;

/// Serves until interrupted.
///
/// # Errors
/// When the address is not loopback or cannot be bound.
pub async fn run(session: &Session, args: args::Serve, as_json: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        args.listen.ip().is_loopback(),
        "只能在本机地址上提供界面（127.0.0.1 或 [::1]），不能使用 {}",
        args.listen.ip()
    );
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("未能监听 {}，端口可能被占用", args.listen))?;
    let address = listener.local_addr()?;
    let gate = Gate::new(address, secret(), secret());
    announce(&gate, address, as_json)?;
    let desk = session.desk.clone();
    let background = tokio::spawn({
        let desk = desk.clone();
        async move { desk.run_background().await }
    });
    let served = Arc::new(Served {
        desk,
        gate,
        assets: assets::Assets::new(args.ui),
        folders: folders::Folders::default(),
    });
    // A page that is open listens for events without end: nobody waits for it to go.
    let ended = tokio::select! {
        ended = axum::serve(listener, router(served)).into_future() => ended.map_err(Into::into),
        () = interrupted() => Ok(()),
    };
    background.abort();
    ended
}

/// 256 random bits as text.
fn secret() -> String {
    hex::encode(chengban_desk::clock::random::<32>())
}

fn announce(gate: &Gate, address: SocketAddr, as_json: bool) -> anyhow::Result<()> {
    let url = format!("http://{address}/?t={}", gate.ticket());
    if as_json {
        return out::json(&json!({"url": url}));
    }
    out::line("请在本机浏览器中打开（一次有效）：");
    out::line(&url);
    Ok(())
}

fn router(served: Arc<Served>) -> Router {
    let open = Router::new().route("/", get(routes::index)).fallback(routes::asset);
    let inside = Router::new()
        .route("/ipc/{name}", post(routes::ipc).layer(DefaultBodyLimit::max(MAX_COMMAND)))
        .route("/events", get(routes::events))
        .route("/files", post(routes::files).layer(DefaultBodyLimit::disable()))
        .route("/blob/{kind}/{id}", get(routes::blob))
        .layer(middleware::from_fn_with_state(served.clone(), gate::require_session));
    open.merge(inside)
        .layer(middleware::from_fn_with_state(served.clone(), gate::require_host))
        .with_state(served)
}

/// Until Ctrl-C, or until the system asks the program to end. Without a handler it still ends by the system's own means.
async fn interrupted() {
    #[cfg(unix)]
    if let Ok(mut asked) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = asked.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
