//! What travels in the body of a request or an answer: a media type and the Rust type behind it.

use ts_rs::TS;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{ArrayBuilder, Content, ContentBuilder, OneOfBuilder, RefOr};

use super::notation;
use super::schemas::Schemas;

/// A body.
pub(crate) struct Payload {
    /// Its media type.
    pub(super) media: &'static str,
    shape: fn(&mut Schemas) -> RefOr<Schema>,
}

impl Payload {
    pub(super) fn content(&self, schemas: &mut Schemas) -> Content {
        ContentBuilder::new().schema(Some((self.shape)(schemas))).build()
    }
}

/// One JSON document.
pub(crate) fn json<T: TS + 'static>() -> Payload {
    Payload { media: "application/json", shape: Schemas::of::<T> }
}

/// A JSON array.
pub(crate) fn list<T: TS + 'static>() -> Payload {
    Payload {
        media: "application/json",
        shape: |schemas| ArrayBuilder::new().items(schemas.of::<T>()).into(),
    }
}

/// Any JSON object.
pub(crate) fn object() -> Payload {
    Payload { media: "application/json", shape: |_| notation::anything() }
}

/// JSON, one document a line; the schema is that of a line.
pub(crate) fn lines<T: TS + 'static>() -> Payload {
    Payload { media: "application/x-ndjson", shape: Schemas::of::<T> }
}

/// Lines, and one of another kind at the end.
pub(crate) fn lines_and_end<T: TS + 'static, E: TS + 'static>() -> Payload {
    let shape =
        |schemas: &mut Schemas| OneOfBuilder::new().item(schemas.of::<T>()).item(schemas.of::<E>()).into();
    Payload { media: "application/x-ndjson", shape }
}

/// Bytes.
pub(crate) fn bytes() -> Payload {
    Payload { media: "application/octet-stream", shape: |_| notation::text() }
}

/// Text.
pub(crate) fn text() -> Payload {
    Payload { media: "text/plain", shape: |_| notation::text() }
}
