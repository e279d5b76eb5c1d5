//! One demo ticket under way: who acts next, at what time, and what it has come to.

use anyhow::{Context, Result, bail};
use chengban_domain::case::{
    AssignmentKind, Caller, Case, ContactMethod, ContactResult, EvidenceKind, GroundClaim, Outcome,
    ReplyContent, Satisfaction, Solved, reply_sentence,
};
use chengban_domain::intent::{
    Accept, AddEvidence, Approve, AuditReply, Dispatch, DispatchTo, Empty, Intent, RecordCallback,
    RecordContact, SubmitReply,
};
use chengban_domain::time::{Calendar, Millis, local_date};
use chengban_domain::{Actor, AssignmentId, ContactId, EvidenceId, ReplyId, RevId, Role, TicketId};

use super::cast::{Cast, Office};
use super::content::{Earlier, Plan, Topic};
use super::dice::{Dice, MINUTE};
use crate::blobs;
use crate::judge::{Act, Batch, act};
use crate::store::blob;
use crate::store::ticket::TicketDoc;

/// A demo ticket under way.
pub(super) struct Script<'s, 'h> {
    batch: &'s mut Batch<'h>,
    pub(super) cast: &'s Cast,
    pub(super) calendar: &'s Calendar,
    pub(super) dice: &'s mut Dice,
    /// Who leads now.
    pub(super) lead: Office,
    /// Who may support or take over.
    pub(super) support: Office,
    pub(super) topic: Topic,
    /// The lead's assignment.
    pub(super) assignment: AssignmentId,
    ticket: TicketId,
    caller: Caller,
    at: Millis,
    dispatch_at: Millis,
    now: Millis,
}

impl<'s, 'h> Script<'s, 'h> {
    /// Takes the call.
    pub(super) async fn begin(
        batch: &'s mut Batch<'h>,
        cast: &'s Cast,
        calendar: &'s Calendar,
        dice: &'s mut Dice,
        plan: Plan,
        now: Millis,
    ) -> Result<Self> {
        let Plan { ticket, caller, topic, lead, support, dispatch_at } = plan;
        let (id, at) = (ticket.id, ticket.called_at);
        let assignment = AssignmentId(dice.id(dispatch_at.0));
        let case = Case { ticket, assignments: Vec::new(), others: Vec::new() };
        batch.create(TicketDoc::new("demo", case), &caller).await?;
        Ok(Self {
            batch,
            cast,
            calendar,
            dice,
            lead,
            support,
            topic,
            assignment,
            ticket: id,
            caller,
            at,
            dispatch_at,
            now,
        })
    }

    /// What later tickets may come back to.
    pub(super) fn summary(&mut self) -> Earlier {
        Earlier { no: self.no(), caller: self.caller.clone(), place: self.place(), topic: self.topic.clone() }
    }

    fn no(&self) -> String {
        self.batch.peek(self.ticket).map(|doc| doc.case.ticket.no.clone()).unwrap_or_default()
    }

    fn place(&self) -> chengban_domain::case::Place {
        self.batch.peek(self.ticket).map(|doc| doc.case.ticket.place.clone()).unwrap_or_default()
    }

    /// The case as it is.
    pub(super) fn case(&self) -> Result<&Case> {
        self.batch.peek(self.ticket).map(|doc| &doc.case).context("the demo ticket is not in hand")
    }

    /// Lets some minutes pass, never beyond now.
    pub(super) fn pass(&mut self, from: i64, to: i64) {
        self.at = Millis((self.at.0 + self.dice.between(from, to) * MINUTE).min(self.now.0 - MINUTE));
    }

    /// Goes on at a working instant so many working days ago, if that is later.
    pub(super) fn skip_to(&mut self, back: u32) {
        self.at = self.at.max(self.dice.working_instant(self.calendar, self.now, back));
    }

    /// An identifier of this moment.
    pub(super) fn id(&mut self) -> uuid::Uuid {
        self.dice.id(self.at.0)
    }

    /// The moment.
    pub(super) fn at(&self) -> Millis {
        self.at
    }

