//! The hub from outside: a real server on a free port over a real SQLite file, driven as a desk and an officer drive it.

mod audit;
mod blobs;
mod feeds;
mod fixture;
mod imports;
mod ops;
mod opinions;
mod process;
mod rights;
mod sessions;
mod surface;
