//! What kind of file it is, by its first bytes and never by its name.

/// Bytes needed to tell.
pub(crate) const BYTES: usize = 512;

/// Beginnings and what they tell.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "application/pdf"),
    (b"\xFF\xD8\xFF", "image/jpeg"),
    (b"\x89PNG\r\n\x1A\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xBC\xAF", "application/x-7z-compressed"),
];

/// The media type of a file that begins like this.
pub(crate) fn media_type(head: &[u8]) -> &'static str {
    if let Some((_, mime)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return mime;
    }
    match (head.get(..4), head.get(4..8), head.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => "image/webp",
        (Some(b"RIFF"), _, Some(b"WAVE")) => "audio/wav",
        (_, Some(b"ftyp"), Some(b"heic" | b"heix" | b"mif1")) => "image/heic",
        (_, Some(b"ftyp"), Some(brand)) if brand.starts_with(b"M4A") => "audio/mp4",
        (_, Some(b"ftyp"), _) => "video/mp4",
        _ if is_text(head) => "text/plain",
        _ => "application/octet-stream",
    }
}

fn is_text(head: &[u8]) -> bool {
    let readable = |byte: &u8| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t');
    !head.is_empty() && head.iter().all(readable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_bytes() {
        for (head, mime) in [
            (b"%PDF-1.7\n".as_slice(), "application/pdf"),
            (b"\xFF\xD8\xFF\xE0JFIF", "image/jpeg"),
            (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
            (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
            ("现场记录".as_bytes(), "text/plain"),
            (b"\x00\x01\x02", "application/octet-stream"),
        ] {
            assert_eq!(media_type(head), mime);
        }
    }
}
