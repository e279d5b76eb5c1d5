//! The walk that `cargo xtask run` takes where there is no display: commands alone, from a ticket to the stamped letter.

use std::process::Command;

use crate::support::DEMO_PASSWORD;
use crate::support::children::{Running, output};
use crate::support::hubs::TestHub;
use crate::support::programs::{fonts, program, root};

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_is_walked_by_commands_and_every_program_ends_well() {
    let hub = TestHub::with_demo(300).await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut officer = Command::new(program("chengban-hub"));
    officer.args(["officer", "--auto", "--hub", &hub.url]).env("CHENGBAN_PASSWORD", DEMO_PASSWORD);
    let _officer = Running::start(&mut officer);
    let mut walk = Command::new(program("chengban"));
    walk.args([
        "--json",
        "demo-walk",
        "--hub",
        &hub.url,
        "--cite",
        "《示例市物业服务和邻里安宁条例》第四条",
        "--laws",
    ]);
    walk.arg(root().join("demo/laws")).arg("--out").arg(folder.path());
    walk.env("CHENGBAN_DEMO_PASSWORD", DEMO_PASSWORD).env("CHENGBAN_FONTS", fonts());
    // Fails unless the program ends with 0: a fault while it clears up would show here.
    let told: serde_json::Value = serde_json::from_str(&output(&mut walk)).expect("one JSON document");
    let letter = told["letter"].as_str().expect("it says where the letter lies");
    let judged = output(Command::new("pdfsig").arg(letter));
    assert!(judged.contains("Signature is Valid") && judged.contains("Total document signed"), "{judged}");
    assert!(told["ticket"].as_str().is_some_and(|no| !no.is_empty()), "{told}");
}
