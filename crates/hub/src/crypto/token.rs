//! Opaque session tokens: random, shown once, stored as a hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock;

/// A new token of 256 random bits.
pub(crate) fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(clock::random::<32>())
}

/// What is stored of a token.
pub(crate) fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
