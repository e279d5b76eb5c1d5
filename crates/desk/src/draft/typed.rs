//! Citations that somebody typed, held against the statute library while they type.
//!
//! Here so that the reply check may ask about an article that does not exist without asking the library at every key: what it
//! said is kept for the library of now. Invariant: nothing that an older library said is given after a change of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chengban_domain::Said;
use chengban_domain::citation::{Found, scan};
use chrono::NaiveDate;

use crate::fault::Result;
use crate::law::store::against;
use crate::office::Office;
use crate::store::Conn;

/// Citations kept at most; more begin anew.
const MOST: usize = 500;

/// What the library said, by citation as written and day of the facts.
#[derive(Debug, Default)]
pub(crate) struct Typed(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Changes of the library so far.
    library: u64,
    said: HashMap<(String, NaiveDate), Option<Said>>,
}

impl Typed {
    /// The library is another one.
    pub(crate) fn forget(&self) {
        let mut kept = self.kept();
        kept.library += 1;
        kept.said.clear();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, key: &(String, NaiveDate)) -> (u64, Option<Option<Said>>) {
        let kept = self.kept();
        (kept.library, kept.said.get(key).cloned())
    }

    fn keep(&self, library: u64, key: (String, NaiveDate), said: Option<Said>) {
        let mut kept = self.kept();
        if kept.library == library {
            if kept.said.len() >= MOST {
                kept.said.clear();
            }
            kept.said.insert(key, said);
        }
    }
}

/// What the library says against the citations of a text, by the citation as written.
///
/// # Errors
/// Database errors.
pub(super) async fn against_library(
    office: &Office,
    conn: &mut Conn,
    text: &str,
    on: NaiveDate,
) -> Result<BTreeMap<String, Said>> {
    let mut all = BTreeMap::new();
    for Found { parsed, written, .. } in scan(text) {
        let key = (written, on);
        let (library, known) = office.typed.known(&key);
        let said = match known {
            Some(said) => said,
            None => {
                let said = against(conn, &parsed, on).await?;
                office.typed.keep(library, key.clone(), said.clone());
                said
            }
        };
        if let Some(said) = said {
            all.insert(key.0, said);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use chengban_domain::case::{AssignmentState, ReplyContent};
    use chrono::DateTime;
    use serde_json::{Value, json};

    use crate::law;
    use crate::law::corpus::tests::fixture;
    use crate::testing::{Bench, ticket};

    /// Sentences of L4 on a text, by code, with what they stand at.
    async fn found(bench: &Bench, draft: &Value, content: ReplyContent) -> Vec<(String, String)> {
        let text: Vec<char> = content.public_text.chars().collect();
        let req = json!({ "draft_id": draft["draft_id"], "content": content });
        let findings = bench.desk().dispatch("draft.check", req).await.unwrap();
        let told = findings.as_array().unwrap().iter().filter(|finding| finding["code"] == "L4");
        let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        told.map(|finding| {
            assert_eq!(finding["blocks"], false, "its author is asked: {finding}");
            let span = &finding["span"];
            let shown: String = text[at(&span["start"])..at(&span["end"])].iter().collect();
            (finding["reason"].as_str().unwrap().to_owned(), shown)
        })
        .collect()
    }

    #[tokio::test]
    async fn a_citation_that_is_typed_is_held_against_the_library_of_now() {
        let bench = Bench::new().await;
        let of = ticket(&bench, 1, AssignmentState::Handling);
        bench.hold(std::slice::from_ref(&of)).await;
        let req = json!({ "ticket_id": of.case.ticket.id, "assignment_id": of.case.assignments[0].id });
        let draft = bench.desk().dispatch("draft.open", req).await.unwrap();
        let reply = |text: &str, on: Option<&str>| ReplyContent {
            public_text: text.into(),
            facts_on: on.map(|day| day.parse().unwrap()),
            ..ReplyContent::empty()
        };
        let absent = "依《公园秩序法》第九条、《没有的法》第九条处理。";
        assert!(found(&bench, &draft, reply(absent, None)).await.is_empty(), "there is no library");
        let corpus = law::read(&fixture(), &mut |_| {}).unwrap();
        let (pool, now) = (bench.office.store.writers(), DateTime::UNIX_EPOCH);
        law::store::import(pool, &corpus, "示例库", now, &mut |_| {}).await.unwrap();
        assert!(found(&bench, &draft, reply(absent, None)).await.is_empty(), "asked once a text");
        bench.office.changed(&["law"], Vec::new());
        let told = [("citation_absent_article".to_owned(), "《公园秩序法》第九条".to_owned())];
        assert_eq!(found(&bench, &draft, reply(absent, None)).await, told);
        let old = "依《公园秩序法》第三条第三项处理。";
        let told = [("citation_absent_item_near".to_owned(), "《公园秩序法》第三条第三项".to_owned())];
        assert_eq!(found(&bench, &draft, reply(old, None)).await, told);
        assert!(found(&bench, &draft, reply(old, Some("2025-12-31"))).await.is_empty(), "law of that day");
        let ended = "依《安静环境法》第八条第二项处理。";
        let told = [("citation_ended_near".to_owned(), "《安静环境法》第八条第二项".to_owned())];
        assert_eq!(found(&bench, &draft, reply(ended, None)).await, told);
        let early = "依《城乡环境法典》第一百一十九条第二项处理。";
        let told = [("citation_ended".to_owned(), "《城乡环境法典》第一百一十九条第二项".to_owned())];
        assert_eq!(found(&bench, &draft, reply(early, Some("2026-03-12"))).await, told, "not yet in force");
    }
}
