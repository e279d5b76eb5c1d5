//! Log-in, tokens, revocation.

use std::time::Duration;

use chengban_domain::DeviceId;
use chengban_domain::wire::HEADER_DEVICE;
use serde_json::{Value, json};

use crate::fixture::{Hub, OWN, any_id};

async fn try_enroll(hub: &Hub, account: &str, password: &str) -> reqwest::Response {
    let body = json!({ "account": account, "password": password, "device_id": DeviceId(any_id()), "device_name": "t" });
    reqwest::Client::new().post(format!("{}/v1/enroll", hub.url())).json(&body).send().await.unwrap()
}

async fn refresh(hub: &Hub, token: &str) -> reqwest::Response {
    let body = json!({ "refresh_token": token });
    reqwest::Client::new().post(format!("{}/v1/session/refresh", hub.url())).json(&body).send().await.unwrap()
}

#[tokio::test]
async fn a_wrong_account_and_a_wrong_password_are_told_alike_and_delayed_more_each_time() {
    let hub = Hub::start().await;
    let nobody: Value = try_enroll(&hub, "nobody", "x").await.json().await.unwrap();
    let mistyped: Value = try_enroll(&hub, "zfj.jingban", "x").await.json().await.unwrap();
    for field in ["code", "message", "hint"] {
        assert_eq!(nobody[field], mistyped[field], "no hint which of the two is wrong");
    }
    for _ in 0..3 {
        try_enroll(&hub, "zfj.jingban", "x").await;
    }
    let refused = try_enroll(&hub, "zfj.jingban", "chengban-demo").await;
    assert_eq!(refused.status(), 429, "even the right password waits");
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    hub.config.clock.advance(Duration::from_secs(seconds));
    assert_eq!(try_enroll(&hub, "zfj.jingban", "chengban-demo").await.status(), 200, "and passes after that");
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_reuse_ends_the_session() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let first = refresh(&hub, &desk.grant.refresh_token).await;
    assert_eq!(first.status(), 200);
    let fresh: Value = first.json().await.unwrap();
    assert_eq!(desk.get("/v1/feeds").await.status(), 401, "the old access token is gone");
    assert_eq!(refresh(&hub, &desk.grant.refresh_token).await.status(), 401, "a used token is refused");
    let token = fresh["refresh_token"].as_str().unwrap();
    assert_eq!(refresh(&hub, token).await.status(), 401, "and so is what it had given: somebody has a copy");
}

/// The refresh of a desk, which names its device.
async fn refresh_on(hub: &Hub, device: &str, token: &str) -> reqwest::Response {
    let request = reqwest::Client::new().post(format!("{}/v1/session/refresh", hub.url()));
    request.header(HEADER_DEVICE, device).json(&json!({ "refresh_token": token })).send().await.unwrap()
}

