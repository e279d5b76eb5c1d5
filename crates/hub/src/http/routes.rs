//! The one list of routes. Router and OpenAPI document are both made of it, so neither can lack what the other has.

use std::sync::Arc;

use anyhow::Result;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post, put};
use chengban_domain::case::{CalendarOutlook, Case};
use chengban_domain::month::MonthResult;
use chengban_domain::pack::RulePack;
use chengban_domain::pack::edition::{RulesPublished, RulesWish};
use chengban_domain::pack::unit_rules::{UnitRules, UnitRulesPublished, UnitRulesWish};
use chengban_domain::stand_in::{StandIn, StandInWish};
use chengban_domain::template::{SharedTemplate, TemplateWish};
use chengban_domain::time::calendar_edition::{CalendarPublished, CalendarWish};
use chengban_domain::wire::{
    BlobBegin, BlobBegun, BlobCommitted, EnrollRequest, FeedHeads, FeedLine, Grant, HEADER_EPOCH, HotLine,
    LedgerAsk, LedgerLine, OpAnswer, OpLine, Presence, PresenceTold, Refresh, SessionRequest, UnitRef,
};
use utoipa::openapi::Required;
use utoipa::openapi::path::Parameter;

use super::openapi::{self, Payload, Schemas, bytes, json, lines, lines_and_end, list, object, text};
use super::{
    blobs, calendar, feeds, meta, months, officer, ops, presence, rules, session, stand_in, template,
    unit_rules,
};
use crate::feed::page::PageTrailer;
use crate::hub::Hub;
use crate::month::MonthLine;

/// How long a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The usual limit.
    Usual,
    /// As long as bytes flow.
    WhileBytesFlow,
}

/// A header, whether it must be there, and what it is for.
type Header = (&'static str, Required, &'static str);

/// Tells the parameters of an address.
pub(crate) type QueryOf = fn(&Schemas) -> Result<Vec<Parameter>>;

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
    /// Headers of its own.
    pub(crate) headers: &'static [Header],
    /// Parameters after the question mark.
    pub(crate) query: Option<QueryOf>,
    /// Body of the request.
    pub(crate) takes: Option<Payload>,
    /// Body of the answer.
    pub(crate) gives: Option<Payload>,
    /// Other answers that are no failure.
    pub(crate) also: &'static [(&'static str, &'static str)],
    /// How long it may take.
    pub(crate) patience: Patience,
    /// What answers.
    pub(crate) handler: MethodRouter<Arc<Hub>>,
}

