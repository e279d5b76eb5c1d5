//! The document against itself and against the list of routes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::routes;
use super::{KINDS, Schemas, shape_of};

fn document() -> Value {
    serde_json::to_value(super::document().unwrap()).unwrap()
}

/// Everything below a value that has the key.
fn all<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get(key));
            map.values().for_each(|inner| all(inner, key, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| all(inner, key, found)),
        _ => {}
    }
}

#[test]
fn every_route_of_the_router_is_described_and_nothing_else() {
    let document = document();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        described
            .extend(item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    let routes = routes::all();
    let served: BTreeSet<_> =
        routes.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(described, served);
    assert_eq!(served.len(), routes.len(), "no route stands twice");
}

#[test]
fn every_reference_leads_to_a_schema_and_every_schema_is_whole() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut references = Vec::new();
    all(&document, "$ref", &mut references);
    assert!(references.len() > 100, "{}", references.len());
    for reference in references {
        let name = reference.as_str().unwrap().strip_prefix("#/components/schemas/").unwrap();
        assert!(schemas.contains_key(name), "{name} is referred to and not there");
    }
    for (name, schema) in schemas {
        let properties: BTreeSet<&String> =
            schema["properties"].as_object().into_iter().flat_map(|map| map.keys()).collect();
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(properties.iter().any(|property| *property == required), "{name}.{required}");
        }
    }
    let codes = schemas["ErrorCode"]["enum"].as_array().unwrap();
    assert_eq!(codes.len(), chengban_domain::ErrorCode::ALL.len(), "the words of an enum are all there");
}

#[test]
fn every_entity_of_a_feed_has_a_schema_but_the_calendar() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut words = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (word, kind) in KINDS {
        assert!(words.insert(word), "{word} is one entity");
        let Some(shape) = shape_of(kind) else {
            assert_eq!(word, "calendar");
            continue;
        };
        let reference = serde_json::to_value(shape(&mut Schemas::new())).unwrap();
        let name = reference["$ref"].as_str().unwrap().strip_prefix("#/components/schemas/").unwrap();
        assert!(schemas.contains_key(name), "{word}: {name} is not there");
        assert!(names.insert(name.to_owned()), "{word}: {name} is another's");
    }
    assert!(names.contains("Ruling") && names.contains("DispatchList"), "{names:?}");
}

#[test]
fn every_operation_names_its_parameters_its_bodies_and_its_failure() {
    for (path, item) in document()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let here = format!("{method} {path}");
            let named = |place: &str| {
                let all = operation["parameters"].as_array().into_iter().flatten();
                let names = all.filter(|parameter| parameter["in"] == place);
                names.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
            };
            let braces = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            assert_eq!(named("path"), braces.map(str::to_owned).collect(), "{here}");
            let in_path =
                operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path");
            let silent: Vec<_> = in_path.filter(|parameter| !parameter["description"].is_string()).collect();
            assert!(silent.is_empty(), "{here} does not say what these are: {silent:?}");
            assert!(named("header").contains("chengban-schema"), "{here}");
            let failure = &operation["responses"]["default"]["content"]["application/json"]["schema"];
            assert_eq!(failure["$ref"], "#/components/schemas/Problem", "{here}");
            for body in [&operation["requestBody"], &operation["responses"]["200"]] {
                for content in body["content"].as_object().into_iter().flat_map(|map| map.values()) {
                    assert!(content["schema"].is_object(), "{here}: a body without a schema");
                }
            }
        }
    }
    let document = document();
    let query = |path: &str| {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap().clone();
        let names = parameters.into_iter().filter(|parameter| parameter["in"] == "query");
        names
            .map(|p| (p["name"].as_str().unwrap().to_owned(), p["required"] == true))
            .collect::<BTreeSet<_>>()
    };
    let wanted =
        |names: &[(&str, bool)]| names.iter().map(|(name, must)| ((*name).to_owned(), *must)).collect();
    assert_eq!(query("/v1/officer/queue"), wanted(&[("kind", true), ("limit", false)]));
    assert_eq!(query("/v1/feeds"), wanted(&[("wait", false)]));
    assert_eq!(query("/v1/feed/{feed}"), wanted(&[("epoch", false), ("after", false), ("max_bytes", false)]));
}
