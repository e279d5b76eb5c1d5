//! Where an act applies, from the library it lies in and its title.
//!
//! The main library is national law. A sub-library `海南地方法规` belongs to 海南省; within it titles that begin with a city's
//! or an autonomous county's name are that city's rules and do not apply elsewhere.
//!
//! Invariant: no table of cities: the name is read off the title.

use crate::law::model::Jurisdiction;

/// Names of provinces that are not simply “stem + 省”.
const FULL_NAMES: [(&str, &str); 9] = [
    ("北京", "北京市"),
    ("天津", "天津市"),
    ("上海", "上海市"),
    ("重庆", "重庆市"),
    ("内蒙古", "内蒙古自治区"),
    ("广西", "广西壮族自治区"),
    ("西藏", "西藏自治区"),
    ("宁夏", "宁夏回族自治区"),
    ("新疆", "新疆维吾尔自治区"),
];
/// Longest name of a city or county before its suffix, in characters.
const LONGEST_NAME: usize = 10;

/// The jurisdiction of an act of the library `library` (`None` = the main one).
pub(super) fn jurisdiction(library: Option<&str>, title: &str) -> Jurisdiction {
    let Some(library) = library else { return Jurisdiction::National };
    let stem = library.trim_end_matches("地方性法规").trim_end_matches("地方法规");
    let province = FULL_NAMES
        .iter()
        .find(|(short, full)| stem == *short || stem == *full)
        .map_or_else(|| format!("{}省", stem.trim_end_matches('省')), |(_, full)| (*full).to_owned());
    if title.starts_with(&province) || title.starts_with(stem) {
        return Jurisdiction::Province(province);
    }
    match leading_city(title) {
        Some(city) if city != province => Jurisdiction::City(city),
        _ => Jurisdiction::Province(province),
    }
}

fn leading_city(title: &str) -> Option<String> {
    let head: Vec<char> = title.chars().take(LONGEST_NAME).collect();
    let end = head.iter().position(|c| "市县州".contains(*c)).filter(|at| *at >= 2)?;
    Some(head[..=end].iter().collect())
}
