//! Envelope, tries and lock.

use super::*;
use chengban_domain::time::Millis;

fn code(error: &anyhow::Error) -> ErrorCode {
    error.downcast_ref::<Problem>().expect("a problem").code
}

#[test]
fn the_right_passphrase_gives_the_key_and_a_wrong_one_gives_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::at(dir.path()).unwrap();
    let key = profile.create("正确的口令", Kdf::Fast).unwrap();
    assert_eq!(profile.unlock("正确的口令").unwrap().pragma(), key.pragma());
    let refused = profile.unlock("错误的口令").unwrap_err();
    assert_eq!(code(&refused), ErrorCode::WrongPassphrase);
    assert!(refused.to_string().contains('4'), "four tries are left: {refused}");
}

#[test]
fn the_sixth_wrong_passphrase_waits_and_the_wait_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::at(dir.path()).unwrap();
    profile.create("a", Kdf::Fast).unwrap();
    for _ in 0..5 {
        profile.unlock("b").unwrap_err();
    }
    let again = Profile::at(dir.path()).unwrap();
    assert_eq!(code(&again.unlock("a").unwrap_err()), ErrorCode::TooManyTries, "even the right one waits");
}

#[test]
fn the_wait_doubles_and_a_clock_set_back_does_not_shorten_it() {
    let mut tries = Tries::default();
    (0..5).for_each(|_| tries.count_try(Millis(1_000_000)));
    assert_eq!(tries.wait_seconds(Millis(1_000_000)), Some(30));
    assert_eq!(tries.wait_seconds(Millis(1_000_000 + 30_000)), None);
    tries.count_try(Millis(1_000_000));
    assert_eq!(tries.wait_seconds(Millis(0)), Some(60));
}

#[test]
fn a_changed_passphrase_opens_the_same_key() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::at(dir.path()).unwrap();
    let key = profile.create("旧", Kdf::Fast).unwrap();
    profile.change_passphrase("旧", "新", Kdf::Fast).unwrap();
    assert_eq!(profile.unlock("新").unwrap().pragma(), key.pragma());
    assert_eq!(code(&profile.unlock("旧").unwrap_err()), ErrorCode::WrongPassphrase);
}

#[test]
fn a_wipe_takes_the_practice_along_and_nothing_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let profile = Profile::at(dir.path()).unwrap();
    profile.create("a", Kdf::Fast).unwrap();
    Profile::at(&profile.practice()).unwrap().create("b", Kdf::Fast).unwrap();
    std::fs::write(dir.path().join("own.txt"), "kept").unwrap();
    profile.discard();
    assert!(profile.practice().exists(), "a profile begun anew keeps it");
    profile.destroy();
    assert!(!profile.practice().exists() && dir.path().join("own.txt").exists());
}

#[test]
fn a_second_window_on_one_profile_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let held = Lock::take(dir.path()).unwrap();
    assert_eq!(code(&Lock::take(dir.path()).unwrap_err()), ErrorCode::ProfileInUse);
    drop(held);
    Lock::take(dir.path()).unwrap();
}
