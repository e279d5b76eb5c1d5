//! Official letters from the command line: render, stamp with a key at hand, verify. Needs no hub.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use chengban_desk::commands::app::{AppState, AppStatus, NoArgs};
use chengban_desk::commands::opinion::{OpinionVerify, VerifyReport};
use chengban_desk::letter::seal::{SealSpec, SealUse, draw_seal};
use chengban_desk::letter::{
    Fonts, LetterModel, SealRequest, SoftP256, Template, Trust, fonts, render, seal, verify,
};
use serde_json::json;

use crate::args::{Letter, Stamp};
use crate::out;
use crate::session::Session;

pub async fn run(args: Letter, profile: Option<&Path>, as_json: bool) -> anyhow::Result<ExitCode> {
    match args {
        Letter::Render { model, out: target, date, fonts } => {
            let text =
                std::fs::read_to_string(&model).with_context(|| format!("未能读取 {}", model.display()))?;
            let model: LetterModel = serde_json::from_str(&text)
                .map_err(|e| anyhow::anyhow!("公文模型有误（第 {} 行）：{e}", e.line()))?;
            let date = date.unwrap_or_else(chengban_desk::clock::today);
            let template = Template::builtin(model.template)?;
            let draft = render(&model, &template, &load_fonts(fonts)?, date)?;
            write(&target, &draft.bytes)?;
            if as_json {
                out::json(&draft)?;
            } else {
                out::line(&format!("已生成 {}（{} 页）", target.display(), draft.pages));
                draft.substitutions.iter().for_each(|s| out::line(&s.text));
            }
        }
        Letter::Stamp(args) => stamp(args, as_json)?,
        Letter::Verify { file, ca } => return check(&file, ca, profile, as_json).await,
    }
    Ok(ExitCode::SUCCESS)
}

fn stamp(args: Stamp, as_json: bool) -> anyhow::Result<()> {
    let usage = if args.specimen { SealUse::Sample } else { SealUse::Official };
    let art = draw_seal(&SealSpec::new(args.name.clone(), usage), &load_fonts(args.fonts)?)?;
    let provider = SoftP256::new(&read(&args.key)?, &read(&args.cert)?, art)?;
    let request = SealRequest {
        place: None,
        nudge_mm: (args.right, args.down),
        reason: args.reason,
        at: chengban_desk::clock::wall(),
        name: args.name,
        location: String::new(),
    };
    let bytes = seal(&read(&args.draft)?, &request, &provider)?;
    write(&args.out, &bytes)?;
    if as_json {
        return out::json(&json!({"out": args.out, "size": bytes.len()}));
    }
    out::line(&format!("已用印 {}。内部防篡改签名，非法定电子印章。", args.out.display()));
    Ok(())
}

/// Exit code 1 when the letter does not hold. Without `--ca` the authority pinned at enrolment is asked.
async fn check(
    file: &Path,
    ca: Option<PathBuf>,
    profile: Option<&Path>,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let report = match ca {
        Some(ca) => VerifyReport::of(verify(&read(file)?, &Trust::new([read(&ca)?])?, None)),
        None => by_profile(file, profile).await?,
    };
    if as_json {
        out::json(&report)?;
    } else {
        let words = if report.valid { "完整有效：用印后没有改动" } else { "不能确认" };
        out::line(&format!("{words}。签名人：{}", report.signer.as_deref().unwrap_or("—")));
        report.messages.iter().for_each(|said| out::line(&format!("  {}", said.message)));
    }
    Ok(if report.valid { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn by_profile(file: &Path, profile: Option<&Path>) -> anyhow::Result<VerifyReport> {
    anyhow::ensure!(file.is_file(), "未能读取 {}", file.display());
    Session::open(profile).await?.during(async |session| by_session(file, session).await).await
}

async fn by_session(file: &Path, session: &Session) -> anyhow::Result<VerifyReport> {
    let status: AppStatus = session.call("app.status", NoArgs {}).await?;
    if status.state != AppState::Open {
        out::note("本机尚未登记，没有平台证书，不能确认签名人；可用 --ca 指定证书。");
        let nobody: [Vec<u8>; 0] = [];
        return Ok(VerifyReport::of(verify(&read(file)?, &Trust::new(nobody)?, None)));
    }
    let token = session.desk.register_path(file);
    session.call("opinion.verify", OpinionVerify { file: Some(token), sha256: None }).await
}

fn load_fonts(given: Option<PathBuf>) -> anyhow::Result<Fonts> {
    let dir = match given {
        Some(dir) => dir,
        None => chengban_desk::fonts_dir().context("没有找到公文字体，请用 --fonts 指定文件夹")?,
    };
    Ok(fonts::load_dir(&dir)?)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("未能读取 {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("未能写入 {}", path.display()))
}
