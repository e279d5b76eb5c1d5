//! `template add|retire|list`: templates that the hotline shares with every unit.

use std::path::Path;

use anyhow::{Context, Result};
use chengban_domain::TemplateId;
use chengban_domain::template::{Template, TemplateWish};

use super::args::UnitList;
use super::print::Printer;
use super::template_args::{TemplateAdd, TemplateCommand, TemplateRetire};
use crate::hub::Hub;
use crate::stand_in::By;
use crate::store::{template as rows, unit};
use crate::{clock, keeper, template};

/// Who wrote it, where nobody is named.
const HOTLINE: &str = "热线平台";

pub(super) async fn run(command: TemplateCommand, printer: &Printer) -> Result<()> {
    match command {
        TemplateCommand::Add(options) => add(options, printer).await,
        TemplateCommand::Retire(options) => retire(options, printer).await,
        TemplateCommand::List(options) => list(options, printer).await,
    }
}

fn text_of(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file);
    Ok(text.with_context(|| format!("文件 {} 无法读取", file.display()))?.trim_end().to_owned())
}

async fn add(options: TemplateAdd, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let known = match options.replace {
        Some(key) => rows::get(&mut tx, key).await?.map(|kept| kept.shared),
        None => None,
    };
    if options.replace.is_some() && known.is_none() {
        return Err(chengban_domain::template::unknown().into());
    }
    let wish = TemplateWish {
        over: known.map_or(0, |shared| shared.version),
        template: Template {
            id: options.replace.unwrap_or_else(|| TemplateId(clock::new_id())),
            kind: options.kind,
            name: options.name.trim().to_owned(),
            text: text_of(&options.text_file)?,
            natures: options.natures,
            category: options.category.trim().to_owned(),
            outcome: options.outcome,
        },
    };
    let by = By::Keeper(keeper::account());
    let by_name = options.by.as_deref().unwrap_or(HOTLINE);
    let shared = template::share(&hub, &mut tx, (None, &wish), (by_name, &by)).await??;
    tx.commit().await?;
    hub.store.close().await;
    let line = format!(
        "模板「{}」已发布，第 {} 版。编号 {}",
        shared.template.name, shared.version, shared.template.id
    );
    printer.say(&shared, &line)
}

async fn retire(options: TemplateRetire, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let by = By::Keeper(keeper::account());
    let retired = template::retire(&hub, &mut tx, (None, options.id), &by).await??;
    tx.commit().await?;
    hub.store.close().await;
    printer.say(&retired, &format!("模板「{}」已停用。", retired.template.name))
}

async fn list(options: UnitList, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut conn = hub.store.read().await?;
    let all = rows::all(&mut conn).await?;
    let mut lines = Vec::new();
    for one in &all {
        let whose = match one.unit {
            Some(key) => unit::get(&mut conn, key).await?.map(|unit| unit.name).unwrap_or_default(),
            None => "热线".to_owned(),
        };
        let (id, name) = (one.template.id, &one.template.name);
        lines.push(format!("{id}  {whose}  {name}  第 {} 版  {} {}", one.version, one.by_name, one.at.zh()));
    }
    drop(conn);
    hub.store.close().await;
    let text = if lines.is_empty() { "没有共享的模板。".to_owned() } else { lines.join("\n") };
    printer.say(&all, &text)
}
