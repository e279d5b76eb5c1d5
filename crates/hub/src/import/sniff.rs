//! What kind of file a heap of bytes is, by its contents: names lie, and province systems rename HTML to .xls.

use super::error::ImportError;

/// Bytes one import takes.
pub const MAX_BYTES: usize = 64 << 20;

/// The shapes that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A zip container that may be a workbook.
    Zip,
    /// A page of HTML, whatever it is called.
    Page,
    /// A PDF that may have a table.
    Pdf,
    /// Anything that may be text.
    Text,
}

const MAGICS: &[(&[u8], &str)] = &[
    (b"\x89PNG", "是图片"),
    (b"\xff\xd8\xff", "是图片"),
    (b"GIF8", "是图片"),
    (b"BM", "是图片"),
    (b"Rar!", "是 RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "是 7z 压缩包"),
    (b"\x1f\x8b", "是 gzip 压缩包"),
    (b"{\\rtf", "是 RTF 文档"),
    (b"SQLite format 3", "是数据库文件"),
    (b"\x7fELF", "是程序文件"),
    (b"MZ", "是程序文件"),
];

/// Decides how to read a file.
///
/// # Errors
/// Empty, too large, or a kind that is not read, each with its own sentence.
pub fn shape(file: &str, bytes: &[u8]) -> Result<Shape, ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    if bytes.len() > MAX_BYTES {
        let mebibytes = (bytes.len() as u64).div_ceil(1 << 20);
        return Err(ImportError::TooLarge { mebibytes, limit: (MAX_BYTES >> 20) as u64 });
    }
    let wrong = |found: &str| Err(ImportError::WrongKind { file: file.to_owned(), found: found.to_owned() });
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Shape::Zip);
    }
    if bytes.starts_with(b"%PDF") {
        return Ok(Shape::Pdf);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return wrong(compound(bytes));
    }
    // Two letters prove nothing about a text; only a binary file is named by them.
    let binary = bytes.iter().take(4096).any(|byte| *byte == 0);
    for (magic, name) in MAGICS {
        if bytes.starts_with(magic) && (magic.len() > 2 || binary || *magic == b"\x1f\x8b") {
            return wrong(name);
        }
    }
    let head = head(bytes);
    if is_page(&head) {
        return Ok(Shape::Page);
    }
    match markup(&head) {
        Some(found) => wrong(found),
        None => Ok(Shape::Text),
    }
}

/// Old Office container: an .xls, an encrypted .xlsx, or something else of that age.
fn compound(bytes: &[u8]) -> &'static str {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if has("EncryptedPackage") {
        "是加了打开密码的表格"
    } else if has("WordDocument") {
        "是旧版 Word 文档"
    } else {
        "是旧版 .xls 表格，需用 WPS 或 Excel 另存为 .xlsx"
    }
}

/// The beginning as small letters, whatever the encoding.
fn head(bytes: &[u8]) -> String {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let letters = start.iter().take(1024).map(|byte| char::from(byte.to_ascii_lowercase()));
    letters.filter(|c| *c != '\0').skip_while(|c| c.is_whitespace()).collect()
}

fn is_page(head: &str) -> bool {
    head.starts_with("<!doctype html")
        || head.starts_with('<') && ["<html", "<table", "<body", "<meta"].iter().any(|tag| head.contains(tag))
}

fn markup(head: &str) -> Option<&'static str> {
    if head.starts_with("<?xml") {
        return Some("是 XML 文件");
    }
    (head.starts_with('{') || head.starts_with("[{")).then_some("是 JSON 文件")
}
