//! The UI's build is embedded; a new build of it must make a new program.

fn main() {
    println!("cargo::rerun-if-changed=../../ui/dist/desk");
}
