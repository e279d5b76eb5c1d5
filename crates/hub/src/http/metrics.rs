//! Counters in Prometheus text. Labels are route templates, statuses and answer words: nothing of any ticket or person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chengban_domain::wire::OpAnswer;

/// Upper bounds of the histogram of request times, seconds.
const BUCKETS: [f64; 8] = [0.005, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

#[derive(Debug, Default)]
struct Times {
    counts: [u64; BUCKETS.len()],
    total: u64,
    seconds: f64,
}

/// The hub's counters since its start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<(String, u16), u64>>,
    times: Mutex<Times>,
    ops: Mutex<BTreeMap<&'static str, u64>>,
    page_bytes: AtomicU64,
}

impl Metrics {
    /// Counts a request.
    pub(crate) fn request(&self, route: &str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry((route.to_owned(), status)).or_default() += 1;
        drop(requests);
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = took.as_secs_f64();
        times.total += 1;
        times.seconds += seconds;
        for (count, bound) in times.counts.iter_mut().zip(BUCKETS) {
            *count += u64::from(seconds <= bound);
        }
    }

    /// Counts a judged operation.
    pub(crate) fn op(&self, answer: &OpAnswer) {
        let word = match answer {
            OpAnswer::Applied { .. } => "applied",
            OpAnswer::Duplicate { .. } => "duplicate",
            OpAnswer::Conflict { .. } => "conflict",
            OpAnswer::Rejected { .. } => "rejected",
            OpAnswer::NeedsBlobs { .. } => "needs_blobs",
            OpAnswer::Blocked { .. } => "blocked",
            OpAnswer::Retry { .. } => "retry",
            OpAnswer::Unsupported { .. } => "unsupported",
            OpAnswer::Error { .. } => "error",
        };
        *self.ops.lock().unwrap_or_else(PoisonError::into_inner).entry(word).or_default() += 1;
    }

    /// Counts bytes of feed pages before compression.
    pub(crate) fn page(&self, bytes: usize) {
        self.page_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// All counters as text.
    pub(crate) fn text(&self, tickets: i64) -> String {
        let mut out = String::from("# TYPE chengban_requests_total counter\n");
        for ((route, status), count) in self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(out, "chengban_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}");
        }
        out += "# TYPE chengban_request_seconds histogram\n";
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        for (count, bound) in times.counts.iter().zip(BUCKETS) {
            let _ = writeln!(out, "chengban_request_seconds_bucket{{le=\"{bound}\"}} {count}");
        }
        let Times { total, seconds, .. } = &*times;
        let _ = writeln!(out, "chengban_request_seconds_bucket{{le=\"+Inf\"}} {total}");
        let _ =
            writeln!(out, "chengban_request_seconds_sum {seconds}\nchengban_request_seconds_count {total}");
        out += "# TYPE chengban_ops_total counter\n";
        for (answer, count) in self.ops.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(out, "chengban_ops_total{{answer=\"{answer}\"}} {count}");
        }
        let bytes = self.page_bytes.load(Ordering::Relaxed);
        let _ = writeln!(out, "# TYPE chengban_page_bytes_total counter\nchengban_page_bytes_total {bytes}");
        let _ = writeln!(out, "# TYPE chengban_tickets gauge\nchengban_tickets {tickets}");
        out
    }
}
