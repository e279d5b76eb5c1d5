//! `serve`: runs the hub until asked to stop.

use anyhow::Result;
use serde_json::json;

use super::args::ServeOptions;
use super::print::Printer;
use crate::config::{PlainHttp, Tls};
use crate::server;

/// Serves until SIGINT or SIGTERM.
pub(super) async fn serve(options: ServeOptions, printer: &Printer) -> Result<()> {
    let mut config = options.holdings.config(options.listen)?;
    config.fonts = options.fonts;
    config.metrics_token = options.metrics_token;
    config.tls = options.tls_cert.zip(options.tls_key).map(|(certificate, key)| Tls { certificate, key });
    if options.allow_plain_http {
        config.plain_http = PlainHttp::Anywhere;
    }
    let mut running = server::start(config).await?;
    let url = running.url();
    printer
        .say(&json!({ "url": url, "addr": running.addr }), &format!("平台已启动：{url}（Ctrl-C 停止）"))?;
    tokio::select! {
        ended = running.wait() => return ended,
        () = asked_to_stop() => {}
    }
    running.shutdown().await?;
    Ok(())
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _interrupted = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _interrupted = tokio::signal::ctrl_c().await;
}
