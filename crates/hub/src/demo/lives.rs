//! The lives of demo tickets: how far each has come, so that every state and every light can be seen.

use anyhow::Result;
use chengban_domain::case::{AppealContent, AppealKind, Basis, Satisfaction, Urgency};
use chengban_domain::intent::{
    Dispatch, DispatchTo, Empty, FileAppeal, Intent, OpenSupervision, OpinionHash, Reason, RequestExtension,
    RequestReturn, RequestStop, SaveDraft, SaveOpinion,
};
use chengban_domain::opinion::{OpinionContent, PriorTicket};
use chengban_domain::time::local_date;
use chengban_domain::{AppealId, AssignmentId, DraftId, OpinionId, RequestId, RevId, Role};

use super::dice::Dice;
use super::script::Script;

/// How far a demo ticket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// Just called.
    Undispatched,
    /// Waits to be signed for.
    PendingAck,
    /// Signed for.
    Handling,
    /// The resident was called; a draft is begun.
    Drafted,
    /// Due today or tomorrow.
    NearlyDue,
    /// Past due.
    Overdue,
    /// With the reviewer.
    UnitReview,
    /// With the signer: a ground is claimed.
    PendingSign,
    /// With the platform.
    PlatformAudit,
    /// Sent back by the platform.
    SentBack,
    /// A return is asked for.
    ReturnReview,
    /// Returned and dispatched to another unit.
    Redispatched,
    /// An extension is asked for.
    Extending,
    /// Suspended.
    Suspended,
    /// Under supervision.
    Supervised,
    /// Waits for the callback.
    AwaitingCallback,
    /// Closed, content.
    Closed,
    /// To be handled again.
    Rework,
    /// Archived, content.
    Archived,
    /// Archived, not content: may be appealed.
    Dissatisfied,
    /// The same, with ground, and appealed.
    Appealing,
    /// A final opinion is with the reviewer.
    OpinionReview,
}

use Life as L;

/// Lives and their share in a hundred.
const SHARES: [(Life, usize); 22] = [
    (L::Undispatched, 3),
    (L::PendingAck, 14),
    (L::Handling, 11),
    (L::Drafted, 9),
    (L::NearlyDue, 7),
    (L::Overdue, 4),
    (L::UnitReview, 6),
    (L::PendingSign, 4),
    (L::PlatformAudit, 5),
    (L::SentBack, 3),
    (L::ReturnReview, 4),
    (L::Redispatched, 3),
    (L::Extending, 3),
    (L::Suspended, 2),
    (L::Supervised, 3),
    (L::AwaitingCallback, 4),
    (L::Closed, 4),
    (L::Rework, 2),
    (L::Archived, 3),
    (L::Dissatisfied, 3),
    (L::Appealing, 2),
    (L::OpinionReview, 1),
];

impl Life {
    /// How many kinds there are.
    pub(super) const KINDS: usize = SHARES.len();

    /// The life of the n-th ticket: each kind once first, then by share.
    pub(super) fn of(number: usize, dice: &mut Dice) -> Self {
        if let Some((life, _)) = SHARES.get(number) {
            return *life;
        }
        let mut left = dice.below(100);
        for (life, share) in SHARES {
            if left < share {
                return life;
            }
            left -= share;
        }
        Self::Handling
    }

    /// How many working days ago it was dispatched, from and to.
    pub(super) fn working_days_back(self) -> (u32, u32) {
        match self {
            L::Undispatched => (0, 0),
            L::PendingAck | L::ReturnReview => (0, 1),
            L::Handling => (0, 3),
            L::NearlyDue => (4, 5),
            L::Overdue => (7, 9),
            L::Redispatched => (2, 3),
            L::SentBack | L::AwaitingCallback => (3, 5),
            L::Closed | L::Rework => (4, 6),
            L::Archived | L::Dissatisfied | L::Appealing => (10, 12),
            _ => (1, 4),
        }
    }

    /// Mostly normal; the near and the overdue ones always, so that their lights come from days.
    pub(super) fn urgency(self, dice: &mut Dice) -> Urgency {
        match dice.below(20) {
            0 if !matches!(self, L::NearlyDue | L::Extending | L::Suspended) => Urgency::Critical,
            1 | 2 if !matches!(self, L::NearlyDue | L::Extending | L::Suspended) => Urgency::Urgent,
            _ => Urgency::Normal,
        }
    }

    /// A leader's note makes the chain heavy.
    pub(super) fn leader_note(self) -> Option<String> {
        (self == L::Supervised).then(|| "请认真核实，限期办结并反馈。".to_owned())
    }
}

