//! Who may ask: this host name, this browser.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use subtle::ConstantTimeEq as _;

use super::Served;

/// Name of the session cookie; the port stands in it, since cookies know no ports.
fn cookie_name(address: SocketAddr) -> String {
    format!("chengban_{}", address.port())
}

/// The one-time ticket and the session's secret.
pub struct Gate {
    address: SocketAddr,
    ticket: String,
    session: String,
    used: AtomicBool,
}

impl Gate {
    /// A gate for one run of the program.
    #[must_use]
    pub fn new(address: SocketAddr, ticket: String, session: String) -> Self {
        Self { address, ticket, session, used: AtomicBool::new(false) }
    }

    /// The token of the printed address.
    #[must_use]
    pub fn ticket(&self) -> &str {
        &self.ticket
    }

    /// Trades the ticket for the cookie, once.
    #[must_use]
    pub fn admit(&self, ticket: &str) -> Option<HeaderValue> {
        let fits = bool::from(ticket.as_bytes().ct_eq(self.ticket.as_bytes()));
        if !fits || self.used.swap(true, Ordering::SeqCst) {
            return None;
        }
        let name = cookie_name(self.address);
        HeaderValue::from_str(&format!("{name}={}; HttpOnly; SameSite=Strict; Path=/", self.session)).ok()
    }

    /// Whether the request carries the session's cookie.
    #[must_use]
    pub fn knows(&self, headers: &HeaderMap) -> bool {
        let name = cookie_name(self.address);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(key, value)| key == name && bool::from(value.as_bytes().ct_eq(self.session.as_bytes())))
    }

    fn is_own_host(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let port = self.address.port();
        host.is_some_and(|host| host == self.address.to_string() || host == format!("localhost:{port}"))
    }

    fn is_own_origin(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return false };
        let port = self.address.port();
        origin.to_str().is_ok_and(|origin| {
            origin == format!("http://{}", self.address) || origin == format!("http://localhost:{port}")
        })
    }
}

/// Refuses foreign host names (DNS rebinding) and adds the headers that every answer carries.
pub async fn require_host(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    if !served.gate.is_own_host(request.headers()) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut answer = next.run(request).await;
    for (name, value) in SECURITY_HEADERS {
        answer.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    answer
}

const CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const SECURITY_HEADERS: [(header::HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Refuses requests without the cookie, and writes from elsewhere.
pub async fn require_session(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    let foreign = request.method() != Method::GET && !served.gate.is_own_origin(request.headers());
    if foreign || !served.gate.knows(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Gate {
        Gate::new("127.0.0.1:4321".parse().unwrap(), "ticket".into(), "secret".into())
    }

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_printed_address_opens_one_session() {
        let gate = gate();
        assert!(gate.admit("wrong").is_none());
        let cookie = gate.admit("ticket").unwrap();
        assert_eq!(cookie, "chengban_4321=secret; HttpOnly; SameSite=Strict; Path=/");
        assert!(gate.admit("ticket").is_none(), "the address works once");
    }

    #[test]
    fn a_request_is_known_by_its_cookie_alone() {
        let gate = gate();
        assert!(gate.knows(&headers(&[(header::COOKIE, "a=b; chengban_4321=secret")])));
        for cookie in ["chengban_4321=other", "chengban_1=secret", "secret"] {
            assert!(!gate.knows(&headers(&[(header::COOKIE, cookie)])), "{cookie} must not open");
        }
    }

    #[test]
    fn foreign_names_and_origins_are_told_apart() {
        let gate = gate();
        assert!(gate.is_own_host(&headers(&[(header::HOST, "127.0.0.1:4321")])));
        assert!(gate.is_own_host(&headers(&[(header::HOST, "localhost:4321")])));
        assert!(!gate.is_own_host(&headers(&[(header::HOST, "evil.example:4321")])));
        assert!(gate.is_own_origin(&headers(&[(header::ORIGIN, "http://127.0.0.1:4321")])));
        assert!(!gate.is_own_origin(&headers(&[(header::ORIGIN, "http://evil.example")])));
        assert!(!gate.is_own_origin(&HeaderMap::new()), "a write without origin is refused");
    }
}
