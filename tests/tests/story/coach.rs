//! A dispatch list comes to the hub, reaches the desk, and the return coach tells what it bears out.

use std::path::{Path, PathBuf};

use chengban_desk::commands::evidence::EvidenceOf;
use chengban_desk::commands::returns::ReturnCoach;
use chengban_domain::coach::{Advice, Says, UnitWhy};
use serde_json::Value;

use super::road::province_file;
use crate::support::children::output;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::station::{Station, problem_of};

const OTHERS: &str = "市水务局";
const NO: &str = "QH2611220001000006";

/// The demo's catalogue in another version, in which that unit handles noise.
fn list(folder: &Path, unit: &str) -> PathBuf {
    let text = format!(
        "清单类别：派单目录,清单名称：诉求派单目录（演示）\n生效日期：2025-06-01,来源文件：演示办〔2025〕1号\n\
         事项编码,事项名称,诉求分类,承办单位\n0101,社会生活噪声,环境保护->噪声污染->社会生活噪声,{unit}\n"
    );
    let path = folder.join("清单.csv");
    std::fs::write(&path, text).expect("the file is written");
    path
}

async fn coach(seat: &Seat) -> ReturnCoach {
    let view = seat.see(NO).await;
    let of = EvidenceOf {
        ticket_id: view.slice.case.ticket.id,
        assignment_id: view.assignment.expect("the unit has an assignment").id,
    };
    seat.call("return.coach", of).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_reaches_the_desk_and_the_coach_names_unit_and_item_or_advises_to_handle() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    hub.import(&province_file(folder.path(), &[NO]));
    let seat = station.seat().await;
    seat.sync().await;
    let own = coach(&seat).await.coaching;
    assert_eq!(own.verdict.advice, Advice::HandleListed, "{}", own.verdict.sentence);
    assert!(own.verdict.sentence.contains("建议直接办理"), "{}", own.verdict.sentence);

    let import = |path: &Path| hub.command(&["--json", "import", "list", path.to_str().expect("a path")]);
    let unknown = import(&list(folder.path(), "市不存在局")).output().expect("it runs");
    let told = problem_of(&unknown).message;
    assert!(told.contains("第 4 行「承办单位」") && told.contains("市不存在局"), "{told}");
    let file = list(folder.path(), OTHERS);
    let report: Value = serde_json::from_str(&output(&mut import(&file))).expect("a report");
    assert_eq!((report["version"].as_i64(), report["changed"].as_bool()), (Some(2), Some(true)), "{report}");
    let again: Value = serde_json::from_str(&output(&mut import(&file))).expect("a report");
    assert_eq!((again["version"].as_i64(), again["changed"].as_bool()), (Some(2), Some(false)), "{again}");

    seat.sync().await;
    let listed = coach(&seat).await;
    assert_eq!(listed.coaching.verdict.advice, Advice::Ask, "{}", listed.coaching.verdict.sentence);
    assert_eq!(listed.units[0].name, OTHERS, "the listed unit is offered first");
    let why = &listed.coaching.units[0].why[0];
    assert!(matches!(why, UnitWhy::Listed { code, version: 2, .. } if code == "0101"), "{why:?}");
    let duty = listed.coaching.grounds.iter().find(|ground| ground.code == "R1").expect("the ground");
    assert_eq!((duty.says, duty.items[0].list.source.as_str()), (Says::BearsOut, "演示办〔2025〕1号"));
    seat.close().await;

    let told: Value = serde_json::from_str(&station.run(&["returns", "coach", NO, "--json"])).expect("JSON");
    assert_eq!(told["coaching"]["verdict"]["advice"], "ask", "the command says the same");
    let words = station.run(&["returns", "coach", NO]);
    assert!(words.contains(OTHERS) && words.contains("清单支持"), "{words}");
}
