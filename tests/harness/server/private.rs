//! A server of our own that a test may stop, kill and start again.

use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use orm_core::{Engine, Error, Result};

use super::program::{INIT_FILE, PASSWORD_FILE, Program, Site, USER, init_file};
use crate::Target;

/// How long a server may take to be ready, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A throw-away server on a free port of 127.0.0.1 and a socket in its folder. It goes with this value, and with this process
/// even if that is killed.
pub struct PrivateServer {
    target: Target,
    port: u16,
    password: String,
    folder: PathBuf,
    supervisor: Mutex<Supervisor>,
}

/// The shell that keeps the server; see `supervisor.sh`.
struct Supervisor {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Supervisor {
    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(Error::other)?;
        Ok(line.trim_end().to_owned())
    }
}

impl PrivateServer {
    /// A new server, ready for connections.
    ///
    /// # Errors
    /// It is not installed ([`Missing`](super::Missing), which skips the test), or does not start.
    pub fn start(target: Target) -> Result<PrivateServer> {
        PrivateServer::start_with(target, &[])
    }

    /// [`start`](PrivateServer::start) with more arguments for the server's command line.
    ///
    /// # Errors
    /// The same.
    pub fn start_with(target: Target, arguments: &[&str]) -> Result<PrivateServer> {
        let program = Program::find(target).map_err(Error::other)?;
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut attempts = 3;
        loop {
            let server = PrivateServer::launch(target, &program, &arguments)?;
            attempts -= 1;
            match server.wait_until_ready() {
                // Someone else may have taken the port meanwhile.
                Err(_) if attempts > 0 && server.log().contains("ddress already in use") => {}
                result => return result.map(|()| server),
            }
        }
    }

    fn launch(target: Target, program: &Program, arguments: &[String]) -> Result<PrivateServer> {
        let folder = tempfile::Builder::new().prefix("orm-").tempdir().map_err(Error::other)?.keep();
        // The server's user must be able to enter it.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).map_err(Error::other)?;
        let port = free_port()?;
        let password = random_text();
        write_secret(&folder.join(PASSWORD_FILE), &password)?;
        write_secret(&folder.join(INIT_FILE), &init_file(&password))?;
        let recipe = program.recipe(&Site { folder: &folder, port, arguments });
        let mut child = Command::new("sh")
            .args(["-c", include_str!("supervisor.sh"), "supervisor"])
            .arg(&folder)
            .args([&recipe.prepare, &recipe.serve, recipe.stop, recipe.end])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // An interrupt from the keyboard is for the tests; their end then ends the server.
            .process_group(0)
            .spawn()
            .map_err(Error::other)?;
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        let supervisor = Mutex::new(Supervisor { child, orders, answers });
        let server = PrivateServer { target, port, password, folder, supervisor };
        let answer = server.supervisor().answer()?;
        if answer != "ready" { Err(server.failed(&format!("cannot be prepared ({answer})"))) } else { Ok(server) }
    }

    /// The kind of server.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of the server's socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The password of its user, which no message may show.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The server's process, as a number.
    ///
    /// # Errors
    /// It does not run.
    pub fn process(&self) -> Result<String> {
        let process = fs::read_to_string(self.folder.join("pid")).map_err(Error::other)?;
        Ok(process.trim().to_owned())
    }

    /// The address of a database on it, for its user with all rights.
    pub fn url(&self, database: &str) -> String {
        self.url_at(self.port, database)
    }

    /// [`url`](PrivateServer::url) through another port, for a proxy in front.
    pub fn url_at(&self, port: u16, database: &str) -> String {
        format!("{}://{USER}:{}@127.0.0.1:{port}/{database}", self.target.scheme(), self.password)
    }

    /// The address of the database that is always there.
    pub fn main_url(&self) -> String {
        self.url(self.target.main_database())
    }

    /// Ends the server cleanly, as a restart does.
    ///
    /// # Errors
    /// The supervisor is gone.
    pub fn stop(&self) -> Result<()> {
        self.order("stop")
    }

    /// Ends the server with all its processes, without any warning.
    ///
    /// # Errors
    /// The supervisor is gone.
    pub fn kill(&self) -> Result<()> {
        self.order("kill")
    }

    /// Starts the server again on the same port, and waits until it is ready.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start_again(&self) -> Result<()> {
        self.order("start")?;
        self.wait_until_ready()
    }

    /// Stops all its processes where they are: the kernel goes on to acknowledge what is sent, and nobody answers.
    ///
    /// # Errors
    /// The supervisor is gone.
    pub fn pause(&self) -> Result<()> {
        self.order("pause")
    }

    /// Lets a paused server go on.
    ///
    /// # Errors
    /// The supervisor is gone.
    pub fn resume(&self) -> Result<()> {
        self.order("resume")
    }

    /// Takes the server away and waits until it is gone.
    pub fn end(&self) {
        let mut supervisor = self.supervisor();
        supervisor.orders = None;
        // It ends by itself once its input does; if it cannot be waited for, nothing is lost.
        let _ = supervisor.child.wait();
    }

    /// The end of the server's log.
    pub fn log(&self) -> String {
        let log = fs::read(self.folder.join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    fn order(&self, order: &str) -> Result<()> {
        let mut supervisor = self.supervisor();
        let orders = supervisor.orders.as_mut().ok_or_else(|| Error::other("the server was taken away"))?;
        writeln!(orders, "{order}").map_err(Error::other)?;
        let answer = supervisor.answer()?;
        if answer != format!("{order} done") { Err(self.failed(&format!("did not {order}"))) } else { Ok(()) }
    }

    fn supervisor(&self) -> MutexGuard<'_, Supervisor> {
        self.supervisor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the server answers.
    fn wait_until_ready(&self) -> Result<()> {
        let engine = Engine::connect(self.main_url())?;
        let started = Instant::now();
        loop {
            let Err(error) = engine.connection().and_then(|mut db| db.ping()) else { return Ok(()) };
            if self.folder.join("ended").exists() {
                return Err(self.failed("ended at once"));
            }
            if started.elapsed() > PATIENCE {
                return Err(self.failed(&format!("is not ready: {error}")));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn failed(&self, what: &str) -> Error {
        Error::other(format!("the private {} server {what}; its log ends with:\n{}", self.target.name(), self.log()))
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        self.end();
    }
}

fn free_port() -> Result<u16> {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(Error::other)
}

/// Sixteen letters and digits, so that other users of the machine cannot log in.
fn random_text() -> String {
    format!("{:016x}", std::collections::hash_map::RandomState::new().build_hasher().finish())
}

fn write_secret(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(Error::other)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(Error::other)
}
