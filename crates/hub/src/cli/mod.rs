//! The command line of `chengban-hub`: other programs rely on its names and on the shape of `--json`.
//!
//! Invariants: exit code 0 only on success; errors on stderr as one line, with `--json` also as an object; passwords come
//! from the environment or a prompt, never from an argument.

mod args;
mod calendar;
mod data;
mod keep;
mod people;
mod print;
mod restore;
mod rules;
mod serve;
mod stand_ins;
mod template_args;
mod templates;
mod unit_rules;
mod units;
mod usage;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use args::{Args, AuditCommand, Command, DeviceCommand, ImportCommand, SealCommand};
use print::Printer;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage::refuse(&error),
    };
    let printer = Printer { json: args.json };
    start_log(&args);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return printer.fail(&error.into()),
    };
    match runtime.block_on(run(args, &printer)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => printer.fail(&error),
    }
}

/// Logs go to stderr. `CHENGBAN_LOG` chooses what, such as `debug`.
fn start_log(args: &Args) {
    let usual = if matches!(args.command, Command::Serve(_)) { "info,sqlx=warn" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("CHENGBAN_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if args.json { log.json().init() } else { log.init() }
}

async fn run(args: Args, printer: &Printer) -> Result<()> {
    match args.command {
        Command::Serve(options) => serve::serve(options, printer).await,
        Command::DemoData(options) => data::demo(options, printer).await,
        Command::Import(ImportCommand::Tickets(options)) => data::import(options, printer).await,
        Command::Import(ImportCommand::List(options)) => data::import_list(options, printer).await,
        Command::Backup(options) => keep::backup(options, printer).await,
        Command::Restore(options) => restore::restore(options, printer).await,
        Command::Promote(options) => restore::promote(options, printer).await,
        Command::User(command) => people::user(command, printer).await,
        Command::Unit(command) => units::run(command, printer).await,
        Command::Template(command) => templates::run(command, printer).await,
        Command::Device(DeviceCommand::Revoke(options)) => people::revoke_device(options, printer).await,
        Command::Rules(command) => rules::run(command, printer).await,
        Command::Calendar(command) => calendar::run(command, printer).await,
        Command::Seal(SealCommand::Create(options)) => keep::create_seal(options, printer).await,
        Command::Audit(AuditCommand::Verify(options)) => keep::verify(options, printer).await,
        Command::Audit(AuditCommand::Acts(options)) => keep::acts(options, printer).await,
        Command::Officer(options) => crate::officer::run(options, printer.json).await,
    }
}
