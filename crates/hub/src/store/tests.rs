//! Both databases have the same form, and a transaction with a failed statement is committed in neither.

use std::collections::BTreeSet;

use super::*;
use crate::cluster;
use crate::config::Config;

async fn both() -> (tempfile::TempDir, [Store; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let on_file = Store::open(&Config::for_test(folder.path()).database).await.unwrap();
    let on_server = Store::open(&cluster::shared(folder.path()).database).await.unwrap();
    (folder, [on_file, on_server])
}

/// Table, column, whether it may be empty.
type Column = (String, String, i64);

const OF_FILE: &str = "SELECT t.name, c.name, c.\"notnull\" = 0 AND c.pk = 0
    FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'";
const OF_SERVER: &str = "SELECT table_name::text, column_name::text, (is_nullable = 'YES')::int::bigint
    FROM information_schema.columns WHERE table_schema = current_schema()";

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let (_folder, [on_file, on_server]) = both().await;
    let mut forms = Vec::new();
    for (store, sql) in [(&on_file, OF_FILE), (&on_server, OF_SERVER)] {
        let mut conn = store.read().await.unwrap();
        let columns: Vec<Column> = query(sql).fetch_all(&mut conn).await.unwrap();
        let own = |column: &Column| column.0 != "_sqlx_migrations";
        forms.push(columns.into_iter().filter(own).collect::<BTreeSet<Column>>());
    }
    let tables: BTreeSet<&str> = forms[0].iter().map(|(table, ..)| table.as_str()).collect();
    assert!(tables.len() > 40, "{tables:?}");
    let differ: Vec<&Column> = forms[0].symmetric_difference(&forms[1]).collect();
    assert_eq!(differ, Vec::<&Column>::new(), "in one of the two only");
}

#[test]
fn from_the_first_common_migration_on_numbers_and_names_are_the_same() {
    let of = |migrator: &'static sqlx::migrate::Migrator| {
        let all = migrator.iter().map(|one| (one.version, one.description.to_string()));
        all.filter(|(version, _)| *version > 19).collect::<Vec<_>>()
    };
    assert_eq!(of(&sqlite::MIGRATIONS), of(&postgres::MIGRATIONS));
}

#[tokio::test]
async fn a_failed_statement_that_was_not_undone_keeps_its_transaction_from_being_committed() {
    let (_folder, [_, store]) = both().await;
    let broken = "INSERT INTO hub_state (name) VALUES ('x')";
    let mut tx = store.write().await.unwrap();
    state::set(&mut tx, "kept", "1").await.unwrap();
    query(broken).execute(&mut tx).await.unwrap_err();
    tx.commit().await.expect_err("PostgreSQL would roll back and call it a success");

    let mut tx = store.write().await.unwrap();
    state::set(&mut tx, "kept", "1").await.unwrap();
    savepoint::begin(&mut tx).await.unwrap();
    query(broken).execute(&mut tx).await.unwrap_err();
    savepoint::undo(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = store.read().await.unwrap();
    assert_eq!(state::get(&mut conn, "kept").await.unwrap().as_deref(), Some("1"));
}

#[tokio::test]
async fn one_hub_at_a_time_does_what_is_due_by_the_clock() {
    let (folder, [_, store]) = both().await;
    let held = store.turn().await.unwrap();
    assert!(matches!(held, Turn::Own(Some(_))));
    assert!(matches!(store.turn().await.unwrap(), Turn::Others), "while the first is at it");
    drop(held);
    drop(folder);
}
