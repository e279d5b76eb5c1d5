//! What surrounds every request: headers, errors, the OpenAPI document, TLS.

use std::net::SocketAddr;
use std::time::Duration;

use chengban_domain::ErrorCode;
use chengban_domain::time::Millis;
use chengban_hub::{Config, PlainHttp, Tls};
use chengban_letter::ca::{Period, Subject, make_ca};
use serde_json::Value;

use crate::fixture::{Hub, OWN, csv};

#[tokio::test]
async fn every_answer_carries_epoch_time_and_schema_and_every_error_is_a_problem() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let http = reqwest::Client::new();
    let url = hub.url();
    let oversized = "x".repeat(2 << 20);
    let requests = [
        (http.get(format!("{url}/healthz")), 200),
        (http.get(format!("{url}/v1/feeds")), 401),
        (http.get(format!("{url}/nowhere")), 404),
        (http.delete(format!("{url}/v1/ops")), 404),
        (http.post(format!("{url}/v1/enroll")).body("{").header("content-type", "application/json"), 400),
        (desk.request(reqwest::Method::POST, "/v1/ops").body(oversized), 413),
        (desk.request(reqwest::Method::GET, "/v1/feeds").header("chengban-schema", "0"), 426),
        (http.post(format!("{url}/v1/ops")).bearer_auth(&desk.grant.access_token).body(""), 400),
    ];
    for (request, status) in requests {
        let response = request.send().await.unwrap();
        let address = response.url().path().to_owned();
        assert_eq!(response.status(), status, "{address}");
        for header in ["chengban-epoch", "chengban-time", "chengban-schema"] {
            assert!(response.headers().contains_key(header), "{address} lacks {header}");
        }
        if status >= 400 {
            let problem: Value = response.json().await.unwrap_or_else(|_| panic!("{address}: not a Problem"));
            let code = problem["code"].as_str().unwrap();
            assert!(ErrorCode::ALL.iter().any(|known| known.as_str() == code), "{address}: {code}");
            assert!(!problem["trace"].as_str().unwrap().is_empty(), "{address}: no trace");
        }
    }
}

#[tokio::test]
async fn a_push_for_another_life_of_the_database_is_refused() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let op = desk.note(keys, "x");
    desk.epoch = "0".repeat(32);
    let response = desk.push_raw(&[op]).await;
    assert_eq!(response.status(), 409);
    assert_eq!(response.json::<Value>().await.unwrap()["code"], "epoch_changed");
}

#[tokio::test]
async fn a_restored_backup_is_another_life_and_its_key_file_opens_it() {
    let hub = Hub::on_file().await;
    hub.import(&csv(&[("QH1", OWN)])).await;
    let desk = hub.client("zfj.jingban").await;
    let backup = hub.folder.path().join("hub.bak");
    hub.run(&["backup", backup.to_str().unwrap()]).await;
    assert!(desk.ticket("QH1").await.is_some(), "a running hub is not disturbed");
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let hub =
        Hub { folder, config: config.clone(), running: chengban_hub::start(config.clone()).await.unwrap() };
    let before = hub.client("zfj.jingban").await.epoch;
    assert_eq!(before, desk.epoch, "a mere restart keeps the life");
    let Hub { folder, running, .. } = hub;
    running.shutdown().await.unwrap();
    let db = config.database.argument();
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    command.args(["--json", "restore", backup.to_str().unwrap(), "--db", &db]);
    assert!(command.status().await.unwrap().success());
    let hub = Hub { folder, config: config.clone(), running: chengban_hub::start(config).await.unwrap() };
    let after = hub.client("zfj.jingban").await;
    assert_ne!(after.epoch, before, "a restore begins another life");
    assert!(after.ticket("QH1").await.is_some(), "with the data of the backup");
}

#[tokio::test]
async fn the_openapi_document_covers_every_route_that_answers() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let document: Value = desk.get("/v1/openapi.json").await.json().await.unwrap();
    let paths = document["paths"].as_object().unwrap();
    let expected = [
        ("/v1/enroll", "post"),
        ("/v1/session", "post"),
        ("/v1/session/refresh", "post"),
        ("/v1/device/fork", "post"),
        ("/v1/feeds", "get"),
        ("/v1/feed/{feed}", "get"),
        ("/v1/hot", "get"),
        ("/v1/ops", "post"),
        ("/v1/blobs", "post"),
        ("/v1/blobs/{upload}/{index}", "put"),
        ("/v1/blobs/{upload}/missing", "get"),
        ("/v1/blobs/{upload}/commit", "post"),
        ("/v1/tickets/{ticket}/blobs/{sha256}", "get"),
        ("/v1/officer/queue", "get"),
        ("/v1/officer/tickets/{ticket}", "get"),
        ("/healthz", "get"),
        ("/metrics", "get"),
        ("/v1/openapi.json", "get"),
    ];
    for (path, method) in expected {
        assert!(
            paths.get(path).is_some_and(|item| item.get(method).is_some()),
            "{method} {path} is not described"
        );
    }
    for (path, item) in paths {
        for method in item.as_object().unwrap().keys() {
            let address = path.replace(['{', '}'], "");
            let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let response = reqwest::Client::new()
                .request(method, format!("{}{address}", hub.url()))
                .send()
                .await
                .unwrap();
            assert_ne!(response.status(), 404, "{path} is described and does not answer");
        }
    }
}

