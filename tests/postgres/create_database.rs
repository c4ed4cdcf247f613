use std::thread;

use orm_core::{DatabaseErrorKind, Engine, Error, Executor as _, Result, Schema};
use orm_tests::{PrivateServer, Target, suite};

use super::cell;

/// The address of another database on the server of a URL, perhaps for another user.
fn elsewhere(url: &str, database: &str, login: Option<&str>) -> String {
    let (front, _) = url.rsplit_once('/').expect("a URL with a database");
    match (login, front.split_once("://").zip(front.rsplit_once('@'))) {
        (Some(login), Some(((scheme, _), (_, host)))) => format!("{scheme}://{login}@{host}/{database}"),
        _ => format!("{front}/{database}"),
    }
}

fn a_missing_database_is_created_once(target: Target) -> Result<()> {
    let server = PrivateServer::start(target)?;
    let url = server.url("it is \"new\"");
    let created: Vec<Result<bool>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Engine::create_database_if_missing(&url))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let created: Vec<bool> = created.into_iter().collect::<Result<_>>()?;
    assert_eq!(created.iter().filter(|&&is_new| is_new).count(), 1, "{created:?}");
    assert!(!Engine::create_database_if_missing(&url)?);
    let mut db = Engine::connect(url)?.connection()?;
    assert_eq!(cell(&mut db, "SELECT current_database()", &[])?, "it is \"new\"".into());
    Ok(())
}

fn who_may_not_create_a_database_is_told_what_is_missing(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let role = format!("orm_nobody_{}", std::process::id());
    let url = elsewhere(&fresh.url(), "orm_never_there", Some(&format!("{role}:s3cret")));
    fresh.connection()?.execute_batch(&format!("CREATE ROLE {role} LOGIN PASSWORD 's3cret'"))?;
    let error = Engine::create_database_if_missing(url).expect_err("it has no right to");
    fresh.connection()?.execute_batch(&format!("DROP ROLE {role}"))?;
    assert_eq!(error.database().map(|error| error.kind), Some(DatabaseErrorKind::Permission));
    assert!(error.to_string().contains(&format!("`ALTER ROLE {role} CREATEDB`")), "{error}");
    assert!(!error.to_string().contains("s3cret"), "{error}");
    Ok(())
}

fn failures_to_connect_are_told_apart(target: Target) -> Result<()> {
    let fresh = target.fresh(&Schema::new())?;
    let refused = |url: &str| -> (Option<DatabaseErrorKind>, String) {
        let error: Error = match Engine::connect(url).and_then(|engine| engine.connection().map(|_| ())) {
            Ok(()) => panic!("`{url}` was connected to"),
            Err(error) => error,
        };
        (error.database().map(|error| error.kind), format!("{error}"))
    };
    let (kind, message) = refused(&elsewhere(&fresh.url(), "orm_never_there", None));
    assert_eq!(kind, Some(DatabaseErrorKind::UnknownDatabase), "{message}");
    let (kind, message) = refused("postgresql://ann:s3cret@127.0.0.1:1/shop");
    assert_eq!(kind, Some(DatabaseErrorKind::Connect));
    assert!(message.contains("no server at `127.0.0.1:1`: nobody listens there"), "{message}");
    assert!(!message.contains("s3cret"), "{message}");
    let (kind, message) = refused("postgresql:///shop?host=/no/such/folder");
    assert_eq!(kind, Some(DatabaseErrorKind::Connect));
    assert!(message.contains("`/no/such/folder/.s.PGSQL.5432`: there is no socket"), "{message}");
    let (kind, message) = refused("postgresql://h.invalid/shop?connect_timeout=5");
    assert_eq!(kind, Some(DatabaseErrorKind::Connect), "{message}");
    Ok(())
}

suite! { on postgres;
    a_missing_database_is_created_once,
    who_may_not_create_a_database_is_told_what_is_missing,
    failures_to_connect_are_told_apart,
}
