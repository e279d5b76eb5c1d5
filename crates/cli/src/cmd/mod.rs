//! One file a group of commands.

mod deadline;
pub mod draft;
pub mod ids;
mod law;
mod letter;
mod matter;
mod month;
mod profile;
mod returns;
mod stand_in;
pub mod tickets;
mod today;

use std::process::ExitCode;

use crate::args::{Cli, Command};
use crate::session::Session;
use crate::{serve, walk};

/// Runs what was asked.
///
/// # Errors
/// What the command reports; `main` prints it.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let (json, profile) = (cli.json, cli.profile.as_deref());
    match cli.command {
        Command::Deadline(args) => deadline::run(&args, json)?,
        Command::Letter(args) => return letter::run(args, profile, json).await,
        Command::Enroll(args) => {
            Session::locked(profile)?.during(async |s| profile::enroll(s, args, json).await).await?;
        }
        Command::Rebuild => {
            Session::locked(profile)?.during(async |s| profile::rebuild(s, json).await).await?
        }
        Command::Serve(args) => {
            Session::at_window(profile)?.during(async |s| serve::run(s, args, json).await).await?;
        }
        Command::DemoWalk(args) => walk::run(args, json).await?,
        command => {
            return Session::open(profile).await?.during(async |s| on_profile(command, s, json).await).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn on_profile(command: Command, session: &Session, json: bool) -> anyhow::Result<ExitCode> {
    match command {
        Command::Sync(args) => profile::sync(session, &args, json).await?,
        Command::Outbox => profile::outbox(session, json).await?,
        Command::Doctor => return profile::doctor(session, json).await,
        Command::Tickets(args) => tickets::list(session, &args, json).await?,
        Command::Show(args) => tickets::show(session, &args.no, json).await?,
        Command::Matter(args) => matter::show(session, &args.no, json).await?,
        Command::Today(args) => today::run(session, &args, json).await?,
        Command::Search(args) => tickets::search(session, &args, json).await?,
        Command::Act(args) => tickets::act(session, &args, json).await?,
        Command::StandIn(args) => stand_in::run(session, args, json).await?,
        Command::Month(args) => month::run(session, args, json).await?,
        Command::Returns(args) => returns::run(session, &args, json).await?,
        Command::Draft(args) => draft::run(session, &args, json).await?,
        Command::Submit(args) => draft::submit(session, &args.no, json).await?,
        Command::Law(args) => law::run(session, args, json).await?,
        _ => {}
    }
    Ok(ExitCode::SUCCESS)
}
