//! The statute library as the commands offer it: search, cite, read, import.

use chengban_domain::citation::{Citation, CitationKey, Rank, parse, repealed_on_unknown_day};
use chengban_domain::time::{Millis, local_date};
use chengban_domain::{ErrorCode, ReasonCode};
use chrono::NaiveDate;

use crate::commands::law::{
    LawActReq, LawCite, LawImport, LawImportDone, LawLibraryStatus, LawRefusedFile, LawRow, LawSearch,
    LawStatus, LawText, LawTreeAct,
};
use crate::event::HostEvent;
use crate::fault::{Result, invalid, problem};
use crate::files::Source;
use crate::law::store::{Hit, Scope};
use crate::law::{self, Article};
use crate::office::Office;
use crate::store::law::{VersionRow, versions};

/// The province whose rules apply here beside the national ones.
const PROVINCE: &str = "海南省";
/// Articles of one reading.
const PAGE: i64 = 200;

/// Provisions with all of the words.
///
/// # Errors
/// Database errors.
pub async fn search(office: &Office, req: LawSearch) -> Result<Vec<LawRow>> {
    let on = req.on.unwrap_or_else(|| local_date(office.clock.now()));
    let scope = if req.all_places { Scope::Everywhere } else { Scope::national_and(PROVINCE) };
    let hits = law::store::search(office.store.readers(), &req.words, Some(on), &scope, req.limit).await?;
    Ok(hits.into_iter().map(|hit| row(hit, on)).collect())
}

fn row(hit: Hit, on: NaiveDate) -> LawRow {
    let key = match parse(&hit.printed) {
        Ok(parsed) => parsed.key,
        Err(_) => CitationKey::article(hit.title.clone(), 0),
    };
    LawRow {
        act_id: act_id(&hit.title, hit.valid_from),
        key,
        label: hit.label,
        snippet: hit.snippet,
        rank: hit.rank,
        place: hit.jurisdiction.place().to_owned(),
        status: status_on(hit.valid_from, hit.valid_to, on),
        valid_from: hit.valid_from,
        valid_to: hit.valid_to,
        presumed: hit.presumed,
        title: hit.title,
    }
}

/// The version of an act by its title and first day in force.
fn act_id(title: &str, valid_from: NaiveDate) -> String {
    format!("{title}@{valid_from}")
}

fn status_on(from: NaiveDate, to: Option<NaiveDate>, on: NaiveDate) -> LawStatus {
    match to {
        Some(_) if repealed_on_unknown_day(to) => LawStatus::Repealed,
        Some(end) if end <= on => LawStatus::Amended,
        _ if from > on => LawStatus::NotYet,
        _ => LawStatus::InForce,
    }
}

/// The provision in force on the day of the facts, word for word.
///
/// # Errors
/// `citation_unknown`, `citation_not_in_force`, `invalid_input`, each with a suggestion where one is found.
pub async fn cite(office: &Office, req: LawCite) -> Result<Citation> {
    let cited = law::store::cite(office.store.readers(), &req.text, req.on).await?;
    Ok(cited.citation)
}

/// All versions of all acts.
///
/// # Errors
/// Database errors.
pub async fn tree(office: &Office) -> Result<Vec<LawTreeAct>> {
    versions(office.store.readers(), None).await?.iter().map(leaf).collect()
}

fn leaf(version: &VersionRow) -> Result<LawTreeAct> {
    let valid_from: NaiveDate = version.valid_from.parse()?;
    let place = version.place.clone();
    Ok(LawTreeAct {
        act_id: act_id(&version.title, valid_from),
        title: version.title.clone(),
        rank: rank_of(&version.rank),
        applies: place == law::Jurisdiction::National.place() || place == PROVINCE,
        place,
        published: version.published.parse()?,
        valid_from,
        valid_to: version.valid_to.as_deref().map(str::parse).transpose()?,
        articles: u32::try_from(version.articles).unwrap_or(u32::MAX),
    })
}

fn rank_of(text: &str) -> Rank {
    let of_wire = serde_json::from_value(serde_json::Value::String(text.trim_matches('"').to_owned()));
    of_wire.ok().or_else(|| Rank::from_chinese(text)).unwrap_or(Rank::NormativeDocument)
}

/// A whole act: that version, or the one in force on a day.
///
/// # Errors
/// `not_found`.
pub async fn act(office: &Office, req: LawActReq) -> Result<LawText> {
    let missing = || problem(ErrorCode::NotFound);
    let (title, from) = req.act_id.rsplit_once('@').ok_or_else(missing)?;
    let from: NaiveDate = from.parse().map_err(|_| missing())?;
    let pool = office.store.readers();
    let opened = law::store::open(pool, title, req.on.unwrap_or(from)).await?.ok_or_else(missing)?;
    let mut articles: Vec<Article> = Vec::new();
    loop {
        let at = i64::try_from(articles.len())?;
        let page = law::store::articles(pool, opened.chosen.version_id, at, PAGE).await?;
        let last = page.articles.len() < usize::try_from(PAGE)?;
        articles.extend(page.articles);
        if last {
            break;
        }
    }
    let all = versions(pool, Some(&opened.title)).await?;
    let all: Vec<LawTreeAct> = all.iter().map(leaf).collect::<Result<_>>()?;
    let own =
        all.iter().find(|act| act.valid_from == opened.chosen.valid_from).cloned().ok_or_else(missing)?;
    Ok(LawText { act: own, presumed: opened.chosen.presumed, articles, versions: all })
}

/// What the library holds.
///
/// # Errors
/// Database errors.
pub async fn status(office: &Office) -> Result<LawLibraryStatus> {
    let status = law::store::status(office.store.readers()).await?;
    let count = |many: i64| u32::try_from(many).unwrap_or(u32::MAX);
    Ok(LawLibraryStatus {
        acts: count(status.versions),
        articles: count(status.articles),
        imported_at: status.imported_at.map(Millis),
    })
}

/// Reads a folder of statutes; the library in use stays whole until the new one is.
///
/// # Errors
/// `invalid_input` for something that is no folder of statutes.
pub async fn import(office: &Office, req: LawImport) -> Result<LawImportDone> {
    let given = office.files.take(&req.file)?;
    let Source::Path(dir) = given.source else {
        return Err(invalid("file", ReasonCode::LawFolder));
    };
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<(usize, usize)>();
    let reading = tokio::task::spawn_blocking(move || {
        law::read(&dir, &mut |progress| {
            let _nobody_waits = tell.send((progress.done, progress.total));
        })
    });
    while let Some((done, total)) = told.recv().await {
        tell_progress(office, done, total);
    }
    let corpus = reading.await?.map_err(|error| invalid("file", error.said()))?;
    let now = chrono::DateTime::from_timestamp_millis(office.clock.now().0).unwrap_or_default();
    let done = law::store::import(office.store.writers(), &corpus, &given.name, now, &mut |progress| {
        tell_progress(office, progress.done, progress.total);
    })
    .await?;
    office.changed(&["law"], Vec::new());
    let held = status(office).await?;
    let refused = done.report.refused.iter();
    Ok(LawImportDone {
        acts: held.acts,
        articles: held.articles,
        refused: refused
            .map(|r| LawRefusedFile { file: r.path.clone(), because: r.because.said() })
            .collect(),
    })
}

fn tell_progress(office: &Office, done: usize, total: usize) {
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    office.tell(HostEvent::Progress { job: "law".into(), done: count(done), total: count(total) });
}
