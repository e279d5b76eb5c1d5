//! The way through the keychain, on a keychain of the tests' own that can be locked and emptied.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chengban_domain::ErrorCode;
use serde_json::json;

use super::keychain::{Keychain, KeychainFault, Secret};
use super::{DatabaseKey, Kdf, Profile};
use crate::desk::{Desk, Options};
use crate::fault::Result;
use crate::testing::code;

/// A keychain in memory.
#[derive(Default)]
pub(crate) struct Drawer {
    entries: Mutex<HashMap<String, Vec<u8>>>,
    fault: Mutex<Option<KeychainFault>>,
}

impl std::fmt::Debug for Drawer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drawer")
    }
}

impl Drawer {
    fn fail(&self, fault: Option<KeychainFault>) {
        *self.fault.lock().unwrap() = fault;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.lock().unwrap().is_empty()
    }

    fn secrets(&self) -> Vec<Vec<u8>> {
        self.entries.lock().unwrap().values().cloned().collect()
    }
}

impl Keychain for Drawer {
    fn look(&self) -> Result<(), KeychainFault> {
        self.fault.lock().unwrap().map_or(Ok(()), Err)
    }

    fn get(&self, entry: &str) -> Result<Option<Secret>, KeychainFault> {
        self.look()?;
        Ok(self.entries.lock().unwrap().get(entry).cloned().map(Secret::new))
    }

