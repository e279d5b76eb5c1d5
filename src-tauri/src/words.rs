//! What the window itself says, in tray, dialogs and notifications: in the language that the page shows.
//!
//! Invariant: the page tells a language, never words.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use chengban_desk::domain::Said;
use chengban_desk::domain::said::Texts;
use serde::Deserialize;

/// The window's words in one language; `{n}` is a number.
#[derive(Default, Deserialize)]
pub struct Words {
    /// Name of the program.
    pub product: String,
    /// Opens the window.
    pub tray_open: String,
    /// How much there is to do.
    pub tray_todo: String,
    /// Starts an exchange.
    pub tray_sync: String,
    /// Ends the program.
    pub tray_quit: String,
    /// The button of a notification.
    pub notice_open: String,
    /// Headline once the window was hidden.
    pub hidden_title: String,
    /// What that means.
    pub hidden: String,
    /// Title of a dialog.
    pub pick_file: String,
    /// Title of a dialog.
    pub pick_folder: String,
    /// Name of the filter in a dialog.
    pub pick_allowed: String,
    /// Title of a dialog.
    pub save: String,
    /// Name of a picture from the clipboard.
    pub screenshot: String,
    /// Stands between the pieces of a notice.
    pub semicolon: String,
    /// Sentences of the program; none in Chinese, in which they come.
    #[serde(skip)]
    said: Texts,
    /// Duties that a stand-in takes, by code; as the sentences.
    #[serde(skip)]
    duty: BTreeMap<String, String>,
}

/// Words of the page that the window needs as well.
#[derive(Deserialize)]
struct Page {
    duty: BTreeMap<String, String>,
}

/// Whether English is shown; the page tells it, until then Chinese.
static ENGLISH: AtomicBool = AtomicBool::new(false);

/// Takes over the page's language.
pub fn speak(locale: &str) {
    ENGLISH.store(locale == "en", Ordering::Release);
}

/// The words of the language shown.
pub fn words() -> &'static Words {
    static BOTH: LazyLock<[Words; 2]> =
        LazyLock::new(|| [chinese(), english()].map(Result::unwrap_or_default));
    &BOTH[usize::from(ENGLISH.load(Ordering::Acquire))]
}

fn chinese() -> serde_json::Result<Words> {
    serde_json::from_str(include_str!("../locales/zh-CN.json"))
}

fn english() -> serde_json::Result<Words> {
    let words: Words = serde_json::from_str(include_str!("../locales/en.json"))?;
    let said = serde_json::from_str(include_str!("../../ui/src/locales/en/said.json"))?;
    let page: Page = serde_json::from_str(include_str!("../../ui/src/locales/en/common.json"))?;
    Ok(Words { said, duty: page.duty, ..words })
}

impl Words {
    /// Sentences of the program as one line.
    pub fn line(&self, said: &[Said]) -> String {
        said.iter().map(|one| self.sentence(one)).collect::<Vec<_>>().join(&self.semicolon)
    }

    fn sentence(&self, said: &Said) -> String {
        let Some(codes) = said.params.get("roles") else { return said.in_words(&self.said) };
        let duty = |code: &str| self.duty.get(code).cloned().unwrap_or_else(|| code.to_owned());
        let mut said = said.clone();
        let worded = codes.split(',').map(duty).collect::<Vec<_>>().join(", ");
        said.params.insert("roles".to_owned(), worded);
        said.in_words(&self.said)
    }
}

/// A word with its number.
pub fn with_number(word: &str, n: impl std::fmt::Display) -> String {
    word.replace("{n}", &n.to_string())
}

#[cfg(test)]
mod tests {
    use chengban_desk::domain::stand_in::duties;
    use chengban_desk::domain::{ReasonCode, Role};

    use super::*;

    #[test]
    fn both_languages_have_every_word() {
        let (chinese, english) = (chinese().unwrap(), english().unwrap());
        assert_eq!(with_number(&chinese.tray_todo, 3), "待办 3");
        assert_eq!(with_number(&english.tray_todo, 3), "To do: 3");
    }

    #[test]
    fn a_notice_is_told_in_the_language_of_the_page() {
        let text = [
            Said::of(ReasonCode::NoticeUnsigned).with("n", 2),
            Said::of(ReasonCode::NoticeOver).with("n", 1),
        ];
        assert_eq!(chinese().unwrap().line(&text), "2 件待签收；1 件已逾期");
        assert_eq!(english().unwrap().line(&text), "2 to sign for; 1 past their limit");
        let over = duties(ReasonCode::ToldStandInOver.into(), &[Role::Liaison, Role::SealKeeper]);
        assert_eq!(chinese().unwrap().line(std::slice::from_ref(&over)), "您代理联络、用印的工作已结束");
        assert_eq!(english().unwrap().line(&[over]), "You no longer stand in: liaison, seal");
    }
}
