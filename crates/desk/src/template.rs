//! Templates: one's own are kept here, those that others share stand beside them; all are offered for a ticket with what is
//! known filled in.
//!
//! Invariant: nothing here changes a ticket or a draft; what is offered is words and the outcome they tell.

pub mod shared;

use chengban_domain::case::Place;
use chengban_domain::template::{self as rules, Template, TemplateKind, TemplateScope};
use chengban_domain::time::Millis;
use chengban_domain::{ErrorCode, TemplateId};

use crate::clock;
use crate::commands::template::{TemplateOffer, TemplateRow, TemplateSave, TemplatesFor};
use crate::fault::{Result, problem, rejected};
use crate::office::Office;
use crate::outbox::act;
use crate::store::{parsed, template};
use crate::view::Seen;

/// All of them, one's own first and the most used of each; one's own in the recycle bin too.
///
/// # Errors
/// Database errors.
pub async fn all(office: &Office) -> Result<Vec<TemplateRow>> {
    let mut conn = office.store.reader().await?;
    let may_share = shared::may_share(office);
    let own = template::all(&mut conn).await?.into_iter().map(|record| row(record, may_share));
    let mut rows: Vec<TemplateRow> = own.collect::<Result<_>>()?;
    let others = shared::all(&mut conn).await?.into_iter();
    rows.extend(others.map(|(one, uses)| shared::row(one, uses, may_share)));
    Ok(rows)
}

fn row(record: template::TemplateRecord, may_share: bool) -> Result<TemplateRow> {
    let over = record.shared_id.filter(|_| record.shared_version > 0);
    Ok(TemplateRow {
        template: serde_json::from_str(&record.body)?,
        uses: u32::try_from(record.uses).unwrap_or(u32::MAX),
        removed: record.removed_at.is_some(),
        scope: TemplateScope::Own,
        written: None,
        over: over.as_deref().map(parsed).transpose()?,
        may_share,
    })
}

/// Keeps a new one, or the new words of one.
///
/// # Errors
/// `missing_field` for a name that is empty, `invalid_input` for what is too long; `not_found` for one that is not there.
pub async fn save(office: &Office, req: TemplateSave) -> Result<TemplateRow> {
    let wanted = Template {
        id: req.id.unwrap_or_else(|| TemplateId(clock::id())),
        kind: req.kind,
        name: req.name.trim().to_owned(),
        text: req.text,
        natures: req.natures,
        category: req.category.trim().to_owned(),
        outcome: req.outcome.filter(|_| req.kind == TemplateKind::Reply),
    };
    wanted.check().map_err(rejected)?;
    let mut tx = office.store.begin().await?;
    if req.id.is_some() && template::get(&mut tx, wanted.id).await?.is_none() {
        return Err(problem(ErrorCode::NotFound));
    }
    template::put(&mut tx, wanted.id, &serde_json::to_string(&wanted)?, office.clock.now().0).await?;
    let kept = template::get(&mut tx, wanted.id).await?.ok_or_else(|| problem(ErrorCode::NotFound))?;
    tx.commit().await?;
    office.changed(&["template"], vec![wanted.id.to_string()]);
    row(kept, shared::may_share(office))
}

/// Puts one into the recycle bin, or takes it out.
///
/// # Errors
/// `not_found`.
pub async fn set_removed(office: &Office, id: TemplateId, removed: Option<Millis>) -> Result<()> {
    let mut tx = office.store.begin().await?;
    if !template::set_removed(&mut tx, id, removed.map(|at| at.0)).await? {
        return Err(problem(ErrorCode::NotFound));
    }
    tx.commit().await?;
    office.changed(&["template"], vec![id.to_string()]);
    Ok(())
}

/// Counts a use, so that the usual ones come first.
///
/// # Errors
/// Database errors.
pub async fn used(office: &Office, id: TemplateId) -> Result<()> {
    let mut tx = office.store.begin().await?;
    template::used(&mut tx, id, office.clock.now().0).await?;
    tx.commit().await?;
    Ok(())
}

