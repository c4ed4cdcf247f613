//! Files that cannot be opened, read or written, and locks of others.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use orm_core::{DatabaseErrorKind as Kind, Engine, Error, Executor, Result, TransactionOptions, Value};

use super::sqlite::cell;

fn folder() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(Error::other)
}

fn url(file: &Path, options: &str) -> String {
    format!("sqlite:///{}{options}", file.display())
}

/// The failure of the first connection.
fn refusal(url: String) -> (Kind, String) {
    let error = Engine::connect(url).and_then(|engine| engine.connection().map(|_| ())).expect_err("a fault");
    let kind = error.database().unwrap_or_else(|| panic!("{error}")).kind;
    (kind, error.to_string())
}

#[test]
fn a_missing_folder_is_named() -> Result<()> {
    let folder = folder()?;
    let missing = folder.path().join("not").join("there");
    let (kind, text) = refusal(url(&missing.join("app.db"), ""));
    assert_eq!(kind, Kind::Connect);
    let expected =
        format!("the database cannot be opened: the folder `{}` does not exist; create it first", missing.display());
    assert_eq!(text, expected);
    let error = Engine::create_database_if_missing(url(&missing.join("app.db"), "")).expect_err("no folder");
    assert_eq!(error.to_string(), expected);
    Ok(())
}

#[test]
fn a_missing_file_is_created_unless_the_mode_forbids_it() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    for mode in ["?mode=ro", "?mode=rw"] {
        let (kind, text) = refusal(url(&file, mode));
        assert_eq!(kind, Kind::Connect);
        assert!(text.contains(&format!("the file `{}` does not exist", file.display())), "{text}");
        assert!(!file.exists());
    }
    for options in ["", "?mode=rwc", "?mode=rw", "?mode=ro"] {
        let engine = Engine::connect(url(&file, options))?;
        assert_eq!(cell(&mut engine.connection()?, "PRAGMA journal_mode", &[])?, "wal".into());
        assert!(file.is_file());
    }
    Ok(())
}

#[test]
fn a_database_is_created_once() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("new.db");
    assert!(Engine::create_database_if_missing(url(&file, ""))?);
    assert!(!Engine::create_database_if_missing(url(&file, ""))?);
    Engine::connect(url(&file, ""))?.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    assert!(!Engine::create_database_if_missing("sqlite://")?);
    let error = Engine::create_database_if_missing(url(folder.path(), "")).expect_err("a folder");
    assert!(error.to_string().contains("is a folder, not a file"), "{error}");
    assert!(matches!(Engine::create_database_if_missing("mssql://h/db"), Err(Error::Url { .. })));
    Ok(())
}

#[test]
fn a_folder_in_place_of_the_file_is_named() -> Result<()> {
    let folder = folder()?;
    let (kind, text) = refusal(url(folder.path(), ""));
    assert_eq!(kind, Kind::Connect);
    assert!(text.contains(&format!("`{}` is a folder, not a file", folder.path().display())), "{text}");
    let file = folder.path().join("plain");
    fs::write(&file, "").map_err(Error::other)?;
    let (_, text) = refusal(url(&file.join("app.db"), ""));
    assert!(text.contains(&format!("`{}` is not a folder", file.display())), "{text}");
    Ok(())
}

#[test]
fn a_file_that_is_no_database_is_named() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("letter.txt");
    fs::write(&file, "Dear Sir or Madam, ".repeat(100)).map_err(Error::other)?;
    let (kind, text) = refusal(url(&file, ""));
    assert_eq!(kind, Kind::Corrupt);
    assert!(text.contains(&format!("`{}`: file is not a database", file.display())), "{text}");
    Ok(())
}

#[test]
fn a_damaged_database_is_an_error_at_the_statement() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("damaged.db");
    let engine = Engine::connect(url(&file, "?journal_mode=delete"))?;
    engine.connection()?.execute_batch(
        "CREATE TABLE t (x); INSERT INTO t SELECT randomblob(500) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]')",
    )?;
    engine.dispose();
    let mut bytes = fs::read(&file).map_err(Error::other)?;
    bytes[4096..].fill(0x5a);
    fs::write(&file, bytes).map_err(Error::other)?;
    let error = cell(&mut engine.connection()?, "SELECT sum(length(x)) FROM t", &[]).expect_err("damaged");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::Corrupt), "{error}");
    Ok(())
}

#[test]
fn writing_to_a_read_only_database_is_a_named_error() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    Engine::connect(url(&file, ""))?.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let engine = Engine::connect(url(&file, "?mode=ro"))?;
    let error = engine.connection()?.execute("INSERT INTO t VALUES (1)", &[]).expect_err("read only");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::ReadOnly), "{error}");
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    Ok(())
}

