//! Blobs: parts in any order, whole by hash, seen by their unit only.

use chengban_domain::hash::Sha256Hex;
use serde_json::{Value, json};

use crate::fixture::{Client, Hub, OTHER, OWN};

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

/// Every file of evidence on the hub's disk.
fn stored(hub: &Hub) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![hub.config.blobs.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    // Beside them hubs that share a database keep what tells of its epoch.
    files.retain(|path| std::fs::metadata(path).unwrap().len() > 0 && !path.ends_with("hub.epoch"));
    files
}

#[tokio::test]
async fn evidence_is_sealed_on_the_hubs_disk_and_a_changed_byte_is_never_served() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    let (ticket, _) = desk.keys("QH1").await;
    let bytes = "诉求人身份证件".repeat(20_000).into_bytes();
    let sha256 = desk.upload(ticket, &bytes).await;
    let files = stored(&hub);
    assert_eq!(files.len(), 1, "{files:?}");
    let mut sealed = std::fs::read(&files[0]).unwrap();
    assert!(!sealed.windows(30).any(|window| bytes.starts_with(window)), "nothing is readable at rest");
    let address = format!("/v1/tickets/{ticket}/blobs/{sha256}");
    assert!(desk.get(&address).await.bytes().await.unwrap() == bytes);
    for (first, last) in
        [(0_usize, 0), (65_535, 65_536), (70_000, 400_000), (bytes.len() - 1, bytes.len() - 1)]
    {
        let range = format!("bytes={first}-{last}");
        let some = desk.request(reqwest::Method::GET, &address).header("range", range).send().await.unwrap();
        assert!(some.bytes().await.unwrap() == bytes[first..=last], "{first} to {last}");
    }
    let middle = sealed.len() / 2;
    sealed[middle] ^= 1;
    std::fs::write(&files[0], sealed).unwrap();
    assert!(desk.get(&address).await.bytes().await.is_err(), "the download breaks off");
}

#[tokio::test]
async fn parts_that_an_earlier_version_left_in_the_clear_are_sealed_at_the_start() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    let (ticket, _) = desk.keys("QH1").await;
    let (old, new) = ("现场照片".repeat(30_000).into_bytes(), b"sealed already".to_vec());
    let (old_sha256, new_sha256) = (desk.upload(ticket, &old).await, desk.upload(ticket, &new).await);
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let (prefix, _) = old_sha256.as_str().split_at(2);
    let path = config.blobs.join(prefix).join(old_sha256.as_str());
    std::fs::write(&path, &old).unwrap();
    std::fs::write(config.blobs.join("half.part"), "一半").unwrap();
    std::fs::remove_file(config.blobs.join("sealed")).unwrap();
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    assert!(std::fs::read(&path).unwrap() != old, "it is in the clear no more");
    assert_eq!(stored(&hub).len(), 2, "and nothing half sent is");
    let desk = Client::enroll(&hub.url(), "zfj.jingban").await;
    for (sha256, bytes) in [(old_sha256, old), (new_sha256, new)] {
        let found = desk.get(&format!("/v1/tickets/{ticket}/blobs/{sha256}")).await;
        assert!(found.bytes().await.unwrap() == bytes, "and is read as before");
    }
}

#[tokio::test]
async fn what_else_lies_in_the_folder_of_parts_stays() {
    let Hub { folder, config, running } = Hub::start().await;
    running.shutdown().await.unwrap();
    let foreign =
        ["hub.db.bak", "lost+found/0001", "ab/notes.txt", "照片/1.jpg"].map(|name| config.blobs.join(name));
    for path in &foreign {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "别人的").unwrap();
    }
    std::fs::remove_file(config.blobs.join("sealed")).unwrap();
    let running = chengban_hub::start(config.clone()).await.unwrap();
    for path in &foreign {
        assert_eq!(std::fs::read_to_string(path).unwrap(), "别人的", "{}", path.display());
    }
    drop((folder, running));
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_of_parts_that_cannot_be_sealed_is_told_with_what_to_do() {
    let Hub { folder, config, running } = Hub::start().await;
    running.shutdown().await.unwrap();
    let mark = config.blobs.join("sealed");
    std::fs::remove_file(&mark).unwrap();
    // Nothing can be written where it leads.
    std::os::unix::fs::symlink(folder.path().join("no/such/place"), &mark).unwrap();
    let refused = chengban_hub::start(config).await.err().expect("it must not serve").to_string();
    for told in ["附件没能加密保存", "平台没有启动", "请检查该文件夹能否读写"] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
}
