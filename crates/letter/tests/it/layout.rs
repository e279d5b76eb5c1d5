//! Places on the page, measured in the PDF itself and in the layout dump (GB/T 9704-2012 figures).

use chengban_letter::{Block, Draft, LayoutLine, Template, TemplateId};
use proptest::prelude::*;

use crate::extract::glyphs;
use crate::fixtures::{draft, render, sample, try_render};

const MM: f64 = 72.0 / 25.4;

fn near(actual: f64, wanted: f64, what: &str) {
    assert!((actual - wanted).abs() <= 0.1, "{what}: {actual} mm, should be {wanted} mm");
}

fn part<'a>(d: &'a Draft, name: &str) -> Vec<&'a LayoutLine> {
    d.layout.pages.iter().flat_map(|p| &p.lines).filter(|l| l.part == name).collect()
}

#[test]
fn the_sample_is_laid_out_as_reviewed() {
    let mut out = String::new();
    for (i, page) in draft().layout.pages.iter().enumerate() {
        out += &format!("page {}\n", i + 1);
        page.rules.iter().for_each(|r| out += &format!("  rule {:?}\n", r));
        for l in &page.lines {
            let fonts = l.fonts.join("+");
            out += &format!(
                "  {:<12} {:>6.2}–{:<6.2} {:>6.2} {}pt {fonts} {}\n",
                l.part, l.x, l.right, l.top, l.size, l.text
            );
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn cells_and_lines_of_the_pdf_are_those_of_the_grid() {
    let page = &glyphs(&draft().bytes)[1];
    let line: Vec<_> = page.iter().take_while(|g| g.y == page[0].y).collect();
    let (first, tenth) = (line[0].x, line[9].x);
    near((tenth - first) / MM, 9.0 * 156.0 / 28.0, "nine cells");
    let mut rows: Vec<f64> = page.iter().map(|g| g.y).collect();
    rows.dedup();
    near((rows[0] - rows[7]) / MM, 7.0 * 225.0 / 22.0, "seven lines");
    near(first / MM, 28.0, "left edge of the type area");
}

#[test]
fn head_and_rules_stand_where_10_1_wants_them() {
    let d = draft();
    let mark = part(d, "mark")[0];
    near(mark.top, 30.0, "mark below the page edge");
    near((mark.x + mark.right) / 2.0, 106.0, "axis of the mark");
    let rules = &d.layout.pages[0].rules;
    let (thick, thin) = (2.25 / MM, 0.75 / MM);
    near(rules[0][2] - thick / 2.0 - (mark.top + mark.size / MM), 4.0, "rule below the mark");
    near(297.0 - (rules[3][2] + thick / 2.0), 20.0, "lower rule above the page foot");
    rules.iter().for_each(|r| near(r[1] - r[0], 170.0, "length of a rule"));
    assert!(d.layout.pages[1].rules.is_empty(), "rules on page 1 only");
    let number = part(d, "number")[0];
    near(number.right, 184.0, "number at the right edge");
    near(
        number.top - (rules[1][2] + thin / 2.0),
        16.0 / MM * 7.0 / 8.0,
        "number 7/8 of a glyph below the rule",
    );
    let title = part(d, "title");
    let gap = title[0].top - (number.top + number.size / MM);
    assert!(gap >= 2.0 * 225.0 / 22.0 - 0.1, "title {gap} mm below the number");
}

#[test]
fn name_and_date_stand_on_the_seals_axis() {
    let d = draft();
    let (unit, date, place) = (part(d, "unit")[0], part(d, "date")[0], d.seal_place.unwrap());
    near((unit.x + unit.right) / 2.0, place.axis_mm, "name");
    near((date.x + date.right) / 2.0, place.axis_mm, "date");
    near(date.right, 184.0 - 4.0 * 156.0 / 28.0, "date ends four cells from the right");
    let centre = place.top_mm + 21.0;
    let middle = |l: &LayoutLine| l.top + l.size / MM / 2.0;
    near(middle(unit) - centre, 1.5, "name below the centre");
    near(middle(date) - centre, 11.7, "date below the centre");
    let last = part(d, "attachments").last().map(|l| l.top + (225.0 / 22.0 + l.size / MM) / 2.0).unwrap();
    near(place.top_mm - last, 0.3 * 225.0 / 22.0, "seal below the last text");
}

#[test]
fn a_long_name_moves_the_axis_and_stays_in_the_type_area() {
    let mut m = sample();
    m.sign.units = vec!["琼海市某某某某某某某某某工作领导小组办公室".into()];
    let d = render(&m);
    let unit = part(&d, "unit")[0];
    near(unit.right, 184.0, "right edge");
    near((unit.x + unit.right) / 2.0, d.seal_place.unwrap().axis_mm, "common axis");
}

#[test]
fn page_numbers_stand_seven_millimetres_below_and_alternate() {
    let mut m = sample();
    m.body.extend(std::iter::repeat_n(Block::text("本段为排版检查而设。".repeat(12)), 8));
    let d = render(&m);
    let numbers = part(&d, "page_number");
    assert_eq!(numbers.len(), d.pages - 1, "none on page 1 of a letter");
    near(numbers[0].x, 28.0 + 156.0 / 28.0, "even page, left");
    near(numbers[1].right, 184.0 - 156.0 / 28.0, "odd page, right");
    let all = glyphs(&d.bytes);
    let dash = all[1].iter().rev().find(|g| g.ch == "—").unwrap();
    let baseline = 297.0 - dash.y / MM;
    assert!((269.0..272.5).contains(&baseline), "the dash floats above the baseline {baseline}");
}

#[test]
fn the_seals_page_always_carries_two_lines_of_body() {
    for paragraphs in 1..=24 {
        let mut m = sample();
        m.body = vec![Block::text("本段恰好一行。"); paragraphs];
        m.body.insert(0, Block { level: 1, text: "一、情况".into() });
        let d = render(&m);
        let page = &d.layout.pages[d.seal_place.unwrap().page - 1];
        let count = |p: &str| page.lines.iter().filter(|l| l.part == p).count();
        assert!(count("body") >= 2, "{paragraphs} paragraphs: {} lines with the seal", count("body"));
        let tail = [("attachments", 2), ("unit", 1), ("date", 1), ("note", 1), ("cc", 1)];
        tail.iter().for_each(|(p, n)| assert_eq!(count(p), *n, "{p} with {paragraphs} paragraphs"));
    }
}

#[test]
fn no_heading_ends_a_page() {
    for before in 8..=16 {
        let mut m = sample();
        m.body = vec![Block::text("本段恰好一行。"); before];
        m.body.push(Block { level: 1, text: "二、标题".into() });
        m.body.extend(vec![Block::text("正文一行。"); 30]);
        let d = render(&m);
        let last = d.layout.pages[0].lines.iter().rfind(|l| l.part == "body").unwrap();
        assert!(!last.text.starts_with("二、"), "heading left behind after {before} lines");
    }
}

#[test]
fn the_file_form_has_its_rules_and_printing_record() {
    let mut m = sample();
    m.template = TemplateId::RedHead;
    m.print_info = Some(chengban_letter::PrintRecord {
        organ: "琼海市示例局办公室".into(),
        date: crate::fixtures::date(),
    });
    let d = render(&m);
    near(part(&d, "mark")[0].top, 37.0 + 35.0, "mark below the type area's top");
    let foot = d.layout.pages.last().unwrap();
    near(
        foot.rules.iter().map(|r| r[2]).fold(0.0, f64::max),
        262.0,
        "last rule on the foot of the type area",
    );
    assert_eq!(part(&d, "page_number").len(), d.pages, "numbers from page 1");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_letter_keeps_to_the_type_area_and_to_its_text(
        paragraphs in prop::collection::vec("[依据办理诉求单位，。、；：“”（）《》0-9a-z％]{1,120}", 1..12),
    ) {
        let mut m = sample();
        m.body = paragraphs.iter().map(|t| Block::text(format!("文{t}"))).collect();
        let d = try_render(&m).unwrap();
        let t = Template::builtin(TemplateId::Letter).unwrap();
        for line in d.layout.pages.iter().flat_map(|p| &p.lines) {
            prop_assert!(line.x >= t.page.left - 0.01 && line.right <= 184.01, "{} {}–{}", line.text, line.x, line.right);
        }
        let set: String = d.layout.pages.iter().flat_map(|p| &p.lines).filter(|l| l.part == "body").map(|l| l.text.as_str()).collect();
        let wanted: String = m.body.iter().map(|b| b.text.as_str()).collect();
        prop_assert_eq!(set, wanted);
    }
}
