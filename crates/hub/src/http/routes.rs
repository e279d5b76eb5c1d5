//! The one list of routes. Router and OpenAPI document are both made of it, so neither can lack what the other has.

use std::sync::Arc;

use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post, put};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Required,
    ResponseBuilder,
};

use super::{blobs, feeds, meta, officer, ops, session};
use crate::hub::Hub;

/// How long a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The usual limit.
    Usual,
    /// As long as bytes flow.
    WhileBytesFlow,
}

/// One route.
pub(crate) struct Route {
    /// Address, with its parameters in braces.
    pub(crate) path: &'static str,
    /// Method, upper case.
    pub(crate) method: &'static str,
    /// One sentence.
    pub(crate) summary: &'static str,
    /// Whether a bearer token is needed.
    pub(crate) token: bool,
    /// Media types of request and answer; empty for none.
    pub(crate) media: (&'static str, &'static str),
    /// How long it may take.
    pub(crate) patience: Patience,
    /// What answers.
    pub(crate) handler: MethodRouter<Arc<Hub>>,
}

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";
const BYTES: &str = "application/octet-stream";
const TEXT: &str = "text/plain";

fn route<H, T>(
    (method, path): (&'static str, &'static str),
    summary: &'static str,
    media: (&'static str, &'static str),
    handler: H,
) -> Route
where
    H: Handler<T, Arc<Hub>>,
    T: 'static,
{
    let handler = match method {
        "POST" => post(handler),
        "PUT" => put(handler),
        _ => get(handler),
    };
    Route { path, method, summary, token: true, media, patience: Patience::Usual, handler }
}

impl Route {
    fn open(mut self) -> Self {
        self.token = false;
        self
    }

    fn patient(mut self) -> Self {
        self.patience = Patience::WhileBytesFlow;
        self
    }
}

/// Every route.
pub(crate) fn all() -> Vec<Route> {
    let none = "";
    vec![
        route(("GET", "/healthz"), "Whether the hub answers", (none, JSON), meta::healthz).open(),
        route(("GET", "/metrics"), "Counters in Prometheus text", (none, TEXT), meta::metrics).open(),
        route(("GET", "/v1/openapi.json"), "This document", (none, JSON), meta::openapi).open(),
        route(
            ("POST", "/v1/enroll"),
            "Registers a device: EnrollRequest → Grant",
            (JSON, JSON),
            session::enroll,
        )
        .open(),
        route(
            ("POST", "/v1/session"),
            "Logs in again: SessionRequest → Grant",
            (JSON, JSON),
            session::log_in_again,
        )
        .open(),
        route(
            ("POST", "/v1/session/refresh"),
            "Trades a refresh token: Refresh → Grant",
            (JSON, JSON),
            session::refresh,
        )
        .open(),
        route(
            ("POST", "/v1/device/fork"),
            "Gives a copy of a device a key of its own → Grant",
            (none, JSON),
            session::fork,
        ),
        route(
            ("GET", "/v1/feeds"),
            "FeedHeads of the caller; 304 by ETag; wait=seconds",
            (none, JSON),
            feeds::heads,
        ),
        route(
            ("GET", "/v1/feed/{feed}"),
            "A page: FeedLine… and PageEnd; epoch, after, grant, max_bytes",
            (none, NDJSON),
            feeds::page,
        ),
        route(
            ("GET", "/v1/hot"),
            "HotLine… of the caller's open tickets, due first",
            (none, NDJSON),
            feeds::hot,
        ),
        route(("POST", "/v1/ops"), "Judges OpLine…, answers OpAnswer… in order", (NDJSON, NDJSON), ops::push),
        route(("POST", "/v1/blobs"), "Announces a blob: BlobBegin → BlobBegun", (JSON, JSON), blobs::begin),
        route(("PUT", "/v1/blobs/{upload}/{index}"), "The bytes of one part", (BYTES, none), blobs::put_part)
            .patient(),
        route(
            ("GET", "/v1/blobs/{upload}/missing"),
            "Parts that have not arrived",
            (none, JSON),
            blobs::missing,
        ),
        route(
            ("POST", "/v1/blobs/{upload}/commit"),
            "Publishes → BlobCommitted",
            (none, JSON),
            blobs::commit,
        )
        .patient(),
        route(
            ("GET", "/v1/tickets/{ticket}/blobs/{sha256}"),
            "The bytes of a blob; Range",
            (none, BYTES),
            blobs::download,
        )
        .patient(),
        route(
            ("GET", "/v1/officer/queue"),
            "What waits for the platform; kind, limit",
            (none, JSON),
            officer::queue_rows,
        ),
        route(
            ("GET", "/v1/officer/tickets/{ticket}"),
            "A whole case by number or key",
            (none, JSON),
            officer::case,
        ),
        route(("GET", "/v1/officer/units"), "All units", (none, JSON), officer::units),
    ]
}

/// The OpenAPI document of [`all`].
pub(crate) fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    for route in all() {
        let method = match route.method {
            "POST" => HttpMethod::Post,
            "PUT" => HttpMethod::Put,
            _ => HttpMethod::Get,
        };
        paths = paths.path(route.path, PathItem::new(method, operation(&route)));
    }
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title("承办台 hub").version(env!("CARGO_PKG_VERSION")).build())
        .paths(paths)
        .components(Some(ComponentsBuilder::new().security_scheme("bearer", bearer).build()))
        .build()
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let content = |_: &str| ContentBuilder::new().build();
    let mut operation = OperationBuilder::new().summary(Some(route.summary));
    for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let parameter =
            ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        operation = operation.parameter(parameter.build());
    }
    if route.token {
        operation = operation.security(SecurityRequirement::new("bearer", Vec::<String>::new()));
    }
    if !route.media.0.is_empty() {
        let body = RequestBodyBuilder::new().content(route.media.0, content(route.media.0));
        operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
    }
    let mut ok = ResponseBuilder::new().description("done");
    if !route.media.1.is_empty() {
        ok = ok.content(route.media.1, content(route.media.1));
    }
    let failed = ResponseBuilder::new().description("Problem").content(JSON, content(JSON)).build();
    operation.response("200", ok.build()).response("default", failed).build()
}
