//! Which two neighbours may not be parted by a line end (GB/T 15834 and letter practice).
//!
//! Invariant: purely a question of two characters; a line of one unbroken cluster is the breaker's business.

/// May not begin a line.
const NOT_AT_START: &str = "，。、；：？！”’）〕】》〉」』…—·％‰℃)]}!,.:;?%";
/// May not end a line.
const NOT_AT_END: &str = "“‘（〔【《〈「『([{￥$№";
/// Units that stay with the number before them.
const UNITS: &str = "年月日时分秒号条款项元万亿个件％";
/// Closing marks with ink at the left of their cell.
const CLOSERS: &str = "，。、；：”’）〕】》〉」』";
/// Marks after which a justified line opens first.
const STOPS: &str = "，。、；：";
/// Opening marks with ink at the right of their cell.
const OPENERS: &str = "“‘（〔【《〈「『";

/// Whether a line end between `before` and `after` is barred.
pub(crate) fn forbids_break(before: char, after: char) -> bool {
    NOT_AT_START.contains(after) || NOT_AT_END.contains(before) || glued(before, after)
}

/// Digits and Latin with themselves and the ASCII marks among them (numbers, units, addresses); number and unit; 第 and
/// number; 〔2024〕 and number.
fn glued(before: char, after: char) -> bool {
    let latin = |c: char| is_word(c) || c.is_ascii_graphic();
    match (before, after) {
        (a, b) if latin(a) && latin(b) => true,
        (a, b) if a.is_ascii_digit() && UNITS.contains(b) => true,
        ('第' | '〕', b) if b.is_ascii_digit() => true,
        _ => false,
    }
}

/// Letters and digits of the Latin kind.
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(u32::from(c), 0xC0..=0x24F)
}

/// Where a full-width mark may give up half its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slack {
    /// White at the right.
    Right,
    /// White at the left.
    Left,
}

/// Side of the white half of a full-width mark.
pub(crate) fn slack(c: char) -> Option<Slack> {
    if CLOSERS.contains(c) {
        Some(Slack::Right)
    } else if OPENERS.contains(c) {
        Some(Slack::Left)
    } else {
        None
    }
}

/// Whether a justified line may open first between these two: after a stop, and where Han meets Latin.
pub(crate) fn opens_first(before: char, after: char) -> bool {
    let border = is_word(before) != is_word(after) && !glued(before, after);
    let marks = slack(before).is_some() || slack(after).is_some();
    STOPS.contains(before) && !NOT_AT_START.contains(after) || border && !marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_other_breakers_part_stay_together() {
        for pair in ["说“", "4年", "4万", "8件", "第1", "〕1", "……", "——", "9.", ".6", "a-", "//", "?x"]
        {
            let mut c = pair.chars();
            let (a, b) = (c.next().unwrap(), c.next().unwrap());
            let barred = forbids_break(a, b);
            assert_eq!(
                barred,
                pair != "说“",
                "{pair}: an opening mark may begin a line, the rest must not part"
            );
        }
        assert!(forbids_break('“', '好'), "an opening mark may not end a line");
    }

    #[test]
    fn han_may_part_from_han_and_from_a_number() {
        assert!(!forbids_break('办', '结'));
        assert!(!forbids_break('约', '2'));
    }
}
