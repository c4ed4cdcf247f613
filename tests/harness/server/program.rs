//! The programs of a server: where they are, and how they are started for tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::Missing;
use crate::Target;

/// The user of every private server, with all rights.
pub(super) const USER: &str = "orm";

/// An installed server.
pub(super) enum Program {
    /// `initdb` and `postgres`.
    Postgres { initdb: PathBuf, server: PathBuf },
    /// `mariadb-install-db` and `mariadbd`.
    MariaDb { install: PathBuf, server: PathBuf },
    /// The words that a command line of `mysqld` begins with.
    MySql { server: Vec<String> },
}

/// Where and for whom a server is started.
pub(super) struct Site<'s> {
    pub(super) folder: &'s Path,
    pub(super) port: u16,
    pub(super) arguments: &'s [String],
}

/// The shell commands that prepare and run a server.
pub(super) struct Recipe {
    pub(super) prepare: String,
    pub(super) serve: String,
    /// The signal for a clean end.
    pub(super) stop: &'static str,
    /// The signal for the quickest end that leaves nothing behind.
    pub(super) end: &'static str,
}

impl Program {
    /// The installed server of a kind.
    pub(super) fn find(target: Target) -> Result<Program, Missing> {
        let found = match target {
            Target::Sqlite => None,
            Target::Postgres => {
                let folders = postgres_folders();
                program("initdb", &folders)
                    .zip(program("postgres", &folders))
                    .map(|(initdb, server)| Program::Postgres { initdb, server })
            }
            Target::MariaDb => program("mariadb-install-db", &folders())
                .zip(program("mariadbd", &folders()))
                .map(|(install, server)| Program::MariaDb { install, server }),
            Target::MySql => mysql_server().map(|server| Program::MySql { server }),
        };
        let option = if target == Target::MySql { " --mysql" } else { "" };
        found.ok_or_else(|| Missing {
            reason: format!("no server of {} is installed", target.name()),
            remedy: format!("`tests/install-servers.sh{option}` installs it"),
        })
    }

    /// What to run to have a new server.
    pub(super) fn recipe(&self, site: &Site<'_>) -> Recipe {
        match self {
            Program::Postgres { initdb, server } => postgres_recipe(site, &text(initdb), &text(server)),
            Program::MariaDb { install, server } => {
                let install = [vec![text(install)], words(&MARIADB_INSTALL)].concat();
                let server = vec![text(server), "--no-defaults".to_owned()];
                mysql_recipe(site, install, server, MARIADB_SETTINGS)
            }
            Program::MySql { server } => {
                let install = [server.clone(), words(&["--initialize-insecure"])].concat();
                mysql_recipe(site, install, server.clone(), MYSQL_SETTINGS)
            }
        }
    }
}

fn postgres_recipe(site: &Site<'_>, initdb: &str, server: &str) -> Recipe {
    let account = Account::new("postgres", site.folder);
    let folder = text(site.folder);
    let data = format!("{folder}/data");
    let password = format!("--pwfile={folder}/{PASSWORD_FILE}");
    // MD5, as SCRAM takes a client without optimisation a tenth of a second.
    let initdb =
        [initdb, "-D", &data, "-U", USER, "-A", "md5", &password, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"];
    let port = site.port.to_string();
    let mut serve = words(&[server, "-D", &data, "-p", &port, "-h", "127.0.0.1", "-k", &folder]);
    serve.extend(POSTGRES_SETTINGS.iter().flat_map(|setting| words(&["-c", setting])));
    serve.extend_from_slice(site.arguments);
    Recipe { prepare: account.prepare(words(&initdb)), serve: account.run(serve), stop: "INT", end: "QUIT" }
}

fn mysql_recipe(site: &Site<'_>, install: Vec<String>, server: Vec<String>, settings: &[&str]) -> Recipe {
    let account = Account::new("mysql", site.folder);
    let folder = text(site.folder);
    // A server that starts takes all temporary tables in its folder for its own, and drops them.
    let folders = vec![format!("--datadir={folder}/data"), format!("--tmpdir={folder}")];
    let own = [
        format!("--port={}", site.port),
        format!("--socket={folder}/socket"),
        format!("--pid-file={folder}/server.pid"),
        format!("--init-file={folder}/{INIT_FILE}"),
    ];
    let serve =
        [server, folders.clone(), own.into(), words(&BOTH_SETTINGS), words(settings), site.arguments.into()].concat();
    Recipe {
        prepare: account.prepare([install, folders].concat()),
        serve: account.run(serve),
        stop: "TERM",
        end: "KILL",
    }
}

/// The file that holds the password of PostgreSQL's first user.
pub(super) const PASSWORD_FILE: &str = "password";
/// The file with what MariaDB and MySQL run before they listen.
pub(super) const INIT_FILE: &str = "init.sql";

/// Nothing is kept, so nothing has to reach a disk; and a deadlock is looked for early, as tests make them on purpose.
const POSTGRES_SETTINGS: [&str; 12] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "shared_buffers=64MB",
    "max_connections=200",
    "max_locks_per_transaction=256",
    "deadlock_timeout=100ms",
    "jit=off",
    "timezone=Asia/Kathmandu",
];

