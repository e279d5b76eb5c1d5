//! Bad input and bad days: what goes wrong is told in a sentence, and nothing typed is lost.

mod damage;
mod expired;
mod full;
mod inputs;
mod killed;
mod large;
mod passphrase;
mod portal;
mod windows;

use chengban_domain::case::ReplyContent;
use serde_json::{Value, json};

use crate::support::desks::Seat;
use crate::support::served::Served;

/// The number of a ticket of this unit that is being handled or may be signed for.
async fn a_ticket(seat: &Seat) -> String {
    let page: Value = seat.call("inbox.page", inbox("handling")).await;
    let row = page["rows"].as_array().and_then(|rows| rows.first()).unwrap_or_else(|| panic!("{page}"));
    row["no"].as_str().expect("a number").to_owned()
}

/// A request for the first rows of a view.
fn inbox(view: &str) -> Value {
    json!({"view": view, "query": {}, "sort": "due", "desc": false, "offset": 0, "limit": 50})
}

/// A reply that says so much.
fn saying(text: &str) -> ReplyContent {
    ReplyContent { public_text: text.into(), ..ReplyContent::empty() }
}

/// A draft opened in the service: its id, and what names its assignment.
async fn opened(served: &Served) -> (Value, Value) {
    let page = served.call("inbox.page", inbox("handling")).await;
    let row = &page["rows"][0];
    let of = json!({"ticket_id": row["ticket_id"], "assignment_id": row["assignment_id"]});
    let draft = served.call("draft.open", of.clone()).await;
    (draft["draft_id"].clone(), of)
}

/// What the draft of an assignment says.
async fn text_of(served: &Served, of: &Value) -> String {
    let draft = served.call("draft.open", of.clone()).await;
    draft["content"]["public_text"].as_str().expect("a text").to_owned()
}
