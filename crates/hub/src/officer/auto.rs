//! Plays the platform on demo data: the same case always gets the same decision.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result};
use chengban_domain::case::{
    AppealKind, AppealState, AssignmentKind, AssignmentState, Case, Satisfaction, Solved,
};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{
    AppealVerdict, AuditReply, Decide, DecideAppeal, DecideOpinion, Dispatch, DispatchTo, Empty, Intent,
    OpinionVerdict, RecordCallback,
};
use chengban_domain::opinion::OpinionState;
use chengban_domain::{AssignmentId, UnitId};
use serde_json::json;

use super::client::Client;
use crate::clock;
use crate::http::officer::QueueItem;

/// What is looked at, in this order: what moves a ticket on comes before what ends it.
const KINDS: [&str; 10] = [
    "return",
    "dispatch",
    "support",
    "extension",
    "suspension",
    "termination",
    "reply",
    "callback",
    "appeal",
    "opinion",
];

/// Plays one round, or round after round.
pub(super) async fn play(client: &mut Client, once: bool, every_seconds: u64, as_json: bool) -> Result<()> {
    loop {
        let played = round(client, as_json).await;
        if once {
            return played;
        }
        if let Err(error) = played {
            // The session is over, or the hub is being restarted: the next round begins with a fresh log-in.
            tracing::warn!(error = format!("{error:#}"), "a round was broken off");
            if let Err(error) = client.reconnect().await {
                tracing::warn!(error = format!("{error:#}"), "the hub does not let us in");
            }
        }
        tokio::time::sleep(Duration::from_secs(every_seconds.max(1))).await;
    }
}

