//! A server of bytes for faults of transport: it answers what the test scripts, and may cut any answer short.
//!
//! It judges nothing; stories with a real hub live in the workspace's `tests`.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What came in.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `GET /v1/feeds`.
    pub(crate) line: String,
    /// Headers as they came.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

/// What goes out: raw bytes, after which the connection is closed; [`SILENCE`] leaves it open for ever.
pub(crate) type Script = dyn Fn(usize, &Asked) -> Vec<u8> + Send + Sync;

/// No answer, ever.
pub(crate) const SILENCE: &[u8] = b"silence";

/// The running server.
pub(crate) struct Fake {
    pub(crate) address: String,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Fake {
    pub(crate) async fn start(script: impl Fn(usize, &Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (log, script): (_, Arc<Script>) = (Arc::clone(&asked), Arc::new(script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&script)));
            }
        });
        Self { address, asked, task }
    }

    /// First lines of all requests, in order.
    pub(crate) fn lines(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().map(|request| request.line.clone()).collect()
    }

    /// Requests of that line, in order.
    pub(crate) fn of(&self, line: &str) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|request| request.line == line).cloned().collect()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<Asked>>>, script: Arc<Script>) {
    let Some(request) = read(&mut stream).await else { return };
    let nth = {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(request.clone());
        log.iter().filter(|earlier| earlier.line == request.line).count() - 1
    };
    let answer = script(nth, &request);
    if answer == SILENCE {
        std::future::pending::<()>().await;
    }
    stream.write_all(&answer).await.ok();
    stream.shutdown().await.ok();
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(asked) = whole(&bytes) {
            return Some(asked);
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(many) => bytes.extend_from_slice(&buffer[..many]),
        }
    }
}

/// The request, once all of its bytes are there.
fn whole(bytes: &[u8]) -> Option<Asked> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = (String::from_utf8_lossy(&bytes[..end]).into_owned(), &bytes[end + 4..]);
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    if body.len() < length.unwrap_or(0) {
        return None;
    }
    let line = head.lines().next()?.rsplit_once(' ')?.0.to_owned();
    Some(Asked { line, head, body: String::from_utf8_lossy(body).into_owned() })
}

/// An answer as the hub gives it.
pub(crate) fn hub(status: &str, epoch: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nchengban-epoch: {epoch}\r\nchengban-time: {}\r\nchengban-schema: 1\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        crate::clock::wall().0,
        body.len()
    )
    .into_bytes()
}

/// The hub's way of saying no.
pub(crate) fn refusal(status: &str, code: chengban_domain::ErrorCode) -> Vec<u8> {
    hub(status, "e1", &serde_json::to_string(&chengban_domain::Problem::new(code)).unwrap())
}
