//! What the hub itself does with final opinions: number, date and bytes once all have approved the text; the seal when its
//! keeper asks.
//!
//! Invariant: letter, ledger line, blob and case change in one transaction, or none does.

mod issue;
mod keys;
mod reporter;
mod seal;

pub(crate) use keys::{authority_certificate, create_seal};

use anyhow::Result;
use chengban_domain::OpinionId;
use chengban_domain::case::Event;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::intent::{Intent, OpinionVerdict};
use chengban_domain::machine::{self, Context};
use chengban_domain::opinion::FinalOpinion;
use chengban_letter::LetterError;

use crate::judge::{Act, Batch, system};
use crate::store::ticket::TicketDoc;

/// Does the hub's own part after an intent on a final opinion.
///
/// # Errors
/// Outer: a fault. Inner: what a person must mend, such as a character no font has.
pub(crate) async fn follow(
    batch: &mut Batch<'_>,
    doc: &mut TicketDoc,
    events: &mut Vec<Event>,
    act: Act<'_>,
    ctx: &Context<'_>,
) -> Result<Result<(), Problem>> {
    let own = match act.intent {
        Intent::ApproveOpinion(approved)
            if !find(doc, approved.id).is_some_and(|opinion| opinion.is_reviewed(ctx.pack)) =>
        {
            return Ok(Ok(()));
        }
        Intent::ApproveOpinion(approved) => issue::issue(batch, doc, approved.id, act).await?,
        Intent::SealOpinion(asked) => {
            let absent = events.iter().find_map(|event| event.actor.on_behalf.clone());
            seal::seal(batch, doc, (asked, absent.as_ref()), act).await?
        }
        Intent::SubmitOpinion(submitted) => return reporter::check(batch, doc, submitted.id).await,
        Intent::DecideOpinion(decided) if decided.verdict != OpinionVerdict::Effective => {
            seal::voided(batch, doc, decided.id, act).await?;
            return Ok(Ok(()));
        }
        _ => return Ok(Ok(())),
    };
    let intent = match own {
        Ok(intent) => intent,
        Err(problem) => return Ok(Err(problem)),
    };
    match machine::apply(&doc.case, None, &intent, &system(), ctx) {
        Ok(applied) => {
            doc.case = applied.case;
            events.extend(applied.events);
            Ok(Ok(()))
        }
        Err(rejection) => Ok(Err(rejection.into())),
    }
}

/// Notes a refusal where refusals are on record: a request for the seal.
///
/// # Errors
/// Database errors.
pub(crate) async fn refused(batch: &mut Batch<'_>, act: Act<'_>, problem: &Problem) -> Result<()> {
    match act.intent {
        Intent::SealOpinion(asked) => seal::refused(batch, asked, act, problem).await,
        _ => Ok(()),
    }
}

fn find(doc: &TicketDoc, id: OpinionId) -> Option<&FinalOpinion> {
    doc.case.ticket.opinions.iter().find(|opinion| opinion.id == id)
}

/// A letter's refusal in the words of the letter.
fn told(error: &LetterError) -> Problem {
    let code = match error {
        LetterError::MissingGlyph { .. } | LetterError::Forbidden { .. } => ErrorCode::GlyphMissing,
        LetterError::Font { .. } => ErrorCode::FontsMissing,
        LetterError::Empty { .. } => ErrorCode::MissingField,
        _ => ErrorCode::InvalidInput,
    };
    let problem = Problem::because(code, error.said());
    error.field().map_or(problem.clone(), |field| problem.at_field(field))
}
