//! What a page of a PDF draws: pieces of text with their places, and straight rules. Places are points of the page, upwards.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Error, Object, ObjectId};
use unicode_normalization::UnicodeNormalization;

use crate::import::error::ImportError;
use crate::import::sheet::MAX_ROWS;

/// Bytes that one stream of the file may unpack to.
pub(super) const MAX_UNPACKED: usize = 16 << 20;
/// Bytes that the contents of all pages together may unpack to.
const MAX_CONTENTS: usize = 256 << 20;
/// Pieces and rules of all pages together: the fullest page has some thousands.
const MAX_DRAWN: usize = 4_000_000;
/// The same of one page.
const MAX_DRAWN_ON_PAGE: usize = 60_000;
/// A rectangle thinner than this is a rule, points.
const THIN: f64 = 3.0;
/// In place of a text that cannot be told.
pub(super) const UNREADABLE: char = char::REPLACEMENT_CHARACTER;

/// A piece of text at the place where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Height of its font, points.
    pub(super) size: f64,
    pub(super) text: String,
}

impl Piece {
    /// About where it ends: a Han character is as wide as high, others are half as wide.
    pub(super) fn end(&self) -> f64 {
        let halves = self.text.chars().map(|ch| if ch.is_ascii() { 1.0 } else { 2.0 });
        self.x + halves.sum::<f64>() * self.size / 2.0
    }
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

/// Reads pages within the budget of the file.
pub(super) struct Reader<'d> {
    document: &'d Document,
    contents: usize,
    drawn: usize,
}

impl<'d> Reader<'d> {
    /// Of a file.
    pub(super) fn of(document: &'d Document) -> Self {
        Self { document, contents: MAX_CONTENTS, drawn: MAX_DRAWN }
    }

    /// Reads a page.
    ///
    /// # Errors
    /// [`ImportError::Damaged`] where it cannot be read whole, [`ImportError::Bomb`], [`ImportError::TooManyRows`].
    pub(super) fn page(&mut self, id: ObjectId) -> Result<Drawn, ImportError> {
        let bytes =
            self.document.get_page_content_with_limit(id, MAX_UNPACKED).map_err(|error| told(&error))?;
        self.contents = self.contents.checked_sub(bytes.len()).ok_or_else(bomb)?;
        let known: BTreeMap<Vec<u8>, Dictionary> = self
            .document
            .get_page_fonts(id)
            .unwrap_or_default()
            .into_iter()
            .map(|(name, font)| (name, telling(font)))
            .collect();
        let mut fonts = BTreeMap::new();
        for (name, font) in &known {
            let encoding = font.get_font_encoding_with_limit(self.document, MAX_UNPACKED);
            match encoding {
                Ok(encoding) if tells(font, &encoding) => fonts.insert(name.as_slice(), encoding),
                Err(Error::Decompress(_)) => return Err(bomb()),
                _ => None,
            };
        }
        let operations = Content::decode_strict(&bytes).map_err(|_| ImportError::Damaged)?.operations;
        let mut pen = Pen::on(turned(self.document, id), fonts);
        for operation in &operations {
            pen.run(operation);
            if pen.drawn.len() > MAX_DRAWN_ON_PAGE.min(self.drawn) {
                return Err(ImportError::TooManyRows { limit: MAX_ROWS });
            }
        }
        self.drawn -= pen.drawn.len();
        Ok(pen.drawn)
    }
}

fn bomb() -> ImportError {
    ImportError::Bomb { limit: (MAX_CONTENTS >> 20) as u64 }
}

fn told(error: &Error) -> ImportError {
    if matches!(error, Error::Decompress(_)) { bomb() } else { ImportError::Damaged }
}

/// A font that is read by what it says its codes mean, where it says so: its other encoding names shapes, not characters.
fn telling(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font
}

/// Whether a font's codes are known: the reader falls back on Latin letters where it does not understand them.
fn tells(font: &Dictionary, encoding: &Encoding<'_>) -> bool {
    let composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
    let fell_back = matches!(encoding, Encoding::OneByteEncoding(_)) && (composite || font.has(b"ToUnicode"));
    !fell_back
}

