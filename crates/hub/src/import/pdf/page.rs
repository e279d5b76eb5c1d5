//! What a page of a PDF draws: pieces of text with their places, and straight rules. Places are points of the page, upwards.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Error, Object, ObjectId};
use unicode_normalization::UnicodeNormalization;

use crate::import::error::ImportError;

/// Bytes that one page, or the table of one font, may unpack to.
const MAX_UNPACKED: usize = 32 << 20;
/// A rectangle thinner than this is a rule, points.
const THIN: f64 = 3.0;

/// A piece of text at the place where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) text: String,
}

/// A straight line along one axis: where it lies on the other, and from where to where it goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub(super) at: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) pieces: Vec<Piece>,
    /// Rules from left to right, by their height.
    pub(super) across: Vec<Rule>,
    /// Rules from top to bottom, by their distance from the left.
    pub(super) down: Vec<Rule>,
}

/// `[a b c d e f]` of the format: a point is taken to `(a x + c y + e, b x + d y + f)`.
type Matrix = [f64; 6];
const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The first of both, then the second.
fn then(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [g, h, i, j, k, l] = second;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn place([a, b, c, d, e, f]: Matrix, (x, y): (f64, f64)) -> (f64, f64) {
    (a * x + c * y + e, b * x + d * y + f)
}

/// Reads a page. What cannot be understood draws nothing.
///
/// # Errors
/// [`ImportError::Bomb`].
pub(super) fn read(document: &Document, id: ObjectId) -> Result<Drawn, ImportError> {
    let bomb = ImportError::Bomb { limit: (MAX_UNPACKED >> 20) as u64 };
    let bytes = match document.get_page_content_with_limit(id, MAX_UNPACKED) {
        Ok(bytes) => bytes,
        Err(Error::Decompress(_)) => return Err(bomb),
        Err(_) => return Ok(Drawn::default()),
    };
    let known: BTreeMap<Vec<u8>, Dictionary> = document
        .get_page_fonts(id)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, font)| (name, telling(font)))
        .collect();
    let mut fonts = BTreeMap::new();
    for (name, font) in &known {
        match font.get_font_encoding_with_limit(document, MAX_UNPACKED) {
            Ok(encoding) => fonts.insert(name.clone(), encoding),
            Err(Error::Decompress(_)) => return Err(bomb),
            Err(_) => None,
        };
    }
    let operations = Content::decode(&bytes).map(|content| content.operations).unwrap_or_default();
    let mut pen = Pen { fonts, ..Pen::default() };
    for operation in &operations {
        pen.run(operation);
        if pen.drawn.len() > MAX_DRAWN {
            return Err(bomb);
        }
    }
    Ok(pen.drawn)
}

/// A font that is read by what it says its codes mean, where it says so: its other encoding names shapes, not characters.
fn telling(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font
}

/// Fonts share one shape for a character and the radical that looks like it (工, ⼯), and tell the radical: the character is meant.
fn plain(ch: char) -> impl Iterator<Item = char> {
    let radical = ('\u{2F00}'..='\u{2FD5}').contains(&ch);
    let character = radical.then(|| std::iter::once(ch).nfkc()).into_iter().flatten();
    character.chain((!radical).then_some(ch))
}

/// Follows the operations of a page.
struct Pen<'d> {
    fonts: BTreeMap<Vec<u8>, Encoding<'d>>,
    drawn: Drawn,
    page: Matrix,
    kept: Vec<Matrix>,
    text: Matrix,
    line: Matrix,
    leading: f64,
    font: Vec<u8>,
    point: (f64, f64),
}

impl Default for Pen<'_> {
    fn default() -> Self {
        Self {
            fonts: BTreeMap::new(),
            drawn: Drawn::default(),
            page: SAME,
            kept: Vec::new(),
            text: SAME,
            line: SAME,
            leading: 0.0,
            font: Vec::new(),
            point: (0.0, 0.0),
        }
    }
}

/// Pieces and rules of one page together: a page full of small print has some thousands.
const MAX_DRAWN: usize = 60_000;
/// Graphics states that may lie within one another; more is no page of a table.
const MAX_KEPT: usize = 1_000;

impl Pen<'_> {
    fn run(&mut self, operation: &Operation) {
        let given = &operation.operands;
        let number = |at: usize| given.get(at).and_then(|one| one.as_float().ok()).map_or(0.0, f64::from);
        let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
        match operation.operator.as_str() {
            "q" if self.kept.len() < MAX_KEPT => self.kept.push(self.page),
            "Q" => self.page = self.kept.pop().unwrap_or(self.page),
            "cm" => self.page = then(matrix(), self.page),
            "BT" => (self.text, self.line) = (SAME, SAME),
            "Tf" => {
                self.font = given.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec()
            }
            "TL" => self.leading = number(0),
            "Tm" => (self.text, self.line) = (matrix(), matrix()),
            "Td" => self.next_line(number(0), number(1)),
            "TD" => {
                self.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            "T*" => self.next_line(0.0, -self.leading),
            "Tj" => self.show(given.iter()),
            "TJ" => self.show(given.first().and_then(|all| all.as_array().ok()).into_iter().flatten()),
            "'" | "\"" => {
                self.next_line(0.0, -self.leading);
                self.show(given.last().into_iter());
            }
            "m" => self.point = (number(0), number(1)),
            "l" => {
                let from = std::mem::replace(&mut self.point, (number(0), number(1)));
                self.rule(from, self.point);
            }
            "re" => self.rectangle((number(0), number(1)), (number(2), number(3))),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = then([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn show<'o>(&mut self, strings: impl Iterator<Item = &'o Object>) {
        let Some(encoding) = self.fonts.get(&self.font) else { return };
        let bytes = strings.filter_map(|one| one.as_str().ok());
        let text: String = bytes.filter_map(|bytes| Document::decode_text(encoding, bytes).ok()).collect();
        let text: String = text.chars().flat_map(plain).collect();
        if !text.trim().is_empty() {
            let (x, y) = place(then(self.text, self.page), (0.0, 0.0));
            self.drawn.pieces.push(Piece { x, y, text });
        }
    }

    /// The four sides of a rectangle, or the one rule that a thin one is.
    fn rectangle(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let [low, high] = [(x, y), (x + width, y + height)].map(|corner| place(self.page, corner));
        let (wide, tall) = ((high.0 - low.0).abs(), (high.1 - low.1).abs());
        let middle = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
        let mut side = |from: (f64, f64), to: (f64, f64)| self.drawn.rule(from, to);
        if tall < THIN {
            side((low.0, middle.1), (high.0, middle.1));
        } else if wide < THIN {
            side((middle.0, low.1), (middle.0, high.1));
        } else {
            for y in [low.1, high.1] {
                side((low.0, y), (high.0, y));
            }
            for x in [low.0, high.0] {
                side((x, low.1), (x, high.1));
            }
        }
    }

    fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        let (from, to) = (place(self.page, from), place(self.page, to));
        self.drawn.rule(from, to);
    }
}

impl Drawn {
    fn len(&self) -> usize {
        self.pieces.len() + self.across.len() + self.down.len()
    }

    /// Takes a line that runs along an axis; slanting ones rule no table.
    fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        let span = |one: f64, other: f64| (one.min(other), one.max(other));
        let (x, y) = (span(from.0, to.0), span(from.1, to.1));
        if y.1 - y.0 < 0.5 {
            self.across.push(Rule { at: y.0, from: x.0, to: x.1 });
        } else if x.1 - x.0 < 0.5 {
            self.down.push(Rule { at: x.0, from: y.0, to: y.1 });
        }
    }
}
