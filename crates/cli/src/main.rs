//! `chengban`: the desk without a window. Every job scriptable, and the desk's own screens in a browser on loopback.
//!
//! Exit code 0 only on success; an error is one line on stderr, with `--json` one JSON object there.

mod args;
mod cmd;
mod out;
mod serve;
mod session;
mod usage;
mod walk;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::refuse(&error),
    };
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("CHENGBAN_LOG").unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let json = cli.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out::fail(&anyhow::Error::new(error), json),
    };
    match runtime.block_on(cmd::run(cli)) {
        Ok(code) => code,
        Err(error) => out::fail(&error, json),
    }
}
