//! The OpenAPI document of the one list of routes.
//!
//! Invariant: paths come from the list that the router is made of, schemas from the types that are sent.

mod notation;
mod payload;
mod schemas;

pub(crate) use payload::{Payload, bytes, json, lines, lines_and_end, list, object, text};
pub(crate) use schemas::Schemas;

use anyhow::{Result, bail};
use chengban_domain::coach::Ruling;
use chengban_domain::dispatch_list::DispatchList;
use chengban_domain::error::Problem;
use chengban_domain::intent::Intent;
use chengban_domain::matter::MatterSlice;
use chengban_domain::month::MonthResult;
use chengban_domain::pack::RulePack;
use chengban_domain::pack::unit_rules::UnitRules;
use chengban_domain::template::SharedTemplate;
use chengban_domain::wire::{
    CallerSlice, DraftSlice, HEADER_DEVICE, HEADER_EPOCH, HEADER_SCHEMA, HEADER_TIME, Notice, PersonRef,
    TicketSlice, UnitRef,
};
use ts_rs::TS;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, PathsBuilder, RefOr, Required,
    ResponseBuilder,
};

use super::routes::{self, Route};
use crate::feed::body::{KINDS, Kind};

/// What stands in braces in a path.
const IN_PATH: &[(&str, &str)] = &[
    ("feed", "Name of a feed, as GET /v1/feeds gives it"),
    ("upload", "Key of an upload, as POST /v1/blobs gives it"),
    ("index", "Place of a part, from 0"),
    ("ticket", "Key of a ticket; for officers also its number"),
    ("sha256", "SHA-256 of a blob in 64 lower-case hexadecimal digits"),
    ("stand_in", "Key of a naming of a stand-in"),
    ("month", "A month, such as 2024-05"),
    ("template", "Key of a shared template"),
    ("id", "A version of the rules, such as default@3"),
    ("version", "A version of the unit's own rules, from 1"),
];

/// The parameters that a type's fields are, read from its schema.
pub(crate) fn query<T: TS + 'static>(schemas: &Schemas) -> Result<Vec<Parameter>> {
    let RefOr::T(Schema::Object(object)) = schemas.fields::<T>()? else { bail!("a query is an object") };
    let parameters = object.properties.into_iter().map(|(name, shape)| {
        let required = if object.required.contains(&name) { Required::True } else { Required::False };
        let shape = notation::present(shape);
        let described = match &shape {
            RefOr::T(Schema::Object(object)) => object.description.clone(),
            _ => None,
        };
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
        parameter.required(required).description(described).schema(Some(shape)).build()
    });
    Ok(parameters.collect())
}

/// The document.
///
/// # Errors
/// When a type cannot be read, which a test rules out.
pub(crate) fn document() -> Result<OpenApi> {
    let mut schemas = Schemas::new();
    let mut paths = PathsBuilder::new();
    for route in routes::all() {
        let method = match route.method {
            "POST" => HttpMethod::Post,
            "PUT" => HttpMethod::Put,
            _ => HttpMethod::Get,
        };
        paths = paths.path(route.path, PathItem::new(method, operation(&route, &mut schemas)?));
    }
    // Bodies of feed lines and payloads of operations: which is meant is said by a word beside them.
    for body in KINDS.into_iter().filter_map(|(_, kind)| shape_of(kind)) {
        body(&mut schemas);
    }
    schemas.of::<Intent>();
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = ComponentsBuilder::new().security_scheme("bearer", bearer);
    let components = components.schemas_from_iter(schemas.finish()?);
    let info = InfoBuilder::new().title("承办台 hub").version(env!("CARGO_PKG_VERSION"));
    let document = OpenApiBuilder::new().info(info.build()).paths(paths);
    Ok(document.components(Some(components.build())).build())
}

type Shape = fn(&mut Schemas) -> RefOr<Schema>;

/// The schema of a body. A calendar has none: it is a file of days that is read as it stands, not a type of ours.
fn shape_of(kind: Kind) -> Option<Shape> {
    Some(match kind {
        Kind::Ticket => Schemas::of::<TicketSlice>,
        Kind::Caller => Schemas::of::<CallerSlice>,
        Kind::Draft => Schemas::of::<DraftSlice>,
        Kind::Matter => Schemas::of::<MatterSlice>,
        Kind::Month => Schemas::of::<MonthResult>,
        Kind::Notice => Schemas::of::<Notice>,
        Kind::Unit => Schemas::of::<UnitRef>,
        Kind::Person => Schemas::of::<PersonRef>,
        Kind::Ruling => Schemas::of::<Ruling>,
        Kind::DispatchList => Schemas::of::<DispatchList>,
        Kind::Template => Schemas::of::<SharedTemplate>,
        Kind::UnitRules => Schemas::of::<UnitRules>,
        Kind::Pack => Schemas::of::<RulePack>,
        Kind::Calendar => return None,
    })
}

fn operation(route: &Route, schemas: &mut Schemas) -> Result<Operation> {
    let mut operation = OperationBuilder::new().summary(Some(route.summary));
    for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let said = IN_PATH.iter().find(|(known, _)| *known == name).map(|(_, said)| *said);
        let kind = if matches!(name, "index" | "version") { Type::Integer } else { Type::String };
        operation = operation.parameter(parameter((name, ParameterIn::Path), Required::True, said, kind));
    }
    if let Some(query) = route.query {
        operation = query(schemas)?.into_iter().fold(operation, OperationBuilder::parameter);
    }
    let schema = (HEADER_SCHEMA, Required::False, "Version of the wire format that the caller speaks");
    let device = (HEADER_DEVICE, Required::False, "The device; one that is not the session's is refused");
    let always = [Some(schema), route.token.then_some(device)];
    for (name, required, said) in always.into_iter().flatten().chain(route.headers.iter().cloned()) {
        let header = parameter((name, ParameterIn::Header), required, Some(said), Type::String);
        operation = operation.parameter(header);
    }
    if route.token {
        operation = operation.security(SecurityRequirement::new("bearer", Vec::<String>::new()));
    }
    if let Some(takes) = &route.takes {
        let body = RequestBodyBuilder::new().content(takes.media, takes.content(schemas));
        operation = operation.request_body(Some(body.required(Some(Required::True)).build()));
    }
    let mut done = answer(if route.gives.is_some() { "What was asked for" } else { "Done" });
    if let Some(gives) = &route.gives {
        done = done.content(gives.media, gives.content(schemas));
    }
    operation = operation.response(if route.gives.is_some() { "200" } else { "204" }, done);
    for (status, said) in route.also {
        operation = operation.response(*status, answer(said));
    }
    let problem = json::<Problem>();
    let failed = answer("Why not").content(problem.media, problem.content(schemas));
    Ok(operation.response("default", failed).build())
}

/// An answer with the headers that every answer has.
fn answer(said: &str) -> ResponseBuilder {
    [HEADER_EPOCH, HEADER_TIME, HEADER_SCHEMA].into_iter().fold(
        ResponseBuilder::new().description(said),
        |answer, name| {
            let text: Schema = ObjectBuilder::new().schema_type(Type::String).into();
            answer.header(name, HeaderBuilder::new().schema(text).build())
        },
    )
}

fn parameter(
    (name, place): (&str, ParameterIn),
    required: Required,
    said: Option<&str>,
    kind: Type,
) -> Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
    let shape: Schema = ObjectBuilder::new().schema_type(kind).into();
    parameter.description(said).schema(Some(shape)).build()
}

#[cfg(test)]
mod tests;
