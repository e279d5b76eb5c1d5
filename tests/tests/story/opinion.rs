//! A final opinion, from its text to the stamped PDF that another program verifies.

use std::process::Command;

use chengban_desk::commands::opinion::{OpinionVerify, VerifyReport};
use chengban_desk::commands::ticket::TicketRef;
use chengban_domain::OpinionId;
use chengban_domain::case::Secrecy;
use chengban_domain::intent::{
    DecideOpinion, Intent, OpinionHash, OpinionRef, OpinionVerdict, SaveOpinion, SealOpinion,
};
use chengban_domain::opinion::{FinalOpinion, OpinionContent, OpinionState};
use chengban_letter::Warning;
use serde_json::{Value, json};
use uuid::Uuid;

use super::steps::{CITED, add_evidence, import_laws, sign_and_call};
use crate::support::DEMO_PASSWORD;
use crate::support::desks::{PASSPHRASE, Seat};
use crate::support::hubs::TestHub;
use crate::support::platform::Platform;
use crate::support::programs::program;

async fn own(seat: &Seat, no: &str, id: OpinionId) -> FinalOpinion {
    seat.sync().await;
    seat.see(no).await.opinions.into_iter().find(|o| o.id == id).expect("the opinion is on this desk")
}

async fn content(handler: &Seat, no: &str) -> OpinionContent {
    let view = handler.see(no).await;
    let ticket_id = view.slice.case.ticket.id;
    let mut content: OpinionContent = handler.call("opinion.prefill", TicketRef { ticket_id }).await;
    let added = add_evidence(handler, no, "现场照片.png", crate::support::PNG).await;
    let cite =
        chengban_desk::commands::law::LawCite { text: CITED.into(), on: view.slice.case.ticket.facts_day() };
    content.citations = vec![handler.call("law.cite", cite).await];
    content.evidence = vec![added.evidence.id];
    content.attachment_names = vec!["现场照片".into()];
    content.facts = "经2026年11月20日现场核查，该设施手续齐全，㙍村、堃喆小区各一处。".into();
    content.facts_on = Some(view.slice.case.ticket.facts_day());
    content.ground = chengban_domain::pack::RulePack::builtin().opinion_grounds[0].code.clone();
    content.conclusion = "对要求拆除全部设施的诉求，依法不予支持。".into();
    content.contact = "11月20日已电话联系诉求人并说明理由。".into();
    content
}

/// The people of a unit through whose hands a final opinion goes.
pub struct Office {
    pub handler: Seat,
    pub reviewer: Seat,
    pub signer: Seat,
    pub keeper: Seat,
}

impl Office {
    /// Of the unit whose accounts begin so.
    pub async fn enrol(hub: &TestHub, unit: &str) -> Self {
        let seat = async |who: &str| Seat::enrol(&hub.url, &format!("{unit}.{who}"), DEMO_PASSWORD).await;
        Self {
            handler: seat("jingban").await,
            reviewer: seat("fenguan").await,
            signer: seat("zhuyao").await,
            keeper: seat("yinzhang").await,
        }
    }

