//! Masks for citizens' data: what screens, logs and errors may show of a name, a telephone number or an address.

/// Digits that make a number somebody's: those of a landline without its area code.
const SHORTEST_NUMBER: usize = 7;

/// 「陈\*\*」: the first character stays. Empty stays empty.
#[must_use]
pub fn name(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        None => String::new(),
        Some(first) => std::iter::once(first).chain(characters.map(|_| '*')).collect(),
    }
}

/// A text with its long runs of digits masked: telephone and identity numbers, whoever's they are.
#[must_use]
pub fn numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        out.push_str(&if run.len() >= SHORTEST_NUMBER { phone(&run) } else { run.clone() });
        run.clear();
        out.push(c);
    }
    out.pop();
    out
}

/// 「139\*\*\*\*1234」: of eleven digits the first three and last four stay, of more no more than the first four; of shorter
/// numbers the last two.
#[must_use]
pub fn phone(number: &str) -> String {
    let total = number.chars().filter(char::is_ascii_digit).count();
    let (head, tail) = if total >= 11 { ((total - 8).min(4), 4) } else { (0, 2.min(total / 2)) };
    let mut seen = 0;
    number
        .chars()
        .map(|c| {
            if !c.is_ascii_digit() {
                return c;
            }
            seen += 1;
            if seen <= head || seen > total - tail { c } else { '*' }
        })
        .collect()
}

/// 「嘉积镇\*\*\*」: the first three characters stay.
#[must_use]
pub fn address(address: &str) -> String {
    let kept: String = address.chars().take(3).collect();
    if address.chars().count() > 3 { kept + "***" } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_leave_no_whole_value() {
        assert_eq!(name("欧阳小明"), "欧***");
        assert_eq!(phone("13912345678"), "139****5678");
        assert_eq!(phone("0898-6280000"), "089*-***0000", "separators stay");
        assert_eq!(phone("12345"), "***45");
        assert_eq!(
            phone("460002199001011234"),
            "4600**********1234",
            "of an identity number no day of birth"
        );
        assert_eq!(address("嘉积镇东风路74号"), "嘉积镇***");
        assert_eq!(numbers("216号，请回电13912345678"), "216号，请回电139****5678", "short numbers stay");
    }
}
