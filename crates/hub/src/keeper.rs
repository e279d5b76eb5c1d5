//! Commands of the machine's keeper leave a line each, in the transaction of what they do.
//!
//! Here and not in `cli/`, because an import and demo data are also made by programs that have no command line.

use anyhow::Result;
use chengban_domain::time::Millis;
use serde_json::Value;

use crate::store::{Conn, keeper_act};

/// Notes what was done, by whom on this machine. `facts` are keys and counts.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn note(conn: &mut Conn, at: Millis, command: &str, facts: Value) -> Result<()> {
    keeper_act::append(conn, at, &account(), (command, &facts)).await
}

/// The account of the operating system, as it names itself.
pub(crate) fn account() -> String {
    let mut named =
        ["SUDO_USER", "USER", "LOGNAME", "USERNAME"].iter().filter_map(|name| std::env::var(name).ok());
    named.find(|account| !account.is_empty()).unwrap_or_default()
}
