//! The floors: the hub's pages fetched by a bare client, and SQLCipher written and read without the desk.
//!
//! The settings of the cipher, the log and the cache are the desk's own; nothing is checked, derived, indexed or merged.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use chengban_domain::wire::{
    EnrollRequest, FeedHeads, Grant, HEADER_DEVICE, HEADER_EPOCH, HEADER_SCHEMA, MAX_PAGE_BYTES, PageEnd,
    SCHEMA,
};
use chengban_domain::{DeviceId, wire::FeedHead};
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, QueryBuilder, Sqlite, SqliteConnection};

use super::hub::{ACCOUNT, PASSWORD};

/// Rows of one statement.
const AT_ONCE: usize = 500;

/// A bare client with a session.
pub struct Client {
    http: reqwest::Client,
    url: String,
    device: DeviceId,
    token: String,
}

/// One line of a page; its document stays text.
#[derive(Debug, Deserialize)]
pub struct Line<'a> {
    k: &'a str,
    id: &'a str,
    v: i64,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Trailer {
    end: PageEnd,
}

impl Client {
    /// Registers a device of its own.
    ///
    /// # Errors
    /// The hub's.
    pub async fn enrol(url: &str) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        let device = DeviceId(uuid::Uuid::now_v7());
        let request = EnrollRequest {
            account: ACCOUNT.to_owned(),
            password: PASSWORD.to_owned(),
            device_id: device,
            device_name: "floor".to_owned(),
        };
        let sent = http.post(format!("{url}/v1/enroll")).header(HEADER_SCHEMA, SCHEMA.to_string());
        let answer = sent.header(HEADER_DEVICE, device.to_string()).json(&request).send().await?;
        let grant: Grant = answer.error_for_status()?.json().await?;
        Ok(Self { http, url: url.to_owned(), device, token: grant.access_token })
    }

    async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<(String, Vec<u8>)> {
        let asked = self.http.get(format!("{}{path}", self.url)).query(query).bearer_auth(&self.token);
        let asked =
            asked.header(HEADER_DEVICE, self.device.to_string()).header(HEADER_SCHEMA, SCHEMA.to_string());
        let answer = asked.send().await?.error_for_status()?;
        let epoch = answer.headers().get(HEADER_EPOCH).and_then(|value| value.to_str().ok());
        let epoch = epoch.context("an answer without the hub's epoch")?.to_owned();
        Ok((epoch, answer.bytes().await?.to_vec()))
    }

    /// Fetches every page of every feed and inserts its documents in one transaction; documents and their bytes.
    ///
    /// # Errors
    /// The network's and the database's.
    pub async fn pull_into(&self, store: &mut SqliteConnection) -> Result<(usize, usize)> {
        let (epoch, heads) = self.get("/v1/feeds", &[]).await?;
        let heads: FeedHeads = serde_json::from_slice(&heads)?;
        let mut sum = (0, 0);
        let mut tx = store.begin().await?;
        for head in &heads.feeds {
            let mut after = 0;
            loop {
                let page = self.page(head, &epoch, after).await?;
                let (documents, bytes, end) = insert(&mut tx, head, &page).await?;
                sum = (sum.0 + documents, sum.1 + bytes);
                after = end.to;
                if end.complete {
                    break;
                }
            }
        }
        tx.commit().await?;
        Ok(sum)
    }

    async fn page(&self, head: &FeedHead, epoch: &str, after: i64) -> Result<Vec<u8>> {
        let query = [
            ("epoch", epoch.to_owned()),
            ("after", after.to_string()),
            ("grant", head.grant_version.to_string()),
            ("max_bytes", MAX_PAGE_BYTES.to_string()),
        ];
        Ok(self.get(&format!("/v1/feed/{}", head.feed.0), &query).await?.1)
    }
}

async fn insert(
    store: &mut SqliteConnection,
    head: &FeedHead,
    page: &[u8],
) -> Result<(usize, usize, PageEnd)> {
    let text = std::str::from_utf8(page)?;
    let (rest, last) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
    let Trailer { end } = serde_json::from_str(last).context("a page without a trailer")?;
    let lines: Vec<Line<'_>> = rest.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    ensure!(u64::try_from(lines.len())? == end.lines, "a page was cut");
    let documents: Vec<(&Line<'_>, &str)> =
        lines.iter().filter_map(|line| Some((line, line.body?.get()))).collect();
    for some in documents.chunks(AT_ONCE) {
        let mut query =
            QueryBuilder::<Sqlite>::new("INSERT INTO slice (feed_id, entity, entity_id, version, body) ");
        query.push_values(some, |mut row, (line, body)| {
            row.push_bind(&head.feed.0)
                .push_bind(line.k)
                .push_bind(line.id)
                .push_bind(line.v)
                .push_bind(*body);
        });
        query.build().execute(&mut *store).await?;
    }
    let bytes = documents.iter().map(|(_, body)| body.len()).sum();
    Ok((documents.len(), bytes, end))
}

/// A fresh file under a key, set up as the desk sets up its own.
///
/// # Errors
/// The database's.
pub async fn store(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .pragma("key", format!("\"x'{}'\"", "5a".repeat(32)))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .pragma("temp_store", "MEMORY")
        .pragma("fullfsync", "ON")
        .pragma("cache_size", "-16000");
    let mut store = options.connect().await?;
    sqlx::query(
        "CREATE TABLE slice (feed_id TEXT NOT NULL, entity TEXT NOT NULL, entity_id TEXT NOT NULL, \
         version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (feed_id, entity, entity_id))",
    )
    .execute(&mut store)
    .await?;
    Ok(store)
}

/// Keeps texts by their place.
///
/// # Errors
/// The database's.
pub async fn keep_rows(store: &mut SqliteConnection, rows: &[String]) -> Result<()> {
    let mut tx = store.begin().await?;
    sqlx::query("CREATE TABLE kept (place INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        .execute(&mut *tx)
        .await?;
    for (place, row) in rows.iter().enumerate() {
        let place = i64::try_from(place)?;
        sqlx::query("INSERT INTO kept VALUES (?1, ?2)").bind(place).bind(row).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Reads as many texts from a place on; their bytes.
///
/// # Errors
/// The database's.
pub async fn rows(store: &mut SqliteConnection, from: usize, many: usize) -> Result<usize> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT body FROM kept WHERE place >= ?1 ORDER BY place LIMIT ?2")
            .bind(i64::try_from(from)?)
            .bind(i64::try_from(many)?)
            .fetch_all(store)
            .await?;
    ensure!(rows.len() == many, "{} rows of {many}", rows.len());
    Ok(rows.iter().map(String::len).sum())
}

/// Bytes of a ticket's document in the mean.
///
/// # Errors
/// The database's.
pub async fn mean_ticket(store: &mut SqliteConnection) -> Result<i64> {
    let sql = "SELECT CAST(avg(length(CAST(body AS BLOB))) AS INTEGER) FROM slice WHERE entity = 'ticket'";
    Ok(sqlx::query_scalar(sql).fetch_one(store).await?)
}
