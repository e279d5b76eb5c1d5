//! The platform's side by command line, over HTTP like any client, with a platform account.
//!
//! `--auto` plays that side on demo data so that the whole loop can be watched; it decides by fixed rules and never
//! invents a verdict a person would have to give on real data.

mod auto;
mod client;
mod commands;
mod merge;
mod month;
mod options;

pub(crate) use options::Options;

use anyhow::Result;

use crate::demo::{DEMO_OFFICER, DEMO_PASSWORD};
use client::Client;

/// Runs one command, or plays until stopped.
///
/// # Errors
/// What the hub refused, in its words.
pub(crate) async fn run(options: Options, json: bool) -> Result<()> {
    let password = std::env::var("CHENGBAN_PASSWORD").ok().filter(|text| !text.is_empty());
    let password = password.unwrap_or_else(|| DEMO_PASSWORD.to_owned());
    let user = options.user.clone().unwrap_or_else(|| DEMO_OFFICER.to_owned());
    let mut client = Client::connect(&options.hub, &user, &password).await?;
    match (options.auto, options.command) {
        (true, _) => auto::play(&mut client, options.once, options.every_seconds, json).await,
        (false, Some(command)) => commands::run(&mut client, command, json).await,
        (false, None) => anyhow::bail!("请给出一个命令（见 --help），或用 --auto 自动演示"),
    }
}