/// Lives it.
pub(super) async fn run(script: &mut Script<'_, '_>, life: Life) -> Result<()> {
    script.accept().await?;
    if life == L::Undispatched {
        return Ok(());
    }
    let supported = matches!(life, L::Handling | L::UnitReview) && script.dice.percent(30);
    script.dispatch(supported).await?;
    match life {
        L::PendingAck => return Ok(()),
        L::ReturnReview => return request_return(script).await,
        L::Redispatched => return redispatched(script).await,
        _ => script.acknowledge().await?,
    }
    match life {
        L::Drafted | L::NearlyDue => draft(script).await,
        L::Extending => extending(script).await,
        L::Suspended => suspended(script).await,
        L::Supervised => supervised(script).await,
        L::OpinionReview => opinion(script).await,
        L::UnitReview | L::PendingSign | L::PlatformAudit | L::SentBack => replied(script, life).await,
        L::AwaitingCallback | L::Closed | L::Rework => passed(script, life).await,
        L::Archived | L::Dissatisfied | L::Appealing => archived(script, life).await,
        _ => Ok(()),
    }
}

async fn draft(script: &mut Script<'_, '_>) -> Result<()> {
    script.contact().await?;
    let mut content = script.reply_content(None).await?;
    content.public_text = content.public_text.chars().take(60).collect();
    script.pass(10, 40);
    let draft = SaveDraft { draft: DraftId(script.id()), rev: RevId(script.id()), base_rev: None, content };
    script.lead_does(Role::Handler, Intent::SaveDraft(draft)).await
}

async fn request_return(script: &mut Script<'_, '_>) -> Result<()> {
    script.pass(20, 60);
    let (unit, name) = (script.support.unit.unit, script.support.unit.name.clone());
    let list = Basis::Document {
        name: "部门职能配置规定".to_owned(), text: format!("该事项由{name}负责")
    };
    let request = RequestReturn {
        id: RequestId(script.id()),
        grounds: vec!["R1".to_owned()],
        reason: format!("经核实，该事项不属于我单位职能范围，建议由{name}承办。"),
        bases: vec![list],
        suggested_unit: Some(unit),
        suggested_unit_name: name,
        evidence: Vec::new(),
    };
    script.lead_does(Role::Liaison, Intent::RequestReturn(request)).await
}

