//! Counting tests from what the test runners print.
//!
//! Invariant: a runner's line is counted once; a step without such a line counts as one check.

/// Tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
}

impl Tally {
    /// One check, judged by an exit code.
    pub fn of_check(success: bool) -> Self {
        Self { passed: u32::from(success), failed: u32::from(!success) }
    }

    /// The sum of both.
    pub fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }

    /// How many tests ran.
    pub fn ran(self) -> u32 {
        self.passed + self.failed
    }
}

/// Reads a closing line of `cargo test` (`test result: ok. 3 passed; 0 failed; …`) or of Vitest
/// (`Tests  1 failed | 11 passed (12)`); other lines give nothing.
pub fn closing_line(line: &str) -> Option<Tally> {
    let line = line.trim();
    let counts = line.strip_prefix("test result:").or_else(|| line.strip_prefix("Tests "))?;
    let tally = Tally { passed: number_before(counts, "passed"), failed: number_before(counts, "failed") };
    Some(tally)
}

fn number_before(text: &str, word: &str) -> u32 {
    let words: Vec<&str> = text.split([' ', ';', '|', '.']).filter(|part| !part.is_empty()).collect();
    words
        .iter()
        .position(|part| *part == word)
        .and_then(|at| at.checked_sub(1))
        .and_then(|before| words.get(before)?.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_cargo_test_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.02s";
        assert_eq!(closing_line(line), Some(Tally { passed: 12, failed: 3 }));
    }

    #[test]
    fn the_closing_line_of_vitest_is_counted_with_and_without_failures() {
        assert_eq!(closing_line("      Tests  12 passed (12)"), Some(Tally { passed: 12, failed: 0 }));
        assert_eq!(
            closing_line("      Tests  1 failed | 11 passed (12)"),
            Some(Tally { passed: 11, failed: 1 })
        );
    }

    #[test]
    fn other_lines_are_not_counted() {
        for line in ["test ticket::passed ... ok", " Test Files  3 passed (3)", "3 passed", ""] {
            assert_eq!(closing_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_check_counts_as_one() {
        let sum = Tally::of_check(true).plus(Tally::of_check(false)).plus(Tally { passed: 5, failed: 0 });
        assert_eq!(sum, Tally { passed: 6, failed: 1 });
        assert_eq!(sum.ran(), 7);
    }
}
