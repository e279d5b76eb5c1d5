//! What may be chosen in an intent: to whom a text goes back, how an appeal or a final opinion is decided.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

crate::case::wire_enum! {
    /// To whom a reply goes back inside the unit.
    #[derive(Default)]
    SentBackTo {
        /// 经办人: to be mended; every step is passed anew.
        #[default]
        Author,
        /// 上一步: that step is passed anew, on the same text.
        StepBefore,
    }
}

impl SentBackTo {
    /// Whether it goes to its author, as is usual.
    #[must_use]
    pub fn is_author(&self) -> bool {
        *self == Self::Author
    }
}

crate::case::wire_enum! {
    /// What an assessor decides.
    AppealVerdict {
        /// 通过
        Uphold,
        /// 查否
        Refuse,
        /// 退回补正
        SendBack,
    }
}

crate::case::wire_enum! {
    /// What the auditor decides on a final opinion.
    OpinionVerdict {
        /// 无需复核: no new ticket on that matter
        Effective,
        /// 需复核
        Reexamine,
        /// 退回补正
        SendBack,
    }
}
