//! The machines held against their table, against random sequences, and against whole stories.

mod build;
mod random;
mod stories;
mod table;
