//! Files under their keys.

use super::*;

fn vault() -> (tempfile::TempDir, Vault) {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::new(dir.path().to_owned());
    (dir, vault)
}

fn record(stored: &Stored) -> BlobRecord {
    BlobRecord {
        sha256: stored.sha256.to_string(),
        size: stored.size,
        mime: String::new(),
        file_name: stored.file_name.clone(),
        file_key: stored.key.key.to_vec(),
        nonce: stored.key.nonce.to_vec(),
        parts: String::new(),
        parts_done: 0,
        state: "stored".into(),
        ticket_id: None,
        made_at: 0,
    }
}

fn code(error: &anyhow::Error) -> ErrorCode {
    error.downcast_ref::<chengban_domain::Problem>().expect("a problem").code
}

#[tokio::test]
async fn what_goes_in_comes_out_at_every_length_around_a_chunk() {
    let (_dir, vault) = vault();
    for size in [1, cipher::CHUNK - 1, cipher::CHUNK, cipher::CHUNK + 1, 3 * cipher::CHUNK] {
        let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let stored = copy(&vault, bytes.as_slice(), None, u64::MAX).unwrap();
        assert_eq!(stored.sha256, Sha256Hex::of(&bytes));
        assert_eq!(vault.read(&record(&stored)).await.unwrap(), bytes, "{size} bytes");
    }
}

#[tokio::test]
async fn parts_are_read_alone_and_hash_to_what_was_announced() {
    let (_dir, vault) = vault();
    let bytes: Vec<u8> = (0..PART_BYTES + 1000).map(|at| u8::try_from(at % 253).unwrap()).collect();
    let stored = copy(&vault, bytes.as_slice(), None, u64::MAX).unwrap();
    assert_eq!(stored.parts.len(), 2);
    for (at, hash) in stored.parts.iter().enumerate() {
        let part = vault.part(&record(&stored), at).await.unwrap();
        assert_eq!(Sha256Hex::of(&part), *hash);
    }
}

#[test]
fn the_file_on_disk_shows_nothing_of_its_content() {
    let (dir, vault) = vault();
    let canary = "金丝雀-现场照片-".repeat(200);
    let stored = copy(&vault, canary.as_bytes(), None, u64::MAX).unwrap();
    let sealed = std::fs::read(dir.path().join(&stored.file_name)).unwrap();
    assert!(
        !sealed.windows(12).any(|window| canary.as_bytes().starts_with(window)),
        "plaintext in the vault"
    );
}

#[tokio::test]
async fn a_damaged_shortened_or_swapped_file_is_refused() {
    let (dir, vault) = vault();
    let bytes = vec![7; 2 * cipher::CHUNK];
    let stored = copy(&vault, bytes.as_slice(), None, u64::MAX).unwrap();
    let path = dir.path().join(&stored.file_name);
    let whole = std::fs::read(&path).unwrap();
    let half = whole.len() / 2;
    let mut flipped = whole.clone();
    flipped[100] ^= 1;
    let swapped = [&whole[half..], &whole[..half]].concat();
    for damaged in [flipped, whole[..half].to_vec(), swapped] {
        std::fs::write(&path, damaged).unwrap();
        assert_eq!(code(&vault.read(&record(&stored)).await.unwrap_err()), ErrorCode::FileUnreadable);
    }
}

#[test]
fn empty_and_oversized_files_are_refused_with_a_sentence_and_leave_nothing() {
    let (dir, vault) = vault();
    assert_eq!(code(&copy(&vault, &b""[..], Some(0), 10).unwrap_err()), ErrorCode::FileEmpty);
    let refused = copy(&vault, &[0; 3_000_000][..], Some(3_000_000), 1 << 20).unwrap_err();
    assert_eq!(code(&refused), ErrorCode::FileTooLarge);
    assert!(refused.to_string().contains("3 MB") && refused.to_string().contains("1 MB"), "{refused}");
    // A source that grows while it is read.
    assert_eq!(code(&copy(&vault, &[0; 100][..], None, 10).unwrap_err()), ErrorCode::FileTooLarge);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "refused files leave nothing behind");
}