/// What of a value is not as its schema says: a missing field, one that is not described, another kind of value.
fn faults(schemas: &Value, schema: &Value, value: &Value, here: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return faults(schemas, &schemas[name], value, &format!("{here}:{name}"), found);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| {
            let mut wrong = Vec::new();
            faults(schemas, choice, value, here, &mut wrong);
            wrong.is_empty()
        };
        if !choices.iter().any(|choice| fits(&choice)) {
            found.push(format!("{here} is none of its choices: {value}"));
        }
        return;
    }
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
        found.push(format!("{here}: {value} is none of {words:?}"));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let said = schema["type"].as_str().unwrap_or(kind);
    if said != kind && !(said == "number" && kind == "integer") {
        found.push(format!("{here} is {kind}, not {said}"));
    }
    for item in value.as_array().into_iter().flatten() {
        faults(schemas, &schema["items"], item, &format!("{here}[]"), found);
    }
    let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object()) else {
        return;
    };
    for required in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(required.as_str().unwrap()) {
            found.push(format!("{here} lacks {required}"));
        }
    }
    for (name, inner) in fields {
        match properties.get(name) {
            Some(schema) => faults(schemas, schema, inner, &format!("{here}.{name}"), found),
            None => found.push(format!("{here}.{name} is not described")),
        }
    }
}

#[tokio::test]
async fn what_the_hub_sends_is_what_its_document_says() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let officer = hub.client("pt.shenhe").await;
    let document: Value = desk.get("/v1/openapi.json").await.json().await.unwrap();
    let keys = desk.keys("QH1").await;
    let (good, mut bad) = (desk.note(keys, "一"), desk.note(keys, "二"));
    bad.kind = "acknowledge".to_owned();
    bad.payload = serde_json::json!({});
    let again = {
        let mut again = bad.clone();
        again.op_id = chengban_domain::OpId(crate::fixture::any_id());
        again.device_seq += 1;
        again
    };
    let pushed = desk.push_raw(&[good, bad, again]).await.text().await.unwrap();
    let lines =
        |text: &str| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    let feed = format!("/v1/feed/{}", desk.unit_feed());
    let page = lines(&desk.get(&feed).await.text().await.unwrap());
    let (trailer, body) = (page.last().unwrap().clone(), page[0]["body"].clone());
    let get =
        async |who: &crate::fixture::Client, path: &str| who.get(path).await.json::<Value>().await.unwrap();
    let mut sent = vec![
        ("FeedHeads", get(&desk, "/v1/feeds").await),
        ("Grant", serde_json::to_value(&desk.grant).unwrap()),
        ("Case", get(&officer, "/v1/officer/tickets/QH1").await),
        ("UnitRef", get(&officer, "/v1/officer/units").await[0].clone()),
        ("Health", get(&desk, "/healthz").await),
        ("Problem", get(&desk, "/v1/officer/units").await),
        ("PageTrailer", trailer),
        ("TicketSlice", body),
        ("HotLine", lines(&desk.get("/v1/hot").await.text().await.unwrap())[0].clone()),
    ];
    sent.extend(lines(&pushed).into_iter().map(|answer| ("OpAnswer", answer)));
    for (name, value) in sent {
        let mut found = Vec::new();
        let schemas = &document["components"]["schemas"];
        assert!(schemas[name].is_object(), "{name} is not described");
        faults(schemas, &schemas[name], &value, name, &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[tokio::test]
async fn plain_http_off_loopback_is_refused_unless_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::for_test(folder.path());
    config.listen = SocketAddr::from(([0, 0, 0, 0], 0));
    let error = chengban_hub::start(config.clone()).await.err().expect("must be refused");
    assert!(error.to_string().contains("--allow-plain-http"), "{error}");
    assert!(!folder.path().join("hub.db").exists(), "nothing was begun");
    config.plain_http = PlainHttp::Anywhere;
    let running = chengban_hub::start(config).await.expect("asked for by flag");
    running.shutdown().await.unwrap();
}

#[tokio::test]
async fn tls_is_ended_here_from_given_files_and_plain_requests_get_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let subject = Subject { common_name: "localhost".into(), organisation: "test".into() };
    let period = Period { from: Millis(1_700_000_000_000), until: Millis(2_000_000_000_000) };
    let made = make_ca(&subject, period, &mut rand::rngs::OsRng).unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, &made.certificate_pem).unwrap();
    std::fs::write(&key, made.key_pem.as_bytes()).unwrap();
    let mut config = crate::cluster::config(folder.path());
    config.listen = SocketAddr::from(([0, 0, 0, 0], 0));
    config.tls = Some(Tls { certificate, key });
    let running = chengban_hub::start(config).await.expect("TLS may leave loopback");
    let address = format!("127.0.0.1:{}/healthz", running.addr.port());
    let http = reqwest::Client::builder()
        .danger_accept_invalid_certs(true)
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap();
    assert_eq!(http.get(format!("https://{address}")).send().await.unwrap().status(), 200);
    assert!(http.get(format!("http://{address}")).send().await.is_err(), "plain HTTP is not spoken there");
    running.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_database_put_back_by_hand_is_noticed_at_the_next_start() {
    let hub = Hub::on_file().await;
    let before = hub.client("zfj.jingban").await.epoch;
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let (old, database) = (folder.path().join("old.db"), folder.path().join("hub.db"));
    std::fs::copy(&database, &old).unwrap();
    chengban_hub::start(config.clone()).await.unwrap().shutdown().await.unwrap();
    std::fs::copy(&old, &database).unwrap();
    for suffix in ["-wal", "-shm"] {
        let _absent_when_closed_cleanly = std::fs::remove_file(format!("{}{suffix}", database.display()));
    }
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    assert_ne!(hub.client("zfj.jingban").await.epoch, before, "positions given out since are void");
}
