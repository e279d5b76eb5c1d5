//! What failed, kept from thousands of lines so that it stands at the end, where a log that was cut still has it.
//!
//! Invariant: of every failing test of `cargo test` at least its name and the first lines of its message are kept.

/// Lines kept of one test's message.
const OF_ONE: usize = 30;
/// Where a runner begins and ends telling of its failures.
const BEGIN: &str = "failures:";
const END: &str = "test result:";

/// Gathers the failures from a runner's lines.
#[derive(Debug, Default)]
pub struct Failures {
    kept: Vec<String>,
    telling: bool,
    of_this: usize,
}

impl Failures {
    /// Takes the runner's next line.
    pub fn take(&mut self, line: &str) {
        if line.starts_with(BEGIN) || line.starts_with(END) {
            self.telling = line.starts_with(BEGIN);
            self.of_this = 0;
            return;
        }
        if !self.telling || line.trim().is_empty() {
            return;
        }
        if line.starts_with("---- ") {
            self.of_this = 0;
        }
        if self.of_this < OF_ONE {
            self.kept.push(line.to_owned());
        }
        self.of_this += 1;
    }

    /// The lines kept, in order.
    pub fn lines(&self) -> &[String] {
        &self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(output: &str) -> Vec<String> {
        let mut failures = Failures::default();
        output.lines().for_each(|line| failures.take(line));
        failures.lines().to_vec()
    }

    #[test]
    fn a_failing_test_is_kept_with_its_message_and_passing_ones_are_not() {
        let output = "test a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\npanicked at b.rs\n\n\
                      failures:\n    b\n\ntest result: FAILED. 1 passed; 1 failed\ntest c ... ok\n";
        assert_eq!(kept(output), ["---- b stdout ----", "panicked at b.rs", "    b"]);
    }

    #[test]
    fn a_long_message_does_not_push_out_the_next_one() {
        let long = "x\n".repeat(100);
        let output =
            format!("failures:\n---- a stdout ----\n{long}---- b stdout ----\nwhy\ntest result: FAILED.\n");
        let lines = kept(&output);
        assert_eq!(lines.len(), OF_ONE + 2);
        assert_eq!(lines.last().map(String::as_str), Some("why"));
    }
}
