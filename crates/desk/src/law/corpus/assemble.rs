//! Puts files and rows together: dates, rank, place, parts of one act, duplicates, successive versions.
//!
//! Order of trust for the first day in force: the row; 「自…起施行」 in the text, if later than publication; a header line
//! 「…施行」; the day of publication, marked 推定. The day of publication itself: row, file name, last day of the header.
//!
//! Invariant: one version for each (title, published); versions of one title do not overlap.

use std::collections::BTreeMap;
use std::path::Path;

use chengban_domain::citation::{Rank, repealed_on_unknown_day};
use chrono::NaiveDate;

use super::date::{begins_force, in_force_from};
use super::file::{StatuteFile, parse};
use super::index::Row;
use super::locate::Library;
use super::place::jurisdiction;
use super::{Corpus, MAX_FILE_BYTES, Refused, RefusedBecause, Report};
use crate::law::model::{Act, Article};

pub(super) struct Assembly<'a> {
    root: &'a Path,
    pub report: Report,
    /// By title and day of publication.
    versions: BTreeMap<(String, NaiveDate), Version>,
}

struct Version {
    act: Act,
    path: String,
    is_part: bool,
}

impl<'a> Assembly<'a> {
    pub fn new(root: &'a Path) -> Self {
        Self { root, report: Report::default(), versions: BTreeMap::new() }
    }

    /// Takes one file in, or refuses it.
    pub fn take(&mut self, path: &Path, library: &Library, row: Option<&Row>) {
        let shown = path.to_string_lossy().replace('\\', "/");
        if let Err(because) = self.try_take(path, &shown, library, row) {
            self.report.refused.push(Refused { path: shown, because });
        } else if row.is_none() {
            self.report.files_without_row += 1;
        }
    }

    fn try_take(
        &mut self,
        path: &Path,
        shown: &str,
        library: &Library,
        row: Option<&Row>,
    ) -> Result<(), RefusedBecause> {
        if path.file_stem().is_some_and(|name| name == "_index") {
            return Err(RefusedBecause::IndexPage);
        }
        let text = read_text(&self.root.join(path)).ok_or(RefusedBecause::Unreadable)?;
        let file = parse(&text);
        self.report.article_lines += file.article_lines;
        if file.title.is_empty() {
            return Err(RefusedBecause::NoTitle);
        }
        let dated = row.and_then(|row| row.published).or_else(|| day_in_name(path));
        if dated.is_none() && row.is_some_and(|row| row.level == "其他") {
            return Err(RefusedBecause::NotLaw);
        }
        if file.articles.is_empty() {
            return Err(RefusedBecause::Empty);
        }
        let published =
            dated.or_else(|| file.header_days.last().map(|d| d.day)).ok_or(RefusedBecause::NoDate)?;
        let published = if dated.is_none() { passed_on(&file).unwrap_or(published) } else { published };
        self.insert(file, &text, published, shown, path, library, row)
    }

    #[expect(clippy::too_many_arguments, reason = "one file's facts, used once")]
    fn insert(
        &mut self,
        file: StatuteFile,
        text: &str,
        published: NaiveDate,
        shown: &str,
        path: &Path,
        library: &Library,
        row: Option<&Row>,
    ) -> Result<(), RefusedBecause> {
        let key = (file.title.clone(), published);
        let is_part = file.part.is_some();
        if let Some(same) = self.versions.get_mut(&key) {
            if same.is_part && is_part {
                same.act.articles.extend(file.articles);
                return Ok(());
            }
            return Err(RefusedBecause::Duplicate(same.path.clone()));
        }
        let (valid_from, source) = first_day(&file, text, published, row);
        self.report.presumed += usize::from(source == Source::Presumed);
        self.report.dated_by_text += usize::from(source == Source::Text);
        let act = Act {
            id: format!("{}@{published}", file.title),
            rank: rank(row, path, library, &file.title),
            jurisdiction: jurisdiction(library.name.as_deref(), &file.title),
            published,
            valid_from,
            presumed: source == Source::Presumed,
            valid_to: row.and_then(|row| row.valid_to),
            articles: file.articles,
            title: file.title,
        };
        self.versions.insert(key, Version { act, path: shown.to_owned(), is_part });
        Ok(())
    }

