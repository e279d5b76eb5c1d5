//! Which package may use which, from cargo's own metadata.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use super::{none, root};

/// Package → our packages it may use outside its tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("chengban-domain", &[]),
    ("chengban-letter", &["chengban-domain"]),
    ("chengban-desk", &["chengban-domain", "chengban-letter"]),
    ("chengban-hub", &["chengban-domain", "chengban-letter"]),
    ("chengban-cli", &["chengban-desk"]),
    ("chengban-desktop", &["chengban-desk"]),
    ("chengban-tests", &[]),
    ("xtask", &[]),
];

/// Everything `domain` may use: no IO, clock, randomness, async or driver among them.
const DOMAIN_MAY_USE: &[&str] = &[
    "chrono",
    "hanconv",
    "hex",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "sha2",
    "thiserror",
    "ts-rs",
    "unicode-normalization",
    "unicode-segmentation",
    "uuid",
];

fn metadata() -> Value {
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    serde_json::from_slice(&answer.stdout).expect("cargo metadata prints JSON")
}

/// Package → its dependencies outside tests.
fn dependencies() -> BTreeMap<String, Vec<Value>> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    packages
        .iter()
        .map(|package| {
            let all = package["dependencies"].as_array().cloned().unwrap_or_default();
            let used = all.into_iter().filter(|d| d["kind"].as_str() != Some("dev")).collect();
            (package["name"].as_str().unwrap_or_default().to_owned(), used)
        })
        .collect()
}

fn names(dependencies: &[Value]) -> BTreeSet<&str> {
    dependencies.iter().filter_map(|d| d["name"].as_str()).collect()
}

#[test]
fn i2_only_the_listed_arrows_stand_between_packages() {
    let all = dependencies();
    let known: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let present: BTreeSet<&str> = all.keys().map(String::as_str).collect();
    assert_eq!(present, known, "a package without a line in ARROWS, or the other way round");
    let mut findings = Vec::new();
    for (package, may) in ARROWS {
        let ours = names(&all[*package]).into_iter().filter(|name| known.contains(name)).collect::<Vec<_>>();
        findings.extend(ours.into_iter().filter(|n| !may.contains(n)).map(|n| format!("{package} → {n}")));
    }
    none(&findings, "arrows not in the architecture");
}

#[test]
fn i1_the_domain_uses_nothing_that_touches_the_world() {
    let all = dependencies();
    let domain = &all["chengban-domain"];
    let extra: Vec<String> =
        names(domain).into_iter().filter(|n| !DOMAIN_MAY_USE.contains(n)).map(str::to_owned).collect();
    none(&extra, "dependencies of domain not on its list");
    let chrono = domain.iter().find(|d| d["name"] == "chrono").expect("domain uses chrono for dates");
    let features: Vec<&str> =
        chrono["features"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(!chrono["uses_default_features"].as_bool().unwrap_or(true), "chrono's defaults bring its clock");
    assert!(!features.contains(&"clock") && !features.contains(&"now"), "domain has no clock: {features:?}");
}
