//! Commands about views of one's own: a list with its conditions and order, under a name. They stay in this profile.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::inbox::InboxList;

/// A list of one's own, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SavedView {
    /// Key.
    pub id: String,
    /// 名称
    pub name: String,
    /// Which list.
    pub list: InboxList,
}

/// Saves a list under a name; the same name again replaces it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ViewSave {
    /// 名称, 1 to 30 characters.
    pub name: String,
    /// Which list.
    pub list: InboxList,
}

/// Names a saved view.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ViewRef {
    /// Which.
    pub id: String,
}
