//! Proposed line breaks for a title: a person may change them, the letter takes them as they are.
//!
//! GB/T 9704-2012 7.3.1: broken lines keep words whole and form a trapezoid or a diamond. Without a dictionary the
//! ends of phrases are guessed from a few characters; the costs below are ours.

/// Glyphs of 22 pt that fit into 156 mm.
const MOST: usize = 20;
/// Up to this length a title stays on one line.
const ONE_LINE: usize = 17;
/// Beginnings a line likes.
const OPENERS: [&str; 5] = ["关于", "答复", "处理", "提案", "《"];
/// Characters a line likes to end with.
const CLOSERS: &str = "的》、）和与号局府";
/// Cost of one line more, and of a break at no known end of a phrase.
const LINE_COST: f64 = 3.0;
const BLIND_COST: f64 = 8.0;
/// Cost of a square of a character's difference from the ideal length.
const UNEVEN_COST: f64 = 0.03;

/// Breaks a title into lines of at most 20 characters, preferring ends of phrases and lines of like length.
pub fn propose_title(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let least = chars.len().div_ceil(MOST).max(1);
    if chars.len() <= ONE_LINE {
        return vec![chars.iter().collect()];
    }
    let plans = (least.max(2)..=least + 1).filter_map(|lines| plan(&chars, lines));
    let best = plans.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, ends)| ends).unwrap_or_default();
    let starts = std::iter::once(0).chain(best.iter().copied());
    starts.zip(&best).map(|(from, to)| chars.iter().skip(from).take(to - from).collect()).collect()
}

/// Cheapest ends of `lines` lines, with their cost.
fn plan(chars: &[char], lines: usize) -> Option<(f64, Vec<usize>)> {
    let ideal = chars.len() as f64 / lines as f64;
    // best[i]: cost and ends of the cheapest way to set the first i characters in the lines so far
    let mut best: Vec<Option<(f64, Vec<usize>)>> = vec![None; chars.len() + 1];
    *best.first_mut()? = Some((LINE_COST * lines as f64, Vec::new()));
    for _ in 0..lines {
        let next = (0..=chars.len()).map(|end| {
            let starts = end.saturating_sub(MOST)..end;
            let ways = starts.filter_map(|start| {
                let (cost, ends) = best.get(start)?.as_ref()?;
                let uneven = ((end - start) as f64 - ideal).powi(2) * UNEVEN_COST;
                Some((cost + uneven + phrase_cost(chars, end), [ends.as_slice(), &[end]].concat()))
            });
            ways.min_by(|a, b| a.0.total_cmp(&b.0))
        });
        best = next.collect();
    }
    best.pop()?
}

/// How badly a break before `at` hurts.
fn phrase_cost(chars: &[char], at: usize) -> f64 {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|i| chars.get(i)), chars.get(at)) else {
        return 0.0;
    };
    let rest: String = chars.iter().skip(at).take(2).collect();
    match () {
        () if crate::lines::forbids_break(*before, *after) => 100.0,
        () if rest == "关于" => 0.0,
        () if OPENERS.iter().any(|o| rest.starts_with(o)) || CLOSERS.contains(*before) => 2.0,
        () => BLIND_COST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_breaks_before_its_matter() {
        let lines = propose_title("琼海市营商环境示例局关于政协琼海市十四届三次会议第078号提案答复的函");
        assert_eq!(lines, ["琼海市营商环境示例局", "关于政协琼海市十四届三次会议第078号", "提案答复的函"]);
        let lines = propose_title("琼海市示例局关于东环路夜间施工噪声诉求的最终处理意见");
        assert_eq!(lines.concat(), "琼海市示例局关于东环路夜间施工噪声诉求的最终处理意见");
        assert!(lines.iter().all(|l| l.chars().count() <= MOST), "{lines:?}");
        assert_eq!(lines.len(), 2, "{lines:?}");
    }

    #[test]
    fn a_short_title_stays_on_one_line() {
        assert_eq!(propose_title("关于用水诉求的答复"), ["关于用水诉求的答复"]);
    }

    #[test]
    fn a_long_title_keeps_every_character() {
        let title = "某".repeat(75);
        let lines = propose_title(&title);
        assert_eq!(lines.concat(), title);
        assert!(lines.iter().all(|l| l.chars().count() <= MOST), "{lines:?}");
    }
}