/// Those that suit a ticket, the best first, filled with what is known.
///
/// # Errors
/// `not_found`.
pub async fn offers(office: &Office, req: TemplatesFor) -> Result<Vec<TemplateOffer>> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    drop(conn);
    let mut suiting: Vec<(u8, Offered)> = Vec::new();
    for (scope, one) in usable(office).await? {
        let weight = one.suits(&seen.slice.case.ticket);
        if weight > 0 && !one.text.trim().is_empty() && req.kind.is_none_or(|kind| kind == one.kind) {
            suiting.push((weight, (scope, one)));
        }
    }
    // Stable: among equals one's own comes before others', and the most used first.
    suiting.sort_by_key(|(weight, (_, one))| (one.kind != TemplateKind::Reply, std::cmp::Reverse(*weight)));
    Ok(suiting.into_iter().map(|(_, one)| offer(office, &seen, &req, one)).collect())
}

type Offered = (TemplateScope, Template);

/// Every template that may be taken: nearest first, the most used of each scope first.
async fn usable(office: &Office) -> Result<Vec<Offered>> {
    let rows = all(office).await?.into_iter().filter(|row| !row.removed);
    Ok(rows.map(|row| (row.scope, row.template)).collect())
}

fn offer(office: &Office, seen: &Seen, req: &TemplatesFor, (scope, one): Offered) -> TemplateOffer {
    let text = rules::fill(&one.text, |name| known(office, seen, req, name));
    let open = rules::variables(&text).into_iter().map(|variable| variable.name).collect();
    TemplateOffer { id: one.id, kind: one.kind, scope, name: one.name, text, open, outcome: one.outcome }
}

/// What fills a variable; an empty value leaves it open. The names are those of [`rules::KNOWN`].
fn known(office: &Office, seen: &Seen, req: &TemplatesFor, name: &str) -> Option<String> {
    let ticket = &seen.slice.case.ticket;
    let assignment = seen.slice.case.assignment(req.assignment_id);
    let day = |at: Millis| at.local_date().format("%Y年%-m月%-d日").to_string();
    let value = match name {
        "工单编号" => ticket.no.clone(),
        "工单标题" => ticket.title.clone(),
        "来电日期" => day(ticket.called_at),
        "联系日期" => assignment?.contacts.last().map(|contact| day(contact.contacted_at))?,
        "今日" => day(office.clock.now()),
        "地点" => place(&ticket.place),
        "承办单位" => assignment?.unit_name.clone(),
        "经办人" => office.user().name,
        "办理时限" => assignment?.due.at.zh_end(),
        _ => return None,
    };
    Some(value).filter(|value| !value.trim().is_empty())
}

/// The place in one, once: what people write as its detail often begins with the town again.
fn place(place: &Place) -> String {
    let Place { town, village, detail, .. } = place;
    if !town.is_empty() && detail.contains(town.as_str()) {
        detail.clone()
    } else {
        format!("{town}{village}{detail}")
    }
}

#[cfg(test)]
mod tests {
    use chengban_domain::case::{AssignmentState, Nature, Outcome};

    use super::*;
    use crate::testing::{Bench, code, ticket};

    fn wanted(name: &str, text: &str) -> TemplateSave {
        TemplateSave {
            id: None,
            kind: TemplateKind::Reply,
            name: name.into(),
            text: text.into(),
            natures: Vec::new(),
            category: String::new(),
            outcome: None,
        }
    }

    async fn with_ticket() -> (Bench, TemplatesFor) {
        let bench = Bench::new().await;
        let one = ticket(&bench, 1, AssignmentState::Handling);
        bench.hold(std::slice::from_ref(&one)).await;
        let req = TemplatesFor {
            ticket_id: one.case.ticket.id,
            assignment_id: one.case.assignments[0].id,
            kind: None,
        };
        (bench, req)
    }

    #[tokio::test]
    async fn what_is_known_is_filled_and_what_is_not_is_named() {
        let (bench, req) = with_ticket().await;
        let text = "您反映的“{{工单标题}}”（{{工单编号}}），{{承办单位}}于{{联系日期}}核实：{{处理结果}}。";
        save(&bench.office, wanted("通用", text)).await.unwrap();
        let offered = offers(&bench.office, req).await.unwrap();
        assert!(
            offered[0].text.starts_with("您反映的“第1件占道经营”（QH00000001），执法局于"),
            "{}",
            offered[0].text
        );
        assert_eq!(offered[0].open, ["联系日期", "处理结果"], "nobody was contacted yet");
    }

