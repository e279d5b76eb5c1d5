//! Where in a pack's text a field stands, so that what is wrong is told with its line.

/// One step of a path: the name of a field, or a place in a list.
enum Step<'p> {
    Name(&'p str),
    Place(usize),
}

/// The line, from 1, of the field at a path such as `chains.heavy[1].label`; of the nearest around it where the text has
/// none by that path. `text` is JSON.
#[must_use]
pub fn line_of(text: &str, path: &str) -> usize {
    let mut at = value_from(text, 0);
    for step in steps(path) {
        match inner(text, at, &step) {
            Some(found) => at = found,
            None => break,
        }
    }
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let parts = path.split(['.', '[']).filter(|part| !part.is_empty());
    let step = |part| match str::strip_suffix(part, ']').map(str::parse) {
        Some(Ok(place)) => Step::Place(place),
        _ => Step::Name(part),
    };
    parts.map(step).collect()
}

/// Where the value begins that a step leads to from the object or list at `at`.
fn inner(text: &str, at: usize, step: &Step<'_>) -> Option<usize> {
    let in_object = match text.as_bytes().get(at)? {
        b'{' => true,
        b'[' => false,
        _ => return None,
    };
    let (mut from, mut place) = (value_from(text, at + 1), 0);
    while !matches!(text.as_bytes().get(from)?, b'}' | b']') {
        let mut value = from;
        let mut key = "";
        if in_object {
            let end = end_of(text, from);
            key = text.get(from + 1..end - 1)?;
            value = value_from(text, end);
        }
        let found = match step {
            Step::Name(name) => in_object && key == *name,
            Step::Place(wanted) => !in_object && place == *wanted,
        };
        if found {
            return Some(value);
        }
        from = value_from(text, end_of(text, value));
        place += 1;
    }
    None
}

/// The first byte from `at` on that belongs to a value or ends an object or a list.
fn value_from(text: &str, at: usize) -> usize {
    let skipped =
        text.bytes().skip(at).take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':'));
    at + skipped.count()
}

/// Behind the value at `at`.
fn end_of(text: &str, at: usize) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (place, byte) in text.bytes().enumerate().skip(at) {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            if !quoted && depth == 0 {
                return place + 1;
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return place + usize::from(depth == 1),
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => return place,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TEXT: &str = r#"{
  "pack": "a \"quoted\", name",
  "limits": {"ack": {"default": "1wd",
    "urgent": "30min"}},
  "chains": {
    "heavy": ["reviewer",
      {"label": "会签, {x}",
       "skip_by": []}],
    "normal": []
  },
  "last": -1
}"#;

    #[rstest]
    #[case::the_whole_file(".", 1)]
    #[case::a_field("pack", 2)]
    #[case::a_field_within("limits.ack.urgent", 4)]
    #[case::behind_a_text_with_quotes("chains", 5)]
    #[case::a_place_in_a_list("chains.heavy[0]", 6)]
    #[case::a_field_of_one_in_a_list("chains.heavy[1].skip_by", 8)]
    #[case::behind_a_text_with_brackets("chains.normal", 9)]
    #[case::the_last("last", 11)]
    #[case::what_is_missing_is_told_with_what_lies_around_it("chains.final_opinion", 5)]
    #[case::a_place_too_far("chains.heavy[7]", 6)]
    fn a_field_is_found_on_its_line(#[case] path: &str, #[case] line: usize) {
        assert_eq!(line_of(TEXT, path), line);
    }

    #[test]
    fn every_field_of_the_built_in_rules_is_found_where_it_stands() {
        fn fields(path: &str, value: &serde_json::Value, all: &mut Vec<(String, String)>) {
            let serde_json::Value::Object(inner) = value else { return };
            for (key, value) in inner {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                all.push((path.clone(), key.clone()));
                fields(&path, value, all);
            }
        }
        let text = serde_json::to_string_pretty(&crate::pack::RulePack::builtin()).unwrap();
        let mut all = Vec::new();
        fields("", &serde_json::from_str(&text).unwrap(), &mut all);
        assert!(all.len() > 50);
        for (path, key) in all {
            let line = text.lines().nth(line_of(&text, &path) - 1).unwrap();
            assert!(line.trim_start().starts_with(&format!("\"{key}\":")), "{path}: {line}");
        }
    }

    #[test]
    fn any_text_has_an_answer() {
        for text in ["", "{", "{\"a", "{\"a\":", "[1,", "]", "\"\\"] {
            assert_eq!(line_of(text, "a.b[3]"), 1, "{text}");
        }
    }
}