#[test]
fn a_file_without_write_permission_can_be_read() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    Engine::connect(url(&file, "?journal_mode=delete"))?.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let mut permissions = fs::metadata(&file).map_err(Error::other)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).map_err(Error::other)?;
    if File::options().write(true).open(&file).is_ok() {
        println!("skipped: this user may write to read-only files");
        return Ok(());
    }
    let engine = Engine::connect(url(&file, ""))?;
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    let error = engine.connection()?.execute("INSERT INTO t VALUES (1)", &[]).expect_err("read only");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::ReadOnly), "{error}");
    Ok(())
}

#[test]
fn a_read_only_transaction_refuses_writes_and_leaves_no_trace() -> Result<()> {
    let engine = Engine::options("sqlite://").pool_size(1).max_overflow(0).connect()?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let read_only = TransactionOptions::new().read_only(true);
    let error = engine
        .transaction_with(read_only, |s| s.connection()?.execute("INSERT INTO t VALUES (1)", &[]))
        .expect_err("read only");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::ReadOnly), "{error}");
    engine.transaction_with(read_only, |s| cell(s, "SELECT count(*) FROM t", &[]))?;
    // The same connection writes again.
    engine.transaction(|s| s.connection()?.execute("INSERT INTO t VALUES (1)", &[]))?;
    Ok(())
}

#[test]
fn a_lock_of_someone_else_is_waited_for_and_then_a_named_error() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    let engine = Engine::connect(url(&file, "?busy_timeout=30"))?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let other = rusqlite::Connection::open(&file).map_err(Error::other)?;
    other.execute_batch("BEGIN IMMEDIATE").map_err(Error::other)?;
    let started = Instant::now();
    let error = engine.transaction(|s| s.connection().map(|_| ())).expect_err("locked");
    assert!(started.elapsed() >= Duration::from_millis(30), "{:?}", started.elapsed());
    assert!(error.is_lock_timeout(), "{error}");
    assert!(error.to_string().starts_with("a lock was not granted in time"), "{error}");
    assert_eq!(engine.status().in_use, 0);
    // Readers do not wait for the writer.
    assert_eq!(cell(&mut engine.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    Ok(())
}

#[test]
fn a_lock_that_is_given_up_in_time_is_taken() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    let engine = Engine::connect(url(&file, "?busy_timeout=20000"))?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let other = rusqlite::Connection::open(&file).map_err(Error::other)?;
    other.execute_batch("BEGIN EXCLUSIVE").map_err(Error::other)?;
    let (begins, has_begun) = mpsc::channel();
    thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            let _ = begins.send(());
            engine.transaction(|s| s.connection()?.execute("INSERT INTO t VALUES (1)", &[]))
        });
        has_begun.recv().map_err(Error::other)?;
        other.execute_batch("COMMIT").map_err(Error::other)?;
        assert_eq!(waiter.join().expect("no panic")?, 1);
        Ok(())
    })
}

#[test]
fn a_lock_of_another_process_is_a_named_error() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    let engine = Engine::connect(url(&file, "?busy_timeout=10"))?;
    engine.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let program = std::env::current_exe().map_err(Error::other)?;
    let mut child = Command::new(program)
        .args(["--exact", "engine::faults::holds_a_lock_until_its_input_ends", "--nocapture"])
        .env("ORM_TEST_LOCK", &file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Error::other)?;
    // Kept until the end, as the child goes on writing.
    let mut output = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(std::io::Result::ok);
    assert!(output.any(|line| line.contains("has the lock")));
    let result = engine.transaction(|s| s.connection().map(|_| ()));
    drop(child.stdin.take());
    output.for_each(drop);
    assert!(child.wait().map_err(Error::other)?.success());
    let error = result.expect_err("the child has the lock");
    assert!(error.is_lock_timeout(), "{error}");
    engine.transaction(|s| s.connection().map(|_| ()))
}

/// The other process of the test above; it has nothing to do when the suite runs it.
#[test]
fn holds_a_lock_until_its_input_ends() {
    let Some(file) = std::env::var_os("ORM_TEST_LOCK") else { return };
    let connection = rusqlite::Connection::open(file).expect("the parent made it");
    connection.execute_batch("BEGIN IMMEDIATE").expect("nobody else has it");
    println!("\nhas the lock");
    let _ = std::io::stdin().lines().count();
}

#[test]
fn many_threads_open_a_new_file_at_once() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    let engine = Engine::options(url(&file, "?busy_timeout=60000")).pool_size(16).connect()?;
    let barrier = std::sync::Barrier::new(16);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    engine.connection().and_then(|mut db| cell(&mut db, "PRAGMA journal_mode", &[]))
                })
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().expect("no panic")?, "wal".into());
        }
        Ok(())
    })
}

