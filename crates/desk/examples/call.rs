//! Dispatches commands from standard input to a profile, one `name JSON` a line: for looking at the desk without a host.
//!
//! `cargo run -p chengban-desk --example call -- PROFILE_DIR < commands.txt`; answers go to standard output as JSON lines.

use std::io::{BufRead as _, Write as _};

use chengban_desk::{Desk, Options};
use serde_json::Value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let dir = std::env::args().nth(1).ok_or_else(|| anyhow::anyhow!("usage: call PROFILE_DIR"))?;
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    let desk = Desk::open_with(dir.as_ref(), Options::quick())?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Some((name, text)) = line.split_once(' ') else { continue };
        let mut req: Value = serde_json::from_str(text)?;
        // A path stands for the token of its file.
        if let Some(path) = req.get("path").and_then(Value::as_str).map(str::to_owned) {
            let token = desk.register_path(path.as_ref());
            if let Some(map) = req.as_object_mut() {
                map.remove("path");
                map.insert("file".into(), serde_json::to_value(token)?);
            }
        }
        match desk.dispatch(name, req).await {
            Ok(answer) => writeln!(out, "{answer}")?,
            Err(problem) => writeln!(out, "{}", serde_json::json!({ "problem": problem }))?,
        }
    }
    desk.close().await;
    Ok(())
}
