//! What is logged of statements, and what never is.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use orm_core::engine::StatementKind;
use orm_core::prelude::*;
use orm_core::{EngineOptions, sql::literal};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Listens to nothing, and has each place of the program ask again whether anyone does. Without it `tracing` remembers for all threads
/// what it found when one of them began or ended to listen, and a test beside others may miss its own events.
struct Nobody;

impl Subscriber for Nobody {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What `work` logs with an engine of these settings, from this level on.
fn logged(level: Level, options: EngineOptions, work: impl FnOnce(&Engine) -> Result<()>) -> Result<String> {
    static NOBODY: Once = Once::new();
    NOBODY.call_once(|| tracing::subscriber::set_global_default(Nobody).expect("nobody else listens to all threads"));
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let engine = options.connect()?;
    tracing::subscriber::with_default(subscriber, || work(&engine))?;
    let bytes = std::mem::take(&mut *buffer.0.lock().expect("no panic"));
    Ok(String::from_utf8(bytes).expect("text"))
}

fn select(engine: &Engine) -> Result<()> {
    let sql = "SELECT value FROM json_each(?) WHERE value <> ?";
    engine
        .connection()?
        .query_hiding(sql, &["[1,2,3]".into(), "s3cret".into()], &[1], &mut |_| Ok(orm_core::engine::Next::More))
}

#[test]
fn statements_are_logged_at_debug_without_values() -> Result<()> {
    let log = logged(Level::DEBUG, Engine::options("sqlite://"), select)?;
    assert!(log.contains("DEBUG orm::sql: statement sql=\"SELECT value FROM json_each(?) WHERE value <> ?\""), "{log}");
    assert!(log.contains("rows=3") && log.contains("duration_us="), "{log}");
    assert!(!log.contains("values=") && !log.contains("s3cret") && !log.contains("[1,2,3]"), "{log}");
    assert_eq!(logged(Level::INFO, Engine::options("sqlite://"), select)?, "");
    Ok(())
}

#[test]
fn echo_raises_the_level_to_info() -> Result<()> {
    let log = logged(Level::INFO, Engine::options("sqlite://").echo(true), select)?;
    assert!(log.contains("INFO orm::sql: statement"), "{log}");
    Ok(())
}

#[test]
fn slow_statements_are_warned_of() -> Result<()> {
    let log = logged(Level::WARN, Engine::options("sqlite://").slow_statement(Duration::ZERO), select)?;
    assert!(log.contains("WARN orm::sql: slow statement"), "{log}");
    let fast = Engine::options("sqlite://").slow_statement(Duration::from_secs(3600));
    assert_eq!(logged(Level::WARN, fast, select)?, "");
    Ok(())
}

#[test]
fn values_are_logged_when_asked_for_but_sensitive_ones_never() -> Result<()> {
    let log = logged(Level::DEBUG, Engine::options("sqlite://").log_values(true), select)?;
    assert!(log.contains("['[1,2,3]', ***]"), "{log}");
    assert!(!log.contains("s3cret"), "{log}");
    Ok(())
}

#[test]
fn transactions_and_failures_are_logged() -> Result<()> {
    let log = logged(Level::DEBUG, Engine::options("sqlite://"), |engine| {
        engine.transaction(|s| {
            s.connection()?.execute("SELEC 1", &[]).expect_err("a typing error");
            Ok(())
        })
    })?;
    assert!(log.contains("sql=\"BEGIN IMMEDIATE\"") && log.contains("sql=\"COMMIT\""), "{log}");
    assert!(log.contains("error=\"Syntax\""), "{log}");
    Ok(())
}

#[test]
fn observers_see_each_statement_and_no_sensitive_value() -> Result<()> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let events = Arc::clone(&seen);
    let engine = Engine::options("sqlite://")
        .on_statement(move |event| {
            let values: Vec<Option<Value>> =
                event.values().map(|value| value.map(|value| value.clone().into_owned())).collect();
            events.lock().expect("no panic").push((event.kind, event.sql.to_owned(), event.rows, values));
        })
        .connect()?;
    select(&engine)?;
    engine.transaction(|s| s.connection()?.execute_batch("CREATE TABLE t (id INT)"))?;
    let seen = seen.lock().expect("no panic");
    let kinds: Vec<StatementKind> = seen.iter().map(|event| event.0).collect();
    use StatementKind::{Batch, Query, Transaction};
    assert_eq!(kinds, [Query, Transaction, Batch, Transaction]);
    assert_eq!((seen[0].2, &seen[0].3), (3, &vec![Some("[1,2,3]".into()), None]));
    Ok(())
}

