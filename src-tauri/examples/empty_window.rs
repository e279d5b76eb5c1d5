//! The floor of the start bench: a Tauri window with nothing in it but a mark, and no desk behind it.
//!
//! Its page comes from a scheme of its own, as the desk's does; so both pay for one request to this process.

use tauri::http::{Response, header};
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &[u8] = b"<!doctype html><html><body><p id=ready>ready</p></body></html>";

fn main() -> anyhow::Result<()> {
    let builder = tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut response = Response::new(PAGE);
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html"));
            response
        })
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "main", page).inner_size(1280.0, 800.0).build()?;
            Ok(())
        });
    builder.build(tauri::generate_context!())?.run(|_, _| {});
    Ok(())
}
