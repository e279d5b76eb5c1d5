//! Who else is at work on a ticket. Nothing depends on it: without the hub nobody is known to be there.

use chengban_domain::wire::{Presence, PresenceTold};
use reqwest::Method;

use crate::commands::presence::{PresenceReq, PresenceRes};
use crate::fault::Result;
use crate::office::Office;
use crate::sync::http::read_json;
use crate::sync::session;

/// Tells the hub that I am there, and who of my colleagues is.
///
/// # Errors
/// None in practice.
pub async fn tell(office: &Office, req: PresenceReq) -> Result<PresenceRes> {
    let others = match ask(office, req).await {
        Ok(others) => others,
        Err(error) => {
            tracing::debug!(error = format!("{error:#}"), "presence is not known");
            Vec::new()
        }
    };
    Ok(PresenceRes { others })
}

async fn ask(office: &Office, req: PresenceReq) -> Result<Vec<Presence>> {
    let token = session::token(office).await?;
    let path = format!("/v1/presence/{}", req.ticket_id);
    let request = office.hub.request(Method::PUT, &path, &token)?.json(&PresenceTold { doing: req.doing });
    read_json(office.hub.send(request).await?).await
}

#[cfg(test)]
mod tests {
    use chengban_domain::TicketId;
    use chengban_domain::wire::Doing;

    use super::*;
    use crate::testing::Bench;

    #[tokio::test]
    async fn without_the_hub_nobody_is_known_to_be_there_and_nothing_fails() {
        let bench = Bench::new().await;
        let req = PresenceReq { ticket_id: TicketId(crate::clock::id()), doing: Doing::Writing };
        assert_eq!(tell(&bench.office, req).await.unwrap(), PresenceRes::default());
    }
}
