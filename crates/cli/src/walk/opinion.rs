//! Second half: the final opinion, from its text to the stamped PDF that stands on the hub.

use std::path::PathBuf;

use anyhow::Context as _;
use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::opinion::{OpinionVerify, VerifyReport};
use chengban_desk::commands::ticket::{TicketRef, TicketView};
use chengban_desk::domain::OpinionId;
use chengban_desk::domain::intent::{Intent, OpinionHash, OpinionRef, SaveOpinion, SealOpinion};
use chengban_desk::domain::opinion::{FinalOpinion, OpinionContent, OpinionState};
use chengban_desk::domain::pack::RulePack;

use super::Teller;
use super::people::{People, Person};
use crate::args;
use crate::cmd::tickets;

/// Walks it; where the PDF lies.
///
/// # Errors
/// The first step that fails.
pub async fn walk(people: &People, no: &str, args: &args::DemoWalk, say: &Teller) -> anyhow::Result<PathBuf> {
    let id = draft(&people.handler, no, say).await?;
    let model = opinion(&people.reviewer.ticket(no).await?, id)?.model_hash;
    people.reviewer.act(no, Intent::ApproveOpinion(OpinionHash { id, hash: model })).await?;
    let issued = opinion(&people.signer.ticket(no).await?, id)?;
    let issue = issued.issue.context("平台没有编号成文")?;
    say.step(people.reviewer.title, &format!("审核同意；平台编号 {}", issue.number));
    let draft_sha256 = issue.draft_sha256;
    let hash = OpinionHash { id, hash: draft_sha256.clone() };
    people.signer.act(no, Intent::SignOpinion(hash)).await?;
    say.step(people.signer.title, "签发");
    people.keeper.ticket(no).await?;
    let seal = SealOpinion { id, draft_sha256, dx_mm: 0, dy_mm: 0 };
    people.keeper.act(no, Intent::SealOpinion(seal)).await?;
    say.step(people.keeper.title, "用印");
    people.handler.ticket(no).await?;
    people.handler.act(no, Intent::FileOpinion(OpinionRef { id })).await?;
    say.step(people.handler.title, "提交热线审核");
    let done = |view: &TicketView| opinion(view, id).is_ok_and(|o| o.state == OpinionState::Effective);
    let view = people.handler.wait(no, "审核最终处理意见", done).await?;
    say.step("热线平台", "最终处理意见已生效，不再形成新工单");
    save_letter(&people.handler, &opinion(&view, id)?, args, say).await
}

async fn draft(handler: &Person, no: &str, say: &Teller) -> anyhow::Result<OpinionId> {
    let view = tickets::find(&handler.session, no).await?;
    let ticket_id = view.slice.case.ticket.id;
    let prefilled: OpinionContent = handler.session.call("opinion.prefill", TicketRef { ticket_id }).await?;
    let pack: RulePack = handler.session.call("rules.pack", NoArgs {}).await?;
    let mut content = complete(prefilled, &view);
    content.ground = pack.opinion_grounds.first().context("规则包中没有最终处理意见的适用情形")?.code.clone();
    let id = OpinionId(chengban_desk::clock::id());
    let hash = content.hash();
    handler.act(no, Intent::SaveOpinion(SaveOpinion { id, content })).await?;
    handler.act(no, Intent::SubmitOpinion(OpinionHash { id, hash })).await?;
    say.step(handler.title, "拟写最终处理意见并送审");
    Ok(id)
}

/// Fills what the desk could not know.
fn complete(mut content: OpinionContent, view: &TicketView) -> OpinionContent {
    let fill = |text: &mut String, words: &str| {
        if text.trim().is_empty() {
            *text = words.to_owned();
        }
    };
    fill(
        &mut content.facts,
        "经现场核查，相关设施手续齐全，运行情况符合规定；诉求人要求的事项超出本单位职能范围。",
    );
    fill(
        &mut content.conclusion,
        "对超出法定职责范围的诉求，依法不予支持；对其中的合理部分，已督促责任方整改到位。",
    );
    fill(&mut content.advice, "如不服本意见，可依法通过其他法定途径反映。");
    fill(&mut content.contact, "已电话联系诉求人并说明情况。");
    fill(&mut content.demand, &view.slice.case.ticket.body);
    content
}

fn opinion(view: &TicketView, id: OpinionId) -> anyhow::Result<FinalOpinion> {
    view.opinions.iter().find(|o| o.id == id).cloned().context("本机还没有这份最终处理意见")
}

async fn save_letter(
    handler: &Person,
    opinion: &FinalOpinion,
    args: &args::DemoWalk,
    say: &Teller,
) -> anyhow::Result<PathBuf> {
    let seal = opinion.seal.as_ref().context("还没有用印")?;
    let (_, bytes) = handler.session.desk.read_blob("letter", seal.signed_sha256.as_str()).await?;
    let path = args.out.join("最终处理意见.pdf");
    std::fs::write(&path, bytes).with_context(|| format!("未能写入 {}", path.display()))?;
    let request = OpinionVerify { file: None, sha256: Some(seal.signed_sha256.clone()) };
    let report: VerifyReport = handler.session.call("opinion.verify", request).await?;
    anyhow::ensure!(
        report.valid,
        "验签没有通过：{}",
        report.messages.iter().map(|said| said.message.as_str()).collect::<String>()
    );
    say.step("验签", &format!("完整有效，签名人 {}", report.signer.unwrap_or_default()));
    Ok(path)
}
