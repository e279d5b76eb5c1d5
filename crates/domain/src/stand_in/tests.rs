//! Which namings are refused, and what a stand-in gets.

use chrono::NaiveDate;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::UnitId;

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, n).unwrap()
}

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

const HERE: UnitId = UnitId(Uuid::from_u128(100));

fn person(n: u128, roles: &[Role]) -> PersonRef {
    PersonRef {
        user: user(n),
        name: format!("人员{n}"),
        unit: HERE,
        roles: roles.to_vec(),
        stand_ins: vec![],
    }
}

fn named(id: u128, by: u128, roles: &[Role], days: (u32, u32)) -> StandIn {
    let (id, by_name) = (StandInId(Uuid::from_u128(id)), format!("人员{by}"));
    StandIn { id, by: user(by), by_name, roles: roles.to_vec(), from: day(days.0), to: day(days.1) }
}

fn wish(by: u128, roles: &[Role], days: (u32, u32)) -> StandInWish {
    let StandIn { id, by, roles, from, to, .. } = named(900, by, roles, days);
    StandInWish { id, absent: None, by, roles, from, to }
}

/// 1 reviews and signs, 2 and 3 handle, 4 reviews and is away from the 20th with 3 in their place.
fn office() -> Vec<PersonRef> {
    let mut away = person(4, &[Role::Reviewer]);
    away.stand_ins.push(named(800, 3, &[Role::Reviewer], (20, 22)));
    let mut boss = person(1, &[Role::Reviewer, Role::Signer, Role::Handler]);
    boss.stand_ins.push(named(801, 2, &[Role::Signer], (25, 26)));
    vec![boss, person(2, &[Role::Handler]), person(3, &[Role::Handler]), away]
}

const R: &[Role] = &[Role::Reviewer];

#[rstest]
#[case::fits(wish(2, R, (16, 18)), None)]
#[case::the_same_day(wish(2, R, (16, 16)), None)]
#[case::another_role_at_the_same_time(wish(2, R, (25, 26)), None)]
#[case::begins_in_the_past(wish(2, R, (15, 18)), Some(("from", "过去")))]
#[case::ends_before_it_begins(wish(2, R, (18, 17)), Some(("to", "早于")))]
#[case::no_role(wish(2, &[], (16, 18)), Some(("roles", "还没有选择")))]
#[case::a_role_not_held(wish(2, &[Role::SealKeeper], (16, 18)), Some(("roles", "自己没有")))]
#[case::a_handler(wish(2, &[Role::Handler], (16, 18)), Some(("roles", "不能由他人代理")))]
#[case::oneself(wish(1, R, (16, 18)), Some(("by", "另一位")))]
#[case::a_stranger(wish(9, R, (16, 18)), Some(("by", "本单位")))]
#[case::the_same_role_twice(wish(3, &[Role::Signer], (24, 25)), Some(("from", "重叠")))]
#[case::somebody_who_is_away(wish(4, R, (22, 23)), Some(("by", "已由人员3代理")))]
fn a_naming_is_judged_with_a_sentence(#[case] wish: StandInWish, #[case] refused: Option<(&str, &str)>) {
    let office = office();
    let verdict = check(&wish, &office[0], &office, day(16));
    match refused {
        None => verdict.unwrap(),
        Some((field, words)) => {
            let problem = verdict.unwrap_err();
            assert_eq!(problem.field.as_deref(), Some(field));
            assert!(problem.message.contains(words) && !problem.hint.is_empty(), "{problem:?}");
        }
    }
}

#[test]
fn who_stands_in_is_not_stood_in_for() {
    let mut office = office();
    office[2].roles.push(Role::Liaison);
    let absent = office[2].clone();
    let problem = check(&wish(2, &[Role::Liaison], (21, 21)), &absent, &office, day(16)).unwrap_err();
    assert!(problem.message.contains("正代理人员4"), "{problem:?}");
    check(&wish(2, &[Role::Liaison], (23, 24)), &absent, &office, day(16)).unwrap();
}

#[test]
fn a_stand_in_gets_what_the_absent_hold_themselves_from_the_first_day_to_the_last() {
    let office = office();
    let roles = |me: u128, on: u32| stands_for(user(me), Some(HERE), &office, day(on));
    assert!(roles(3, 19).is_empty() && roles(3, 23).is_empty());
    for on in [20, 22] {
        let [one] = roles(3, on).try_into().unwrap();
        assert_eq!((one.absent.user, one.roles), (user(4), vec![Role::Reviewer]));
    }
    let mut demoted = office.clone();
    demoted[3].roles = vec![Role::Handler];
    assert!(
        stands_for(user(3), Some(HERE), &demoted, day(20)).is_empty(),
        "a role that the absent lost is lost"
    );
    assert!(stands_for(user(2), Some(HERE), &office, day(20)).is_empty(), "nothing is handed on");
    let elsewhere = Some(UnitId(Uuid::from_u128(101)));
    assert!(
        stands_for(user(3), elsewhere, &office, day(20)).is_empty(),
        "who left the unit takes nothing along"
    );
    assert!(stands_for(user(3), None, &office, day(20)).is_empty());
}

#[test]
fn whoever_has_been_away_longest_is_stood_in_for_first_however_the_people_are_told() {
    let mut office = office();
    office[0].stand_ins.push(named(802, 3, &[Role::Signer], (18, 22)));
    let absent = |office: &[PersonRef]| -> Vec<UserId> {
        stands_for(user(3), Some(HERE), office, day(20)).into_iter().map(|one| one.absent.user).collect()
    };
    let told = absent(&office);
    office.reverse();
    assert_eq!((&told, absent(&office)), (&vec![user(1), user(4)], told.clone()));
}