async fn token_of(response: reqwest::Response, name: &str) -> String {
    assert_eq!(response.status(), 200);
    response.json::<Value>().await.unwrap()[name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_may_be_asked_once_more_by_the_same_device() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let (device, spent) = (desk.grant.device_id.to_string(), desk.grant.refresh_token.clone());
    let lost = token_of(refresh_on(&hub, &device, &spent).await, "refresh_token").await;
    hub.config.clock.advance(Duration::from_secs(60));
    let fresh = token_of(refresh_on(&hub, &device, &spent).await, "refresh_token").await;
    let next = token_of(refresh_on(&hub, &device, &fresh).await, "refresh_token").await;
    assert_eq!(refresh_on(&hub, &device, &lost).await.status(), 401, "what was lost is worth nothing");
    assert_eq!(refresh_on(&hub, &device, &next).await.status(), 401, "and whoever shows it ends the session");
}

#[tokio::test]
async fn a_spent_refresh_token_is_refused_late_elsewhere_and_the_third_time() {
    let hub = Hub::start().await;
    let late = hub.client("zfj.jingban").await;
    let device = late.grant.device_id.to_string();
    token_of(refresh_on(&hub, &device, &late.grant.refresh_token).await, "refresh_token").await;
    hub.config.clock.advance(Duration::from_secs(301));
    assert_eq!(refresh_on(&hub, &device, &late.grant.refresh_token).await.status(), 401, "too late");

    let copied = hub.client("zfj.jingban").await;
    let device = copied.grant.device_id.to_string();
    let other = late.grant.device_id.to_string();
    let fresh = token_of(refresh_on(&hub, &device, &copied.grant.refresh_token).await, "refresh_token").await;
    assert_eq!(refresh_on(&hub, &other, &copied.grant.refresh_token).await.status(), 401, "another device");
    assert_eq!(
        refresh_on(&hub, &device, &fresh).await.status(),
        401,
        "somebody has a copy: the session is over"
    );

    let thrice = hub.client("zfj.jingban").await;
    let device = thrice.grant.device_id.to_string();
    token_of(refresh_on(&hub, &device, &thrice.grant.refresh_token).await, "refresh_token").await;
    token_of(refresh_on(&hub, &device, &thrice.grant.refresh_token).await, "refresh_token").await;
    assert_eq!(
        refresh_on(&hub, &device, &thrice.grant.refresh_token).await.status(),
        401,
        "once more is once"
    );
}

#[tokio::test]
async fn a_second_try_after_the_first_answer_was_used_ends_the_session() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let device = desk.grant.device_id.to_string();
    let fresh = token_of(refresh_on(&hub, &device, &desk.grant.refresh_token).await, "refresh_token").await;
    let used = token_of(refresh_on(&hub, &device, &fresh).await, "refresh_token").await;
    token_of(refresh_on(&hub, &device, &used).await, "refresh_token").await;
    assert_eq!(refresh_on(&hub, &device, &desk.grant.refresh_token).await.status(), 401);
}

#[tokio::test]
async fn an_access_token_ends_by_the_hubs_clock() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    assert_eq!(desk.get("/v1/feeds").await.status(), 200);
    hub.config.clock.advance(Duration::from_secs(3_601));
    let late = desk.get("/v1/feeds").await;
    assert_eq!(late.status(), 401);
    assert_eq!(late.json::<Value>().await.unwrap()["code"], "session_expired");
    assert_eq!(refresh(&hub, &desk.grant.refresh_token).await.status(), 200, "the refresh token still works");
}

#[tokio::test]
async fn a_revoked_device_is_refused_at_the_next_request() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    let device = desk.grant.device_id.to_string();
    hub.run(&["device", "revoke", &device]).await;
    let response = desk.get("/v1/feeds").await;
    assert_eq!(response.status(), 403);
    assert_eq!(response.json::<Value>().await.unwrap()["code"], "device_revoked");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    hub.run(&["user", "disable", "zfj.jingban"]).await;
    assert_eq!(desk.get("/v1/feeds").await.status(), 401);
    assert_eq!(try_enroll(&hub, "zfj.jingban", "chengban-demo").await.status(), 401);
    let back = std::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"))
        .args(["user", "add", "zfj.jingban", "--name", "经办", "--unit", OWN, "--role", "handler", "--db"])
        .arg(hub.config.database.argument())
        .env("CHENGBAN_KEY_FILE", hub.key_file())
        .env("CHENGBAN_PASSWORD", "chengban-demo")
        .output()
        .unwrap();
    assert!(back.status.success(), "{}", String::from_utf8_lossy(&back.stderr));
    assert_eq!(try_enroll(&hub, "zfj.jingban", "chengban-demo").await.status(), 200, "written down anew");
}

#[tokio::test]
async fn a_forked_device_gets_a_key_of_its_own() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let response = desk.request(reqwest::Method::POST, "/v1/device/fork").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let grant: Value = response.json().await.unwrap();
    assert_ne!(grant["device_id"], desk.grant.device_id.to_string());
    assert_eq!(desk.get("/v1/feeds").await.status(), 401, "the old session is over");
}

#[tokio::test]
async fn guesses_that_are_sent_side_by_side_are_counted_one_by_one() {
    let hub = Hub::start().await;
    let guesses = (0..12).map(|n| {
        let hub = &hub;
        async move { try_enroll(hub, "zfj.jingban", &format!("guess{n}")).await.status().as_u16() }
    });
    let told = futures_util::future::join_all(guesses).await;
    let tried = told.iter().filter(|status| **status == 401).count();
    assert!(tried <= 4, "three are free and one is delayed after: {told:?}");
    assert!(told.iter().all(|status| matches!(status, 401 | 429)), "{told:?}");
}
