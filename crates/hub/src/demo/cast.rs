//! The demo's units and people, all invented, the same for the same seed.

use anyhow::{Context, Result};
use chengban_domain::wire::{UnitRef, UserProfile, derived_full_name};
use chengban_domain::{Actor, Role, UnitId, UserId};
use serde::Deserialize;

use super::dice::Dice;

/// The instant in the demo's own identifiers: 2024-01-01 in Beijing.
const FOUNDED: i64 = 1_704_038_400_000;

#[derive(Debug, Deserialize)]
struct UnitData {
    key: String,
    /// Key of the unit that a 三级 unit belongs to.
    #[serde(default)]
    parent: String,
    name: String,
    kind: String,
    series: String,
    contact: String,
}

#[derive(Debug, Deserialize)]
struct PostData {
    key: String,
    roles: Vec<Role>,
}

#[derive(Debug, Deserialize)]
struct PersonData {
    account: String,
    name: String,
    #[serde(default)]
    unit: String,
    roles: Vec<Role>,
}

#[derive(Debug, Deserialize)]
struct CastData {
    city: String,
    surnames: String,
    given: Vec<String>,
    units: Vec<UnitData>,
    stations: Vec<UnitData>,
    posts: Vec<PostData>,
    platform: Vec<PersonData>,
    extra: Vec<PersonData>,
    roads: Vec<String>,
    villages: Vec<String>,
}

/// A unit with its people.
#[derive(Debug, Clone)]
pub(super) struct Office {
    /// Short name in accounts, such as `zfj`.
    pub(super) key: String,
    /// The unit.
    pub(super) unit: UnitRef,
    /// Its people, in the order of posts.
    pub(super) people: Vec<UserProfile>,
}

impl Office {
    /// Someone of the unit with a role.
    pub(super) fn actor(&self, role: Role) -> Result<Actor> {
        let found = self.people.iter().find(|person| person.roles.contains(&role));
        found.map(actor).with_context(|| format!("{} has nobody with that role", self.unit.name))
    }
}

fn actor(profile: &UserProfile) -> Actor {
    let (name, roles) = (profile.name.clone(), profile.roles.clone());
    Actor { user: profile.user, name, unit: profile.unit, roles, stands_for: Vec::new() }
}

/// Everyone and every place of the demo.
#[derive(Debug, Clone)]
pub(super) struct Cast {
    /// The city before the units' names.
    pub(super) city: String,
    /// Units.
    pub(super) offices: Vec<Office>,
    /// 三级 units, which tickets reach only through the unit above.
    pub(super) stations: Vec<Office>,
    /// The platform's staff.
    pub(super) platform: Vec<UserProfile>,
    /// Streets.
    pub(super) roads: Vec<String>,
    /// Villages.
    pub(super) villages: Vec<String>,
    surnames: Vec<char>,
    given: Vec<String>,
}

impl Cast {
    /// Makes the cast.
    ///
    /// # Errors
    /// When the shipped data are damaged.
    pub(super) fn new(dice: &mut Dice) -> Result<Self> {
        let data: CastData =
            serde_json::from_str(include_str!("data/cast.json")).context("demo data are damaged")?;
        let mut cast = Self {
            city: data.city,
            offices: Vec::new(),
            stations: Vec::new(),
            platform: Vec::new(),
            roads: data.roads,
            villages: data.villages,
            surnames: data.surnames.chars().collect(),
            given: data.given,
        };
        for unit in data.units {
            let office = cast.office(dice, unit, &data.posts, &data.extra);
            cast.offices.push(office);
        }
        // Dice of their own: tickets of a seed stay what they were, however many stations there are.
        let mut own = Dice::new(data.stations.len() as u64);
        for unit in data.stations {
            let above = cast.offices.iter().find(|office| office.key == unit.parent);
            let parent = above.context("a demo station belongs to nobody")?.unit.unit;
            let mut office = cast.office(&mut own, unit, &data.posts, &[]);
            office.unit.parent = Some(parent);
            cast.stations.push(office);
        }
        for person in data.platform {
            cast.platform.push(profile(dice, person.account, person.name, None, person.roles));
        }
        Ok(cast)
    }

    fn office(&self, dice: &mut Dice, data: UnitData, posts: &[PostData], extra: &[PersonData]) -> Office {
        let unit = UnitRef {
            unit: UnitId(dice.id(FOUNDED)),
            full_name: derived_full_name(&self.city, &data.name),
            name: data.name,
            kind: data.kind,
            series: data.series,
            contact: data.contact,
            active: true,
            parent: None,
        };
        let mut people = Vec::new();
        // First, so that most of the unit's tickets are theirs.
        for person in extra.iter().filter(|person| person.unit == data.key) {
            people.push(profile(
                dice,
                person.account.clone(),
                person.name.clone(),
                Some(&unit),
                person.roles.clone(),
            ));
        }
        for post in posts {
            let name = self.name(dice);
            let account = format!("{}.{}", data.key, post.key);
            people.push(profile(dice, account, name, Some(&unit), post.roles.clone()));
        }
        Office { key: data.key, unit, people }
    }

    /// An invented name.
    pub(super) fn name(&self, dice: &mut Dice) -> String {
        let surname = self.surnames.get(dice.below(self.surnames.len())).copied().unwrap_or('陈');
        format!("{surname}{}", dice.pick(&self.given))
    }

    /// The unit of a short name; `town` is any town.
    pub(super) fn find(&self, key: &str, town: &Office) -> Result<Office> {
        if key == "town" {
            return Ok(town.clone());
        }
        self.offices
            .iter()
            .find(|office| office.key == key)
            .cloned()
            .with_context(|| format!("no unit {key}"))
    }

    /// The town of that name.
    pub(super) fn town_named(&self, town: &str) -> Option<Office> {
        self.offices.iter().find(|office| office.unit.name == format!("{town}人民政府")).cloned()
    }

    /// All towns with their governments.
    pub(super) fn towns(&self) -> impl Iterator<Item = (&str, &Office)> {
        self.offices.iter().filter_map(|office| Some((office.unit.name.strip_suffix("人民政府")?, office)))
    }

    /// Any town.
    pub(super) fn town(&self, dice: &mut Dice) -> Result<Office> {
        let towns: Vec<&Office> =
            self.offices.iter().filter(|office| office.unit.name.ends_with("镇人民政府")).collect();
        towns.get(dice.below(towns.len())).map(|office| (*office).clone()).context("the demo has no towns")
    }

    /// The platform's person with a role.
    pub(super) fn officer(&self, role: Role) -> Result<Actor> {
        let found = self.platform.iter().find(|person| person.roles.contains(&role));
        found.map(actor).context("the demo's platform lacks a role")
    }
}

fn profile(
    dice: &mut Dice,
    account: String,
    name: String,
    unit: Option<&UnitRef>,
    roles: Vec<Role>,
) -> UserProfile {
    UserProfile {
        user: UserId(dice.id(FOUNDED)),
        account,
        name,
        unit: unit.map(|unit| unit.unit),
        unit_name: unit.map_or_else(String::new, |unit| unit.name.clone()),
        roles,
    }
}