#[test]
fn statements_after_a_dropped_transaction_are_refused() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch("CREATE TABLE t (x); PRAGMA max_page_count = 10")?;
    let error = db
        .transaction(|db| {
            db.execute("INSERT INTO t VALUES (1)", &[])?;
            let full = db.execute("INSERT INTO t VALUES (zeroblob(1000000))", &[]).expect_err("ten pages only");
            assert_eq!(full.database().map(|error| error.kind), Some(Kind::Resources), "{full}");
            // Were this to run, it would be committed by itself.
            db.execute("INSERT INTO t VALUES (2)", &[])
        })
        .expect_err("the transaction is gone");
    assert!(error.to_string().contains("the database rolled the transaction back after an earlier error"), "{error}");
    assert_eq!(cell(&mut db, "SELECT count(*) FROM t", &[])?, Value::Int(0));
    Ok(())
}

#[test]
fn an_option_leaves_the_files_own_journal_mode() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    let own = rusqlite::Connection::open(&file).map_err(Error::other)?;
    own.execute_batch("CREATE TABLE t (id INT)").map_err(Error::other)?;
    let before = fs::read(&file).map_err(Error::other)?;
    let engine = Engine::connect(url(&file, "?journal_mode=keep"))?;
    assert_eq!(cell(&mut engine.connection()?, "PRAGMA journal_mode", &[])?, "delete".into());
    assert_eq!(fs::read(&file).map_err(Error::other)?, before);
    Ok(())
}

#[test]
fn the_planner_is_stable_unless_told_otherwise() -> Result<()> {
    use rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    for (url, expected) in [("sqlite://", true), ("sqlite://?qpsg=off", false)] {
        let mut db = Engine::connect(url)?.connection()?;
        let raw = db.raw::<rusqlite::Connection>().expect("rusqlite's");
        assert_eq!(raw.db_config(SQLITE_DBCONFIG_ENABLE_QPSG), Ok(expected));
    }
    Ok(())
}

#[test]
fn a_transaction_on_a_read_only_file_can_read() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    Engine::connect(url(&file, ""))?.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
    let engine = Engine::connect(url(&file, "?mode=ro"))?;
    assert_eq!(engine.transaction(|s| cell(s, "SELECT count(*) FROM t", &[]))?, Value::Int(0));
    let error =
        engine.transaction(|s| s.connection()?.execute("INSERT INTO t VALUES (1)", &[])).expect_err("read only");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::ReadOnly), "{error}");
    Ok(())
}

#[test]
fn two_engines_share_one_file() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("app.db");
    let (one, other) = (Engine::connect(url(&file, ""))?, Engine::connect(url(&file, ""))?);
    one.transaction(|s| s.connection()?.execute_batch("CREATE TABLE t (id INT); INSERT INTO t VALUES (1)"))?;
    assert_eq!(cell(&mut other.connection()?, "SELECT count(*) FROM t", &[])?, Value::Int(1));
    thread::scope(|scope| {
        for engine in [&one, &other] {
            for _ in 0..4 {
                scope.spawn(move || {
                    for _ in 0..10 {
                        let sql = "UPDATE t SET id = id + 1";
                        engine.transaction(|s| s.connection()?.execute(sql, &[])).expect("it waits for the lock");
                    }
                });
            }
        }
    });
    for engine in [one, other] {
        assert_eq!(cell(&mut engine.connection()?, "SELECT id FROM t", &[])?, Value::Int(81));
    }
    Ok(())
}

#[test]
fn a_path_is_taken_as_it_stands() -> Result<()> {
    let folder = folder()?;
    for name in ["with blank.db", "100%25.db", "ünïcode 🦀.db", "a+b#c.db", "semi;colon@home.db"] {
        let file = folder.path().join(name);
        Engine::connect(url(&file, ""))?.connection()?.execute_batch("CREATE TABLE t (id INT)")?;
        assert!(file.is_file(), "{name}");
    }
    let error = Engine::connect("sqlite:///a\0b.db").and_then(|engine| engine.connection().map(|_| ()));
    assert!(error.is_err());
    Ok(())
}

#[test]
fn a_file_that_is_cut_off_is_an_error() -> Result<()> {
    let folder = folder()?;
    let file = folder.path().join("cut.db");
    let whole = Engine::connect(url(&file, "?journal_mode=delete"))?;
    whole.connection()?.execute_batch("CREATE TABLE t (x); CREATE TABLE u (x)")?;
    whole.dispose();
    let bytes = fs::read(&file).map_err(Error::other)?;
    fs::write(&file, &bytes[..bytes.len() / 2]).map_err(Error::other)?;
    let result = Engine::connect(url(&file, "?journal_mode=delete"))?
        .connection()
        .and_then(|mut db| cell(&mut db, "SELECT count(*) FROM t, u", &[]));
    let error = result.expect_err("half of it is missing");
    assert_eq!(error.database().map(|error| error.kind), Some(Kind::Corrupt), "{error}");
    // A file without a byte is an empty database.
    fs::write(&file, "").map_err(Error::other)?;
    let mut db = Engine::connect(url(&file, ""))?.connection()?;
    assert_eq!(cell(&mut db, "SELECT count(*) FROM sqlite_schema", &[])?, Value::Int(0));
    Ok(())
}
