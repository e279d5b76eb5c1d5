//! What may stand between a desk and its hub: another program that answers in its place, or a line that is cut.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Answers every request at an address with the same bytes, as a login page of the network does.
pub struct Portal(JoinHandle<()>);

impl Portal {
    /// Takes the address over.
    pub async fn at(address: SocketAddr, answer: &'static str) -> Self {
        let listener = TcpListener::bind(address).await.expect("the hub has left its address");
        Self(tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = vec![0; 64 * 1024];
                if stream.read(&mut head).await.is_ok_and(|many| many > 0) {
                    // A desk that hangs up first has heard enough.
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            }
        }))
    }

    /// Leaves the address.
    pub async fn leave(self) {
        self.0.abort();
        let _ = self.0.await;
    }
}

/// A line to the hub that breaks when so many bytes have passed, and tells the test at that moment.
pub struct Line {
    /// Where desks find the hub.
    pub url: String,
    left: Arc<AtomicI64>,
    task: JoinHandle<()>,
}

impl Line {
    /// A line to `hub`; `broken` is called once, when the bytes are used up.
    pub async fn to(hub: SocketAddr, broken: impl Fn() + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let (counter, broken): (_, Arc<dyn Fn() + Send + Sync>) = (Arc::clone(&left), Arc::new(broken));
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(hub).await else { continue };
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(carry(near_in, far_out, Arc::clone(&counter), Arc::clone(&broken)));
                tokio::spawn(carry(far_in, near_out, Arc::clone(&counter), Arc::clone(&broken)));
            }
        });
        Self { url, left, task }
    }

    /// From now on so many bytes pass, up and down together.
    pub fn allow(&self, bytes: i64) {
        self.left.store(bytes, Ordering::SeqCst);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    left: Arc<AtomicI64>,
    broken: Arc<dyn Fn() + Send + Sync>,
) {
    let mut buffer = vec![0; 4096];
    while let Ok(many) = from.read(&mut buffer).await {
        let here = i64::try_from(many).unwrap_or(i64::MAX);
        let before = left.fetch_sub(here, Ordering::SeqCst);
        let passes = usize::try_from(before.clamp(0, here)).unwrap_or_default();
        if many == 0 || to.write_all(buffer.get(..passes).unwrap_or_default()).await.is_err() {
            return;
        }
        if before < here {
            if before >= 0 {
                broken();
            }
            return;
        }
    }
}
