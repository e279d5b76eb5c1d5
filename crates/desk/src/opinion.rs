//! Final opinions on the desk: prefill, list, preview as PDF, verification.
//!
//! The preview is made by the same function that makes the letter on the hub; it is marked 「未用印」 on every page and
//! bears no number. Invariant: what is shown under a hash hashes to it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chengban_domain::case::{Assignment, ContactResult, Reply, Ticket};
use chengban_domain::error::ErrorCode;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::machine;
use chengban_domain::opinion::{FinalOpinion, OpinionContent, PriorTicket};
use chengban_domain::reply_check::Finding;
use chengban_domain::time::local_date;
use chengban_domain::wire::UnitRef;
use chengban_domain::{Problem, Rejection, Said, TicketId, UnitId};
use chengban_letter::fonts::FontShelf;
use chengban_letter::{
    LetterError, SealRecord, Template, TemplateId, Trust, mark_unsealed, opinion_letter, propose_title,
    render, verify,
};

use crate::commands::opinion::{
    BlobRef, OpinionPreview, OpinionPreviewReq, OpinionRow, OpinionVerify, VerifyReport,
};
use crate::evidence;
use crate::fault::{Result, problem, rejected, to_problem};
use crate::office::Office;
use crate::outbox::act;
use crate::places::font_folder;
use crate::store::meta::{self, name};
use crate::store::{inbox, parsed, slice};
use crate::view::Seen;

/// Previews held in memory at most.
const PREVIEWS: usize = 8;

/// Fonts and the previews made with them.
pub struct Press {
    fonts: Option<Arc<FontShelf>>,
    previews: Mutex<HashMap<Sha256Hex, Vec<u8>>>,
}

impl Press {
    /// A press with the fonts of `given`, of the environment, beside the program, or of a checkout.
    pub fn new(given: Option<&Path>) -> Self {
        Self { fonts: font_folder(given).map(FontShelf::new).map(Arc::new), previews: Mutex::default() }
    }

    fn hold(&self, id: &Sha256Hex, bytes: Vec<u8>) {
        let mut held = self.previews.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= PREVIEWS {
            held.clear();
        }
        held.insert(id.clone(), bytes);
    }

    fn held(&self, id: &Sha256Hex) -> Option<Vec<u8>> {
        self.previews.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

/// A text to begin with: demand, dates, what was answered, contact, evidence.
///
/// # Errors
/// `not_found`.
pub async fn prefill(office: &Office, ticket: TicketId) -> Result<OpinionContent> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, ticket).await?;
    let case = &seen.slice.case;
    let assignment = crate::ticket::own(office, &seen);
    let reply = assignment.and_then(answer);
    let pieces = assignment.map(|assignment| assignment.evidence.as_slice()).unwrap_or_default();
    let unit = unit_of(&slice::all(&mut conn, "unit").await?, office.unit());
    Ok(OpinionContent {
        ground: String::new(),
        title: propose_title(&format!("关于{}诉求的最终处理意见", subject(&case.ticket))),
        addressee: "12345政务服务便民热线平台".to_owned(),
        ticket_no: case.ticket.no.clone(),
        demand: case.ticket.body.clone(),
        facts: reply.map(|reply| reply.content.public_text.clone()).unwrap_or_default(),
        facts_on: Some(
            reply.and_then(|reply| reply.content.facts_on).unwrap_or_else(|| case.ticket.facts_day()),
        ),
        conclusion: String::new(),
        advice: String::new(),
        citations: reply.map(|reply| reply.content.citations.clone()).unwrap_or_default(),
        evidence: pieces.iter().map(|piece| piece.id).collect(),
        attachment_names: pieces.iter().map(|piece| stem(&piece.name)).collect(),
        prior: prior(office, &mut conn, &seen).await?,
        contact: assignment.map(|assignment| contact(assignment, &case.ticket)).unwrap_or_default(),
        note: unit.map(|unit| unit.contact).unwrap_or_default(),
        cc: Vec::new(),
    })
}

/// The title of the ticket without what titles end with.
fn subject(ticket: &Ticket) -> String {
    ticket.title.trim().trim_end_matches(['。', '！', '？', '；']).to_owned()
}

/// A file name without its ending.
fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// What the unit answered last and did not take back.
fn answer(assignment: &Assignment) -> Option<&Reply> {
    assignment.replies.iter().rfind(|reply| !reply.recalled)
}

