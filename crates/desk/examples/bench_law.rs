//! Measures the statute library: `bench_law DIR [CITATION@DAY]…` imports the directory into an encrypted temporary
//! database, imports it again, searches, and resolves the citations given.
//!
//! Bars: import below 20 s in a release build; a search below 50 ms; no write lock longer than 300 ms.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring program for people")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chengban_desk::law::store::{Scope, Suggestion, cite, import, search, status};
use chengban_desk::law::{corpus, read};
use chrono::{DateTime, NaiveDate};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let dir = PathBuf::from(args.next().context("usage: bench_law DIR [CITATION@DAY]…")?);
    let start = Instant::now();
    let corpus = read(&dir, &mut |_| {})?;
    println!("read            {:>8.2} s", start.elapsed().as_secs_f64());
    let refused = &corpus.report.refused;
    println!(
        "report          {}",
        serde_json::to_string(&corpus::Report { refused: vec![], ..corpus.report.clone() })?
    );
    for (reason, many) in reasons(refused) {
        println!("refused         {reason}: {many}");
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("law.db");
    let pool = database(&file).await?;
    measured_import(&pool, &corpus, "import").await?;
    println!("database        {:>8.1} MB", std::fs::metadata(&file)?.len() as f64 / 1e6);
    measured_import(&pool, &corpus, "import again").await?;
    let state = status(&pool).await?;
    println!("status          acts {} versions {} articles {}", state.acts, state.versions, state.articles);
    searches(&pool).await?;
    for asked in args {
        let (text, on) = asked.rsplit_once('@').context("a citation needs @DAY")?;
        resolve(&pool, text, on.parse()?).await;
    }
    Ok(())
}

fn reasons(refused: &[corpus::Refused]) -> Vec<(String, usize)> {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for one in refused {
        let name = format!("{:?}", one.because).split('(').next().unwrap_or_default().to_owned();
        match reasons.iter_mut().find(|(known, _)| *known == name) {
            Some((_, many)) => *many += 1,
            None => reasons.push((name, 1)),
        }
    }
    reasons
}

async fn database(file: &std::path::Path) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .pragma("key", "'bench'")
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
    sqlx::raw_sql(include_str!("../migrations/0002_create_law.sql")).execute(&pool).await?;
    Ok(pool)
}

async fn measured_import(pool: &SqlitePool, corpus: &corpus::Corpus, name: &str) -> anyhow::Result<()> {
    let start = Instant::now();
    let (mut last, mut longest) = (Instant::now(), Duration::ZERO);
    let done = import(pool, corpus, "bench", DateTime::UNIX_EPOCH, &mut |_| {
        longest = longest.max(last.elapsed());
        last = Instant::now();
    })
    .await?;
    let took = start.elapsed().as_secs_f64();
    println!(
        "{name:<15} {took:>8.2} s   longest page {:.0} ms, written {}, unchanged {}, removed {}",
        longest.as_secs_f64() * 1e3,
        done.written,
        done.unchanged,
        done.removed
    );
    Ok(())
}

async fn searches(pool: &SqlitePool) -> anyhow::Result<()> {
    let on = NaiveDate::from_ymd_opt(2026, 9, 1).context("a day")?;
    let scope = Scope::national_and("海南省");
    for words in ["噪声", "广场舞", "物业服务", "消费者 欺诈", "治安管理处罚法 噪声", "规定", "行政处罚法 33"]
    {
        let mut times = Vec::new();
        let mut hits = Vec::new();
        for _ in 0..20 {
            let start = Instant::now();
            hits = search(pool, words, Some(on), &scope, 50).await?;
            times.push(start.elapsed());
        }
        times.sort();
        let first = hits.first().map(|hit| hit.printed.clone()).unwrap_or_default();
        println!(
            "search          {:>8.1} ms p95   {words}: {} hits, first {first}",
            times[18].as_secs_f64() * 1e3,
            hits.len()
        );
    }
    Ok(())
}

async fn resolve(pool: &SqlitePool, text: &str, on: NaiveDate) {
    let start = Instant::now();
    let result = cite(pool, text, on).await;
    let took = start.elapsed().as_secs_f64() * 1e3;
    println!("cite            {took:>8.1} ms   {text} @ {on}");
    match result {
        Ok(cited) => {
            println!("    {}  [{}]", cited.printed, cited.citation.text.replace('\n', " / "));
            for warning in &cited.warnings {
                println!("    ! {} {}", warning.sentence(), likeness(warning.suggestion()));
            }
        }
        Err(problem) => println!("    x {}: {problem} {}", problem.code(), likeness(problem.suggestion())),
    }
}

fn likeness(suggestion: Option<&Suggestion>) -> String {
    suggestion.map(|found| format!("({} ‰)", found.likeness)).unwrap_or_default()
}
