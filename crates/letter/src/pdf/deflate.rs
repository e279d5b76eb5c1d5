//! Deflate with one fixed implementation and level.
//!
//! `flate2` may be switched to C zlib or zlib-rs by any crate of the workspace; that would change our bytes.

/// zlib stream of `data`, level 6.
pub(crate) fn deflate(data: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(data, 6)
}
