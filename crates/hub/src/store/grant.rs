//! Rights to feeds. No row means no access; the row is asked at every request.

use anyhow::Result;
use chengban_domain::UserId;
use chengban_domain::wire::FeedName;

use super::{Conn, query};

/// Gives a user exactly these feeds among those whose names begin with one of `kinds`.
pub(crate) async fn set_for_user(
    conn: &mut Conn,
    user: UserId,
    kinds: &[&str],
    feeds: &[FeedName],
) -> Result<()> {
    let sql = "SELECT feed_id FROM feed_grant WHERE user_id = $1";
    let held: Vec<(String,)> = query(sql).bind(user.to_string()).fetch_all(&mut *conn).await?;
    for (feed,) in held.iter().filter(|(feed,)| kinds.iter().any(|kind| feed.starts_with(kind))) {
        if !feeds.iter().any(|wanted| wanted.0 == *feed) {
            revoke(conn, user, &FeedName(feed.clone())).await?;
        }
    }
    for feed in feeds.iter().filter(|wanted| !held.iter().any(|(feed,)| *feed == wanted.0)) {
        grant(conn, user, feed).await?;
    }
    Ok(())
}

/// Gives exactly these users a feed.
pub(crate) async fn set_for_feed(conn: &mut Conn, feed: &FeedName, users: &[UserId]) -> Result<()> {
    let sql = "SELECT user_id FROM feed_grant WHERE feed_id = $1";
    let held: Vec<(String,)> = query(sql).bind(&feed.0).fetch_all(&mut *conn).await?;
    for (user,) in &held {
        let user: UserId = super::id(user)?;
        if !users.contains(&user) {
            revoke(conn, user, feed).await?;
        }
    }
    for user in users {
        if !held.iter().any(|(id,)| *id == user.to_string()) {
            grant(conn, *user, feed).await?;
        }
    }
    Ok(())
}

async fn grant(conn: &mut Conn, user: UserId, feed: &FeedName) -> Result<()> {
    super::feed::ensure(conn, feed).await?;
    let version = next_version(conn).await?;
    query("INSERT INTO feed_grant (user_id, feed_id, grant_version) VALUES ($1, $2, $3)")
        .bind(user.to_string())
        .bind(&feed.0)
        .bind(version)
        .execute(conn)
        .await?;
    Ok(())
}

async fn revoke(conn: &mut Conn, user: UserId, feed: &FeedName) -> Result<()> {
    query("DELETE FROM feed_grant WHERE user_id = $1 AND feed_id = $2")
        .bind(user.to_string())
        .bind(&feed.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Grant versions come from one counter, so that a right taken away and given back is a new one.
async fn next_version(conn: &mut Conn) -> Result<i64> {
    let (value,): (String,) = query(
        "INSERT INTO hub_state (name, value) VALUES ('grant_version', '1')
         ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(hub_state.value AS BIGINT) + 1 AS TEXT) RETURNING value",
    )
    .fetch_one(conn)
    .await?;
    Ok(value.parse()?)
}
