//! Proposed line breaks for a title: a person may change them, the letter takes them as they are.
//!
//! GB/T 9704-2012 7.3.1: broken lines keep words whole and form a trapezoid or a diamond.

/// Glyphs of 22 pt that fit into 156 mm.
const MOST: usize = 20;
/// Up to this length a title stays on one line.
const ONE_LINE: usize = 17;
/// Words a line likes to start with.
const OPENERS: [&str; 4] = ["关于", "答复", "的函", "《"];
/// Characters a line likes to end with.
const CLOSERS: [char; 6] = ['的', '》', '、', '）', '和', '与'];

/// Breaks a title into lines of at most 20 characters, preferring ends of phrases and lines of like length.
pub fn propose_title(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    if chars.len() <= ONE_LINE {
        return vec![chars.iter().collect()];
    }
    let lines = chars.len().div_ceil(MOST).max(2);
    let mut out = Vec::new();
    let mut start = 0;
    for remaining in (2..=lines).rev() {
        let at = best_break(&chars, start, remaining);
        out.push(chars.iter().skip(start).take(at - start).collect());
        start = at;
    }
    out.push(chars.iter().skip(start).collect());
    out
}

/// The cheapest position to end the line that begins at `start`, with `remaining` lines to fill.
fn best_break(chars: &[char], start: usize, remaining: usize) -> usize {
    let left = chars.len() - start;
    let ideal = left as f64 / remaining as f64;
    let least = left.saturating_sub(MOST * (remaining - 1)).max(1);
    let most = MOST.min(left - (remaining - 1));
    let mut best = (f64::MAX, start + least);
    for length in least..=most {
        let at = start + length;
        let cost = (length as f64 - ideal).abs() + phrase_cost(chars, at);
        if cost < best.0 {
            best = (cost, at);
        }
    }
    best.1
}

fn phrase_cost(chars: &[char], at: usize) -> f64 {
    let (Some(before), Some(after)) = (chars.get(at - 1), chars.get(at)) else { return 0.0 };
    let rest: String = chars.iter().skip(at).take(2).collect();
    let glued = crate::lines::forbids_break(*before, *after);
    match () {
        () if glued => 100.0,
        () if rest.starts_with("关于") => 0.0,
        () if OPENERS.iter().any(|o| rest.starts_with(o)) => 1.5,
        () if CLOSERS.contains(before) => 1.5,
        () => 6.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_breaks_before_its_matter() {
        let lines = propose_title("琼海市示例局关于东环路夜间施工噪声诉求的最终处理意见");
        assert_eq!(lines.concat(), "琼海市示例局关于东环路夜间施工噪声诉求的最终处理意见");
        assert!(lines.iter().all(|l| l.chars().count() <= MOST), "{lines:?}");
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn a_short_title_stays_on_one_line() {
        assert_eq!(propose_title("关于用水诉求的答复"), ["关于用水诉求的答复"]);
    }
}
