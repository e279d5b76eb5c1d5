//! The scheme `evid`: bytes of evidence and letters for pictures and the PDF viewer, read from the encrypted vault.

use chengban_desk::Desk;
use percent_encoding::percent_decode_str;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager as _, UriSchemeContext, UriSchemeResponder, Wry};

/// Answers one request on a task of its own; the event loop never reads a file.
pub fn serve(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let desk = context.app_handle().state::<Desk>().inner().clone();
    let uri = request.uri().to_string();
    let origin = own_origin(request.headers());
    tauri::async_runtime::spawn(async move {
        let found = match parse(&uri) {
            Some((kind, id)) => desk.read_blob(&kind, &id).await.ok(),
            None => None,
        };
        let mut answer = Response::builder().header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if let Some(origin) = origin {
            answer = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        let answer = match found {
            Some((mime, bytes)) => answer.header(header::CONTENT_TYPE, mime).body(bytes),
            None => answer.status(StatusCode::NOT_FOUND).body(Vec::new()),
        };
        match answer {
            Ok(answer) => responder.respond(answer),
            Err(error) => tracing::error!(%error, "evid"),
        }
    });
}

/// Kind and id of an address: `evid://localhost/evidence%2F<id>`, or `http://evid.localhost/…` on Windows.
pub fn parse(uri: &str) -> Option<(String, String)> {
    let rest = uri.strip_prefix("evid://localhost/").or_else(|| uri.strip_prefix("http://evid.localhost/"));
    let path = rest?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let (kind, id) = path.split_once('/')?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (plain(kind) && plain(id)).then(|| (kind.to_owned(), id.to_owned()))
}

/// The page's own origin, when it is the one that asks.
fn own_origin(headers: &header::HeaderMap) -> Option<String> {
    let origin = headers.get(header::ORIGIN)?.to_str().ok()?;
    matches!(origin, "tauri://localhost" | "http://tauri.localhost" | "https://tauri.localhost")
        .then(|| origin.to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_a_kind_and_an_id_are_an_address() {
        let found = Some(("letter".to_owned(), "ab12".to_owned()));
        assert_eq!(parse("evid://localhost/letter%2Fab12"), found);
        assert_eq!(parse("http://evid.localhost/letter/ab12"), found);
        for uri in [
            "evid://localhost/",
            "evid://localhost/letter/..%2Fx",
            "evid://localhost/letter%2F..%2Fx",
            "evid://localhost/a/b/c",
            "evid://elsewhere/letter/ab12",
            "https://example.org/letter/ab12",
            "file:///etc/passwd",
            "x",
        ] {
            assert_eq!(parse(uri), None, "{uri}");
        }
    }
}
