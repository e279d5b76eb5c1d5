//! What a file is, by its first bytes; its name decides only between kinds that begin alike.

/// Kinds by their first bytes: offset, bytes, media type.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (0, b"Rar!", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"PK\x03\x04", "application/zip"),
];

/// Kinds of packed or old office files by their ending.
const OFFICE: &[(&str, &str)] = &[
    (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (".ofd", "application/ofd"),
    (".doc", "application/msword"),
    (".xls", "application/vnd.ms-excel"),
    (".ppt", "application/vnd.ms-powerpoint"),
];

/// The media type.
pub fn mime(head: &[u8], name: &str) -> &'static str {
    let found =
        MAGIC.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    let name = name.to_lowercase();
    match found {
        Some((_, _, packed @ ("application/zip" | "application/x-ole-storage"))) => {
            OFFICE.iter().find(|(ending, _)| name.ends_with(ending)).map_or(packed, |(_, kind)| kind)
        }
        Some((_, _, kind)) => kind,
        None if is_text(head) => "text/plain; charset=utf-8",
        None => "application/octet-stream",
    }
}

/// Whether the bytes read as text, a character cut at the end allowed.
fn is_text(head: &[u8]) -> bool {
    let readable = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    readable && !head.is_empty() && !head.contains(&0)
}

/// Stars of a marking.
const STARS: [char; 2] = ['★', '☆'];

/// The secrecy marking that a file bears in its name or, of a text, in its content.
pub fn secrecy_mark<'m>(marks: &'m [String], head: &[u8], name: &str) -> Option<&'m str> {
    let text = if is_text(head) { String::from_utf8_lossy(head) } else { std::borrow::Cow::Borrowed("") };
    // In a text the bare word may be talk about secrecy; a marking stands with its star (「秘密★」).
    let bare = |mark: &'m str| mark.trim_end_matches(STARS);
    let marked = |mark: &'m str| {
        let word = bare(mark);
        !word.is_empty()
            && (name.contains(word) || STARS.iter().any(|star| text.contains(&format!("{word}{star}"))))
    };
    marks.iter().map(String::as_str).find(|mark| marked(mark)).map(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide_and_not_the_name() {
        assert_eq!(mime(b"\x89PNG\r\n\x1a\n....", "现场.pdf"), "image/png");
        assert_eq!(mime(b"%PDF-1.7", "a.jpg"), "application/pdf");
        assert_eq!(mime("联系记录".as_bytes(), "a.exe"), "text/plain; charset=utf-8");
        assert_eq!(mime(b"\0\x01\x02", "a.png"), "application/octet-stream");
    }

    #[test]
    fn packed_office_files_are_told_apart_by_their_ending() {
        assert!(mime(b"PK\x03\x04", "说明.DOCX").contains("wordprocessingml"));
        assert_eq!(mime(b"PK\x03\x04", "照片.zip"), "application/zip");
    }

    #[test]
    fn a_marked_file_is_recognised_by_name_or_by_its_marking() {
        let marks = ["秘密★".to_owned(), "机密".to_owned()];
        assert_eq!(secrecy_mark(&marks, b"\0", "机密-名单.pdf"), Some("机密"));
        assert_eq!(secrecy_mark(&marks, "秘密★10年".as_bytes(), "a.txt"), Some("秘密"));
        assert_eq!(
            secrecy_mark(&marks, "要求对举报人保守秘密".as_bytes(), "a.txt"),
            None,
            "talk about secrecy is no marking"
        );
    }
}
