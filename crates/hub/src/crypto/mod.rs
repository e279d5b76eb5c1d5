//! Secrets of the hub: the key file beside the database, encryption at rest, passwords, tokens, keyed hashes.
//!
//! Invariant: no secret is printed, logged or stored in the clear; the key file never enters a backup of the database.

mod key_file;
pub(crate) mod parts;
mod password;
mod token;
mod vault;

pub(crate) use key_file::{KEY_BYTES, load_or_create};
pub(crate) use password::{hash_password, verify_password};
pub(crate) use token::{new_token, token_hash};
pub(crate) use vault::Vault;