#[test]
fn statements_can_be_counted() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let (result, count) = engine.count_statements(|| {
        engine.transaction(|s| {
            s.connection()?.execute("SELECT 1", &[])?;
            s.connection()?.execute("SELECT 2", &[])
        })
    });
    result?;
    assert_eq!(count, 2, "those that open and end the transaction are not counted");
    Ok(())
}

#[derive(Entity, Clone, Debug)]
#[orm(table = "accounts", register = false)]
struct Account {
    #[orm(primary_key, sensitive)]
    token: String,
    #[orm(sensitive)]
    password: String,
    #[orm(sensitive)]
    born: Option<chrono::NaiveDate>,
    visits: i64,
}

fn account() -> Account {
    Account { token: "t0ken".into(), password: "s3cret".into(), born: Some(chrono::NaiveDate::MIN), visits: 0 }
}

/// Every kind of statement, each with secrets in it.
fn keep_secrets(engine: &Engine) -> Result<()> {
    Schema::new().entity::<Account>().create_all(engine)?;
    let mut db = engine.connection()?;
    let born = chrono::NaiveDate::from_ymd_opt(1999, 12, 31);
    let secret = || "s3cret".to_owned();
    Account::insert(Account { born, ..account() }).execute(&mut db)?;
    let again = Account::insert(Account { born, ..account() }).execute(&mut db);
    assert!(again.expect_err("the key is there").is_unique_violation());
    let hidden = "the value does not fit, and is not shown as the column is sensitive";
    Account::insert(Account { born, ..account() })
        .on_conflict(Account::TOKEN)
        .do_update((Account::PASSWORD, Account::BORN))
        .execute(&mut db)?;
    Account::insert(Account { token: "t0ken 2".into(), born, ..account() })
        .set(Account::VISITS, literal(1_i64) + 1)
        .execute(&mut db)?;
    Account::insert_many((3..6).map(|n| Account { token: format!("t0ken {n}"), born, ..account() })).all(&mut db)?;
    let error = Account::insert(account()).execute(&mut db).expect_err("a year that cannot be stored");
    assert_eq!(error.to_string(), format!("`Account.born`: {hidden}"));
    Account::update().filter(Account::TOKEN.eq("t0ken")).set(Account::PASSWORD, secret()).execute(&mut db)?;
    assert_eq!(Account::find("t0ken".to_owned()).one(&mut db)?.password, "s3cret");
    Account::find("t0ken".to_owned()).filter(Account::VISITS.ge(0)).one(&mut db)?;
    Account::query().filter(Account::PASSWORD.in_([secret(), secret()])).all(&mut db)?;
    Account::query().filter(Account::PASSWORD.lower().starts_with("s3c")).all(&mut db)?;
    Account::query().filter(Account::BORN.eq(born.expect("a date"))).order_by(Account::TOKEN).limit(2).all(&mut db)?;
    drop(db);
    let mut s = engine.session();
    let accounts = s.get_many::<Account>((3..6).map(|n| format!("t0ken {n}")))?;
    let accounts: Vec<_> = accounts.into_iter().flatten().collect();
    s.expire_all();
    s.refresh_many(accounts.iter().copied())?;
    s.set_expr(accounts[0], Account::VISITS, Account::VISITS + 1)?;
    accounts.iter().for_each(|account| s[*account].password.push('!'));
    s.flush()?;
    Account::update().filter(Account::VISITS.eq(1)).set(Account::VISITS, 2).execute(&mut s)?;
    Account::delete().filter(Account::TOKEN.eq("t0ken 3")).execute(&mut s)?;
    sql("DELETE FROM accounts WHERE visits = 0").execute(&mut s)?;
    accounts[1..].iter().for_each(|account| s.delete(*account));
    assert!(s.flush().expect_err("they are gone").is_stale_row());
    s.rollback()?;
    let mut db = engine.connection()?;
    // A cell that cannot be read: error and log name it, and do not show it.
    db.execute("UPDATE accounts SET born = password", &[])?;
    let error = Account::query().all(&mut db).expect_err("no date");
    assert_eq!(error.to_string(), format!("`Account.born`: {hidden}"));
    Account::delete().filter(Account::TOKEN.eq("t0ken").or(Account::PASSWORD.eq(secret()))).execute(&mut db)?;
    Ok(())
}

#[test]
fn no_statement_of_an_entity_logs_a_sensitive_value() -> Result<()> {
    let options = Engine::options("sqlite://").echo(true).log_values(true).slow_statement(Duration::ZERO);
    let log = logged(Level::TRACE, options, keep_secrets)?;
    assert!(
        log.contains("***") && log.contains("INSERT INTO") && log.contains("UPDATE") && log.contains("DELETE"),
        "{log}"
    );
    assert!(log.contains("a value of `Account.born` does not fit"), "{log}");
    for secret in ["t0ken", "s3c", "1999", "-262143"] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
    Ok(())
}
