//! What demo tickets say: topics as data, filled with places and numbers.

use anyhow::{Context, Result};
use chengban_domain::TicketId;
use chengban_domain::case::{
    Caller, CallerKind, Channel, Elements, MaskedCaller, Nature, Outcome, PackRef, Place, ReplyContent,
    Secrecy, Ticket,
};
use chengban_domain::citation::{Citation, CitationKey, Rank};
use chengban_domain::pack::RulePack;
use chengban_domain::time::{Calendar, Millis, local_date};
use chrono::NaiveDate;
use serde::Deserialize;

use super::cast::{Cast, Office};
use super::dice::{Dice, MINUTE};
use super::lives::Life;
use crate::feed::placement::masked;

#[derive(Debug, Clone, Deserialize)]
struct CitationData {
    act: String,
    version: NaiveDate,
    article: u16,
    #[serde(default)]
    paragraph: Option<u16>,
    #[serde(default)]
    item: Option<u16>,
    rank: Rank,
    from: NaiveDate,
    text: String,
}

/// What a kind of demo ticket is about.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Topic {
    unit: String,
    support: String,
    natures: Vec<Nature>,
    category: Vec<String>,
    titles: Vec<String>,
    bodies: Vec<String>,
    public: String,
    internal: String,
    citation: CitationData,
}

/// The unit whose desk the demo shows, and its share of tickets in a hundred.
const FIRST_UNIT: &str = "zfj";
const FIRST_SHARE: u32 = 40;

#[derive(Debug, Deserialize)]
struct Topics {
    topics: Vec<Topic>,
}

/// All topics.
///
/// # Errors
/// When the shipped data are damaged.
pub(super) fn topics() -> Result<Vec<Topic>> {
    let data: Topics =
        serde_json::from_str(include_str!("data/topics.json")).context("demo topics are damaged")?;
    Ok(data.topics)
}

impl Topic {
    /// The provision a reply rests on, as quoted on that day.
    pub(super) fn citation(&self, checked_on: NaiveDate) -> Citation {
        let CitationData { act, version, article, paragraph, item, rank, from, text } = self.citation.clone();
        let key = CitationKey { act, version: Some(version), article, sub: None, paragraph, item };
        Citation {
            key,
            text,
            rank,
            valid_from: from,
            valid_to: None,
            presumed: false,
            checked_on,
            document: None,
            reason: String::new(),
        }
    }

    /// A usual reply.
    pub(super) fn reply(&self) -> ReplyContent {
        ReplyContent {
            public_text: self.public.clone(),
            internal_text: self.internal.clone(),
            outcome: Some(Outcome::Solved),
            true_claim: Some(true),
            ..ReplyContent::empty()
        }
    }
}

/// What later tickets may come back to.
#[derive(Debug, Clone)]
pub(super) struct Earlier {
    /// Its number.
    pub(super) no: String,
    /// Who called.
    pub(super) caller: Caller,
    /// Where.
    pub(super) place: Place,
    /// What about.
    pub(super) topic: Topic,
}

/// One demo ticket before anything happens.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The ticket.
    pub(super) ticket: Ticket,
    /// Who called.
    pub(super) caller: Caller,
    /// What about.
    pub(super) topic: Topic,
    /// Who will lead.
    pub(super) lead: Office,
    /// Who may support, or takes over after a return.
    pub(super) support: Office,
    /// When it is dispatched.
    pub(super) dispatch_at: Millis,
}

