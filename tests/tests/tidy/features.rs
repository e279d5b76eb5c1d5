//! The list of what is proved: every row is there, and every test that it names exists.

use super::{files, none, read};

const LIST: &str = "docs/features.md";
/// Rows that must be proved: letter, first and last number.
const ROWS: &[(char, u32, u32)] =
    &[('A', 1, 6), ('B', 1, 7), ('D', 1, 5), ('E', 1, 6), ('I', 1, 5), ('K', 1, 3), ('N', 3, 3), ('Q', 1, 1)];

/// Rows of the list: key, and what it is proved by.
fn rows(text: &str) -> Vec<(&str, &str)> {
    text.lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.splitn(3, " | ");
            let (row, _, proof) = (cells.next()?, cells.next()?, cells.next()?);
            row.ends_with(|last: char| last.is_ascii_digit()).then_some((row, proof))
        })
        .collect()
}

/// Whether a function of that name stands under an attribute that lets it run.
fn is_test(rust: &str, name: &str) -> bool {
    let mut places =
        rust.match_indices(&format!("fn {name}(")).map(|(at, _)| at).collect::<Vec<_>>().into_iter();
    places.any(|at| {
        let above = rust.get(..at).unwrap_or_default().rsplit("\n\n").next().unwrap_or_default();
        above.contains("test]") || above.contains("test(")
    })
}

#[test]
fn every_row_of_the_product_is_proved_by_tests_that_exist() {
    let text = read(LIST);
    let rows = rows(&text);
    let mut findings: Vec<String> = ROWS
        .iter()
        .flat_map(|(letter, first, last)| (*first..=*last).map(move |number| format!("{letter}{number}")))
        .filter(|wanted| !rows.iter().any(|(row, _)| row == wanted))
        .map(|missing| format!("{missing} is not in the list"))
        .collect();
    let rust: String = files().iter().filter(|file| file.ends_with(".rs")).map(|file| read(file)).collect();
    let screens: String =
        files().iter().filter(|file| file.ends_with(".test.ts")).map(|file| read(file)).collect();
    for (row, proof) in rows {
        for test in proof.split(" · ") {
            let known = match test.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
                Some(name) => is_test(&rust, name),
                None => test
                    .strip_prefix('“')
                    .and_then(|name| name.strip_suffix('”'))
                    .is_some_and(|name| screens.contains(&format!("'{name}'"))),
            };
            if !known {
                findings.push(format!("{row}: no test {test}"));
            }
        }
    }
    none(&findings, "rows of docs/features.md without proof");
}
