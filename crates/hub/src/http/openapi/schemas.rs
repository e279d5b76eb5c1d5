//! The component schemas: of each named type what `ts-rs` tells of it, and of all types it uses.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use ts_rs::{Config, TS, TypeVisitor};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};

use super::notation;

/// Schemas by name, as they are asked for.
pub(crate) struct Schemas {
    config: Config,
    found: BTreeMap<String, RefOr<Schema>>,
    failed: Option<anyhow::Error>,
}

impl Schemas {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { config: Config::new(), found: BTreeMap::new(), failed: None }
    }

    /// A reference to the schema of a type, which is then among the components with all it uses.
    pub(super) fn of<T: TS + 'static>(&mut self) -> RefOr<Schema> {
        self.visit::<T>();
        RefOr::Ref(Ref::from_schema_name(T::ident(&self.config)))
    }

    /// The fields of a type, for parameters.
    pub(super) fn fields<T: TS + 'static>(&self) -> Result<RefOr<Schema>> {
        notation::read(&T::decl(&self.config))
    }

    /// All of them.
    ///
    /// # Errors
    /// When a type could not be read.
    pub(super) fn finish(self) -> Result<BTreeMap<String, RefOr<Schema>>> {
        self.failed.map_or(Ok(self.found), Err)
    }
}

impl TypeVisitor for Schemas {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types without a place of their own, such as numbers, are told where they are used.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        // Any JSON, which has no schema.
        if name == "JsonValue" || self.found.contains_key(&name) {
            return;
        }
        let doc = T::docs().map(|doc| notation::plain(&doc));
        match notation::read(&T::decl(&self.config)).with_context(|| format!("the shape of {name}")) {
            Ok(shape) => {
                self.found.insert(name, notation::described(shape, doc));
                T::visit_dependencies(self);
            }
            Err(error) => self.failed = self.failed.take().or(Some(error)),
        }
    }
}