/// How the page is turned before it is shown, as a matrix.
fn turned(document: &Document, page: ObjectId) -> Matrix {
    let mut at = document.get_dictionary(page).ok();
    // A page has what the groups above it say; no more lie above one another in any real file.
    for _ in 0..32 {
        let Some(dictionary) = at else { break };
        if let Ok(turn) = dictionary.get(b"Rotate").and_then(Object::as_i64) {
            return match turn.rem_euclid(360) {
                90 => [0.0, -1.0, 1.0, 0.0, 0.0, 0.0],
                180 => [-1.0, 0.0, 0.0, -1.0, 0.0, 0.0],
                270 => [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
                _ => SAME,
            };
        }
        let parent = dictionary.get(b"Parent").and_then(Object::as_reference);
        at = parent.ok().and_then(|id| document.get_dictionary(id).ok());
    }
    SAME
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

/// Fonts share one shape for a character and the radical that looks like it (工, ⼯), and tell the radical: the character is meant.
fn plain(ch: char) -> impl Iterator<Item = char> {
    let radical = ('\u{2F00}'..='\u{2FD5}').contains(&ch);
    let character = radical.then(|| std::iter::once(ch).nfkc()).into_iter().flatten();
    character.chain((!radical).then_some(ch))
}

/// What `q` keeps and `Q` brings back.
#[derive(Debug, Clone)]
struct State {
    page: Matrix,
    font: Vec<u8>,
    size: f64,
    leading: f64,
}

/// Graphics states that may lie within one another; more is no page of a table.
const MAX_KEPT: usize = 1_000;

/// Follows the operations of a page.
struct Pen<'d> {
    fonts: BTreeMap<&'d [u8], Encoding<'d>>,
    drawn: Drawn,
    state: State,
    kept: Vec<State>,
    text: Matrix,
    line: Matrix,
    /// The path that is laid out and not painted yet: its lines, where its last part began, where it is.
    path: Vec<((f64, f64), (f64, f64))>,
    begun: (f64, f64),
    point: (f64, f64),
}

impl<'d> Pen<'d> {
    fn on(page: Matrix, fonts: BTreeMap<&'d [u8], Encoding<'d>>) -> Self {
        Self {
            fonts,
            drawn: Drawn::default(),
            state: State { page, font: Vec::new(), size: 0.0, leading: 0.0 },
            kept: Vec::new(),
            text: SAME,
            line: SAME,
            path: Vec::new(),
            begun: (0.0, 0.0),
            point: (0.0, 0.0),
        }
    }

    fn run(&mut self, operation: &Operation) {
        let given = &operation.operands;
        let number = |at: usize| given.get(at).and_then(|one| one.as_float().ok()).map_or(0.0, f64::from);
        let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
        match operation.operator.as_str() {
            "q" if self.kept.len() < MAX_KEPT => self.kept.push(self.state.clone()),
            "Q" => self.state = self.kept.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => self.state.page = then(matrix(), self.state.page),
            "BT" => (self.text, self.line) = (SAME, SAME),
            "Tf" => {
                self.state.font =
                    given.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec();
                self.state.size = number(1);
            }
            "TL" => self.state.leading = number(0),
            "Tm" => (self.text, self.line) = (matrix(), matrix()),
            "Td" => self.next_line(number(0), number(1)),
            "TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show(given.iter()),
            "TJ" => self.show(given.first().and_then(|all| all.as_array().ok()).into_iter().flatten()),
            "'" | "\"" => {
                self.next_line(0.0, -self.state.leading);
                self.show(given.last().into_iter());
            }
            "m" => (self.begun, self.point) = ((number(0), number(1)), (number(0), number(1))),
            "l" => self.line_to((number(0), number(1))),
            "c" => self.point = (number(4), number(5)),
            "v" | "y" => self.point = (number(2), number(3)),
            "h" => self.line_to(self.begun),
            "re" => self.rectangle((number(0), number(1)), (number(2), number(3))),
            "s" | "b" | "b*" => {
                self.line_to(self.begun);
                self.paint();
            }
            "S" | "f" | "F" | "f*" | "B" | "B*" => self.paint(),
            // What only bounds what is drawn is not seen.
            "n" => self.path.clear(),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = then([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn show<'o>(&mut self, strings: impl Iterator<Item = &'o Object>) {
        let bytes: Vec<&[u8]> = strings.filter_map(|one| one.as_str().ok()).collect();
        if bytes.iter().all(|bytes| bytes.is_empty()) {
            return;
        }
        let encoding = self.fonts.get(self.state.font.as_slice());
        let read = |encoding: &Encoding<'_>| -> Option<String> {
            bytes.iter().map(|bytes| Document::decode_text(encoding, bytes).ok()).collect()
        };
        let text = encoding.and_then(read).unwrap_or_else(|| UNREADABLE.to_string());
        let text: String = text.chars().flat_map(plain).collect();
        if text.trim().is_empty() {
            return;
        }
        let matrix = then(self.text, self.state.page);
        let (x, y) = place(matrix, (0.0, 0.0));
        let size = self.state.size.abs() * matrix[0].hypot(matrix[1]);
        self.drawn.pieces.push(Piece { x, y, size, text });
    }

    fn line_to(&mut self, to: (f64, f64)) {
        let from = std::mem::replace(&mut self.point, to);
        self.lay(from, to);
    }

    fn lay(&mut self, from: (f64, f64), to: (f64, f64)) {
        if self.path.len() < MAX_DRAWN_ON_PAGE {
            self.path.push((place(self.state.page, from), place(self.state.page, to)));
        }
    }

    /// The four sides of a rectangle, or the one rule that a thin one is.
    fn rectangle(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        (self.begun, self.point) = ((x, y), (x, y));
        let scaled = |x: f64, y: f64| {
            let [a, b, c, d, ..] = self.state.page;
            (a * x + c * y).hypot(b * x + d * y)
        };
        let (wide, tall) = (scaled(width, 0.0), scaled(0.0, height));
        let (right, top) = (x + width, y + height);
        let (middle, centre) = (x + width / 2.0, y + height / 2.0);
        if tall < THIN {
            self.lay((x, centre), (right, centre));
        } else if wide < THIN {
            self.lay((middle, y), (middle, top));
        } else {
            for (from, to) in [
                ((x, y), (right, y)),
                ((x, top), (right, top)),
                ((x, y), (x, top)),
                ((right, y), (right, top)),
            ] {
                self.lay(from, to);
            }
        }
    }

    fn paint(&mut self) {
        for (from, to) in self.path.drain(..) {
            self.drawn.rule(from, to);
        }
    }
}
