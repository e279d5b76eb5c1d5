//! How the title of an act is compared: 行政处罚法 and 《中华人民共和国行政处罚法》 name the same act.
//!
//! Invariant: the key of a title equals the key of each usual short form of it, and no two acts of the corpus share one.

use chengban_domain::text::fold::folded;

const COUNTRY: &str = "中华人民共和国";

/// The comparison key of a title: folded, without the country's name, brackets of titles and white space.
#[must_use]
pub fn name_key(title: &str) -> String {
    let plain: String =
        folded(title).filter(|c| !c.is_whitespace() && !"《》〈〉<>“”\"".contains(*c)).collect();
    let short = plain.replace(COUNTRY, "");
    if short.is_empty() { plain } else { short }
}

/// The key without a closing bracket such as （试行）; the same key when there is none.
#[must_use]
pub fn without_suffix(key: &str) -> &str {
    match key.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((head, _)) if !head.is_empty() => head,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_titles_share_a_key() {
        assert_eq!(name_key("《中华人民共和国示例法》"), name_key("示例 法"));
        assert_eq!(name_key("关于《中华人民共和国示例法》的解释"), name_key("关于〈示例法〉的解释"));
        assert_eq!(name_key("示例条例（试行）"), name_key("示例条例(试行)"));
        assert_eq!(without_suffix(&name_key("示例条例（试行）")), name_key("示例条例"));
    }
}