    #[test]
    fn a_place_is_told_once() {
        let of = |town: &str, village: &str, detail: &str| {
            place(&Place {
                town: town.into(),
                village: village.into(),
                detail: detail.into(),
                ..Place::default()
            })
        };
        assert_eq!(of("龙江镇", "大礼村", "龙江镇万泉河路216号"), "龙江镇万泉河路216号");
        assert_eq!(of("龙江镇", "大礼村", "万泉河路216号"), "龙江镇大礼村万泉河路216号");
        assert_eq!(of("", "", "万泉河路"), "万泉河路");
    }

    #[test]
    fn every_name_that_is_promised_can_be_filled() {
        let source = include_str!("template.rs");
        for name in rules::KNOWN {
            assert!(source.contains(&format!("\"{name}\" =>")), "{name} is promised and never filled");
        }
    }

    #[tokio::test]
    async fn those_made_for_the_kind_of_demand_come_before_the_general_ones() {
        let (bench, req) = with_ticket().await;
        save(&bench.office, wanted("通用", "甲")).await.unwrap();
        let complaint = TemplateSave { natures: vec![Nature::Complaint], ..wanted("投诉", "乙") };
        save(&bench.office, complaint).await.unwrap();
        let praise = TemplateSave { natures: vec![Nature::Praise], ..wanted("表扬", "丙") };
        save(&bench.office, praise).await.unwrap();
        let city = TemplateSave { category: "城市管理".into(), ..wanted("城管", "丁") };
        save(&bench.office, city).await.unwrap();
        let names: Vec<String> =
            offers(&bench.office, req).await.unwrap().into_iter().map(|offer| offer.name).collect();
        assert_eq!(names, ["城管", "投诉", "通用"], "praise does not suit a complaint");
    }

    #[tokio::test]
    async fn the_outcome_its_words_tell_is_offered_with_them_and_a_phrase_tells_none() {
        let (bench, req) = with_ticket().await;
        let solved =
            TemplateSave { outcome: Some(Outcome::Solved), ..wanted("已整改", "已整改完毕。") };
        save(&bench.office, solved.clone()).await.unwrap();
        let phrase = TemplateSave { kind: TemplateKind::Phrase, ..solved };
        save(&bench.office, phrase).await.unwrap();
        let told: Vec<_> =
            offers(&bench.office, req).await.unwrap().into_iter().map(|offer| offer.outcome).collect();
        assert_eq!(told, [Some(Outcome::Solved), None]);
    }

    #[tokio::test]
    async fn a_template_in_the_bin_is_offered_no_more_and_comes_back_whole() {
        let (bench, req) = with_ticket().await;
        let kept = save(&bench.office, wanted("通用", "甲")).await.unwrap();
        set_removed(&bench.office, kept.template.id, Some(bench.office.clock.now())).await.unwrap();
        assert!(offers(&bench.office, req).await.unwrap().is_empty());
        assert!(all(&bench.office).await.unwrap()[0].removed, "it is still there");
        set_removed(&bench.office, kept.template.id, None).await.unwrap();
        assert_eq!(offers(&bench.office, req).await.unwrap()[0].text, "甲");
    }

    #[tokio::test]
    async fn a_template_without_a_name_is_refused_and_nothing_is_kept() {
        let (bench, _) = with_ticket().await;
        let refused = save(&bench.office, wanted("  ", "甲")).await.unwrap_err();
        assert_eq!(code(&refused), ErrorCode::MissingField);
        assert!(all(&bench.office).await.unwrap().is_empty());
        let gone = TemplateSave { id: Some(TemplateId(uuid::Uuid::from_u128(9))), ..wanted("无", "甲") };
        assert_eq!(code(&save(&bench.office, gone).await.unwrap_err()), ErrorCode::NotFound);
    }
}