fn route<H, T>(address: (&'static str, &'static str), summary: &'static str, handler: H) -> Route
where
    H: Handler<T, Arc<Hub>>,
    T: 'static,
{
    let (method, path) = address;
    let handler = match method {
        "POST" => post(handler),
        "PUT" => put(handler),
        _ => get(handler),
    };
    Route {
        path,
        method,
        summary,
        token: true,
        headers: &[],
        query: None,
        takes: None,
        gives: None,
        also: &[],
        patience: Patience::Usual,
        handler,
    }
}

impl Route {
    fn open(self) -> Self {
        Self { token: false, ..self }
    }

    fn patient(self) -> Self {
        Self { patience: Patience::WhileBytesFlow, ..self }
    }

    fn takes(self, body: Payload) -> Self {
        Self { takes: Some(body), ..self }
    }

    fn gives(self, body: Payload) -> Self {
        Self { gives: Some(body), ..self }
    }

    fn query(self, query: fn(&Schemas) -> Result<Vec<Parameter>>) -> Self {
        Self { query: Some(query), ..self }
    }

    fn headers(self, headers: &'static [Header]) -> Self {
        Self { headers, ..self }
    }

    fn also(self, also: &'static [(&'static str, &'static str)]) -> Self {
        Self { also, ..self }
    }
}

const EPOCH: &[Header] = &[(HEADER_EPOCH, Required::True, "The epoch the operations were made for")];
const KNOWN: &[Header] = &[("if-none-match", Required::False, "The ETag of the heads that are known")];
const RANGE: &[Header] = &[("range", Required::False, "bytes=a- or bytes=a-b")];

/// Every route.
pub(crate) fn all() -> Vec<Route> {
    let mut routes = of_machine();
    routes.extend(of_sessions());
    routes.extend(of_feeds());
    routes.extend(of_blobs());
    routes.extend(of_officers());
    routes.extend(of_stand_ins());
    routes.extend(of_templates());
    routes.extend(of_rules());
    routes
}

fn of_machine() -> Vec<Route> {
    vec![
        route(("GET", "/healthz"), "Whether the hub answers", meta::healthz)
            .gives(json::<meta::Health>())
            .open(),
        route(("GET", "/metrics"), "Counters in Prometheus text", meta::metrics).gives(text()).open(),
        route(("GET", "/v1/openapi.json"), "This document", meta::document).gives(object()).open(),
    ]
}

fn of_sessions() -> Vec<Route> {
    vec![
        route(("POST", "/v1/enroll"), "Registers a device and logs in", session::enroll)
            .takes(json::<EnrollRequest>())
            .gives(json::<Grant>())
            .open(),
        route(("POST", "/v1/session"), "Logs in again on a registered device", session::log_in_again)
            .takes(json::<SessionRequest>())
            .gives(json::<Grant>())
            .open(),
        route(("POST", "/v1/session/refresh"), "Trades a refresh token for a new pair", session::refresh)
            .takes(json::<Refresh>())
            .gives(json::<Grant>())
            .open(),
        route(("POST", "/v1/device/fork"), "Gives a copy of a device a key of its own", session::fork)
            .gives(json::<Grant>()),
    ]
}

fn of_feeds() -> Vec<Route> {
    vec![
        route(("GET", "/v1/feeds"), "Where the caller's feeds stand", feeds::heads)
            .query(openapi::query::<feeds::HeadsQuery>)
            .headers(KNOWN)
            .gives(json::<FeedHeads>())
            .also(&[("304", "Nothing changed")]),
        route(("GET", "/v1/feed/{feed}"), "A page of a feed: lines, then the trailer", feeds::page)
            .query(openapi::query::<feeds::PageQuery>)
            .gives(lines_and_end::<FeedLine, PageTrailer>()),
        route(("GET", "/v1/hot"), "The caller's open tickets, due first", feeds::hot)
            .gives(lines::<HotLine>()),
        route(("POST", "/v1/ops"), "Judges operations and answers each, in their order", ops::push)
            .headers(EPOCH)
            .takes(lines::<OpLine>())
            .gives(lines::<OpAnswer>()),
        route(("POST", "/v1/ops/known"), "What the ledger has of the caller's operations", ops::known)
            .headers(EPOCH)
            .takes(json::<LedgerAsk>())
            .gives(list::<LedgerLine>()),
        route(("PUT", "/v1/presence/{ticket}"), "Tells who is at work on a ticket, for 40 s", presence::tell)
            .takes(json::<PresenceTold>())
            .gives(list::<Presence>()),
    ]
}

fn of_blobs() -> Vec<Route> {
    vec![
        route(("POST", "/v1/blobs"), "Announces a blob", blobs::begin)
            .takes(json::<BlobBegin>())
            .gives(json::<BlobBegun>()),
        route(("PUT", "/v1/blobs/{upload}/{index}"), "Takes the bytes of one part", blobs::put_part)
            .takes(bytes())
            .patient(),
        route(("GET", "/v1/blobs/{upload}/missing"), "Parts that have not arrived", blobs::missing)
            .gives(json::<blobs::Missing>()),
        route(("POST", "/v1/blobs/{upload}/commit"), "Checks the whole and publishes it", blobs::commit)
            .gives(json::<BlobCommitted>())
            .patient(),
        route(("GET", "/v1/tickets/{ticket}/blobs/{sha256}"), "The bytes of a blob", blobs::download)
            .headers(RANGE)
            .gives(bytes())
            .also(&[("206", "The bytes of the range")])
            .patient(),
    ]
}

fn of_stand_ins() -> Vec<Route> {
    vec![
        route(("POST", "/v1/stand-ins"), "Names a stand-in", stand_in::name)
            .takes(json::<StandInWish>())
            .gives(json::<StandIn>()),
        route(("POST", "/v1/stand-ins/{stand_in}/end"), "Ends a naming before its last day", stand_in::end)
            .gives(json::<StandIn>()),
    ]
}

fn of_templates() -> Vec<Route> {
    vec![
        route(("POST", "/v1/templates"), "Shares a template with the caller's unit", template::share)
            .takes(json::<TemplateWish>())
            .gives(json::<SharedTemplate>()),
        route(("POST", "/v1/templates/{template}/retire"), "Shares a template no more", template::retire)
            .gives(json::<SharedTemplate>()),
    ]
}

fn of_rules() -> Vec<Route> {
    vec![
        route(("POST", "/v1/rules"), "Publishes edited rules as the next version", rules::publish)
            .takes(json::<RulesWish>())
            .gives(json::<RulesPublished>()),
        route(("POST", "/v1/rules/{id}/withdraw"), "Takes a version back before its day", rules::withdraw)
            .gives(json::<RulePack>()),
        route(
            ("POST", "/v1/unit-rules"),
            "Publishes edited rules of the caller's unit as its next version",
            unit_rules::publish,
        )
        .takes(json::<UnitRulesWish>())
        .gives(json::<UnitRulesPublished>()),
        route(
            ("POST", "/v1/unit-rules/{version}/withdraw"),
            "Takes a version of the unit's rules back before its day",
            unit_rules::withdraw,
        )
        .gives(json::<UnitRules>()),
        route(("POST", "/v1/calendar/outlook"), "What publishing a calendar would move", calendar::outlook)
            .takes(json::<CalendarWish>())
            .gives(json::<CalendarOutlook>())
            // It goes through every ticket that runs.
            .patient(),
        route(("POST", "/v1/calendar"), "Publishes a calendar and counts by it", calendar::publish)
            .takes(json::<CalendarWish>())
            .gives(json::<CalendarPublished>())
            .patient(),
    ]
}

fn of_officers() -> Vec<Route> {
    vec![
        route(("GET", "/v1/officer/queue"), "What waits for the platform, oldest first", officer::queue_rows)
            .query(openapi::query::<officer::QueueQuery>)
            .gives(list::<officer::QueueItem>()),
        route(("GET", "/v1/officer/tickets/{ticket}"), "A whole case", officer::case).gives(json::<Case>()),
        route(("GET", "/v1/officer/units"), "All units", officer::units).gives(list::<UnitRef>()),
        route(
            ("POST", "/v1/officer/months/{month}/publish"),
            "Publishes a month for all units",
            months::publish,
        )
        .takes(json::<months::PublishMonth>())
        .gives(list::<MonthLine>())
        // A unit after the other, each in a transaction of its own.
        .patient(),
        route(("GET", "/v1/officer/months/{month}"), "What was published of a month", months::show)
            .gives(list::<MonthResult>()),
    ]
}