const BOTH_SETTINGS: [&str; 9] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--skip-log-bin",
    "--max-connections=300",
    "--performance-schema=OFF",
    "--default-time-zone=+05:45",
];
const MARIADB_SETTINGS: &[&str] = &["--innodb-flush-method=nosync", "--innodb-log-file-size=16M"];
const MYSQL_SETTINGS: &[&str] = &["--innodb-flush-method=nosync"];
const MARIADB_INSTALL: [&str; 6] = [
    "--no-defaults",
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--skip-name-resolve",
    "--innodb-log-file-size=16M",
    "--innodb-flush-method=nosync",
];

/// How a command line of `mysqld` begins: the launcher of one that was unpacked beside the system, or the system's own.
fn mysql_server() -> Option<Vec<String>> {
    let unpacked = cache().join("mysql/mysqld");
    if unpacked.is_file() {
        return Some(vec![text(&unpacked)]);
    }
    // MariaDB's server has this name too.
    let server = program("mysqld", &folders()).filter(|server| !says_mariadb(server))?;
    Some(words(&[&text(&server), "--no-defaults", "--mysqlx=OFF"]))
}

fn says_mariadb(server: &Path) -> bool {
    let version = Command::new(server).arg("--version").output();
    version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("MariaDB"))
}

/// What MariaDB and MySQL run before they listen: one statement a line.
pub(super) fn init_file(password: &str) -> String {
    format!(
        "CREATE USER IF NOT EXISTS '{USER}'@'127.0.0.1' IDENTIFIED BY '{password}';\n\
         CREATE USER IF NOT EXISTS '{USER}'@'localhost' IDENTIFIED BY '{password}';\n\
         GRANT ALL ON *.* TO '{USER}'@'127.0.0.1' WITH GRANT OPTION;\n\
         GRANT ALL ON *.* TO '{USER}'@'localhost' WITH GRANT OPTION;\n\
         ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
    )
}

/// Where `tests/install-servers.sh` unpacks what the system cannot install.
fn cache() -> PathBuf {
    if let Some(folder) = env::var_os("ORM_TEST_CACHE") {
        return folder.into();
    }
    // The server's user cannot enter root's home.
    let home = env::var_os("HOME").map(PathBuf::from).filter(|home| home != Path::new("/root"));
    home.map_or_else(|| "/var/cache/orm-tests".into(), |home| home.join(".cache/orm-tests"))
}

fn program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// `PATH`, and where servers are when they are not for everyone's use.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    folders.extend(["/usr/sbin", "/usr/local/sbin", "/usr/libexec"].map(PathBuf::from));
    folders
}

/// Debian keeps each version in a folder of its own; the newest comes first.
fn postgres_folders() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    folders().into_iter().chain(versions.into_iter().rev().map(|(_, folder)| folder)).collect()
}

/// Who runs a server.
struct Account<'s> {
    folder: &'s Path,
    /// Another user, as no server runs as root.
    other: Option<String>,
}

impl<'s> Account<'s> {
    fn new(user: &str, folder: &'s Path) -> Account<'s> {
        use std::os::unix::fs::MetadataExt as _;
        // The folder was made by this process, so its owner is who we are.
        let is_root = fs::metadata(folder).is_ok_and(|folder| folder.uid() == 0);
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let exists = users.lines().any(|line| line.split(':').next() == Some(user));
        let other = is_root.then(|| if exists { user } else { "nobody" }.to_owned());
        Account { folder, other }
    }

    /// Gives the folder to the user and runs a command.
    fn prepare(&self, command: Vec<String>) -> String {
        let run = self.run(command);
        match &self.other {
            Some(user) => format!("{} && {run}", shell(&words(&["chown", "-R", user, &text(self.folder)]))),
            None => run,
        }
    }

    /// Runs a command as the user.
    fn run(&self, command: Vec<String>) -> String {
        let switch = self.other.iter().flat_map(|user| {
            ["setpriv".to_owned(), format!("--reuid={user}"), format!("--regid={user}"), "--init-groups".to_owned()]
        });
        shell(&switch.chain(command).collect::<Vec<_>>())
    }
}

/// One line for the shell, whatever the words hold.
fn shell(words: &[String]) -> String {
    words.iter().map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect::<Vec<_>>().join(" ")
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
