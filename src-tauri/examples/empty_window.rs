//! The floor of the start bench: a Tauri window with nothing in it but a mark, and no desk behind it.

fn main() -> anyhow::Result<()> {
    let builder = tauri::Builder::default().setup(|app| {
        let page = tauri::WebviewUrl::External(
            "data:text/html,<html><body><p id=ready>ready</p></body></html>".parse()?,
        );
        tauri::WebviewWindowBuilder::new(app, "main", page).inner_size(1280.0, 800.0).build()?;
        Ok(())
    });
    builder.build(tauri::generate_context!())?.run(|_, _| {});
    Ok(())
}
