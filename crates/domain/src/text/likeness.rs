//! How alike two texts are: two tickets, two provisions of which one was renumbered, a sentence and what was said before.
//!
//! Dice coefficient of character pairs (Dice 1945), in per mille, pairs weighted by their rarity among the texts compared:
//! 处五日以下拘留 stands in half of the articles of a penal act and says little. It survives inserted and dropped words,
//! needs no dictionary, and is cheap enough for a whole act at once.
//!
//! Invariants: likeness is symmetric; 1000 for equal texts, 0 for texts without a common pair.

use std::collections::HashMap;

use super::fold::folded;

type Pair = (char, char);

/// The character pairs of a text, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs(Vec<Pair>);

/// Weight of each pair: one more for each halving of the share of texts that have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights {
    texts: u32,
    having: HashMap<Pair, u32>,
}

impl Weights {
    /// Weights among `texts`. With no texts every pair weighs the same.
    #[must_use]
    pub fn among<'a>(texts: impl IntoIterator<Item = &'a Pairs>) -> Self {
        let mut weights = Self::default();
        for text in texts {
            weights.texts += 1;
            for chunk in text.0.chunk_by(|a, b| a == b) {
                *weights.having.entry(chunk[0]).or_default() += 1;
            }
        }
        weights
    }

    fn of(&self, pair: Pair) -> u32 {
        let having = self.having.get(&pair).copied().unwrap_or(1);
        (self.texts / having).checked_ilog2().unwrap_or(0) + 1
    }
}

impl Pairs {
    /// The pairs of `text`; punctuation and white space do not count.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let chars: Vec<char> = folded(text).filter(|c| c.is_alphanumeric()).collect();
        let mut pairs: Vec<Pair> = chars.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        Self(pairs)
    }

    /// Likeness in per mille.
    #[must_use]
    pub fn likeness(&self, other: &Self, weights: &Weights) -> u16 {
        let total = self.weight(weights) + other.weight(weights);
        per_mille(2 * self.common(other, weights), total)
    }

    /// The share of these pairs that another text has too, in per mille: 1000 for a text that stands in the other whole.
    #[must_use]
    pub fn held_by(&self, other: &Self) -> u16 {
        let even = Weights::default();
        per_mille(self.common(other, &even), self.weight(&even))
    }

    /// The weight of the pairs that both have.
    fn common(&self, other: &Self, weights: &Weights) -> u32 {
        let (mut a, mut b, mut common) = (0, 0, 0_u32);
        while a < self.0.len() && b < other.0.len() {
            match self.0[a].cmp(&other.0[b]) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    common += weights.of(self.0[a]);
                    a += 1;
                    b += 1;
                }
            }
        }
        common
    }

    fn weight(&self, weights: &Weights) -> u32 {
        self.0.iter().map(|pair| weights.of(*pair)).sum()
    }
}

fn per_mille(part: u32, whole: u32) -> u16 {
    match whole {
        0 => 0,
        whole => u16::try_from(u64::from(part) * 1000 / u64::from(whole)).unwrap_or(1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_symmetric_and_bounded() {
        let even = Weights::default();
        let (a, b) = (Pairs::of("在公共场所跳舞扰民"), Pairs::of("在公共场所组织跳舞，扰民"));
        assert_eq!(a.likeness(&b, &even), b.likeness(&a, &even));
        assert!(a.likeness(&b, &even) > 700, "two inserted characters leave most pairs");
        assert_eq!(a.likeness(&a, &even), 1000);
        assert_eq!(a.likeness(&Pairs::of("完全不同"), &even), 0);
        assert_eq!(Pairs::of("").likeness(&Pairs::of(""), &even), 0);
    }

    #[test]
    fn words_that_every_text_has_weigh_less() {
        let texts =
            ["攀折花木，处罚款", "乱扔果皮，处罚款", "折断花木，处罚款", "践踏草坪，处罚款"].map(Pairs::of);
        let weights = Weights::among(&texts);
        let (even, rare) =
            (texts[0].likeness(&texts[1], &Weights::default()), texts[0].likeness(&texts[1], &weights));
        assert!(rare < even, "only the penalty is common: {rare} < {even}");
        assert!(texts[0].likeness(&texts[2], &weights) > rare);
    }

    #[test]
    fn a_part_is_held_by_its_whole_and_not_the_other_way_round() {
        let (part, whole) = (Pairs::of("夜间噪声扰民"), Pairs::of("楼下烧烤店夜间噪声扰民，无法入睡"));
        assert_eq!(part.held_by(&whole), 1000);
        assert!(whole.held_by(&part) < 500, "most of the whole is not in its part");
        assert_eq!(Pairs::of("").held_by(&whole), 0);
    }
}
