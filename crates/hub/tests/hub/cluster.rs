//! A PostgreSQL server for tests alone: started by the first test that needs it, gone with the program that ran it.
//!
//! `CHENGBAN_TEST_DB=postgres` puts every hub under test on it, each on a database of its own; without it they have SQLite
//! files. The unit tests of the library take this file in too. Invariants: nothing listens on the network; a database goes
//! once the folder of its test is gone.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use chengban_hub::{Config, Database, Server};

/// Makes a cluster in a folder of its own, serves it on a socket there, and tells where that is. Ends when whoever started
/// it does, however it ends: then its standard input is closed.
const SCRIPT: &str = r#"
set -e
bin="$1"
dir=$(mktemp -d /tmp/chengban-pg.XXXXXX)
trap 'rm -rf "$dir"' EXIT
"$bin/initdb" -D "$dir/data" -U hub -A trust -E UTF8 --locale=C --no-sync </dev/null >"$dir/log" 2>&1
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses='' -c fsync=off -c full_page_writes=off \
  -c max_connections=400 -c shared_buffers=64MB -c autovacuum=off </dev/null >>"$dir/log" 2>&1 &
server=$!
until "$bin/pg_isready" -q -h "$dir" </dev/null; do kill -0 $server; sleep 0.1; done
echo "$dir"
cat >/dev/null || true
kill -QUIT $server
wait $server || true
"#;

struct Cluster {
    /// Holds its standard input open.
    _child: Child,
    socket: PathBuf,
    bin: PathBuf,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    /// Databases made so far.
    made: u32,
    /// Those that are there, and the folders of the tests that use them.
    live: Vec<(String, PathBuf)>,
}

/// Whether hubs under test are to be on PostgreSQL.
pub fn is_chosen() -> bool {
    std::env::var_os("CHENGBAN_TEST_DB").is_some_and(|chosen| chosen == "postgres")
}

/// As [`Config::for_test`], on the chosen kind of database.
pub fn config(folder: &Path) -> Config {
    if is_chosen() { shared(folder) } else { Config::for_test(folder) }
}

/// A hub on a database of its own on the server, its files in `folder`.
pub fn shared(folder: &Path) -> Config {
    Config::for_test_on(database(folder), folder)
}

/// An empty database on the server, until `folder` is gone.
pub fn database(folder: &Path) -> Server {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(start);
    let mut used = cluster.used.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (live, gone): (Vec<_>, Vec<_>) = used.live.drain(..).partition(|(_, folder)| folder.exists());
    used.live = live;
    for (name, _) in gone {
        cluster.run("dropdb", &["--force", "--if-exists", &name]);
    }
    used.made += 1;
    let name = format!("t{}", used.made);
    cluster.run("createdb", &["-T", "template0", &name]);
    used.live.push((name.clone(), folder.to_owned()));
    let url = format!("postgres://hub@localhost/{name}?host={}", cluster.socket.display());
    match Database::parse(&url).unwrap() {
        Database::Server(server) => server,
        Database::File(_) => panic!("{url} is a server's"),
    }
}

impl Cluster {
    fn run(&self, tool: &str, arguments: &[&str]) {
        let mut command = Command::new(self.bin.join(tool));
        command.arg("-h").arg(&self.socket).args(["-U", "hub"]).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn start() -> Cluster {
    let bin = programs();
    // The server refuses to run as root; the package makes an account for it.
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--", "/bin/sh"]);
        command
    } else {
        Command::new("/bin/sh")
    };
    command.args(["-c", SCRIPT, "cluster"]).arg(&bin).current_dir("/tmp");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "the PostgreSQL server for tests did not start");
    Cluster { _child: child, socket: PathBuf::from(line.trim()), bin, used: Mutex::default() }
}

/// The newest server's programs: on Debian, of the package `postgresql`.
fn programs() -> PathBuf {
    if let Some(bin) = std::env::var_os("CHENGBAN_PG_BIN") {
        return bin.into();
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let bins = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    let newest = bins.max_by_key(|bin| {
        let version = bin.parent().and_then(Path::file_name).and_then(std::ffi::OsStr::to_str);
        version.and_then(|version| version.parse::<u32>().ok())
    });
    newest.expect(
        "PostgreSQL is not installed: run `cargo xtask setup`, or name its programs by CHENGBAN_PG_BIN",
    )
}
