//! The statute library.

use chengban_desk::HostEvent;
use chengban_desk::commands::law::{LawCite, LawImport, LawImportDone, LawRow, LawSearch};
use chengban_desk::domain::citation::Citation;
use serde_json::json;

use crate::args::Law;
use crate::out;
use crate::session::Session;

pub async fn run(session: &Session, args: Law, as_json: bool) -> anyhow::Result<()> {
    match args {
        Law::Import { dir } => {
            let progress = tokio::spawn(show_progress(session.desk.subscribe()));
            let file = session.desk.register_path(&dir);
            let done: anyhow::Result<LawImportDone> = session.call("law.import", LawImport { file }).await;
            progress.abort();
            let done = done?;
            if as_json {
                return out::json(&done);
            }
            out::line(&format!(
                "已导入 {} 部、{} 条；未收 {} 个文件",
                done.acts,
                done.articles,
                done.refused.len()
            ));
            done.refused.iter().for_each(|r| out::line(&format!("  {}：{}", r.file, r.because.message)));
        }
        Law::Search { words, on, all, limit } => {
            let request = LawSearch { words: words.join(" "), on, all_places: all, limit };
            let rows: Vec<LawRow> = session.call("law.search", request).await?;
            for row in &rows {
                let snippet: String = row.snippet.iter().map(|piece| piece.text.as_str()).collect();
                if as_json {
                    out::json(
                        &json!({"kind": "law", "no": row.label, "snippet": snippet, "status": row.status,
                        "valid_from": row.valid_from, "valid_to": row.valid_to, "presumed": row.presumed}),
                    )?;
                } else {
                    out::line(&format!("{}\t{snippet}", row.label));
                }
            }
            if rows.is_empty() && !as_json {
                out::line("没有找到。");
            }
        }
        Law::Cite { text, on } => {
            let on = on.unwrap_or_else(chengban_desk::clock::today);
            let citation: Citation = session.call("law.cite", LawCite { text, on }).await?;
            if as_json {
                return out::json(&json!({"citation": citation.print(), "text": citation.text, "on": on,
                    "valid_from": citation.valid_from, "valid_to": citation.valid_to,
                    "presumed": citation.presumed, "in_force": citation.in_force_on(on), "key": citation.key}));
            }
            out::line(&citation.print());
            out::line(&citation.text);
        }
    }
    Ok(())
}

async fn show_progress(mut events: tokio::sync::broadcast::Receiver<HostEvent>) {
    use std::io::{IsTerminal as _, Write as _};
    // A line that is written over and over is for people at a terminal only.
    if !std::io::stderr().is_terminal() {
        return;
    }
    while let Ok(event) = events.recv().await {
        if let HostEvent::Progress { job, done, total } = event
            && job == "law"
        {
            let _ = write!(std::io::stderr(), "\r法规导入 {done}/{total}");
        }
    }
}