async fn redispatched(script: &mut Script<'_, '_>) -> Result<()> {
    request_return(script).await?;
    script.pass(30, 120);
    let decide = chengban_domain::intent::Decide { grant: true, reason: "理由成立。".to_owned() };
    script.officer_does(Role::Auditor, Intent::DecideReturn(decide)).await?;
    script.pass(5, 30);
    let assignment = AssignmentId(script.id());
    let to = DispatchTo {
        assignment,
        unit: script.support.unit.unit,
        unit_name: script.support.unit.name.clone(),
        kind: chengban_domain::case::AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let again = Dispatch {
        to: vec![to], note: "原承办单位退单已同意，请承办。".to_owned(), complex: false
    };
    let dispatcher = script.cast.officer(Role::Dispatcher)?;
    script.act(None, Intent::Dispatch(again), &dispatcher).await?;
    if script.case()?.ticket.is_report() {
        return Ok(());
    }
    script.lead = script.support.clone();
    script.assignment = assignment;
    script.acknowledge().await
}

async fn extending(script: &mut Script<'_, '_>) -> Result<()> {
    script.contact().await?;
    script.pass(10, 60);
    let request = RequestExtension {
        id: RequestId(script.id()),
        days: 3,
        reason: "需与相关部门联合核查，原定时限内难以办结。".to_owned(),
        caller_told_at: Some(script.at()),
    };
    script.lead_does(Role::Handler, Intent::RequestExtension(request)).await
}

async fn suspended(script: &mut Script<'_, '_>) -> Result<()> {
    script.contact().await?;
    script.pass(10, 60);
    let request = RequestStop {
        id: RequestId(script.id()),
        ground: "S1".to_owned(),
        reason: "受强降雨影响，现场暂不具备施工条件。".to_owned(),
    };
    script.lead_does(Role::Handler, Intent::RequestSuspension(request)).await?;
    script.pass(30, 90);
    let decide = chengban_domain::intent::Decide {
        grant: true,
        reason: "同意中止，条件具备后恢复。".to_owned(),
    };
    script.officer_does(Role::Auditor, Intent::DecideSuspension(decide)).await
}

async fn supervised(script: &mut Script<'_, '_>) -> Result<()> {
    script.pass(60, 200);
    let no = format!("督〔2026〕{}号", script.dice.between(1, 200));
    let note = "诉求人多次反映，请重点督办。".to_owned();
    script.officer_does(Role::Supervisor, Intent::OpenSupervision(OpenSupervision { no, note })).await?;
    script.officer_does(Role::Supervisor, Intent::Urge(Reason { reason: "请抓紧办理。".to_owned() })).await
}

async fn replied(script: &mut Script<'_, '_>, life: Life) -> Result<()> {
    script.contact().await?;
    let ground = (life == L::PendingSign).then_some("G3");
    script.submit(ground).await?;
    if life == L::UnitReview {
        return Ok(());
    }
    script.approve(Role::Reviewer).await?;
    if life == L::SentBack {
        script.audit(false).await?;
    }
    Ok(())
}

async fn passed(script: &mut Script<'_, '_>, life: Life) -> Result<()> {
    script.contact().await?;
    script.submit(None).await?;
    script.approve(Role::Reviewer).await?;
    script.audit(true).await?;
    if life == L::AwaitingCallback {
        return Ok(());
    }
    if script.case()?.ticket.caller.anonymous {
        return Ok(());
    }
    script.callback(life == L::Closed).await?;
    if life == L::Rework {
        script.pass(30, 90);
        let reason =
            Reason { reason: "诉求人表示问题仍然存在，请重新核实处理。".to_owned() };
        script.officer_does(Role::CallbackAgent, Intent::OrderRework(reason)).await?;
    }
    Ok(())
}

async fn archived(script: &mut Script<'_, '_>, life: Life) -> Result<()> {
    script.contact().await?;
    let ground = (life == L::Appealing).then_some("G3");
    script.submit(ground).await?;
    script.approve(Role::Reviewer).await?;
    if ground.is_some() {
        script.approve(Role::Signer).await?;
    }
    script.audit(true).await?;
    if !script.case()?.ticket.caller.anonymous {
        script.callback(life == L::Archived).await?;
    }
    script.skip_to(1);
    let system = crate::judge::system();
    script.act(None, Intent::Archive(Empty {}), &system).await?;
    if life == L::Appealing {
        appeal(script).await?;
    }
    Ok(())
}

async fn appeal(script: &mut Script<'_, '_>) -> Result<()> {
    let assignment = script.assignment;
    let Some(own) = script.case()?.assignment(assignment) else { return Ok(()) };
    if !own.callbacks.iter().any(|callback| callback.satisfaction == Some(Satisfaction::Dissatisfied)) {
        return Ok(());
    }
    let Some(reply) = own.last_reply().cloned() else { return Ok(()) };
    script.pass(20, 120);
    let content = AppealContent {
        kind: AppealKind::TicketResult,
        ground: "G3".to_owned(),
        reason: "答复中已载明依据并告知法定途径，诉求人的不满意源于争议本身，申请不纳入参评。".to_owned(),
        citations: reply.content.citations,
        evidence: reply.content.evidence,
        reply_hash: Some(reply.text_hash),
        new_ground: false,
        month: None,
    };
    let appeal = FileAppeal { id: AppealId(script.id()), content };
    script.lead_does(Role::Handler, Intent::FileAppeal(appeal)).await
}

async fn opinion(script: &mut Script<'_, '_>) -> Result<()> {
    script.contact().await?;
    let evidence = script.evidence().await?;
    script.pass(30, 200);
    let ticket = &script.case()?.ticket;
    let day = local_date(ticket.called_at);
    let content = OpinionContent {
        ground: "c".to_owned(),
        title: vec![format!("关于{}诉求的", ticket.place.town), "最终处理意见".to_owned()],
        addressee: "诉求人".to_owned(),
        ticket_no: String::new(),
        demand: ticket.title.clone(),
        facts: format!(
            "{}，我单位派员到现场核查，并查阅以往办理记录。同一事项此前已依法处置。",
            day.format("%Y年%-m月%-d日")
        ),
        facts_on: Some(day),
        conclusion: "该事项已按法律法规处置完毕，无新的事实和理由，不再重复处理。".to_owned(),
        advice: "如对处理不服，可以依法申请行政复议或者提起行政诉讼。".to_owned(),
        citations: vec![script.topic.citation(day)],
        evidence: vec![evidence],
        attachment_names: vec!["现场核查记录".to_owned()],
        prior: vec![PriorTicket {
            no: ticket.no.clone(),
            called_on: day,
            answer: "已依法处置并告知结果".to_owned(),
        }],
        contact: "已与诉求人电话沟通并说明情况。".to_owned(),
        note: format!("联系人：{}", script.lead.unit.contact),
        cc: Vec::new(),
    };
    let (id, hash) = (OpinionId(script.id()), content.hash());
    let handler = script.lead.actor(Role::Handler)?;
    script.act(None, Intent::SaveOpinion(SaveOpinion { id, content }), &handler).await?;
    script.pass(5, 20);
    script.act(None, Intent::SubmitOpinion(OpinionHash { id, hash }), &handler).await
}