    fn set(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainFault> {
        self.look()?;
        self.entries.lock().unwrap().insert(entry.to_owned(), secret.to_vec());
        Ok(())
    }

    fn remove(&self, entry: &str) -> Result<(), KeychainFault> {
        self.look()?;
        self.entries.lock().unwrap().remove(entry);
        Ok(())
    }
}

/// A profile with its key and its drawer.
fn profile() -> (tempfile::TempDir, Arc<Drawer>, Profile, DatabaseKey) {
    let dir = tempfile::tempdir().unwrap();
    let drawer = Arc::new(Drawer::default());
    let profile = Profile::at(dir.path()).unwrap().with_keychain(Some(drawer.clone()));
    let key = profile.create("海口的雨季", Kdf::Fast).unwrap();
    (dir, drawer, profile, key)
}

fn opens(profile: &Profile, key: &DatabaseKey) -> bool {
    profile.unlock_remembered().unwrap().is_some_and(|found| found.pragma() == key.pragma())
}

fn fault(error: &anyhow::Error) -> KeychainFault {
    *error.downcast_ref().expect("a fault of the keychain")
}

#[test]
fn the_keychain_opens_the_profile_once_it_was_asked_to() {
    let (_dir, _, profile, key) = profile();
    assert!(profile.unlock_remembered().unwrap().is_none(), "nobody asked for it yet");
    profile.remember(&key).unwrap();
    assert!(profile.is_remembered() && opens(&profile, &key));
    assert_eq!(profile.unlock("海口的雨季").unwrap().pragma(), key.pragma(), "the passphrase works as ever");
}

#[test]
fn neither_the_keychain_nor_the_folder_alone_holds_the_key_or_the_passphrase() {
    let (dir, drawer, profile, key) = profile();
    profile.remember(&key).unwrap();
    let file = std::fs::read_to_string(dir.path().join("profile.json")).unwrap();
    let key_words = key.pragma().replace(['"', 'x', '\''], "");
    for secret in drawer.secrets() {
        assert_ne!(secret, key.bytes(), "the keychain holds a wrapping key, not the key");
        assert!(!file.contains(&hex::encode(&secret)), "the folder does not hold the keychain's part");
    }
    assert!(!file.contains(&key_words) && !file.contains("海口"), "{file}");
    let stranger = Profile::at(dir.path()).unwrap().with_keychain(Some(Arc::new(Drawer::default())));
    assert!(stranger.unlock_remembered().unwrap().is_none(), "a copied folder opens nowhere else");
}

#[test]
fn a_locked_or_missing_keychain_changes_nothing_and_the_passphrase_still_opens() {
    let (_dir, drawer, profile, key) = profile();
    for why in [KeychainFault::Locked, KeychainFault::Missing] {
        drawer.fail(Some(why));
        assert_eq!(fault(&profile.remember(&key).unwrap_err()), why);
        assert!(!profile.is_remembered(), "nothing half done");
        drawer.fail(None);
        profile.remember(&key).unwrap();
        drawer.fail(Some(why));
        assert_eq!(fault(&profile.unlock_remembered().unwrap_err()), why);
        assert_eq!(profile.unlock("海口的雨季").unwrap().pragma(), key.pragma());
        drawer.fail(None);
        assert!(opens(&profile, &key), "it opens again once the keychain does");
        profile.forget().unwrap();
    }
}

#[test]
fn forgetting_empties_the_drawer_and_an_entry_left_in_a_locked_one_opens_nothing() {
    let (_dir, drawer, profile, key) = profile();
    profile.remember(&key).unwrap();
    profile.forget().unwrap();
    assert!(drawer.is_empty() && !profile.is_remembered());
    profile.remember(&key).unwrap();
    drawer.fail(Some(KeychainFault::Locked));
    profile.forget().unwrap();
    drawer.fail(None);
    assert!(!drawer.is_empty(), "a locked keychain keeps its entry");
    assert!(profile.unlock_remembered().unwrap().is_none(), "and it is of no use");
}

#[test]
fn an_entry_taken_out_of_the_keychain_by_hand_closes_that_way() {
    let (_dir, drawer, profile, key) = profile();
    profile.remember(&key).unwrap();
    drawer.entries.lock().unwrap().values_mut().for_each(|secret| secret.reverse());
    assert!(profile.unlock_remembered().unwrap().is_none());
    assert!(!profile.is_remembered(), "it is not tried again at every start");
}

#[test]
fn changing_the_passphrase_and_discarding_the_profile_empty_the_drawer() {
    let (dir, drawer, profile, key) = profile();
    profile.remember(&key).unwrap();
    profile.change_passphrase("海口的雨季", "琼海的早晨", Kdf::Fast).unwrap();
    assert!(drawer.is_empty() && !profile.is_remembered());
    profile.remember(&key).unwrap();
    profile.discard();
    assert!(drawer.is_empty() && !dir.path().join("profile.json").exists());
}

#[test]
fn a_keychain_that_holds_nonsense_is_no_key() {
    let (_dir, drawer, profile, key) = profile();
    for nonsense in [vec![], vec![7; 5], vec![0; 32], vec![0; 4096]] {
        profile.remember(&key).unwrap();
        drawer.entries.lock().unwrap().values_mut().for_each(|secret| secret.clone_from(&nonsense));
        assert!(profile.unlock_remembered().unwrap().is_none(), "{} bytes", nonsense.len());
    }
}

#[tokio::test]
async fn commands_show_what_the_keychain_does_and_never_fail_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let drawer = Arc::new(Drawer::default());
    Profile::at(dir.path()).unwrap().create("海口的雨季", Kdf::Fast).unwrap();
    let options = Options { keychain: Some(drawer.clone()), ..Options::quick() };
    let desk = Desk::open_with(dir.path(), options).unwrap();
    let call = async |name: &str, req| desk.dispatch(name, req).await;
    assert_eq!(call("app.keychain", json!({})).await.unwrap(), json!({"state": "off", "remembered": false}));
    let wrong = call("app.remember", json!({"passphrase": "别的口令呀"})).await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassphrase);
    assert!(drawer.is_empty(), "only the person may ask for it");
    let on = call("app.remember", json!({"passphrase": "海口的雨季"})).await.unwrap();
    assert_eq!(on, json!({"state": "on", "remembered": true}));
    assert_eq!(call("app.status", json!({})).await.unwrap()["remembered"], true);
    drawer.fail(Some(KeychainFault::Locked));
    assert_eq!(call("app.keychain", json!({})).await.unwrap()["state"], "locked");
    assert_eq!(call("app.unlock_remembered", json!({})).await.unwrap()["state"], "locked", "no failure");
    drawer.fail(None);
    assert_eq!(call("app.forget", json!({})).await.unwrap(), json!({"state": "off", "remembered": false}));
    assert!(drawer.is_empty());
}

#[tokio::test]
async fn a_host_without_a_keychain_says_so_and_remembers_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open_with(dir.path(), Options::quick()).unwrap();
    let view = desk.dispatch("app.keychain", json!({})).await.unwrap();
    assert_eq!(view, json!({"state": "missing", "remembered": false}));
    let refused = desk.dispatch("app.remember", json!({"passphrase": "海口的雨季"})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotEnrolled);
}

#[test]
fn nothing_that_can_be_printed_tells_a_secret() {
    let (_dir, drawer, profile, key) = profile();
    profile.remember(&key).unwrap();
    drawer.fail(Some(KeychainFault::Locked));
    let error = profile.unlock_remembered().unwrap_err();
    let printed = format!("{profile:?} {key:?} {error:?} {error:#} {:?}", profile.read().unwrap());
    for secret in drawer.secrets().iter().chain([&key.bytes().to_vec()]) {
        let bytes = format!("{secret:?}");
        assert!(!printed.contains(&hex::encode(secret)) && !printed.contains(&bytes), "{printed}");
    }
    assert_eq!(code(&error), ErrorCode::Internal, "hosts never get that far: commands turn it into a state");
}