    /// Joins parts, mends the ends of successive versions, counts.
    pub fn finish(self) -> Corpus {
        let mut report = self.report;
        let mut acts: Vec<Act> = Vec::with_capacity(self.versions.len());
        for (_, mut version) in self.versions {
            if version.is_part {
                version.act.articles.sort_by_key(part_order);
            }
            acts.push(version.act);
        }
        acts.sort_by(|a, b| a.title.cmp(&b.title).then(a.valid_from.cmp(&b.valid_from)));
        report.ends_moved = mend_ends(&mut acts);
        report.versions = acts.len();
        report.acts = acts.chunk_by(|a, b| a.title == b.title).count();
        report.articles = acts.iter().flat_map(|act| &act.articles).filter(|a| a.number > 0).count();
        Corpus { acts, report }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Row,
    Text,
    Presumed,
}

fn first_day(file: &StatuteFile, text: &str, published: NaiveDate, row: Option<&Row>) -> (NaiveDate, Source) {
    if let Some(day) = row.and_then(|row| row.valid_from) {
        return (day, Source::Row);
    }
    let body = text.split_once("<!-- INFO END -->").map_or("", |(_, body)| body);
    let header = || {
        file.header_days.iter().rev().find(|d| d.day >= published && begins_force(&d.after)).map(|d| d.day)
    };
    match in_force_from(body, published).or_else(header) {
        Some(day) => (day, Source::Text),
        None => (published, Source::Presumed),
    }
}

/// The last day of the header on which the text was passed or published (not the day it began to be in force).
fn passed_on(file: &StatuteFile) -> Option<NaiveDate> {
    file.header_days.iter().rev().find(|d| !begins_force(&d.after)).map(|d| d.day)
}

/// An earlier version ends where the next one begins, unless the row says it ended before that. An end on the day of the
/// successor's publication is taken as “until the successor is in force”. Returns how many ends were moved.
fn mend_ends(acts: &mut [Act]) -> usize {
    let mut moved = 0;
    for at in 1..acts.len() {
        let (head, tail) = acts.split_at_mut(at);
        let (Some(earlier), Some(later)) = (head.last_mut(), tail.first()) else { continue };
        if earlier.title != later.title || repealed_on_unknown_day(earlier.valid_to) {
            continue;
        }
        let mends = match earlier.valid_to {
            None => true,
            Some(end) => end > later.valid_from || (end == later.published && end < later.valid_from),
        };
        if mends && earlier.valid_from < later.valid_from {
            earlier.valid_to = Some(later.valid_from);
            moved += 1;
        }
    }
    moved
}

fn rank(row: Option<&Row>, path: &Path, library: &Library, title: &str) -> Rank {
    if let Some(rank) = row.and_then(|row| Rank::from_chinese(&row.level)) {
        return rank;
    }
    if library.name.is_some() {
        return Rank::LocalRegulation;
    }
    if title.starts_with("最高人民") {
        return Rank::JudicialInterpretation;
    }
    let folder = path.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    folder.and_then(|folder| Rank::from_chinese(&folder)).unwrap_or(Rank::Law)
}

/// Parts are ordered by their numbers; text outside articles keeps its place before the part's first article.
fn part_order(article: &Article) -> (u16, u16) {
    (article.number, article.sub.unwrap_or(0))
}

fn day_in_name(path: &Path) -> Option<NaiveDate> {
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    stem.strip_suffix(')')?.rsplit_once('(')?.1.parse().ok()
}

fn read_text(path: &Path) -> Option<String> {
    let size = std::fs::metadata(path).ok()?.len();
    if size > MAX_FILE_BYTES {
        return None;
    }
    String::from_utf8(std::fs::read(path).ok()?).ok()
}