fn contact(assignment: &Assignment, ticket: &Ticket) -> String {
    let reached = assignment.contacts.iter().filter(|contact| contact.result == ContactResult::Reached);
    match reached.max_by_key(|contact| contact.contacted_at) {
        Some(contact) => format!("已于{}与诉求人联系。{}", contact.contacted_at.zh(), contact.note),
        None if ticket.caller.anonymous => "诉求人匿名，未留联系方式。".to_owned(),
        None => String::new(),
    }
}

/// Earlier tickets on the matter, with what the own unit answered: a slice holds what supports (协办) fed back, too.
async fn prior(office: &Office, conn: &mut crate::store::Conn, seen: &Seen) -> Result<Vec<PriorTicket>> {
    let rows = crate::inbox::row::rows_of(&seen.slice, seen.version, office.unit(), &office.rules());
    let Some(row) = rows.first() else { return Ok(Vec::new()) };
    let mut prior = Vec::new();
    for earlier in inbox::related(conn, row).await? {
        let Some((slice, _)) = slice::ticket(conn, earlier.ticket_id.parse()?).await? else { continue };
        if slice.case.ticket.called_at >= seen.slice.case.ticket.called_at {
            continue;
        }
        let own = slice.case.assignment(parsed(&earlier.assignment_id)?);
        let said = own.and_then(answer).map(|reply| first_sentence(&reply.content.public_text));
        prior.push(PriorTicket {
            no: slice.case.ticket.no.clone(),
            called_on: local_date(slice.case.ticket.called_at),
            answer: said.unwrap_or_default(),
        });
    }
    Ok(prior)
}

fn first_sentence(text: &str) -> String {
    text.split_inclusive(['。', '！', '？', '\n']).next().unwrap_or_default().trim().to_owned()
}

/// All final opinions in the cache, my waiting acts applied.
///
/// # Errors
/// Database errors.
pub async fn list(office: &Office) -> Result<Vec<OpinionRow>> {
    let mut conn = office.store.reader().await?;
    let (actor, rules, now) = (office.actor(), office.rules(), office.clock.now());
    let mut rows = Vec::new();
    for ticket in slice::with_opinions(&mut conn).await? {
        let loaded = crate::view::load(&mut conn, ticket.parse()?, &actor, &rules).await?;
        let Some(seen) = loaded else { continue };
        let pending = seen.ops.iter().filter(|op| op.state != crate::outbox::state::ACKED).count();
        let case = &seen.slice.case;
        let (ticket, ctx) = (&case.ticket, rules.context(rules.pack(&case.ticket.pack), now));
        rows.extend(ticket.opinions.iter().map(|opinion| OpinionRow {
            ticket_id: ticket.id,
            ticket_no: ticket.no.clone(),
            ticket_title: ticket.title.clone(),
            step: crate::ticket::review::opinion_mark(opinion, ctx.pack),
            allowed: machine::allowed_on_opinion(case, opinion.id, &actor, &ctx),
            opinion: opinion.clone(),
            pending_ops: u32::try_from(pending).unwrap_or(u32::MAX),
        }));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.opinion.created_at));
    Ok(rows)
}

/// A letter as PDF: of the text on screen, or the very bytes of one that has been issued or sealed.
///
/// # Errors
/// `not_found`, `fonts_missing`, `offline` when issued bytes are not here yet.
pub async fn preview(office: &Office, req: OpinionPreviewReq) -> Result<OpinionPreview> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let opinion =
        req.opinion_id.and_then(|id| seen.slice.case.ticket.opinions.iter().find(|o| o.id == id)).cloned();
    if let (Some(opinion), None) = (&opinion, &req.content)
        && let Some(preview) = issued(office, req.ticket_id, opinion).await?
    {
        return Ok(preview);
    }
    let content = req.content.or_else(|| opinion.as_ref().map(|opinion| opinion.content.clone()));
    let content = content.ok_or_else(|| problem(ErrorCode::NotFound))?;
    let units: Vec<UnitRef> = slice::all(&mut conn, "unit").await?;
    let unit = unit_of(&units, opinion.as_ref().map(|opinion| opinion.unit).or(office.unit()));
    let unit = unit.ok_or_else(|| problem(ErrorCode::NotFound))?;
    drop(conn);
    let problems = findings(office, &seen, &content);
    set(office, content, unit, problems).await
}