    /// A final opinion on a ticket that is in hand: written, reviewed, signed, sealed, filed and accepted.
    pub async fn effective(&self, platform: &Platform, no: &str) -> FinalOpinion {
        let Self { handler, reviewer, signer, keeper } = self;
        let id = OpinionId(Uuid::now_v7());
        let content = content(handler, no).await;
        let hash = content.hash();
        handler.act(no, Intent::SaveOpinion(SaveOpinion { id, content })).await;
        handler.act(no, Intent::SubmitOpinion(OpinionHash { id, hash: hash.clone() })).await;
        handler.sync().await;

        own(reviewer, no, id).await;
        reviewer.act(no, Intent::ApproveOpinion(OpinionHash { id, hash })).await;
        let issued = own(reviewer, no, id).await.issue.expect("the hub numbers and renders on approval");
        assert_eq!(issued.number.seq, 1);
        let draft_sha256 = issued.draft_sha256;
        own(signer, no, id).await;
        signer.act(no, Intent::SignOpinion(OpinionHash { id, hash: draft_sha256.clone() })).await;
        signer.sync().await;
        own(keeper, no, id).await;
        keeper.act(no, Intent::SealOpinion(SealOpinion { id, draft_sha256, dx_mm: 1, dy_mm: 0 })).await;
        let sealed = own(keeper, no, id).await;
        assert_eq!(sealed.state, OpinionState::Sealed);
        own(handler, no, id).await;
        handler.act(no, Intent::FileOpinion(OpinionRef { id })).await;
        handler.sync().await;
        let decide = DecideOpinion { id, verdict: OpinionVerdict::Effective, reason: String::new() };
        platform.decide(no, None, Intent::DecideOpinion(decide)).await;
        let effective = own(handler, no, id).await;
        assert_eq!(effective.state, OpinionState::Effective);
        effective
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_final_opinion_is_stamped_by_the_hub_verified_by_others_and_accepted() {
    let hub = TestHub::with_demo(60).await;
    let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
    let office = Office::enrol(&hub, "zfj").await;
    let handler = &office.handler;
    handler.sync().await;
    import_laws(handler).await;
    let no = first_to_sign_for(handler).await;
    sign_and_call(handler, &no).await;
    let effective = office.effective(&platform, &no).await;

    let seal = effective.seal.expect("it is sealed");
    let (mime, bytes) =
        handler.desk.read_blob("letter", seal.signed_sha256.as_str()).await.expect("the letter");
    assert_eq!(mime, "application/pdf");
    let report: VerifyReport =
        handler.call("opinion.verify", OpinionVerify { file: None, sha256: Some(seal.signed_sha256) }).await;
    assert!(report.valid && report.covers_whole_file, "{report:?}");
    assert!(!report.warnings.contains(&Warning::LedgerUnknown), "the record is on the desk: {report:?}");
    refuses_a_flipped_byte(handler, &bytes).await;
    let draft_size = effective.issue.map(|issue| issue.draft_size).expect("it has a number");
    the_command_line_agrees(&hub, &bytes, usize::try_from(draft_size).expect("a size"));
    others_agree(&bytes);
}

/// The same on a desk of its own without a window: the letter holds, and each of three ways to change it is refused.
fn the_command_line_agrees(hub: &TestHub, bytes: &[u8], draft_size: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| {
        let mut command = Command::new(program("chengban"));
        command.arg("--json").arg("--profile").arg(folder.path().join("desk")).args(args);
        command.env("CHENGBAN_PASSPHRASE", PASSPHRASE).env("CHENGBAN_PASSWORD", DEMO_PASSWORD);
        command.output().expect("chengban runs")
    };
    for args in [["enroll", "--hub", &hub.url, "--user", "zfj.jingban2"].as_slice(), &["sync"]] {
        let done = run(args);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let verify = |bytes: &[u8]| -> (Option<i32>, Value) {
        let path = folder.path().join("letter.pdf");
        std::fs::write(&path, bytes).expect("written");
        let done = run(&["letter", "verify", &path.display().to_string()]);
        (done.status.code(), serde_json::from_slice(&done.stdout).expect("one JSON object"))
    };
    let (code, whole) = verify(bytes);
    assert_eq!((code, &whole["valid"], &whole["reasons"]), (Some(0), &json!(true), &json!([])), "{whole}");
    assert_eq!(whole["signer"], "琼海市综合行政执法局", "by its full legal name");
    assert_eq!(whole["warnings"], json!(["internal_signature"]), "nothing is left unchecked");
    let mut flipped = bytes.to_vec();
    flipped[bytes.len() / 3] ^= 1;
    let changed = [
        (flipped, "digest"),
        (with_an_update(bytes), "coverage"),
        (bytes[..draft_size].to_vec(), "signature_count"),
    ];
    for (bytes, reason) in changed {
        let (code, report) = verify(&bytes);
        let codes = report["reasons"].as_array().expect("a list");
        assert!(code == Some(1) && report["valid"] == false, "{reason} must be refused: {report}");
        assert!(codes.contains(&reason.into()), "wanted {reason}: {report}");
        let said = report["messages"].as_array().expect("a list");
        assert!(said.iter().any(|said| said["code"] == reason && said["message"] != ""), "{report}");
    }
}

/// An incremental update after the signature, as an editor appends one: one more object, its table, its trailer.
fn with_an_update(bytes: &[u8]) -> Vec<u8> {
    let after = |key: &str| -> String {
        let found = bytes.windows(key.len()).rposition(|window| window == key.as_bytes());
        let rest = &bytes[found.expect("a trailer") + key.len()..];
        let text = String::from_utf8_lossy(rest).into_owned();
        text.trim_start().split(['\r', '\n', '/', '>']).next().unwrap_or_default().trim().to_owned()
    };
    let (root, previous) = (after("/Root"), after("startxref"));
    let mut out = bytes.to_vec();
    let object = out.len() + 1;
    out.extend_from_slice(b"\n9000 0 obj\n<</Note(added)>>\nendobj\n");
    let table = out.len();
    let trailer = format!(
        "xref\n9000 1\n{object:010} 00000 n \ntrailer\n<</Size 9001/Root {root}/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n"
    );
    out.extend_from_slice(trailer.as_bytes());
    out
}

async fn first_to_sign_for(handler: &Seat) -> String {
    let request = serde_json::json!({"view": "pending_ack", "sort": "due", "limit": 50, "desc": true});
    let page: chengban_desk::commands::inbox::InboxPage = handler.call("inbox.page", request).await;
    // A 举报 is closed to all but those named for it, the seal keeper among them.
    let open = page.rows.iter().find(|row| row.secrecy != Secrecy::Reporter);
    open.expect("the demo has something to sign for").no.clone()
}

async fn refuses_a_flipped_byte(handler: &Seat, bytes: &[u8]) {
    let mut flipped = bytes.to_vec();
    let middle = flipped.len() / 3;
    flipped[middle] ^= 1;
    let file = Some(handler.desk.register_bytes(flipped, "letter.pdf"));
    let report: VerifyReport = handler.call("opinion.verify", OpinionVerify { file, sha256: None }).await;
    assert!(!report.valid, "one flipped bit must be found");
}

/// Debian's own tools on the stamped file.
fn others_agree(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("letter.pdf");
    std::fs::write(&path, bytes).expect("written");
    let run = |program: &str, args: &[&str]| {
        let done = Command::new(program).args(args).arg(&path).output().unwrap_or_else(|_| {
            panic!("{program} is missing: run `cargo xtask setup`");
        });
        (done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned())
    };
    let (_, signed) = run("pdfsig", &[]);
    assert!(signed.contains("Signature is Valid") && signed.contains("Total document signed"), "{signed}");
    let (clean, checked) = run("qpdf", &["--check"]);
    assert!(clean, "{checked}");
    let (_, fonts) = run("pdffonts", &[]);
    for line in fonts.lines().skip(2) {
        assert!(line.contains("yes yes yes"), "embedded, subset, with a Unicode map: {line}");
    }
    assert!(fonts.lines().count() > 3, "{fonts}");
}