async fn round(client: &mut Client, as_json: bool) -> Result<()> {
    for kind in KINDS.iter().chain(&["archive"]) {
        for item in client.queue(kind).await? {
            let case = client.case(&item.ticket_id.to_string()).await?;
            let Some((target, intent)) = decide(kind, &item, &case) else { continue };
            match client.act(&case, target, &intent).await {
                Ok(receipt) => say(as_json, kind, &item, &intent, &receipt)?,
                // Somebody was quicker, or the case moved on: the next round sees it as it is.
                Err(error) if is_judgement(&error) => tracing::info!(kind, %error, "not decided"),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Whether the hub judged against the decision, rather than refusing the request.
fn is_judgement(error: &anyhow::Error) -> bool {
    let refused =
        [ErrorCode::SessionExpired, ErrorCode::EpochChanged, ErrorCode::DeviceForked, ErrorCode::Busy];
    error.downcast_ref::<Problem>().is_some_and(|problem| !refused.contains(&problem.code))
}

fn say(as_json: bool, kind: &str, item: &QueueItem, intent: &Intent, receipt: &str) -> Result<()> {
    let line = if as_json {
        json!({ "kind": kind, "no": item.no, "intent": intent.kind().as_str(), "receipt": receipt })
            .to_string()
    } else {
        format!("{kind:<12} {} {}（{}）", item.no, item.title, intent.kind().as_str())
    };
    let mut out = std::io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("无法输出")
}

/// A number that belongs to the case and does not change: 0 to 99.
fn lot(case: &Case) -> u32 {
    let hash = Sha256Hex::of(case.ticket.no.as_bytes());
    let digits: String = hash.as_str().chars().take(6).collect();
    u32::from_str_radix(&digits, 16).unwrap_or(0) % 100
}

fn decide(kind: &str, item: &QueueItem, case: &Case) -> Option<(Option<AssignmentId>, Intent)> {
    let target = item.assignment_id;
    let granted = || Decide { grant: true, reason: "同意。".to_owned() };
    Some(match kind {
        "return" => (target, Intent::DecideReturn(on_return(case, target?)?)),
        "dispatch" => (None, Intent::Dispatch(again(case)?)),
        "support" => (None, Intent::AddAssignment(support(case)?)),
        "extension" => (target, Intent::DecideExtension(granted())),
        "suspension" => (target, Intent::DecideSuspension(granted())),
        "termination" => (target, Intent::DecideTermination(granted())),
        "reply" => (target, Intent::AuditReply(on_reply(case, target?))),
        "callback" => (target, Intent::RecordCallback(on_callback(case, target?))),
        "appeal" => (target, Intent::DecideAppeal(on_appeal(case)?)),
        "opinion" => (None, Intent::DecideOpinion(on_opinion(case)?)),
        // Contented tickets wait for their window; the others are archived at once, so that an appeal can be seen.
        "archive" if is_discontented(case) => (None, Intent::Archive(Empty {})),
        _ => return None,
    })
}

fn on_return(case: &Case, assignment: AssignmentId) -> Option<Decide> {
    let request = case.assignment(assignment)?.returns.last()?;
    Some(match request.suggested_unit {
        Some(_) => Decide { grant: true, reason: "理由成立，同意退单。".to_owned() },
        None => Decide {
            grant: false, reason: "未说明应由哪个单位承办，请继续办理。".to_owned()
        },
    })
}

/// The support that was asked for first.
fn support(case: &Case) -> Option<Dispatch> {
    let asks = case.assignments.iter().filter(|a| a.state.is_open()).flat_map(|a| &a.support_asks);
    let ask = asks.into_iter().find(|ask| ask.decision.is_none())?;
    let (unit, unit_name, kind) = (ask.unit, ask.unit_name.clone(), AssignmentKind::Support);
    let assignment = AssignmentId(clock::new_id());
    let to = vec![DispatchTo { assignment, unit, unit_name, kind, limit: None, statutory: None }];
    Some(Dispatch { to, note: ask.reason.clone(), complex: false })
}

/// To the unit that the returned assignment suggested, unless that unit has had it.
fn again(case: &Case) -> Option<Dispatch> {
    let returned = case.assignments.iter().rfind(|a| a.state == AssignmentState::Returned)?;
    let request = returned.returns.last()?;
    let unit: UnitId = request.suggested_unit?;
    if case.assignments.iter().any(|a| a.unit == unit) {
        return None;
    }
    let to = DispatchTo {
        assignment: AssignmentId(clock::new_id()),
        unit,
        unit_name: request.suggested_unit_name.clone(),
        kind: AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    Some(Dispatch {
        to: vec![to], note: "原承办单位退单已同意，请承办。".to_owned(), complex: false
    })
}

/// Some first replies are sent back, with what to mend.
fn on_reply(case: &Case, assignment: AssignmentId) -> AuditReply {
    let first = case.assignment(assignment).is_some_and(|a| a.replies.len() == 1);
    if first && lot(case) < 12 {
        let defects = vec!["未写明处理时限".to_owned()];
        return AuditReply {
            pass: false, defects, reason: "请补充处理时限和责任人后重新提交。".to_owned()
        };
    }
    AuditReply { pass: true, defects: Vec::new(), reason: String::new() }
}

/// Some do not answer the first call, some are not content.
fn on_callback(case: &Case, assignment: AssignmentId) -> RecordCallback {
    let lot = lot(case);
    let own = case.assignment(assignment);
    let first = own.is_some_and(|a| a.callbacks.is_empty());
    let ground = own.and_then(|a| a.last_reply()).and_then(|reply| reply.content.ground.as_ref());
    if first && (40..50).contains(&lot) {
        return RecordCallback {
            connected: false,
            staff_contacted: None,
            solved: None,
            satisfaction: None,
            process_satisfaction: None,
            opinion: String::new(),
            ground_ticked: None,
        };
    }
    let content = lot >= 35 && ground.is_none();
    RecordCallback {
        connected: true,
        staff_contacted: Some(true),
        solved: Some(if content { Solved::Solved } else { Solved::Unsolved }),
        satisfaction: Some(if content { Satisfaction::Satisfied } else { Satisfaction::Dissatisfied }),
        process_satisfaction: Some(Satisfaction::Satisfied),
        opinion: if content { "处理及时" } else { "没有达到本人要求" }.to_owned(),
        ground_ticked: ground.map(|ground| ground.code.clone()),
    }
}

fn is_discontented(case: &Case) -> bool {
    let callbacks = case.assignments.iter().filter_map(|a| a.callbacks.last());
    callbacks.into_iter().any(|callback| callback.satisfaction == Some(Satisfaction::Dissatisfied))
}

/// A ground that stood in the reply is accepted, a new one is not.
fn on_appeal(case: &Case) -> Option<DecideAppeal> {
    let appeals = case.assignments.iter().flat_map(|a| &a.appeals);
    let appeal = appeals.into_iter().find(|appeal| appeal.state == AppealState::HubReview)?;
    if appeal.content.kind == AppealKind::Recognition {
        let (verdict, reason) = (AppealVerdict::Uphold, "情形属实、佐证充分，予以认定。");
        return Some(DecideAppeal { id: appeal.id, verdict, reason: reason.to_owned() });
    }
    let (verdict, reason) = if appeal.content.new_ground {
        (AppealVerdict::Refuse, "答复中未载明该情形及依据，不予认定。")
    } else {
        (AppealVerdict::Uphold, "答复已载明情形、依据和佐证，予以认定。")
    };
    Some(DecideAppeal { id: appeal.id, verdict, reason: reason.to_owned() })
}

fn on_opinion(case: &Case) -> Option<DecideOpinion> {
    let opinion = case.ticket.opinions.iter().find(|opinion| opinion.state == OpinionState::HubReview)?;
    Some(DecideOpinion { id: opinion.id, verdict: OpinionVerdict::Effective, reason: String::new() })
}
