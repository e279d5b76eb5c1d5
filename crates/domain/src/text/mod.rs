//! Chinese text as rules compare it: folded characters, sentences, likeness.
//!
//! Here and not in a program, so that hub and desk find the same words the same.

pub mod fold;
pub mod likeness;
pub mod sentence;
