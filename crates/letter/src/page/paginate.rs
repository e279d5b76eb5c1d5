//! Cutting the flow into pages: headings keep a line of their text, the seal's page keeps two lines of body.
//!
//! 「（此页无正文）」 is not in the 2012 standard, so lines move over instead. Never a seal without text.

use super::flow::FlowLine;

/// Ends of the pages as indexes into `flow`; `None` if the tail cannot stand on one page with its body lines.
///
/// `first` is the first free grid line of the first page, `room` the lines of a page, `tail` the lines that must stand
/// after the last line of the flow on its page, `least` the lines of the flow that must stand before the tail.
pub(super) fn cut(
    flow: &[FlowLine],
    first: usize,
    room: usize,
    tail: usize,
    least: usize,
) -> Option<Vec<usize>> {
    let mut ends = Vec::new();
    let mut start = 0;
    let mut space = room.saturating_sub(first);
    loop {
        let left = flow.len() - start;
        if left + tail <= space && (left >= least || ends.is_empty()) {
            ends.push(flow.len());
            return Some(ends);
        }
        let most = left.min(space).min(left.saturating_sub(least.min(left)));
        let end = back_over_headings(flow, start, start + most);
        if end == start && space == room {
            return None;
        }
        ends.push(end);
        start = end;
        space = room;
    }
}

/// The last end at or before `end` that does not leave a heading at the foot of the page.
fn back_over_headings(flow: &[FlowLine], start: usize, end: usize) -> usize {
    let mut at = end;
    while at > start && flow.get(at - 1).is_some_and(|l| l.keep) {
        at -= 1;
    }
    if at == start && end > start && start > 0 { end } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::SetLine;

    fn flow(keeps: &[usize], n: usize) -> Vec<FlowLine> {
        let line = SetLine { placed: Vec::new(), left: 0.0, right: 0.0 };
        (0..n).map(|i| FlowLine { line: line.clone(), part: "body", keep: keeps.contains(&i) }).collect()
    }

    #[test]
    fn a_tail_that_does_not_fit_takes_two_lines_with_it() {
        assert_eq!(cut(&flow(&[], 14), 8, 22, 4, 2), Some(vec![12, 14]));
        assert_eq!(cut(&flow(&[], 10), 8, 22, 4, 2), Some(vec![10]));
    }

    #[test]
    fn one_line_alone_never_faces_the_seal() {
        assert_eq!(cut(&flow(&[], 15), 8, 22, 4, 2), Some(vec![13, 15]));
    }

    #[test]
    fn a_heading_moves_over_with_its_text() {
        assert_eq!(cut(&flow(&[13], 30), 8, 22, 4, 2), Some(vec![13, 30]));
        assert_eq!(cut(&flow(&[12], 14), 8, 22, 4, 2), Some(vec![12, 14]));
    }

    #[test]
    fn a_tail_longer_than_a_page_is_refused() {
        assert_eq!(cut(&flow(&[], 5), 8, 22, 25, 2), None);
    }
}
