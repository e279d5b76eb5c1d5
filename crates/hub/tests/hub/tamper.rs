//! What is changed in a database behind the program's back, in words that both kinds of database understand.

use chengban_hub::{Config, Database};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::fixture::Hub;

/// SQLite's functions that tests use, for PostgreSQL.
const FUNCTIONS: &str = "
    CREATE OR REPLACE FUNCTION json_set(doc text, path text, value json) RETURNS text LANGUAGE sql AS
      $$ SELECT jsonb_set(doc::jsonb, string_to_array(substr(path, 3), '.'), value::jsonb)::text $$;
    CREATE OR REPLACE FUNCTION json_set(doc text, path text, value text) RETURNS text LANGUAGE sql AS
      $$ SELECT json_set(doc, path, to_json(value)) $$;
    CREATE OR REPLACE FUNCTION json_remove(doc text, VARIADIC paths text[]) RETURNS text LANGUAGE plpgsql AS
      $$ DECLARE path text; BEGIN
           FOREACH path IN ARRAY paths LOOP doc := (doc::jsonb - substr(path, 3))::text; END LOOP;
           RETURN doc;
         END $$;
    CREATE OR REPLACE FUNCTION zeroblob(bytes integer) RETURNS bytea LANGUAGE sql AS
      $$ SELECT decode(repeat('00', bytes), 'hex') $$;
    CREATE OR REPLACE FUNCTION printf(form text, number integer) RETURNS text LANGUAGE sql AS
      $$ SELECT replace(form, '%012d', lpad(number::text, 12, '0')) $$;
";

/// The database's file, opened beside the hub.
pub async fn file(config: &Config) -> SqliteConnection {
    SqliteConnection::connect(&config.database.argument()).await.unwrap()
}

/// The server's database, opened beside the hub.
pub async fn server(config: &Config) -> PgConnection {
    PgConnection::connect(&config.database.argument()).await.unwrap()
}

impl Hub {
    /// Changes the database as an intruder would.
    pub async fn tamper(&self, sql: &str) {
        match &self.config.database {
            Database::File(_) => {
                let sql = AssertSqlSafe(sql.to_owned());
                sqlx::raw_sql(sql).execute(&mut file(&self.config).await).await.unwrap();
            }
            Database::Server(_) => {
                let sql = AssertSqlSafe(format!("{FUNCTIONS} {sql}"));
                sqlx::raw_sql(sql).execute(&mut server(&self.config).await).await.unwrap();
            }
        }
    }

    /// Makes the database refuse rows: `act` on a table, such as `UPDATE ON ticket`, where a condition holds of `NEW`.
    pub async fn poison(&self, act: &str, condition: &str) {
        let sql = match &self.config.database {
            Database::File(_) => format!(
                "CREATE TRIGGER poison BEFORE {act} WHEN {condition} BEGIN SELECT RAISE(ABORT, 'refused'); END"
            ),
            Database::Server(_) => format!(
                "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                   IF {condition} THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$;
                 CREATE TRIGGER poison BEFORE {act} FOR EACH ROW EXECUTE FUNCTION poison();"
            ),
        };
        self.tamper(&sql).await;
    }

    /// Takes that back.
    pub async fn antidote(&self) {
        let sql = match &self.config.database {
            Database::File(_) => "DROP TRIGGER poison",
            Database::Server(_) => "DROP FUNCTION poison() CASCADE",
        };
        self.tamper(sql).await;
    }
}
