//! Why something was refused: a closed set of codes that programs branch on, and what people are told.
//!
//! Sentences for people live in `locales/zh-CN.json`; code never compares texts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::reason::{self, ReasonCode};
use crate::said::{Said, Texts, fill};

/// A closed set of codes with their form on the wire.
macro_rules! code_enum {
    ($(#[$set:meta])* $set_name:ident { $($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)? }) => {
        $(#[$set])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[ts(export)]
        pub enum $set_name {
            $($(#[$doc])* #[doc = $text] #[serde(rename = $text)] $name),+
        }

        impl $set_name {
            /// Every code, for tests that hold locale files against this list.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as it stands on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}
pub(crate) use code_enum;

code_enum! {
    /// What went wrong; the only thing a program may branch on.
    ErrorCode {
        // Judgements of the state machines.
        /// The intent is not possible in this state.
        WrongState = "wrong_state",
        /// The person has not the role.
        WrongRole = "wrong_role",
        /// The assignment belongs to another unit.
        WrongUnit = "wrong_unit",
        /// Acted on an old view.
        StaleVersion = "stale_version",
        /// The time limit for this act has passed.
        WindowClosed = "window_closed",
        /// The number of times allowed is used up.
        CountExhausted = "count_exhausted",
        /// Another request is being reviewed.
        RequestPending = "request_pending",
        /// The hotline ruled that this may not be returned again.
        ReturnForbidden = "return_forbidden",
        /// A field that must be filled is empty.
        MissingField = "missing_field",
        /// A legal basis is missing.
        MissingCitation = "missing_citation",
        /// A piece of evidence is missing.
        MissingEvidence = "missing_evidence",
        /// Nobody has contacted the resident, and no waiver is given.
        MissingContact = "missing_contact",
        /// A cited provision was not in force on its date.
        CitationNotInForce = "citation_not_in_force",
        /// What is approved or filed is not what was shown.
        HashMismatch = "hash_mismatch",
        /// Nobody approves a text they drafted.
        SamePerson = "same_person",
        /// There is no step before this one to send it back to.
        NoStepBefore = "no_step_before",
        /// The person or unit is recused from this ticket.
        Recused = "recused",
        /// The ticket was merged into another.
        MergedInto = "merged_into",
        /// The reply check found something that blocks.
        ReplyBlocked = "reply_blocked",
        /// The ground is not one of the rule pack.
        UnknownGround = "unknown_ground",
        // Sync and server.
        /// The request could not be read.
        Malformed = "malformed",
        /// One operation could not be read.
        MalformedOp = "malformed_op",
        /// An operation id was used before for something else.
        OpIdReused = "op_id_reused",
        /// The hub does not know this kind of operation.
        Unsupported = "unsupported",
        /// Log in again.
        SessionExpired = "session_expired",
        /// Account or password is wrong.
        BadCredentials = "bad_credentials",
        /// Too many tries; wait.
        TooManyTries = "too_many_tries",
        /// This device was revoked.
        DeviceRevoked = "device_revoked",
        /// This device was wiped from afar.
        DeviceWiped = "device_wiped",
        /// The operation belongs to another account of this computer.
        AccountMismatch = "account_mismatch",
        /// The right to this feed is gone.
        FeedRevoked = "feed_revoked",
        /// Absent, or no right to it.
        NotFound = "not_found",
        /// The hub's database was restored or replaced.
        EpochChanged = "epoch_changed",
        /// Another copy of this device has already sent this number.
        DeviceForked = "device_forked",
        /// Too long away; read the feed from the beginning.
        CursorTooOld = "cursor_too_old",
        /// Too large.
        TooLarge = "too_large",
        /// Bytes and hash differ.
        BadDigest = "bad_digest",
        /// The desk is too old for this hub.
        UpgradeRequired = "upgrade_required",
        /// Too many requests.
        SlowDown = "slow_down",
        /// The hub is busy.
        Busy = "busy",
        /// This replica is behind.
        Behind = "behind",
        /// A fault of the program.
        Internal = "internal",
        /// The hub stumbled over one operation and judged nothing.
        HubFault = "hub_fault",
        // Desk.
        /// No network, or the hub does not answer.
        Offline = "offline",
        /// Something else than the hub answered, such as a login page of the network.
        NotHub = "not_hub",
        /// The passphrase does not open the cache.
        WrongPassphrase = "wrong_passphrase",
        /// The cache is locked.
        Locked = "locked",
        /// No profile has been set up yet.
        NotEnrolled = "not_enrolled",
        /// The local database is damaged.
        StoreDamaged = "store_damaged",
        /// The disk is full.
        DiskFull = "disk_full",
        /// Another window has this profile open.
        ProfileInUse = "profile_in_use",
        /// The file has no bytes.
        FileEmpty = "file_empty",
        /// The file is larger than allowed.
        FileTooLarge = "file_too_large",
        /// The file cannot be read.
        FileUnreadable = "file_unreadable",
        /// The file bears a secrecy marking.
        SecretMarking = "secret_marking",
        /// What was entered does not make sense.
        InvalidInput = "invalid_input",
        /// No statute of that name or article.
        CitationUnknown = "citation_unknown",
        /// A character that no font has.
        GlyphMissing = "glyph_missing",
        /// The fonts of the letter are not installed.
        FontsMissing = "fonts_missing",
        /// The date lies outside the known calendar.
        OutsideCalendar = "outside_calendar",
        /// The command is not one of the list.
        UnknownCommand = "unknown_command",
        /// It is too late to undo.
        AlreadySent = "already_sent",
    }
}

/// A judgement against an intent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{}", .code.as_str())]
#[ts(export)]
pub struct Rejection {
    /// Why.
    pub code: ErrorCode,
    /// The field of the intent's payload that is meant, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Which sentence, where it says more than the code does.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "reason::known")]
    #[ts(optional)]
    pub reason: Option<ReasonCode>,
    /// Values for the sentence, such as the limit that passed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Rejection {
    /// A rejection without field or values.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self { code, field: None, reason: None, params: BTreeMap::new() }
    }

    /// A rejection that is told in a sentence of its own.
    #[must_use]
    pub fn because(code: ErrorCode, reason: ReasonCode) -> Self {
        Self { reason: Some(reason), ..Self::new(code) }
    }

    /// Names the field that is meant.
    #[must_use]
    pub fn field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }
}

/// What crosses a boundary when something fails: one shape for HTTP, for the UI and for `--json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[ts(export)]
pub struct Problem {
    /// Why; the only part a program may branch on.
    pub code: ErrorCode,
    /// Which sentence, where it says more than the code does.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "reason::known")]
    #[ts(optional)]
    pub reason: Option<ReasonCode>,
    /// What happened and why, in one Chinese sentence.
    pub message: String,
    /// What to do now.
    pub hint: String,
    /// The field that is meant, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Finds the lines of the log; holds nothing of the content.
    #[serde(default)]
    pub trace: String,
    /// Values in the sentence, for a UI that words it in another language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Problem {
    /// The problem of `code` with its standard sentence and hint.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Rejection::new(code).into()
    }

    /// The problem of `code` whose sentence is `said`, with the hint of that sentence where it has one.
    #[must_use]
    pub fn because(code: ErrorCode, said: impl Into<Said>) -> Self {
        let said = said.into();
        let hint = said.hint();
        let told =
            Self { reason: said.reason, params: said.params, message: said.message, ..Self::new(code) };
        if hint.is_empty() { told } else { told.hinting(hint) }
    }

    /// Puts `message` in the place of the standard sentence.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Puts `hint` in the place of the standard hint.
    #[must_use]
    pub fn hinting(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Names the field that is meant.
    #[must_use]
    pub fn at_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        if let Some(reason) = rejection.reason {
            let said =
                rejection.params.iter().fold(Said::of(reason), |said, (key, value)| said.with(key, value));
            return Self { field: rejection.field, ..Self::because(rejection.code, said) };
        }
        let text = texts().get(rejection.code.as_str());
        let fill = |template: &str| fill(template, &rejection.params);
        Self {
            code: rejection.code,
            reason: None,
            message: text.map(|t| fill(&t.message)).unwrap_or_else(|| rejection.code.as_str().to_owned()),
            hint: text.map(|t| fill(&t.hint)).unwrap_or_default(),
            field: rejection.field,
            retryable: is_retryable(rejection.code),
            trace: String::new(),
            params: rejection.params,
        }
    }
}

fn is_retryable(code: ErrorCode) -> bool {
    use ErrorCode as E;
    matches!(
        code,
        E::Busy | E::Behind | E::SlowDown | E::Offline | E::NotHub | E::Internal | E::HubFault | E::DiskFull
    )
}

fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| serde_json::from_str(include_str!("../locales/zh-CN.json")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_and_a_hint() {
        for code in ErrorCode::ALL {
            let text =
                texts().get(code.as_str()).unwrap_or_else(|| panic!("{} has no sentence", code.as_str()));
            assert!(text.message.chars().count() >= 6, "{}: a sentence says what happened", code.as_str());
            assert!(text.hint.chars().count() >= 4, "{}: a hint says what to do", code.as_str());
        }
        assert_eq!(texts().len(), ErrorCode::ALL.len(), "no sentence without a code");
    }

    #[test]
    fn a_problem_with_a_sentence_of_its_own_names_it_and_gives_its_hint() {
        let said = Said::of(ReasonCode::PassphraseShort).with("min", 12);
        let problem = Problem::because(ErrorCode::InvalidInput, said);
        assert_eq!(problem.message, "本机口令太短，至少 12 个字符。");
        assert_eq!(problem.hint, "请换一个更长的口令；口令遗忘后无法找回。");
        let wire = serde_json::to_value(&problem).unwrap();
        assert_eq!((&wire["reason"], &wire["params"]["min"]), (&"passphrase_short".into(), &"12".into()));
        let plain = Problem::because(ErrorCode::InvalidInput, ReasonCode::LawEmpty);
        assert_eq!(plain.hint, Problem::new(ErrorCode::InvalidInput).hint, "else the hint of the code");
    }

    #[test]
    fn values_are_filled_into_the_sentence() {
        let problem: Problem =
            Rejection::new(ErrorCode::WindowClosed).with("what", "退单").with("due", "5月20日 17:30").into();
        assert_eq!(problem.message, "退单时限已过（5月20日 17:30）。");
    }
}
