//! An administrator edits the rules at a desk, the hub publishes them, and every desk follows, whatever it missed.

use chengban_desk::commands::app::{Done, NoArgs};
use chengban_desk::commands::rules::{RulesCheck, RulesChecked, RulesDraft, RulesRef, RulesText, RulesView};
use chengban_domain::ErrorCode;
use chengban_domain::pack::RulePack;
use chengban_domain::pack::edition::{RulesPublished, RulesWish};

use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;

async fn versions(seat: &Seat) -> RulesView {
    seat.call("rules.list", NoArgs {}).await
}

async fn opened(seat: &Seat, id: &str) -> RulePack {
    let text: RulesText = seat.call("rules.open", RulesRef { id: id.into() }).await;
    RulePack::from_json(&text.text).expect("a pack")
}

/// The newest version with another limit for supports, as the editor would have it.
async fn edited(seat: &Seat, limit: &str) -> RulesDraft {
    let base = versions(seat).await.packs.into_iter().find(|row| row.newest).expect("a newest version").id;
    let mut pack = opened(seat, &base).await;
    pack.limits.support = limit.parse().expect("a limit");
    RulesDraft { base, text: serde_json::to_string_pretty(&pack).expect("JSON") }
}

fn wish(draft: &RulesDraft) -> RulesWish {
    RulesWish { text: draft.text.clone(), from: None, approved: true }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_edits_offline_publishes_and_takes_back_and_every_desk_follows() {
    let mut hub = TestHub::with_demo(0).await;
    let admin = Seat::enrol(&hub.url, "pt.guanli", DEMO_PASSWORD).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    admin.sync().await;
    handler.sync().await;
    assert_eq!((versions(&admin).await.may_edit, versions(&handler).await.may_edit), (true, false));

    hub.stop().await;
    let draft = edited(&admin, "9wd").await;
    let _: Done = admin.call("rules.keep", draft.clone()).await;
    let checked: RulesChecked = admin.call("rules.check", RulesCheck { text: draft.text.clone() }).await;
    assert_eq!((checked.changes[0].path.as_str(), checked.problem), ("limits.support", None));
    let refused = admin.try_call::<RulesPublished>("rules.publish", wish(&draft)).await;
    assert_eq!(refused.expect_err("no network").code, ErrorCode::Offline);
    assert_eq!(versions(&admin).await.kept, Some(draft.clone()), "what was typed is still there");

    hub.start().await;
    let refused = handler.try_call::<RulesPublished>("rules.publish", wish(&draft)).await;
    assert_eq!(refused.expect_err("not theirs").code, ErrorCode::WrongRole);
    let second: RulesPublished = admin.call("rules.publish", wish(&draft)).await;
    assert_eq!(versions(&admin).await.kept, None, "it is published");
    handler.sync().await;
    let row = versions(&handler).await.packs.into_iter().find(|row| row.id == second.id).expect("it came");
    assert!(row.coming && row.approved && !row.in_force, "{row:?}");

    // Taken back and published anew while a desk is away: it must not hold the old rules under the new name.
    let _: Done = admin.call("rules.withdraw", RulesRef { id: second.id.clone() }).await;
    let third: RulesPublished = admin.call("rules.publish", wish(&edited(&admin, "8wd").await)).await;
    assert_ne!(third.id, second.id, "a number is given once");
    handler.sync().await;
    let ids: Vec<String> = versions(&handler).await.packs.into_iter().map(|row| row.id).collect();
    assert!(ids.contains(&third.id) && !ids.contains(&second.id), "{ids:?}");
    assert_eq!(opened(&handler, &third.id).await.limits.support, "8wd".parse().expect("a limit"));
}
