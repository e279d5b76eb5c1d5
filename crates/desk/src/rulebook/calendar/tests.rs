//! The calendar at the desk: the newest counts, what is typed is kept, the hub alone publishes.

use chengban_domain::time::LocalDay;
use chengban_domain::{ReasonCode, Role};
use serde_json::json;

use super::*;
use crate::desk::Options;
use crate::rules::Rules;
use crate::testing::{Bench, code};
use crate::wire_fake::{Fake, hub, refusal};

fn with_day_off(version: u32, date: chrono::NaiveDate) -> CalendarFile {
    let file = known();
    let local = LocalDay { date, working: false, name: "台风停工".into() };
    CalendarFile { version, local: vec![local], ..file }
}

fn text(file: &CalendarFile) -> String {
    serde_json::to_string_pretty(file).unwrap()
}

/// Brings calendars in by a page, as a feed does.
async fn bring(bench: &Bench, files: &[CalendarFile]) {
    let line = |file: &CalendarFile| {
        let line = json!({"k": "calendar", "id": file.id(), "v": 1, "op": "upsert", "body": file});
        move |seq: i64| {
            let mut line = line.clone();
            line["s"] = json!(seq);
            line.to_string()
        }
    };
    bench.take(files.iter().map(line).collect()).await;
    let rules = Rules::load(&mut bench.office.store.reader().await.unwrap()).await.unwrap();
    bench.office.set_rules(rules);
}

/// The built-in calendar, grown by years until the next one is known.
fn known() -> CalendarFile {
    let mut file = CalendarFile::parse(Calendar::builtin_json()).unwrap();
    while file.valid_through < today() + chrono::Days::new(100) {
        file = file.with_next_year();
        file.years.last_mut().unwrap().source = "虚构的通知".into();
    }
    file
}

fn today() -> chrono::NaiveDate {
    crate::clock::Clock::default().now().local_date()
}

/// A working day to come.
fn to_come() -> chrono::NaiveDate {
    let known = Calendar::of(&known());
    today().iter_days().skip(1).find(|day| known.is_working_day(*day)).unwrap()
}

fn keeper(bench: Bench) -> Bench {
    let mut user = bench.office.user();
    user.roles = vec![Role::HubAdmin];
    bench.office.set_user(user);
    bench
}

#[tokio::test]
async fn the_newest_version_counts_even_where_an_older_one_knows_as_much() {
    let bench = Bench::new().await;
    let view = |bench: Bench| async move { (view(&bench.office, NoArgs::default()).await.unwrap(), bench) };
    let (builtin, bench) = view(bench).await;
    assert_eq!(builtin.versions.iter().map(CalendarFile::id).collect::<Vec<_>>(), ["cn@1"]);
    let files = [with_day_off(3, to_come()), with_day_off(2, "2026-12-29".parse().unwrap())];
    bring(&bench, &files).await;
    let (told, bench) = view(bench).await;
    assert_eq!(told.versions, files, "the newest first");
    assert!(!told.may_edit && !bench.office.rules().calendar().is_working_day(to_come()));
    assert!(view(keeper(bench)).await.0.may_edit);
}

#[tokio::test]
async fn a_check_tells_the_days_that_change_or_what_is_wrong_with_its_line() {
    let bench = keeper(Bench::new().await);
    let newest = with_day_off(2, to_come());
    bring(&bench, std::slice::from_ref(&newest)).await;
    let told = async |text: String| check(&bench.office, CalendarWish { text }).await.unwrap();
    let same = told(text(&newest)).await;
    assert_eq!((same.days, same.problem), (vec![], None));
    let more = CalendarFile { local: Vec::new(), ..newest.clone() };
    let [day] = told(text(&more)).await.days.try_into().unwrap();
    assert_eq!(day.day, to_come(), "a day that was off is worked again");
    let older = told(text(&with_day_off(1, to_come()))).await.problem.unwrap();
    assert_eq!(older.reason, Some(ReasonCode::CalendarOutdated));
    let wrong = text(&newest).replacen("\"working_days\": 248", "\"working_days\": 2", 1);
    let faulty = told(wrong.clone()).await;
    let at = 1 + wrong.lines().position(|line| line.contains("\"year\": 2025")).unwrap();
    assert_eq!(
        (faulty.line, faulty.problem.unwrap().reason),
        (u32::try_from(at).ok(), Some(ReasonCode::CalendarFault))
    );
}

#[tokio::test]
async fn only_the_hub_publishes_and_what_it_refuses_stays_kept() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/calendar" if nth == 0 => refusal("403 Forbidden", ErrorCode::WrongRole),
        "POST /v1/calendar" => {
            let done = json!({"id": "cn@2", "known_through": "2026-12-31", "days": []});
            hub("200 OK", "e1", &done.to_string())
        }
        _ => refusal("404 Not Found", ErrorCode::NotFound),
    })
    .await;
    let bench = keeper(Bench::at(&fake.address, Options::quick()).await);
    let kept = async || view(&bench.office, NoArgs::default()).await.unwrap().kept;
    let draft = CalendarDraft { base: "cn@1".into(), text: text(&with_day_off(1, to_come())) };
    keep(&bench.office, draft.clone()).await.unwrap();
    let huge = CalendarDraft { text: "x".repeat(LARGEST + 1), ..draft.clone() };
    assert_eq!(code(&keep(&bench.office, huge).await.unwrap_err()), ErrorCode::TooLarge);
    let wish = CalendarWish { text: draft.text.clone() };
    let refused = publish(&bench.office, wish.clone()).await.unwrap_err();
    assert_eq!((code(&refused), kept().await), (ErrorCode::WrongRole, Some(draft)));
    assert_eq!(publish(&bench.office, wish).await.unwrap().id, "cn@2");
    assert_eq!(kept().await, None, "it is published");
    publish(&bench.office, CalendarWish { text: "日历".into() }).await.unwrap_err();
    assert_eq!(fake.of("POST /v1/calendar").len(), 2, "what cannot be read is not sent");
}