impl Plan {
    /// Draws a ticket for a life.
    ///
    /// # Errors
    /// When the shipped data name an unknown unit.
    pub(super) fn new(
        dice: &mut Dice,
        cast: &Cast,
        topics: &[Topic],
        calendar: &Calendar,
        (now, number): (Millis, usize),
        (life, earlier): (Life, &[Earlier]),
    ) -> Result<Self> {
        let again = dice.percent(12).then(|| earlier.get(dice.below(earlier.len())).cloned()).flatten();
        let drawn = cast.town(dice)?;
        let town = again.as_ref().and_then(|earlier| cast.town_named(&earlier.place.town)).unwrap_or(drawn);
        // The desk of the demo's first unit must have something to show.
        let own: Vec<&Topic> = topics.iter().filter(|topic| topic.unit == FIRST_UNIT).collect();
        let any = if number < Life::KINDS || dice.percent(FIRST_SHARE) {
            own.get(dice.below(own.len())).copied()
        } else {
            topics.get(dice.below(topics.len()))
        };
        let any = any.cloned().context("there are no topics")?;
        let topic = again.as_ref().map_or(any, |earlier| earlier.topic.clone());
        let (lead, support) = (cast.find(&topic.unit, &town)?, cast.find(&topic.support, &town)?);
        let (from, to) = life.working_days_back();
        let back = u32::try_from(dice.between(i64::from(from), i64::from(to)))?;
        let dispatch_at = dice.working_instant(calendar, now, back);
        let called_at = Millis(dispatch_at.0 - dice.between(20, 150) * MINUTE);
        let place = again.as_ref().map_or_else(|| place(dice, cast, &town), |earlier| earlier.place.clone());
        let caller =
            again.as_ref().map_or_else(|| caller(dice, cast, &place), |earlier| earlier.caller.clone());
        let nature = topic.natures.get(dice.below(topic.natures.len())).copied().unwrap_or(Nature::Help);
        let words = Words { topic: &topic, place: &place };
        let (title, body) = words.draw(dice);
        let mut ticket =
            blank(TicketId(dice.id(called_at.0)), number, called_at, masked(&caller, CallerKind::Person));
        ticket.prev_no = again.map(|earlier| earlier.no);
        (ticket.title, ticket.body) = (title, body);
        (ticket.nature, ticket.urgency) = (nature, life.urgency(dice));
        ticket.channel = channel(dice);
        ticket.secrecy = secrecy(dice, nature);
        ticket.category.clone_from(&topic.category);
        ticket.elements = elements(&ticket, &place);
        ticket.place = place;
        ticket.leader_note = life.leader_note();
        Ok(Self { ticket, caller, topic, lead, support, dispatch_at })
    }
}

struct Words<'a> {
    topic: &'a Topic,
    place: &'a Place,
}

impl Words<'_> {
    /// A title and the body that belongs to it.
    fn draw(&self, dice: &mut Dice) -> (String, String) {
        let index = dice.below(self.topic.titles.len());
        let pick = |from: &[String]| from.get(index).cloned().unwrap_or_default();
        let number = self.place.detail.chars().filter(char::is_ascii_digit).collect::<String>();
        let road: String = self.place.grid.clone();
        let fill = |text: &str| {
            text.replace("{road}", &road).replace("{village}", &self.place.village).replace("{no}", &number)
        };
        let title = format!("{}{}", self.place.town, fill(&pick(&self.topic.titles)));
        (title, format!("来电人反映：{}", fill(&pick(&self.topic.bodies))))
    }
}

fn place(dice: &mut Dice, cast: &Cast, town: &Office) -> Place {
    let town = town.unit.name.trim_end_matches("人民政府").to_owned();
    let road = dice.pick(&cast.roads);
    let number = dice.between(1, 320);
    Place { detail: format!("{town}{road}{number}号"), town, village: dice.pick(&cast.villages), grid: road }
}

fn caller(dice: &mut Dice, cast: &Cast, place: &Place) -> Caller {
    let name = if dice.percent(6) { String::new() } else { cast.name(dice) };
    // No network gives such numbers to people.
    let phone = format!("140{:08}", dice.between(0, 99_999_999));
    let company = if dice.percent(5) {
        format!("琼海{}商贸有限公司", dice.pick(&cast.villages))
    } else {
        String::new()
    };
    Caller { name, phone, contact: String::new(), address: place.detail.clone(), company }
}

fn channel(dice: &mut Dice) -> Channel {
    const WAYS: [Channel; 8] = [
        Channel::Phone,
        Channel::Phone,
        Channel::Phone,
        Channel::Wechat,
        Channel::Web,
        Channel::Province,
        Channel::P110,
        Channel::LeaderBoard,
    ];
    WAYS.get(dice.below(WAYS.len())).copied().unwrap_or(Channel::Phone)
}

fn secrecy(dice: &mut Dice, nature: Nature) -> Secrecy {
    match nature {
        Nature::Report => Secrecy::Reporter,
        _ if dice.percent(5) => Secrecy::ContactHidden,
        _ => Secrecy::None,
    }
}

fn elements(ticket: &Ticket, place: &Place) -> Elements {
    Elements {
        when: local_date(ticket.called_at).format("%-m月%-d日前后").to_string(),
        place: place.detail.clone(),
        who: String::new(),
        what: ticket.title.clone(),
        want: "核实处理并答复".to_owned(),
    }
}

fn blank(id: TicketId, number: usize, called_at: Millis, caller: MaskedCaller) -> Ticket {
    let stamp: String = called_at.rfc3339().chars().filter(char::is_ascii_digit).skip(2).take(10).collect();
    let pack = RulePack::builtin();
    let pack = PackRef { pack: pack.pack, version: pack.version };
    Ticket::received(id, format!("QH{stamp}{number:05}"), caller, called_at, pack)
}
