//! Blobs: parts in any order, whole by hash, seen by their unit only.

use chengban_domain::hash::Sha256Hex;
use serde_json::{Value, json};

use crate::fixture::{Hub, OTHER, OWN};

fn large() -> Vec<u8> {
    (0..(4 << 20) + 1_000_u32).map(|n| (n % 251) as u8).collect()
}

#[tokio::test]
async fn parts_arrive_in_any_order_and_a_resumed_upload_sends_only_what_is_missing() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    let (ticket, _) = desk.keys("QH1").await;
    let bytes = large();
    let parts: Vec<&[u8]> = bytes.chunks(4 << 20).collect();
    let begin = json!({
        "sha256": Sha256Hex::of(&bytes), "size": bytes.len(), "ticket_id": ticket,
        "parts": parts.iter().map(|part| Sha256Hex::of(part)).collect::<Vec<_>>(),
    });
    let announce = || async {
        let response = desk.request(reqwest::Method::POST, "/v1/blobs").json(&begin).send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    let begun = announce().await;
    assert_eq!(begun["missing"], json!([0, 1]));
    let path = |what: &str| format!("/v1/blobs/{}/{what}", begun["upload_id"].as_str().unwrap());
    let put = |index: &str, body: Vec<u8>| desk.request(reqwest::Method::PUT, &path(index)).body(body).send();
    let wrong = put("1", b"other bytes".to_vec()).await.unwrap();
    assert_eq!(wrong.status(), 422, "bytes must be those of the name");
    assert_eq!(put("1", parts[1].to_vec()).await.unwrap().status(), 204);
    let early = desk.request(reqwest::Method::POST, &path("commit")).send().await.unwrap();
    assert_eq!(early.status(), 422, "nothing is published in part");
    assert_eq!(
        announce().await,
        json!({ "upload_id": begun["upload_id"], "missing": [0] }),
        "same input, same upload"
    );
    assert_eq!(put("0", parts[0].to_vec()).await.unwrap().status(), 204);
    let done: Value =
        desk.request(reqwest::Method::POST, &path("commit")).send().await.unwrap().json().await.unwrap();
    assert_eq!(done["sha256"], begin["sha256"]);
    assert_eq!(announce().await["missing"], json!([]), "what the unit has need not be sent again");
    let again = desk.request(reqwest::Method::POST, &path("commit")).send().await.unwrap();
    assert_eq!(again.status(), 200, "a commit whose answer was lost may be sent again");
    let colleague = hub.client("zfj.jingban2").await;
    let begun = colleague.request(reqwest::Method::POST, "/v1/blobs").json(&begin).send().await.unwrap();
    let begun: Value = begun.json().await.unwrap();
    assert_eq!(begun["missing"], json!([]), "nor need a colleague");
    let commit = format!("/v1/blobs/{}/commit", begun["upload_id"].as_str().unwrap());
    let done = colleague.request(reqwest::Method::POST, &commit).send().await.unwrap();
    assert_eq!(done.status(), 200, "who may commit it all the same");

    let address = format!("/v1/tickets/{ticket}/blobs/{}", begin["sha256"].as_str().unwrap());
    let whole = desk.get(&address).await.bytes().await.unwrap();
    assert!(whole == bytes, "what comes back is what was sent");
    let tail =
        desk.request(reqwest::Method::GET, &address).header("range", "bytes=4194300-").send().await.unwrap();
    assert_eq!(tail.status(), 206);
    assert!(tail.bytes().await.unwrap() == bytes[4_194_300..], "a resumed download continues across parts");
}

#[tokio::test]
async fn a_hash_without_a_right_yields_neither_bytes_nor_existence() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OTHER)]).await;
    let (own, other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let (ticket, _) = own.keys("QH1").await;
    let (theirs, _) = other.keys("QH2").await;
    let bytes = b"\xFF\xD8\xFFphoto".to_vec();
    let sha256 = own.upload(ticket, &bytes).await;
    for ticket in [ticket, theirs] {
        let response = other.get(&format!("/v1/tickets/{ticket}/blobs/{sha256}")).await;
        assert_eq!(response.status(), 404);
    }
    let begin = json!({ "sha256": sha256, "size": bytes.len(), "parts": [sha256], "ticket_id": theirs });
    let begun = other.request(reqwest::Method::POST, "/v1/blobs").json(&begin).send().await.unwrap();
    assert_eq!(begun.json::<Value>().await.unwrap()["missing"], json!([0]), "stored elsewhere is not told");
    let found = own.get(&format!("/v1/tickets/{ticket}/blobs/{sha256}")).await;
    assert_eq!(found.headers()["content-type"], "image/jpeg", "the type is sniffed");
}

#[tokio::test]
async fn empty_and_oversized_files_are_refused_with_a_sentence() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    let (ticket, _) = desk.keys("QH1").await;
    for (size, parts, status, code) in
        [(0_i64, 0, 400, "file_empty"), (600 << 20, 150, 413, "file_too_large")]
    {
        let parts = vec![Sha256Hex::of(b"x"); parts];
        let begin =
            json!({ "sha256": Sha256Hex::of(b"y"), "size": size, "parts": parts, "ticket_id": ticket });
        let response = desk.request(reqwest::Method::POST, "/v1/blobs").json(&begin).send().await.unwrap();
        assert_eq!(response.status(), status);
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["code"], code);
        assert!(problem["message"].as_str().unwrap().chars().count() > 6, "{problem}");
    }
}
