//! The main job, walked once on demo data by four people of one unit, each at a desk of their own: what a window would
//! do by clicks, done by the same commands, and told line by line.

mod opinion;
mod people;
mod reply;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use crate::args;
use crate::out;
use people::People;

/// How often to look whether the platform's side has decided.
const LOOKS: u32 = 45;
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// Walks it.
///
/// # Errors
/// The first step that fails, with what it was.
pub async fn run(args: args::DemoWalk, as_json: bool) -> anyhow::Result<()> {
    let say = Teller { quiet: as_json };
    std::fs::create_dir_all(&args.out).with_context(|| format!("未能建立 {}", args.out.display()))?;
    let people = People::at_their_desks(&args)?;
    let walked = all(&people, &args, &say).await;
    people.close().await;
    let (no, letter) = walked?;
    if as_json {
        return out::json(&serde_json::json!({"ticket": no, "letter": letter}));
    }
    out::line(&format!("完成。盖章的最终处理意见：{}", letter.display()));
    Ok(())
}

async fn all(people: &People, args: &args::DemoWalk, say: &Teller) -> anyhow::Result<(String, PathBuf)> {
    people.enrol(args, say).await?;
    let no = reply::walk(people, args, say).await?;
    let letter = opinion::walk(people, &no, args, say).await?;
    Ok((no, letter))
}

/// Tells each step as it is done.
pub struct Teller {
    quiet: bool,
}

impl Teller {
    /// One step.
    pub fn step(&self, who: &str, what: &str) {
        if !self.quiet {
            out::line(&format!("  {who}：{what}"));
        }
    }
}
