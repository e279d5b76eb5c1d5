//! The command line other programs rely on: shapes, exit codes, errors.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::DEMO_PASSWORD;
use crate::support::desks::PASSPHRASE;
use crate::support::hubs::TestHub;
use crate::support::programs::{fonts, program, root};

fn run(profile: &std::path::Path, passphrase: &str, args: &[&str]) -> Output {
    Command::new(program("chengban"))
        .arg("--profile")
        .arg(profile)
        .args(args)
        .env("CHENGBAN_PASSPHRASE", passphrase)
        .env("CHENGBAN_PASSWORD", DEMO_PASSWORD)
        .env("CHENGBAN_FONTS", fonts())
        .output()
        .expect("chengban runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(output: &Output) -> Value {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{err}");
    serde_json::from_str(out.lines().next().unwrap_or_default()).unwrap_or_else(|e| panic!("{out}: {e}"))
}

fn fields(value: &Value, names: &[&str]) {
    for name in names {
        assert!(value.get(name).is_some(), "{name} is missing in {value}");
    }
}

#[test]
fn a_deadline_is_told_with_its_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["--json", "deadline", "--from", "2026-02-13T10:00", "--limit", "5wd"];
    let told = json(&run(folder.path(), "", &args));
    assert_eq!(told["due"], "2026-02-27T17:30:00+08:00", "over the spring festival of 2026");
    assert_eq!(told["estimated"], false);
    assert!(told["trace"].as_array().is_some_and(|steps| steps.len() >= 5), "{told}");
    let beyond = ["--json", "deadline", "--from", "2026-12-30T10:00", "--limit", "5wd"];
    assert_eq!(json(&run(folder.path(), "", &beyond))["estimated"], true, "2027 is not announced yet");
}

#[test]
fn bad_input_is_one_line_with_what_to_do_and_a_failing_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = run(folder.path(), "", &["deadline", "--from", "昨天", "--limit", "5wd"]);
    assert!(!plain.status.success());
    assert_eq!(text(&plain.stderr).trim().lines().count(), 1, "{}", text(&plain.stderr));
    let asked =
        run(folder.path(), "", &["--json", "deadline", "--from", "2026-02-13T10:00", "--limit", "五天"]);
    let problem: Value = serde_json::from_str(text(&asked.stderr).trim()).expect("a JSON object");
    fields(&problem, &["code", "message", "hint", "retryable"]);
}

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let commands = [
        "enroll", "sync", "tickets", "show", "matter", "search", "outbox", "doctor", "act", "draft",
        "submit", "law", "deadline", "letter", "serve",
    ];
    for command in commands {
        let help = run(folder.path(), "", &[command, "--help"]);
        assert!(help.status.success() && text(&help.stdout).contains("Usage"), "{command} --help");
    }
}

#[test]
fn a_letter_is_rendered_and_an_unsigned_one_does_not_verify() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = root().join("crates/letter/samples/opinion.json").display().to_string();
    let pdf = folder.path().join("函.pdf").display().to_string();
    let made = json(&run(folder.path(), "", &["--json", "letter", "render", &model, &pdf]));
    assert_eq!(made["pages"], 2);
    let checked = run(folder.path(), "", &["--json", "letter", "verify", &pdf]);
    assert_eq!(checked.status.code(), Some(1), "an unsigned letter proves nothing");
    let report: Value = serde_json::from_str(text(&checked.stdout).trim()).expect("a JSON object");
    fields(&report, &["valid", "covers_whole_file", "signer", "reasons", "warnings", "messages"]);
    assert_eq!(report["valid"], false);
    assert_eq!(report["reasons"], serde_json::json!(["signature_count"]), "codes, never sentences");
    assert_eq!(report["messages"][0]["code"], "signature_count");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_works_by_commands_alone() {
    let hub = TestHub::with_demo(60).await;
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("desk");
    let call = |args: &[&str]| run(&profile, PASSPHRASE, args);
    fields(
        &json(&call(&["--json", "enroll", "--hub", &hub.url, "--user", "zfj.jingban"])),
        &["state", "user"],
    );
    fields(&json(&call(&["--json", "sync"])), &["pulled", "pushed", "pending", "needs_attention", "cursor"]);
    let row = json(&call(&["--json", "tickets", "--view", "pending_ack"]));
    fields(&row, &["no", "title", "unit", "state", "due", "light"]);
    let no = row["no"].as_str().expect("a number").to_owned();

    let wrong = run(&profile, "不是这个口令", &["--json", "tickets"]);
    let problem: Value = serde_json::from_str(text(&wrong.stderr).trim()).expect("a JSON object");
    assert_eq!(problem["code"], "wrong_passphrase");

    json(&call(&["--json", "act", &no, "acknowledge"]));
    let twice = call(&["--json", "act", &no, "acknowledge"]);
    let problem: Value = serde_json::from_str(text(&twice.stderr).trim()).expect("a JSON object");
    assert_eq!(problem["code"], "wrong_state", "what is done is not done again");
    assert_eq!(json(&call(&["--json", "sync"]))["pushed"], 1);
    let doctor = json(&call(&["--json", "doctor"]));
    fields(&doctor, &["ok", "created", "delivered", "waiting", "needs_attention", "quarantined", "missing"]);
    assert_eq!((&doctor["delivered"], &doctor["missing"]), (&1.into(), &0.into()), "{doctor}");
    let title = row["title"].as_str().expect("a title").chars().take(4).collect::<String>();
    fields(&json(&call(&["--json", "search", &title])), &["kind", "no", "snippet"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_the_store_never_stands_in_the_log() {
    let hub = TestHub::with_demo(5).await;
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("desk");
    let told = Command::new(program("chengban"))
        .arg("--profile")
        .arg(&profile)
        .args(["enroll", "--hub", &hub.url, "--user", "zhang.min"])
        .env("CHENGBAN_PASSPHRASE", PASSPHRASE)
        .env("CHENGBAN_PASSWORD", DEMO_PASSWORD)
        .env("CHENGBAN_LOG", "trace")
        .output()
        .expect("chengban runs");
    let log = text(&told.stderr);
    assert!(told.status.success(), "{log}");
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "the log says something at that level");
    for secret in ["PRAGMA key", "pragma key", PASSPHRASE, DEMO_PASSWORD] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}
