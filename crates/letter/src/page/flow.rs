//! The flow: addressees and body as grid lines that pages are filled with.
//!
//! Invariant: one [`FlowLine`] takes exactly one line of the grid; `keep` ties a heading to the line after it.

use chengban_domain::ReasonCode;

use super::canvas::{Ink, Style};
use super::{Desk, Position};
use crate::LetterError;
use crate::fonts::{Glyph, Role};
use crate::lines::{Room, SetLine, set_paragraph};
use crate::model::Block;
use crate::part::named;
use crate::template::PT_PER_MM;

/// Cells a paragraph is indented by (7.3.3).
const INDENT_CELLS: f64 = 2.0;

/// One line of the grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FlowLine {
    pub line: SetLine,
    pub part: &'static str,
    /// Must not be the last line of its page.
    pub keep: bool,
}

/// Turns blocks into lines, naming fields after one part of the model.
pub(crate) struct Flower<'a> {
    field: &'a str,
}

/// Addressees and body of the letter itself.
pub(super) fn letter(desk: &mut Desk<'_, '_>) -> Result<Vec<FlowLine>, LetterError> {
    let mut out = Vec::new();
    if !desk.model.addressees.is_empty() {
        let text = format!("{}：", desk.model.addressees.join("、"));
        let glyphs = desk.shaper.glyphs(Role::FangSong, &text, "主送机关")?;
        out.extend(paragraph(desk, &glyphs, 0.0, 0.0, "addressees", "主送机关"));
    }
    out.append(&mut Flower::new("正文").blocks(desk, &desk.model.body)?);
    Ok(out)
}

impl<'a> Flower<'a> {
    pub fn new(field: &'a str) -> Self {
        Self { field }
    }

    /// Lines of a list of blocks; a block that is all heading is tied to what follows.
    pub fn blocks(&self, desk: &mut Desk<'_, '_>, blocks: &[Block]) -> Result<Vec<FlowLine>, LetterError> {
        let mut out = Vec::new();
        for (i, block) in blocks.iter().enumerate() {
            let field = format!("{}第{}段", self.field, i + 1);
            let (head, rest) = split_heading(block);
            let mut glyphs = desk.shaper.glyphs(role(block.level), head, &field)?;
            glyphs.extend(desk.shaper.glyphs(Role::FangSong, rest, &field)?);
            let indent = INDENT_CELLS * desk.template.cell();
            let mut lines = paragraph(desk, &glyphs, indent, 0.0, "body", &field);
            let ties = is_heading(block) && rest.is_empty() && lines.len() <= 2 && i + 1 < blocks.len();
            lines.iter_mut().for_each(|l| l.keep = ties);
            out.append(&mut lines);
        }
        Ok(out)
    }
}

/// Lines of one paragraph in page coordinates.
pub(super) fn paragraph(
    desk: &mut Desk<'_, '_>,
    glyphs: &[Glyph],
    first: f64,
    rest: f64,
    part: &'static str,
    field: &str,
) -> Vec<FlowLine> {
    let t = desk.template;
    let room = Room { first, rest, width: t.page.type_width };
    let (lines, torn) = set_paragraph(glyphs, desk.body(), room);
    if torn {
        desk.warnings.push(named(ReasonCode::LetterTorn, field));
    }
    lines.into_iter().map(|l| FlowLine { line: l.shifted(t.page.left), part, keep: false }).collect()
}

pub(super) fn draw_line(desk: &mut Desk<'_, '_>, at: Position, line: &FlowLine) {
    let t = desk.template;
    let size = t.sizes.body;
    let top = t.line_top(at.line) + (t.line() - size / PT_PER_MM) / 2.0;
    desk.canvas.text(at.page, t, Style { part: line.part, size, top, ink: Ink::Black }, &line.line);
}

/// Font of a level: 一、 黑体, （一） 楷体, the others 仿宋 (7.3.3).
fn role(level: u8) -> Role {
    match level {
        1 => Role::Hei,
        2 => Role::Kai,
        _ => Role::FangSong,
    }
}

/// Whether a block without running text is a heading: levels 1 and 2 always, 3 and 4 if they are no sentence.
fn is_heading(block: &Block) -> bool {
    match block.level {
        1 | 2 => true,
        3 | 4 => !block.text.ends_with(['。', '；', '：', '！', '，', ';']),
        _ => false,
    }
}

/// Heading and running text of a block: on levels 1 and 2 the heading ends with the first 。 that has text after it.
fn split_heading(block: &Block) -> (&str, &str) {
    match block.text.split_once('。') {
        Some((head, rest)) if (1..=2).contains(&block.level) && !rest.is_empty() => {
            block.text.split_at_checked(head.len() + '。'.len_utf8()).unwrap_or((&block.text, ""))
        }
        _ => (&block.text, ""),
    }
}
