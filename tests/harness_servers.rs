//! The servers of the harness: they come when they are needed and go whatever happens.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use orm_core::{Error, Result};
use orm_tests::{PrivateServer, Target, suite};

suite! { on postgres mariadb mysql; a_killed_run_leaves_no_server_behind, a_server_can_be_stopped_killed_and_paused }

/// What the other process of a test below is told.
const KEEP: &str = "ORM_TEST_KEEP";

fn a_killed_run_leaves_no_server_behind(target: Target) -> Result<()> {
    // Skips the test where there is no server.
    drop(PrivateServer::start(target)?);
    let program = std::env::current_exe().map_err(Error::other)?;
    let mut child = Command::new(program)
        .args(["--exact", "harness_servers::keeps_a_server_until_it_is_killed", "--nocapture"])
        .env(KEEP, target.name())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Error::other)?;
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(std::io::Result::ok);
    let told = lines.find_map(|line| line.strip_prefix("keeps ").map(str::to_owned));
    child.kill().map_err(Error::other)?;
    child.wait().map_err(Error::other)?;
    let told = told.ok_or_else(|| Error::other("the other process started no server"))?;
    let (process, folder) = told.split_once(' ').expect("two words");
    let is_gone = || !Path::new(folder).exists() && !is_running(process);
    wait_until("the server and its folder are gone", is_gone)
}

/// The other process of the test above; it has nothing to do when the suite runs it.
#[test]
fn keeps_a_server_until_it_is_killed() -> Result<()> {
    let wanted = std::env::var(KEEP).ok();
    let Some(target) = Target::ALL.into_iter().find(|target| Some(target.name()) == wanted.as_deref()) else {
        return Ok(());
    };
    let server = PrivateServer::start(target)?;
    println!("\nkeeps {} {}", server.process()?, server.folder().display());
    let _ = std::io::stdin().lines().count();
    Ok(())
}

fn a_server_can_be_stopped_killed_and_paused(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    for end in [PrivateServer::stop, PrivateServer::kill] {
        let process = server.process()?;
        end(&server)?;
        assert!(!is_running(&process));
        server.start_again()?;
    }
    server.pause()?;
    server.resume()?;
    server.pause()?;
    let (process, folder) = (server.process()?, server.folder().to_owned());
    drop(server);
    assert!(!is_running(&process) && !folder.exists());
    Ok(())
}

/// A process that has ended and not been waited for is none.
fn is_running(process: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) -> Result<()> {
    let started = Instant::now();
    while !is_so() {
        if started.elapsed() > Duration::from_secs(20) {
            return Err(Error::other(format!("waited for: {what}")));
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}
