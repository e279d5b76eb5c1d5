//! Reads CSV and tab-separated text: finds the encoding, then splits cells as Excel does.
//!
//! Why not a CSV library: rows must carry the number Excel shows, which counts a quoted cell of many lines once and an
//! empty line too. Invariant: any text is split without a panic; only an unpaired quote is refused.

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::error::ImportError;
use super::sheet::{Builder, Cell, Sheet};

/// The text of a file and the encoding it was read in. `expected` are words that a right decoding contains.
///
/// # Errors
/// [`ImportError::Encoding`] if no encoding yields clean text.
pub fn decode(bytes: &[u8], expected: &[&str]) -> Result<(String, &'static str), ImportError> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        debug_assert!([UTF_8, UTF_16LE, UTF_16BE].contains(&encoding));
        let (text, _, broken) = encoding.decode(bytes);
        return if broken { Err(ImportError::Encoding) } else { Ok((text.into_owned(), encoding.name())) };
    }
    if bytes.contains(&0) {
        return Err(ImportError::Encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), UTF_8.name()));
    }
    let strict = |encoding: &'static Encoding| {
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|text| (text.into_owned(), encoding.name()))
    };
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    let guess = detector.guess(None, true);
    // GB18030 reads nearly every pair of bytes, so the words of a header have to speak for it.
    let national = strict(GB18030);
    let speaks = |text: &str| expected.iter().any(|word| text.contains(word));
    match national {
        Some(found) if guess == GBK || guess == GB18030 || speaks(&found.0) => Ok(found),
        national => strict(guess).filter(|(text, _)| speaks(text)).or(national).ok_or(ImportError::Encoding),
    }
}

/// Splits text into rows; stops after `max_rows` rows, for a look at the beginning.
///
/// # Errors
/// [`ImportError::OpenQuote`], [`ImportError::TooManyRows`].
pub fn split(text: &str, delimiter: char, max_rows: u32) -> Result<Sheet, ImportError> {
    let mut splitter = Splitter { builder: Builder::default(), row: 1, column: 0, cell: String::new() };
    let mut characters = text.chars().peekable();
    // Row in which the quoted part began that we are in.
    let mut quoted: Option<u32> = None;
    while let Some(character) = characters.next() {
        if quoted.is_some() {
            match character {
                '"' if characters.peek() == Some(&'"') => {
                    characters.next();
                    splitter.cell.push('"');
                }
                '"' => quoted = None,
                other => splitter.cell.push(other),
            }
            continue;
        }
        match character {
            '"' if splitter.cell.is_empty() => quoted = Some(splitter.row),
            '\r' | '\n' => {
                if character == '\r' && characters.peek() == Some(&'\n') {
                    characters.next();
                }
                splitter.end_row()?;
                if splitter.row > max_rows {
                    return Ok(splitter.builder.sheet(""));
                }
            }
            other if other == delimiter => splitter.end_cell()?,
            other => splitter.cell.push(other),
        }
    }
    if let Some(row) = quoted {
        return Err(ImportError::OpenQuote { row });
    }
    splitter.end_row()?;
    Ok(splitter.builder.sheet(""))
}

struct Splitter {
    builder: Builder,
    row: u32,
    column: u32,
    cell: String,
}

impl Splitter {
    fn end_cell(&mut self) -> Result<(), ImportError> {
        let text = std::mem::take(&mut self.cell);
        if !text.is_empty() {
            self.builder.put(self.row, self.column, Cell::Text(text))?;
        }
        self.column = self.column.saturating_add(1);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ImportError> {
        self.end_cell()?;
        self.row = self.row.saturating_add(1);
        self.column = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, delimiter: char) -> Vec<(u32, u32, String)> {
        let sheet = split(text, delimiter, u32::MAX).unwrap();
        sheet
            .rows
            .iter()
            .flat_map(|row| {
                row.cells().map(|(column, cell)| match cell {
                    Cell::Text(text) => (row.number, column, text.clone()),
                    other => panic!("{other:?}"),
                })
            })
            .collect()
    }

    #[test]
    fn a_quoted_cell_of_two_lines_and_an_empty_line_count_as_excel_counts_them() {
        let found = cells("甲,\"一\r\n二\"\"三\",\r\n\r\n乙", ',');
        let expected = [(1, 0, "甲"), (1, 1, "一\r\n二\"三"), (3, 0, "乙")];
        assert_eq!(found, expected.map(|(row, column, text)| (row, column, text.to_owned())));
    }

    #[test]
    fn a_quote_within_a_cell_is_a_character() {
        assert_eq!(cells("5\"管", ','), [(1, 0, "5\"管".to_owned())]);
    }

    #[test]
    fn an_unpaired_quote_names_the_row_where_it_stands() {
        let refused = split("甲,乙\n1,\"二\n3,4\n", ',', u32::MAX).unwrap_err();
        assert_eq!(refused, ImportError::OpenQuote { row: 2 });
    }

    #[test]
    fn each_encoding_yields_the_same_text() {
        let text = "工单编号,来电人\nQH1,王某䶮㛃\n";
        let (gb, _, _) = GB18030.encode(text);
        let mut bom = b"\xef\xbb\xbf".to_vec();
        bom.extend_from_slice(text.as_bytes());
        let mut wide = b"\xff\xfe".to_vec();
        wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        for bytes in [text.as_bytes(), &gb, &bom, &wide] {
            assert_eq!(decode(bytes, &["工单编号"]).unwrap().0, text);
        }
        let (rare, _) = decode(b"\xb9\xa4\xb5\xa5\xb1\xe0\xba\xc5,\xfe\x9f", &["工单编号"]).unwrap();
        assert_eq!(
            rare, "工单编号,䶮",
            "two bytes of GBK for a character that older tables put in the private area"
        );
        let (big5, _, _) = encoding_rs::BIG5.encode("工單編號,標題,主要內容,承辦單位\n");
        let (found, name) = decode(&big5, &["工單編號"]).unwrap();
        assert_eq!((found.contains("工單編號"), name), (true, "Big5"));
        assert_eq!(decode(b"\xff\xff\x80\xfd,\xff", &["x"]), Err(ImportError::Encoding));
    }
}
