//! Full-text search in Chinese: how text becomes index tokens, and how a hit is shown.
//!
//! Shared by tickets and statutes, so that the same words find the same way everywhere.

pub mod everything;
pub mod similar;
pub mod snippet;
pub mod tickets;
pub mod tokens;
