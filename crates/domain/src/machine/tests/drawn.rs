//! The tables as pictures for readers: `docs/states.md`, written by `cargo xtask gen` and held against the tables here.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::path::Path;

use crate::machine::table::{ASSIGNMENT, FOLDS, OPINION, Row, TICKET};

const HEAD: &str = "# States

Drawn from the transition tables of `chengban_domain::machine::table` by `cargo xtask gen`. Letters are the roles that may do it:
I 话务员 · D 派单员 · A 平台审核员 · C 回访员 · V 督办员 · X 考核员 · W 拟稿人 · H 经办人 · L 联络员 · R 分管负责人 · S 主要负责人 ·
K 印章保管员 · T the hub itself. Guards beside the role (four eyes, limits, counts, recusal) stand in the code and in the tests.
";

/// What leads from one state to another.
type Edges = BTreeMap<(String, String), Vec<String>>;

fn drawn<State: Debug>(title: &str, table: &[Row<State>], mut edges: Edges) -> String {
    let mut staying: Vec<String> = Vec::new();
    for row in table {
        let by: String = row.by.iter().map(|role| role.letter()).collect();
        let act = format!("{} {by}", row.intent.as_str());
        if row.to.is_empty() {
            let states: Vec<String> = row.from.iter().map(|state| format!("{state:?}")).collect();
            staying.push(format!("| {} | {by} | {} |", row.intent.as_str(), states.join(", ")));
        }
        for (from, to) in row.from.iter().flat_map(|from| row.to.iter().map(move |to| (from, to))) {
            edges.entry((format!("{from:?}"), format!("{to:?}"))).or_default().push(act.clone());
        }
    }
    let mut out = format!("\n## {title}\n\n```mermaid\nstateDiagram-v2\n");
    for ((from, to), acts) in &edges {
        let _ = writeln!(out, "  {from} --> {to}: {}", acts.join("<br/>"));
    }
    out.push_str("```\n");
    if !staying.is_empty() {
        let rows = staying.join("\n");
        let _ = write!(out, "\nWithout a change of state:\n\n| act | by | in |\n|---|---|---|\n{rows}\n");
    }
    out
}

/// What the ticket's state follows from its lead.
fn folds() -> Edges {
    let mut edges = Edges::new();
    for fold in FOLDS {
        let lead: Vec<String> = fold.lead.iter().map(|state| format!("{state:?}")).collect();
        let lead = if lead.is_empty() { "no lead".to_owned() } else { format!("lead {}", lead.join(" or ")) };
        for from in fold.from {
            edges.entry((format!("{from:?}"), format!("{:?}", fold.to))).or_default().push(lead.clone());
        }
    }
    edges
}

#[test]
fn the_docs_draw_every_transition() {
    let text = [
        HEAD.to_owned(),
        drawn("Assignment 承办件", ASSIGNMENT, Edges::new()),
        drawn("Ticket 诉求工单", TICKET, folds()),
        drawn("Final opinion 最终处理意见", OPINION, Edges::new()),
    ]
    .concat();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/states.md");
    if std::env::var_os("CHENGBAN_WRITE_DOCS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == text, "docs/states.md is stale: run `cargo xtask gen`");
}
