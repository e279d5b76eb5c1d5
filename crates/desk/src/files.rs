//! Files handed over by the host: bytes never cross as JSON, a token stands for them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Stands for a file that the host picked, took from a drop, or received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct FileToken(pub String);
