//! What files look like: headers, sizes, and what must not stand in them.

use super::{files, none, read};

/// Longest file, lines. Generated bindings and the lists below are exempt.
const MAX_RUST: usize = 500;
const MAX_VUE: usize = 250;

/// Files over the budget, each with its reason.
const LONG: &[(&str, &str)] = &[];

fn with_ending(ending: &str) -> Vec<String> {
    files().into_iter().filter(|f| f.ends_with(ending) && !f.contains("/bindings/")).collect()
}

#[test]
fn i15_every_rust_file_says_what_it_is() {
    let silent: Vec<String> = with_ending(".rs")
        .into_iter()
        .filter(|file| !read(file).trim_start_matches('\u{feff}').starts_with("//!"))
        .collect();
    none(&silent, "files without a //! header");
}

#[test]
fn i15_files_stay_within_their_budget() {
    let too_long = |file: &String, max: usize| {
        let lines = read(file).lines().count();
        (lines > max && !LONG.iter().any(|(name, _)| name == file))
            .then(|| format!("{file}: {lines} lines, at most {max}"))
    };
    let mut findings: Vec<String> = with_ending(".rs").iter().filter_map(|f| too_long(f, MAX_RUST)).collect();
    findings.extend(with_ending(".vue").iter().filter_map(|f| too_long(f, MAX_VUE)));
    none(&findings, "files over their budget");
}

#[test]
fn i10_sql_stands_only_in_store_modules() {
    let findings: Vec<String> = with_ending(".rs")
        .into_iter()
        .filter(|f| f.starts_with("crates/") && f.contains("/src/"))
        .filter(|f| !f.contains("/store/") && !f.contains("/store.rs") && !f.contains("/tests"))
        .filter(|f| {
            let text = read(f);
            ["sqlx::query", "query_as(", "query_scalar(", ".execute(&mut"]
                .iter()
                .any(|mark| text.contains(mark))
        })
        .collect();
    none(&findings, "SQL outside a store module");
}

#[test]
fn i4_no_store_module_knows_the_network() {
    let findings: Vec<String> = with_ending(".rs")
        .into_iter()
        .filter(|f| f.contains("/store/"))
        .filter(|f| ["reqwest", "axum::", "hyper::"].iter().any(|name| read(f).contains(name)))
        .collect();
    none(&findings, "a store module that names an HTTP type could hold a transaction across the network");
}

#[test]
fn i12_one_file_of_the_ui_imports_tauri() {
    let findings: Vec<String> = files()
        .into_iter()
        .filter(|f| f.starts_with("ui/src/") && (f.ends_with(".ts") || f.ends_with(".vue")))
        .filter(|f| f != "ui/src/host/tauri.ts" && read(f).contains("from '@tauri-apps/"))
        .collect();
    none(&findings, "imports of Tauri outside ui/src/host/tauri.ts");
}

#[test]
fn i14_clocks_and_randomness_live_in_clock_rs() {
    const MARKS: [&str; 7] = [
        "SystemTime::now(",
        "Instant::now(",
        "Utc::now(",
        "Uuid::now_v7(",
        "Uuid::new_v4(",
        "thread_rng(",
        "OsRng",
    ];
    let findings: Vec<String> = with_ending(".rs")
        .into_iter()
        .filter(|f| {
            f.starts_with("crates/")
                && f.contains("/src/")
                && !f.ends_with("clock.rs")
                && !f.contains("/tests")
        })
        .filter(|f| {
            let text = read(f);
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            MARKS.iter().any(|mark| code.contains(mark))
        })
        .collect();
    none(&findings, "a clock or randomness outside clock.rs");
}

#[test]
fn no_path_or_registry_of_a_build_machine_is_committed() {
    let marks = [
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/far", "m/"].concat(),
        ["/tmp/bash", "_jobs"].concat(),
    ];
    let findings: Vec<String> = files()
        .into_iter()
        .filter(|f| !f.ends_with(".png") && !f.ends_with(".ico") && !f.ends_with(".icns"))
        .filter(|f| marks.iter().any(|mark| read(f).contains(mark.as_str())))
        .collect();
    none(&findings, "files that name a path of some machine");
    let lock = read("ui/package-lock.json");
    assert!(!lock.contains("\"resolved\": \"http"), "the npm lock file names a registry host");
}

#[test]
fn nothing_is_left_undone_or_switched_off() {
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["#[ig", "nore"].concat(),
        ["it.sk", "ip("].concat(),
        ["@ts-ig", "nore"].concat(),
    ];
    let findings: Vec<String> = files()
        .into_iter()
        .filter(|f| [".rs", ".ts", ".vue"].iter().any(|e| f.ends_with(e)))
        .filter(|f| marks.iter().any(|mark| read(f).contains(mark.as_str())))
        .collect();
    none(&findings, "marks of unfinished work");
}
