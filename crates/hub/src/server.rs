//! Starting and stopping a hub in this process: for `serve` and for tests.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::task::JoinHandle;

use crate::config::{Config, PlainHttp};
use crate::hub::Hub;
use crate::{housekeeping, http};

/// How long running requests may take when the hub stops.
const GRACE: Duration = Duration::from_secs(10);

/// A hub that listens.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    pub(crate) hub: Arc<Hub>,
    handle: Handle<SocketAddr>,
    server: JoinHandle<std::io::Result<()>>,
    timers: Option<JoinHandle<()>>,
    /// Hears of what other hubs commit to the same database.
    news: JoinHandle<()>,
}

impl Running {
    /// `http://…` or `https://…` of this hub.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.hub.config.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.addr)
    }

    /// Waits until it stops by itself.
    ///
    /// # Errors
    /// What the server ended with, or that the database is no longer the one it began with.
    pub async fn wait(&mut self) -> Result<()> {
        let timers = self.timers.as_mut();
        let lost = async {
            match timers {
                Some(timers) => drop(timers.await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            ended = &mut self.server => ended.context("the server ended early")?.context("服务意外停止"),
            () = lost => bail!("数据库已恢复到较早的状态，平台停止服务；重新启动后，各终端会重新核对"),
        }
    }

    /// Does now what is due by the clock; tickets archived. The timer of `serve` does the same each minute.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_house(&self) -> Result<usize> {
        housekeeping::archive(&self.hub).await
    }

    /// Works out the matters of tickets that an earlier program stored, as the timer does; how many that were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sort_into_matters(&self) -> Result<usize> {
        housekeeping::sort_into_matters(&self.hub).await
    }

    /// Lets running requests end, then stops and closes the database.
    ///
    /// # Errors
    /// What the server ended with.
    pub async fn shutdown(self) -> Result<()> {
        self.handle.graceful_shutdown(Some(GRACE));
        if let Some(timers) = &self.timers {
            timers.abort();
        }
        self.news.abort();
        let ended = self.server.await.context("the server ended early")?;
        self.hub.store.close().await;
        ended.context("服务没有正常停止")
    }
}

/// Starts a hub.
///
/// # Errors
/// One Chinese sentence: the address is taken, a file cannot be opened, or plain HTTP would leave this machine.
pub async fn start(config: Config) -> Result<Running> {
    refuse_plain_http(&config)?;
    let hub = Hub::open_to_serve(config).await?;
    let alone = hub.store.starting().await?;
    housekeeping::seal_reports(&hub).await?;
    let sealed = hub.blobs.seal_plain_parts().await.with_context(|| {
        format!(
            "附件文件夹 {} 中有附件没能加密保存，平台没有启动。请检查该文件夹能否读写、磁盘是否已满，然后重新启动",
            hub.config.blobs.display()
        )
    })?;
    if sealed > 0 {
        tracing::info!(sealed, "parts that lay in the clear were sealed");
    }
    drop(alone);
    let listener = TcpListener::bind(hub.config.listen)
        .with_context(|| format!("地址 {} 无法监听，可能已被占用", hub.config.listen))?;
    listener.set_nonblocking(true)?;
    let addr = listener.local_addr()?;
    let handle = Handle::new();
    let app = http::router(Arc::clone(&hub)).into_make_service_with_connect_info::<SocketAddr>();
    let server = match hub.config.tls.clone() {
        Some(tls) => {
            // Another part of the process may have chosen the same provider before.
            let _chosen = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await;
            let config = config.context("TLS 证书或私钥无法读取，请检查 --tls-cert 与 --tls-key")?;
            let server = axum_server::from_tcp_rustls(listener, config)?.handle(handle.clone());
            tokio::spawn(server.serve(app))
        }
        None => tokio::spawn(axum_server::from_tcp(listener)?.handle(handle.clone()).serve(app)),
    };
    let timers =
        (!hub.config.housekeeping.is_zero()).then(|| tokio::spawn(housekeeping::run(Arc::clone(&hub))));
    let news = tokio::spawn(housekeeping::listen(Arc::clone(&hub)));
    Ok(Running { addr, hub, handle, server, timers, news })
}

fn refuse_plain_http(config: &Config) -> Result<()> {
    let leaves = config.tls.is_none() && !config.listen.ip().is_loopback();
    if leaves && config.plain_http == PlainHttp::LoopbackOnly {
        bail!(
            "拒绝在 {} 上以明文 HTTP 提供服务：个人信息会在网络上明文传输。请用 --tls-cert 与 --tls-key 启用 TLS；\
             若前面另有终止 TLS 的代理，请加 --allow-plain-http",
            config.listen
        );
    }
    Ok(())
}