    /// Someone does something; a refusal is a fault of the script.
    pub(super) async fn act(
        &mut self,
        target: Option<AssignmentId>,
        intent: Intent,
        actor: &Actor,
    ) -> Result<()> {
        let meant = Act { ticket: self.ticket, target, intent: &intent, actor, op: None, now: self.at };
        if let Err(refusal) = act(self.batch, meant).await? {
            bail!("{} was refused: {}", intent.kind().as_str(), refusal.problem.code.as_str());
        }
        Ok(())
    }

    /// Someone of the leading unit does something on its assignment.
    pub(super) async fn lead_does(&mut self, role: Role, intent: Intent) -> Result<()> {
        let actor = self.lead.actor(role)?;
        self.act(Some(self.assignment), intent, &actor).await
    }

    /// The platform does something on the lead's assignment.
    pub(super) async fn officer_does(&mut self, role: Role, intent: Intent) -> Result<()> {
        let actor = self.cast.officer(role)?;
        self.act(Some(self.assignment), intent, &actor).await
    }

    /// Accepts the call.
    pub(super) async fn accept(&mut self) -> Result<()> {
        self.pass(3, 10);
        let ticket = &self.case()?.ticket;
        let accept = Accept { nature: ticket.nature, category: ticket.category.clone() };
        let actor = self.cast.officer(Role::Intake)?;
        self.act(None, Intent::Accept(accept), &actor).await
    }

    /// Dispatches to the leading unit, with a supporting one if wanted.
    pub(super) async fn dispatch(&mut self, supported: bool) -> Result<()> {
        self.at = self.at.max(self.dispatch_at);
        let unit = |office: &Office| (office.unit.unit, office.unit.name.clone());
        let (lead, lead_name) = unit(&self.lead);
        let kind = AssignmentKind::Lead;
        let mut to = vec![DispatchTo {
            assignment: self.assignment,
            unit: lead,
            unit_name: lead_name,
            kind,
            limit: None,
            statutory: None,
        }];
        if supported && self.support.unit.unit != lead {
            let (unit, unit_name) = unit(&self.support);
            let assignment = AssignmentId(self.id());
            to.push(DispatchTo {
                assignment,
                unit,
                unit_name,
                kind: AssignmentKind::Support,
                limit: None,
                statutory: None,
            });
        }
        let note = "请核实处理，按期答复诉求人。".to_owned();
        let actor = self.cast.officer(Role::Dispatcher)?;
        self.act(None, Intent::Dispatch(Dispatch { to, note, complex: false }), &actor).await?;
        if self.case()?.ticket.is_report() {
            // Who may read a 举报 is settled when it is stored.
            self.batch.flush(self.now).await?;
        }
        Ok(())
    }

    /// Signs for it.
    pub(super) async fn acknowledge(&mut self) -> Result<()> {
        self.pass(5, 90);
        self.lead_does(Role::Liaison, Intent::Acknowledge(Empty {})).await
    }

    /// Calls the resident.
    pub(super) async fn contact(&mut self) -> Result<()> {
        self.pass(20, 200);
        let contact = RecordContact {
            id: ContactId(self.id()),
            contacted_at: self.at,
            method: ContactMethod::Phone,
            result: ContactResult::Reached,
            note: "已与诉求人电话沟通，了解具体情况并告知办理安排。".to_owned(),
            evidence: Vec::new(),
        };
        self.lead_does(Role::Handler, Intent::RecordContact(contact)).await
    }

    /// Adds a record of the visit as evidence; the bytes are stored too.
    pub(super) async fn evidence(&mut self) -> Result<EvidenceId> {
        self.pass(10, 60);
        let text = format!(
            "现场核查记录\n工单编号：{}\n核查单位：{}\n核查时间：{}\n核查情况：{}\n（演示材料）\n",
            self.no(),
            self.lead.unit.name,
            self.at.zh(),
            self.topic.reply().internal_text
        );
        let holder = blob::holder(Some(self.lead.unit.unit));
        let (hub, ticket, at) = (self.batch.hub, self.ticket, self.at);
        let place = (ticket, holder.as_str());
        let sha256 = blobs::publish_own(self.batch.conn(), &hub.blobs, text.as_bytes(), place, at).await?;
        let id = EvidenceId(self.id());
        let evidence = AddEvidence {
            id,
            name: "现场核查记录.txt".to_owned(),
            kind: EvidenceKind::Handling,
            sha256,
            size: i64::try_from(text.len())?,
            mime: "text/plain".to_owned(),
            taken_at: Some(self.at),
            redaction_of: None,
        };
        self.lead_does(Role::Handler, Intent::AddEvidence(evidence)).await?;
        Ok(id)
    }

