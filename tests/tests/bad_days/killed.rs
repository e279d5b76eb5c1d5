//! The power fails: what was acknowledged is there, what was being sent arrives once, and the store is sound.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chengban_domain::case::EventCode;
use chengban_domain::intent::{AddNote, Intent};
use serde_json::json;

use super::{a_ticket, opened, saying, text_of};
use crate::support::children::Running;
use crate::support::hubs::TestHub;
use crate::support::served::Served;
use crate::support::station::Station;
use crate::support::wire::Line;

/// Times the power fails while somebody types.
const FAILURES: u64 = 20;
/// Times it fails while something is sent.
const CUTS: usize = 14;

/// Numbers that look random and are the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, top: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % top
    }
}

/// Types as the editor saves; ends the service after so many answers and so many turns into the next save. Says what was
/// acknowledged last, and what was on its way.
async fn type_until_killed(
    served: &mut Served,
    draft: &serde_json::Value,
    round: u64,
    dice: &mut Dice,
) -> (String, String) {
    let (saves, turns) = (1 + dice.below(12), dice.below(3_000));
    let mut acknowledged = String::new();
    for save in 0..saves {
        let text = format!("第{round}次停电前第{save}笔。").repeat(40);
        let request = json!({"draft_id": draft, "content": saying(&text), "cut": dice.below(4) == 0});
        served.call("draft.save", request).await;
        acknowledged = text;
    }
    let unsure = format!("第{round}次停电时正在写的。").repeat(40);
    let request =
        served.request("draft.save", &json!({"draft_id": draft, "content": saying(&unsure), "cut": true}));
    let last = tokio::spawn(request.send());
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    served.kill();
    // Whether it was answered is what nobody can know.
    let answered = last.await.is_ok_and(|sent| sent.is_ok_and(|answer| answer.status().is_success()));
    if answered { (unsure.clone(), unsure) } else { (acknowledged, unsure) }
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_the_program_while_typing_never_loses_an_acknowledged_word() {
    let mut hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    hub.stop().await;
    let mut dice = Dice(20_261_122);
    let mut expected: Option<(String, String)> = None;
    for round in 0..FAILURES {
        let mut served = Served::unlocked(&mut station.command(&[])).await;
        let (draft, of) = opened(&served).await;
        if let Some((acknowledged, unsure)) = expected.take() {
            let there = text_of(&served, &of).await;
            assert!(there == acknowledged || there == unsure, "round {round}: {there}");
        }
        assert_eq!(served.call("doctor", json!({})).await["ok"], true, "round {round}");
        expected = Some(type_until_killed(&mut served, &draft, round, &mut dice).await);
    }
    // A whole store is not set aside: every page is read and checked.
    let whole = station.refusal(&["rebuild"]);
    assert_eq!(whole.field.as_deref(), Some("passphrase"), "{whole:?}");
    hub.start().await;
    station.run(&["sync"]);
    let seat = station.seat().await;
    assert_eq!(seat.doctor().await.needs_attention, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_the_program_at_any_byte_of_a_push_delivers_each_act_once() {
    let hub = TestHub::with_demo(40).await;
    let address: SocketAddr = hub.url.trim_start_matches("http://").parse().expect("an address");
    let sending: Arc<Mutex<Option<Running>>> = Arc::default();
    let (victim, cuts) = (Arc::clone(&sending), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&cuts);
    let line = Line::to(address, move || {
        counter.fetch_add(1, Ordering::SeqCst);
        if let Some(running) = victim.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            running.kill();
        }
    })
    .await;
    let station = Station::enrol(&line.url).await;
    let mut dice = Dice(7);
    let (mut no, mut notes) = (String::new(), 0);
    for _ in 0..CUTS {
        let seat = station.seat().await;
        if no.is_empty() {
            no = a_ticket(&seat).await;
        }
        for _ in 0..2 {
            notes += 1;
            seat.act(&no, Intent::AddNote(AddNote { text: format!("第{notes}条") })).await;
        }
        seat.close().await;
        // A push of two notes and its answer are some 3 kB each way.
        let bytes = i64::try_from(dice.below(6_000)).expect("a small number");
        {
            // Held while it starts, so that a cut finds the program it is to end.
            let mut held = sending.lock().unwrap_or_else(PoisonError::into_inner);
            line.allow(bytes);
            *held = Some(Running::start(station.command(&["sync"]).stderr(Stdio::null())));
        }
        ended(&sending).await;
        line.allow(i64::MAX);
    }
    assert!(cuts.load(Ordering::SeqCst) >= CUTS / 2, "the program was cut off in its exchange");
    let seat = station.seat().await;
    let status = seat.sync().await;
    assert_eq!((status.waiting, status.needs_attention, status.quarantined), (0, 0, 0));
    let view = seat.see(&no).await;
    let events = view.slice.timeline.iter().filter(|event| event.code == EventCode::NoteAdded).count();
    assert_eq!(events, notes, "the hub judged each once");
    assert_eq!(seat.doctor().await.delivered, u32::try_from(notes).expect("a small number"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_handed_over_before_the_power_failed_lies_nowhere_in_clear() {
    let mut hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    hub.stop().await;
    let (scratch, secret) = (station.beside("临时"), station.beside("身份证.jpg"));
    std::fs::create_dir(&scratch).expect("a folder for temporary files");
    std::fs::write(&secret, "身份证照片".repeat(10_000)).expect("a file");
    let mut served = Served::unlocked(station.command(&[]).env("TMPDIR", &scratch)).await;
    served.try_file(&secret).await.expect("it is taken");
    served.kill();
    let left = std::fs::read_dir(&scratch).expect("the folder").count();
    assert_eq!(left, 0, "what was handed over went with the program");
}

/// Waits until the program is gone, killed or by itself.
async fn ended(sending: &Mutex<Option<Running>>) {
    while !sending.lock().unwrap_or_else(PoisonError::into_inner).as_mut().is_none_or(Running::has_ended) {
        tokio::task::yield_now().await;
    }
}
