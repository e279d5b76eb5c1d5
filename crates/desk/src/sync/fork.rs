//! Two copies of one profile: the hub gives the one that asks a device of its own.
//!
//! Invariant (E3): identifiers of operations stay, so that what either copy sent takes effect once; only the numbers of
//! those without a verdict are allotted anew, and no words are touched.

use chengban_domain::wire::Grant;
use reqwest::Method;

use super::engine::Exchange;
use super::http::read_json;
use crate::account::keep_grant;
use crate::fault::Result;
use crate::office::Office;
use crate::store::meta::{self, name};
use crate::store::{event, outbox};

/// Parts from the other copy: a device and a session of our own, numbers to be allotted again.
///
/// # Errors
/// Those of the network and the hub; then everything is as it was, and the next exchange asks again.
pub async fn part(office: &Office, exchange: &Exchange) -> Result<()> {
    let answer =
        exchange.ask(office, |token| office.hub.request(Method::POST, "/v1/device/fork", token)).await?;
    let grant: Grant = read_json(answer).await?;
    let mut tx = office.store.begin().await?;
    for mut op in outbox::waiting(&mut tx, &office.account()).await? {
        op.device_seq = None;
        outbox::update(&mut tx, &op).await?;
    }
    // The count goes on from where it was: answered rows keep their numbers.
    meta::set(&mut tx, name::DEVICE, &grant.device_id).await?;
    keep_grant(&mut tx, &grant, office.clock.now()).await?;
    event::note(&mut tx, office.clock.now(), "device", "forked").await?;
    tx.commit().await?;
    office.hub.set_device(grant.device_id);
    office.set_user(grant.user);
    exchange.take_token(grant.access_token);
    Ok(())
}
