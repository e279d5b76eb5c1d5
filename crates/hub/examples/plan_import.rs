//! Shows what an export file would become, without storing anything: counts, then refusals and warnings.
//!
//! Citizens' data is not printed. With a second argument `--rows` each ticket is listed with its units.

#![allow(clippy::print_stdout, reason = "a program for a terminal")]

use std::collections::BTreeMap;

use anyhow::Context as _;
use chengban_hub::import;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().context("usage: plan_import FILE [--rows]")?;
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {path}"))?;
    let plan = import::plan("province", &path, &bytes, &import::Mapping::default())?;
    println!("sheet {:?}, {}, header in row {}", plan.sheet, plan.encoding, plan.header_row);
    println!(
        "{} rows: {} tickets, {} assignments, {} rows refused, {} folded, {} warnings",
        plan.data_rows,
        plan.tickets.len(),
        plan.assignment_count(),
        plan.refused_rows(),
        plan.folded_rows,
        plan.warnings.len()
    );
    for mapped in &plan.mapping.columns {
        println!("  {:?} <- {}", mapped.field, mapped.header);
    }
    let mut kinds = BTreeMap::new();
    for warning in &plan.warnings {
        kinds.entry(warning.code).or_insert_with(Vec::new).push(warning);
    }
    for (code, warnings) in kinds {
        println!("{code:?}: {}", warnings.len());
        for warning in warnings.iter().take(20) {
            println!("  row {:?} {}: {}", warning.row, warning.column, warning.text);
        }
    }
    for fault in &plan.refused {
        println!("refused row {} {}: {}", fault.row, fault.column, fault.reason);
    }
    if arguments.next().as_deref() == Some("--rows") {
        for ticket in &plan.tickets {
            let units: Vec<String> = ticket
                .assignments
                .iter()
                .map(|held| {
                    let limit = held.limit.map(|limit| limit.to_string()).unwrap_or_default();
                    format!("{} {:?} {limit} (row {})", held.unit_name, held.kind, held.row)
                })
                .collect();
            let (called, dispatched) = (ticket.called_at.0, ticket.dispatched_at.0);
            println!("{} {} {called} {dispatched} -> {}", ticket.row, ticket.ticket_no, units.join("; "));
        }
    }
    Ok(())
}