    /// The reply of the topic; with a ground it bears basis, evidence and the ground's sentence.
    pub(super) async fn reply_content(&mut self, ground: Option<&str>) -> Result<ReplyContent> {
        let mut content = self.topic.reply();
        // A support that is not waited for is named with its reason.
        for unit in self.case()?.open_supports() {
            content.internal_text.push_str(&format!("{unit}仍在核查其负责部分，不影响本次答复。"));
        }
        let citation = self.topic.citation(local_date(self.case()?.ticket.called_at));
        if let Some(code) = ground {
            let evidence = self.evidence().await?;
            let rules = self.batch.hub.rules();
            let ground = rules.at(self.at).exclusion_ground(code).cloned().context("no such ground")?;
            let sentence = reply_sentence(&ground, std::slice::from_ref(&citation), &[1]);
            content.public_text = format!("{}{sentence}", content.public_text);
            content.ground = Some(GroundClaim { code: code.to_owned(), sentence });
            content.citations.push(citation);
            content.evidence.push(evidence);
            content.outcome = Some(Outcome::Explained);
        } else if self.dice.percent(50) {
            content.citations.push(citation);
        }
        Ok(content)
    }

    /// Submits the reply.
    pub(super) async fn submit(&mut self, ground: Option<&str>) -> Result<()> {
        let content = self.reply_content(ground).await?;
        self.pass(30, 300);
        let submit = SubmitReply {
            id: ReplyId(self.id()),
            rev: RevId(self.id()),
            text_hash: content.text_hash(),
            content,
            confirmed: Vec::new(),
        };
        self.lead_does(Role::Handler, Intent::SubmitReply(submit)).await
    }

    /// Approves as reviewer; as signer too where the chain is heavy.
    pub(super) async fn approve(&mut self, role: Role) -> Result<()> {
        self.pass(15, 120);
        let reply =
            self.case()?.assignment(self.assignment).and_then(|a| a.last_reply()).context("no reply")?;
        let approve = Approve { hash: reply.text_hash.clone() };
        let intent =
            if role == Role::Signer { Intent::SignReply(approve) } else { Intent::ApproveReply(approve) };
        self.lead_does(role, intent).await
    }

    /// The platform passes the reply or sends it back.
    pub(super) async fn audit(&mut self, pass: bool) -> Result<()> {
        self.pass(30, 240);
        let (defects, reason) = if pass {
            (Vec::new(), String::new())
        } else {
            (vec!["未逐项回应诉求".to_owned()], "请补充处理时限和责任人后重新提交。".to_owned())
        };
        self.officer_does(Role::Auditor, Intent::AuditReply(AuditReply { pass, defects, reason })).await
    }

    /// The platform calls the resident back.
    pub(super) async fn callback(&mut self, satisfied: bool) -> Result<()> {
        self.pass(60, 300);
        let (solved, verdict) = if satisfied {
            (Solved::Solved, Satisfaction::Satisfied)
        } else {
            (Solved::Unsolved, Satisfaction::Dissatisfied)
        };
        let opinion = if satisfied { "处理及时" } else { "认为没有满足全部要求" };
        let callback = RecordCallback {
            connected: true,
            staff_contacted: Some(true),
            solved: Some(solved),
            satisfaction: Some(verdict),
            process_satisfaction: Some(Satisfaction::Satisfied),
            opinion: opinion.to_owned(),
            ground_ticked: None,
        };
        self.officer_does(Role::CallbackAgent, Intent::RecordCallback(callback)).await
    }
}
