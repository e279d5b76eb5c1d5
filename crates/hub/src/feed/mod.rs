//! What each reader may see: which feeds an entity is in, what a slice shows, how a page is made.
//!
//! Invariant: rights are per feed, never per row, so two readers of a feed always see the same bytes.

pub(crate) mod body;
pub(crate) mod matter;
pub(crate) mod page;
pub(crate) mod placement;
pub(crate) mod readers;
pub(crate) mod reference;
pub(crate) mod ruling;
pub(crate) mod slice;
