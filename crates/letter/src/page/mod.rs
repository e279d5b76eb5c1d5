//! Pages: where every line of a letter stands, as a display list the PDF back end draws without thinking.
//!
//! Order of drawing is reading order, so extraction gives the letter's text. Lengths are mm from the top left corner.

mod canvas;
mod flow;
mod foot;
mod head;
mod paginate;
mod tail;

pub(crate) use canvas::{Ink, PageCanvas, RuleLine, Run};

use chengban_domain::Said;
use chrono::NaiveDate;

use crate::fonts::{Role, Shaper};
use crate::layout::Layout;
use crate::lines::{Measure, SetLine, natural};
use crate::model::{Attachment, LetterModel};
use crate::seal::SealPlace;
use crate::{LetterError, Template};
use canvas::Canvas;
use flow::{FlowLine, Flower};

/// What a letter looks like, before any byte of PDF.
pub(crate) struct Composed {
    pub pages: Vec<PageCanvas>,
    pub layout: Layout,
    pub seal_place: Option<SealPlace>,
    pub warnings: Vec<Said>,
}

/// Everything a part of the page needs.
pub(crate) struct Desk<'a, 'f> {
    pub model: &'a LetterModel,
    pub template: &'a Template,
    pub shaper: &'a mut Shaper<'f>,
    pub canvas: Canvas,
    pub warnings: Vec<Said>,
}

impl Desk<'_, '_> {
    /// Body glyphs on the grid.
    pub fn body(&self) -> Measure {
        Measure { cell: self.template.cell(), size: self.template.sizes.body }
    }

    /// Small glyphs (4号), set solid.
    pub fn small(&self) -> Measure {
        Measure::solid(self.template.sizes.small)
    }

    /// One unbroken line from x = 0.
    pub fn line(
        &mut self,
        role: Role,
        text: &str,
        field: &str,
        measure: Measure,
    ) -> Result<SetLine, LetterError> {
        Ok(natural(&self.shaper.glyphs(role, text, field)?, measure))
    }
}

/// Lays out a checked model.
pub(crate) fn compose(
    model: &LetterModel,
    template: &Template,
    shaper: &mut Shaper<'_>,
    date: NaiveDate,
) -> Result<Composed, LetterError> {
    let mut desk = Desk { model, template, shaper, canvas: Canvas::default(), warnings: Vec::new() };
    let first_line = head::draw(&mut desk)?;
    let mut flow = flow::letter(&mut desk)?;
    let mut tail = tail::prepare(&mut desk, date)?;
    let room = usize::from(template.page.lines);
    if tail.lines_needed() + template.tail.min_body_lines > room {
        flow.append(&mut tail.give_up_attachments());
    }
    let with_texts = model.attachments.iter().any(|a| !a.text.is_empty());
    let imprint = foot::imprint(&mut desk)?;
    let foot_lines = if with_texts { 0 } else { imprint.lines(template) };
    let cuts = paginate::cut(
        &flow,
        first_line,
        room,
        tail.lines_needed() + foot_lines,
        template.tail.min_body_lines,
    )
    .ok_or_else(|| LetterError::TooLong { field: "附件说明、署名、附注和抄送".into() })?;
    let end = draw_flow(&mut desk, &flow, &cuts, 0, first_line);
    let (seal_place, end) = tail.draw(&mut desk, end);
    let end = draw_attachment_texts(&mut desk, end)?;
    foot::draw_imprint(&mut desk, imprint, end);
    foot::draw_page_numbers(&mut desk)?;
    let (pages, layout) = desk.canvas.finish(desk.shaper);
    Ok(Composed { pages, layout, seal_place, warnings: desk.warnings })
}

/// Where the flow stopped: page index and next free grid line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub page: usize,
    pub line: usize,
}

fn draw_flow(
    desk: &mut Desk<'_, '_>,
    flow: &[FlowLine],
    cuts: &[usize],
    base: usize,
    first_line: usize,
) -> Position {
    let mut at = Position { page: base, line: first_line };
    let mut start = 0;
    for (i, end) in cuts.iter().enumerate() {
        at = Position { page: base + i, line: if i == 0 { first_line } else { 0 } };
        for line in flow.get(start..*end).unwrap_or_default() {
            flow::draw_line(desk, at, line);
            at.line += 1;
        }
        start = *end;
    }
    at
}

/// Text attachments on pages of their own, before the 版记 (7.3.7).
fn draw_attachment_texts(desk: &mut Desk<'_, '_>, mut end: Position) -> Result<Position, LetterError> {
    let attachments: &[Attachment] = &desk.model.attachments;
    let alone = attachments.len() == 1;
    for (index, attachment) in attachments.iter().enumerate().filter(|(_, a)| !a.text.is_empty()) {
        let page = end.page + 1;
        let first_line = head::draw_attachment(desk, page, index, alone, attachment)?;
        let field = format!("附件{}正文", index + 1);
        let flow = Flower::new(&field).blocks(desk, &attachment.text)?;
        let room = usize::from(desk.template.page.lines);
        let cuts = paginate::cut(&flow, first_line, room, 0, 0)
            .ok_or_else(|| LetterError::TooLong { field: field.clone() })?;
        end = draw_flow(desk, &flow, &cuts, page, first_line);
    }
    Ok(end)
}
