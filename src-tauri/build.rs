//! Declares the one command, so that no window may call anything that its capability does not name.

fn main() {
    println!("cargo::rerun-if-changed=../ui/dist/desk");
    let manifest = tauri_build::AppManifest::new().commands(&["ipc"]);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        println!("cargo::error={error:#}");
    }
}
