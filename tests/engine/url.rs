//! Addresses of databases.

use orm_core::engine::Url;
use orm_core::{Engine, Error, Result};

fn refusal(url: &str) -> String {
    match Engine::connect(url) {
        Err(error @ Error::Url { .. }) => error.to_string(),
        Err(other) => panic!("`{url}`: {other}"),
        Ok(_) => panic!("`{url}` was accepted"),
    }
}

#[test]
fn a_server_url_is_read_completely() -> Result<()> {
    let url: Url = "mysql+pymysql://a%2Bb:p%3A%2F%40s@db.example.com:3307/shop?charset=utf8mb4&x=1+2".parse()?;
    assert_eq!((url.backend(), url.driver()), ("mysql", Some("pymysql")));
    assert_eq!((url.user(), url.password()), (Some("a+b"), Some("p:/@s")));
    assert_eq!((url.host(), url.port(), url.database()), (Some("db.example.com"), Some(3307), Some("shop")));
    assert_eq!(url.options().collect::<Vec<_>>(), [("charset", "utf8mb4"), ("x", "1 2")]);
    Ok(())
}

#[test]
fn parts_may_be_missing() -> Result<()> {
    let url: Url = "postgres://localhost".parse()?;
    assert_eq!((url.user(), url.password(), url.port(), url.database()), (None, None, None, None));
    let url: Url = "postgresql:///shop".parse()?;
    assert_eq!((url.host(), url.database()), (None, Some("shop")));
    let url: Url = "postgresql+psycopg2://u:p@h:5432/db?sslmode=require".parse()?;
    assert_eq!((url.user(), url.password(), url.port()), (Some("u"), Some("p"), Some(5432)));
    let url: Url = "mariadb+pymysql://u@[2001:db8::1]/db".parse()?;
    assert_eq!((url.host(), url.port()), (Some("2001:db8::1"), None));
    Ok(())
}

#[test]
fn an_unescaped_at_sign_in_a_password_works_as_in_sqlalchemy() -> Result<()> {
    let url: Url = "postgresql://u:p@ss@h/db".parse()?;
    assert_eq!((url.password(), url.host()), (Some("p@ss"), Some("h")));
    Ok(())
}

#[test]
fn passwords_never_print() -> Result<()> {
    for text in [
        "postgresql://ann:s3cret@h/db",
        "postgresql://h/db?password=s3cret",
        "mysql://:s3cret@h",
        "mysql://h/db?sslPwd=s3cret",
    ] {
        let url: Url = text.parse()?;
        assert!(!format!("{url} {url:?} {:?}", url.clone().with_database(None)).contains("s3cret"), "{text}");
        assert!(format!("{url}").contains("***"), "{url}");
    }
    let url: Url = "postgresql://ann:s3cret@h/db".parse()?;
    assert_eq!(url.to_string(), "postgresql://ann:***@h/db");
    for broken in [
        "postgresql://ann:s3/cret@h:80/db",
        "s3cret",
        "mysql://ann:s3cret@h:port/db",
        "my sql://s3cret",
        "postgresql://ann:12/s3cret@h/db",
        "postgresql://ann:12?x=s3cret@h/db",
    ] {
        let error = broken.parse::<Url>().map_or_else(|error| format!("{error} {error:?}"), |url| url.to_string());
        assert!(!error.contains("s3") && !error.contains("cret@"), "{error}");
    }
    Ok(())
}

#[test]
fn databases_without_a_driver_are_named() {
    for (url, expected) in [
        ("mssql+pymssql://h/db", "Microsoft SQL Server is not supported yet"),
        ("oracle://h/db", "known are `sqlite`, `postgresql`, `postgres`, `mysql`, `mariadb`, `mssql`"),
        ("app.db", "`://` is missing"),
    ] {
        assert!(refusal(url).contains(expected), "{url}: {}", refusal(url));
    }
}

#[test]
fn several_servers_are_read_in_their_order() -> Result<()> {
    let url: Url = "postgresql://ann@h1:1,[::1],h3:3/shop?host=a&host=b".parse()?;
    let addresses: Vec<_> = url.addresses().collect();
    assert_eq!(addresses, [(Some("h1"), Some(1)), (Some("::1"), None), (Some("h3"), Some(3))]);
    assert_eq!((url.host(), url.port(), url.option("host")), (Some("h1"), Some(1), Some("a")));
    assert_eq!(url.to_string(), "postgresql://ann@h1:1,[::1],h3:3/shop?host=a&host=b");
    Ok(())
}

#[test]
fn wrong_sqlite_urls_say_what_is_right() {
    for (url, expected) in [
        ("sqlite://app.db", "three slashes"),
        ("sqlite:///app.db?mode=write", "`mode=write`: expected one of `ro`, `rw`, `rwc`"),
        ("sqlite:///app.db?timeout=5", "no option `timeout`; known are `mode`, `busy_timeout`, `journal_mode`, `qpsg`"),
        ("sqlite:///app.db?busy_timeout=5s", "a number of milliseconds"),
        ("sqlite:///app.db?busy_timeout=4294967295", "a number of milliseconds"),
        ("sqlite:///app.db?mode=ro&mode=rw", "`mode` is there twice"),
        ("sqlite:///app.db?mode", "`name=value`"),
        ("sqlite:///:memory:?mode=ro", "makes no sense for a memory database"),
        ("sqlite:///file:app.db?mode=ro", "without `file:`"),
        ("sqlite:///app.db?mode=%ff", "not UTF-8"),
    ] {
        assert!(refusal(url).contains(expected), "{url}: {}", refusal(url));
    }
}

#[test]
fn a_driver_behind_a_plus_is_accepted_and_not_used() -> Result<()> {
    let engine = Engine::connect("sqlite+pysqlite:///:memory:")?;
    assert_eq!(engine.url().and_then(Url::driver), Some("pysqlite"));
    engine.connection().map(|_| ())
}

#[test]
fn an_at_sign_in_a_file_or_an_option_is_no_login() -> Result<()> {
    let url: Url = "sqlite:///a@b.db".parse()?;
    assert_eq!(url.database(), Some("a@b.db"));
    let url: Url = "postgresql://h/db?user=ann@shop".parse()?;
    assert_eq!((url.host(), url.option("user")), (Some("h"), Some("ann@shop")));
    Ok(())
}

#[test]
fn an_engine_shows_no_password() -> Result<()> {
    let options = Engine::options("postgresql://ann:s3cret@h/db");
    assert!(!format!("{options:?}").contains("s3cret"));
    let engine = options.connect()?;
    assert!(format!("{engine:?}").contains("postgresql://ann:***@h/db"));
    let engine = Engine::connect("sqlite://")?;
    assert!(format!("{engine:?} {:?}", engine.session()).contains("sqlite"));
    Ok(())
}

#[test]
fn a_path_is_not_percent_decoded_and_an_empty_one_is_memory() -> Result<()> {
    let url: Url = "sqlite:///a%20b.db".parse()?;
    assert_eq!(url.database(), Some("a%20b.db"), "as SQLAlchemy takes it");
    for memory in ["sqlite://", "sqlite:///", "sqlite:///:memory:"] {
        let mut db = Engine::connect(memory)?.connection()?;
        let raw = db.raw::<rusqlite::Connection>().expect("rusqlite's");
        assert!(raw.path().is_none_or(|path| !std::path::Path::new(path).exists()), "{memory}");
    }
    Ok(())
}