/// The bytes that the hub made: with the seal, else the numbered draft.
async fn issued(office: &Office, ticket: TicketId, opinion: &FinalOpinion) -> Result<Option<OpinionPreview>> {
    let sealed = opinion.seal.as_ref().map(|seal| &seal.signed_sha256);
    let Some(sha256) = sealed.or(opinion.issue.as_ref().map(|issue| &issue.draft_sha256)) else {
        return Ok(None);
    };
    let (_, bytes) = evidence::content(office, ticket, sha256, "application/pdf").await?;
    let substitutions = opinion.issue.as_ref().map(|issue| issue.substitutions.clone()).unwrap_or_default();
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    Ok(Some(OpinionPreview {
        pages: page_count(&bytes),
        pdf: Some(BlobRef { id: sha256.clone(), size }),
        substitutions,
        problems: Vec::new(),
        sealed: sealed.is_some(),
    }))
}

/// Pages of a PDF of ours: its page objects, counted.
fn page_count(bytes: &[u8]) -> u32 {
    const PAGE: &[u8] = b"/Type/Page";
    let ends = |at: usize| bytes.get(at + PAGE.len()).is_none_or(|next| !next.is_ascii_alphabetic());
    let many =
        bytes.windows(PAGE.len()).enumerate().filter(|(at, window)| *window == PAGE && ends(*at)).count();
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// Renders a preview; a fault of the text becomes a finding, not a failure.
async fn set(
    office: &Office,
    content: OpinionContent,
    unit: UnitRef,
    mut problems: Vec<Finding>,
) -> Result<OpinionPreview> {
    let shelf = office.press.fonts.clone().ok_or_else(|| problem(ErrorCode::FontsMissing))?;
    let date = local_date(office.clock.now());
    let made = tokio::task::spawn_blocking(move || -> Result<_, LetterError> {
        let fonts = shelf.fonts()?;
        let model = opinion_letter(&content, &unit, None, date);
        let draft = render(&model, &Template::builtin(TemplateId::Letter)?, &fonts, date)?;
        let marked = mark_unsealed(&draft.bytes, &fonts)?;
        Ok((draft, marked))
    })
    .await?;
    let (draft, bytes) = match made {
        Ok(made) => made,
        Err(error @ LetterError::Font { .. }) => return Err(error.into()),
        Err(error) => {
            problems.insert(0, of_letter(error));
            return Ok(OpinionPreview {
                pdf: None,
                pages: 0,
                substitutions: Vec::new(),
                problems,
                sealed: false,
            });
        }
    };
    problems.extend(
        draft.warnings.into_iter().map(|said| finding("letter", said, false, ErrorCode::InvalidInput)),
    );
    let id = Sha256Hex::of(&bytes);
    let pdf = BlobRef { id: id.clone(), size: i64::try_from(bytes.len()).unwrap_or(i64::MAX) };
    office.press.hold(&id, bytes);
    Ok(OpinionPreview {
        pdf: Some(pdf),
        pages: u32::try_from(draft.pages).unwrap_or(u32::MAX),
        substitutions: draft.substitutions.into_iter().map(|substitution| substitution.text).collect(),
        problems,
        sealed: false,
    })
}

fn of_letter(error: LetterError) -> Finding {
    let told = to_problem(&error.into());
    let said = Said { reason: told.reason, params: told.params, message: told.message };
    finding(told.field.as_deref().unwrap_or("letter"), said, true, told.code)
}

fn finding(field: &str, said: Said, blocks: bool, error: ErrorCode) -> Finding {
    Finding {
        code: "letter".to_owned(),
        blocks,
        field: field.to_owned(),
        span: None,
        reason: said.reason,
        params: said.params,
        message: said.message,
        error,
    }
}

/// What keeps a text from being submitted, in the words of the error codes.
fn findings(office: &Office, seen: &Seen, content: &OpinionContent) -> Vec<Finding> {
    let rules = office.rules();
    let pack = rules.pack(&seen.slice.case.ticket.pack);
    let day = content.facts_on.unwrap_or_else(|| seen.slice.case.ticket.facts_day());
    let known = pack.opinion_grounds.iter().any(|ground| ground.code == content.ground);
    let stale = content.citations.iter().any(|citation| !citation.in_force_on(day));
    let empty = |text: &str| text.trim().is_empty();
    let tests = [
        (!known, "ground", ErrorCode::UnknownGround),
        (empty(&content.addressee), "addressee", ErrorCode::MissingField),
        (empty(&content.demand), "demand", ErrorCode::MissingField),
        (empty(&content.facts), "facts", ErrorCode::MissingField),
        (content.facts_on.is_none(), "facts_on", ErrorCode::MissingField),
        (empty(&content.conclusion), "conclusion", ErrorCode::MissingField),
        (empty(&content.contact), "contact", ErrorCode::MissingContact),
        (content.citations.is_empty(), "citations", ErrorCode::MissingCitation),
        (stale, "citations", ErrorCode::CitationNotInForce),
        (content.evidence.is_empty(), "evidence", ErrorCode::MissingEvidence),
    ];
    let found = tests.into_iter().filter(|(failed, _, _)| *failed);
    found.map(|(_, field, code)| finding(field, (&Problem::new(code).message).into(), true, code)).collect()
}

fn unit_of(units: &[UnitRef], unit: Option<UnitId>) -> Option<UnitRef> {
    units.iter().find(|known| Some(known.unit) == unit).cloned()
}

/// The bytes of a letter: a preview, or one that was issued or sealed.
///
/// # Errors
/// `not_found`, `offline`.
pub async fn letter_bytes(office: &Office, id: &str) -> Result<(String, Vec<u8>)> {
    let id = Sha256Hex::try_from(id.to_owned()).map_err(|_| rejected(Rejection::new(ErrorCode::NotFound)))?;
    if let Some(bytes) = office.press.held(&id) {
        return Ok(("application/pdf".to_owned(), bytes));
    }
    let named = |opinion: &FinalOpinion| {
        opinion.issue.as_ref().is_some_and(|issue| issue.draft_sha256 == id)
            || opinion.seal.iter().chain(&opinion.voided).any(|seal| seal.signed_sha256 == id)
    };
    let row = list(office).await?.into_iter().find(|row| named(&row.opinion));
    let row = row.ok_or_else(|| problem(ErrorCode::NotFound))?;
    evidence::content(office, row.ticket_id, &id, "application/pdf").await
}

/// Verifies a stamped PDF against the certificate authority pinned at enrolment; no network is needed for a file.
///
/// # Errors
/// `file_unreadable`, `not_found`.
pub async fn verify_file(office: &Office, req: OpinionVerify) -> Result<VerifyReport> {
    let bytes = match (req.file, req.sha256) {
        (Some(token), _) => office.files.take(&token)?.read_all().await?,
        (None, Some(sha256)) => letter_bytes(office, sha256.as_str()).await?.1,
        (None, None) => return Err(problem(ErrorCode::FileUnreadable)),
    };
    let mut conn = office.store.reader().await?;
    let pem: String = meta::get(&mut conn, name::SEAL_CA).await?.unwrap_or_default();
    drop(conn);
    let roots: Vec<String> = if pem.trim().is_empty() { Vec::new() } else { vec![pem] };
    let trust = Trust::new(roots)?;
    let opinions: Vec<FinalOpinion> = list(office).await?.into_iter().map(|row| row.opinion).collect();
    let report = tokio::task::spawn_blocking(move || {
        let first = verify(&bytes, &trust, None);
        match record_of(&bytes, first.stated_reason.as_deref(), &opinions) {
            Some(record) => verify(&bytes, &trust, Some(&record)),
            None => first,
        }
    })
    .await?;
    Ok(VerifyReport::of(report))
}

/// What the ledger says of a letter, as far as the cache knows: of these bytes, else of the draft they begin with, else of
/// the number they state. So a changed copy is held against the record of its original.
fn record_of(bytes: &[u8], stated: Option<&str>, opinions: &[FinalOpinion]) -> Option<SealRecord> {
    let marks = || opinions.iter().flat_map(|opinion| opinion.seal.iter().chain(&opinion.voided));
    let whole = Sha256Hex::of(bytes);
    let by_bytes = marks().find(|mark| mark.signed_sha256 == whole);
    let by_draft = || {
        let issued = |opinion: &&FinalOpinion| {
            opinion.issue.as_ref().is_some_and(|issue| {
                let size = usize::try_from(issue.draft_size).unwrap_or(usize::MAX);
                bytes.get(..size).is_some_and(|draft| Sha256Hex::of(draft) == issue.draft_sha256)
            })
        };
        opinions.iter().find(issued).and_then(|opinion| opinion.seal.as_ref())
    };
    let by_number = || {
        let stated = stated?;
        let numbered = |opinion: &&FinalOpinion| {
            opinion.issue.as_ref().is_some_and(|issue| stated.contains(&issue.number.to_string()))
        };
        opinions.iter().find(numbered).and_then(|opinion| opinion.seal.as_ref().or(opinion.voided.last()))
    };
    let mark = by_bytes.or_else(by_draft).or_else(by_number)?;
    Some(SealRecord {
        draft_sha256: mark.draft_sha256.as_ref()?.to_string(),
        signed_sha256: Some(mark.signed_sha256.to_string()),
        appearance_sha256: mark.appearance_sha256.as_ref()?.to_string(),
        voided: mark.voided.clone(),
    })
}

#[cfg(test)]
mod tests;
