//! What URLs may say; nothing is connected to.

use orm_core::{Engine, Error, Result};

fn refusal(url: &str) -> String {
    match Engine::connect(url) {
        Err(error @ Error::Url { .. }) => error.to_string(),
        other => panic!("{url}: {other:?}"),
    }
}

#[test]
fn what_sqlalchemy_writes_is_understood() -> Result<()> {
    for url in [
        "mysql://h/d",
        "mysql+pymysql://u:p@h:3306/d?charset=utf8mb4",
        "mariadb+pymysql://u:p%40ss@[::1]/d?charset=utf8&connect_timeout=3&read_timeout=2.5&write_timeout=1",
        "mysql+mysqlconnector://u@/d?unix_socket=/run/mysqld/mysqld.sock",
        "mysql://u@h1:3306,h2:3307/d?statement_timeout=500",
        "mysql://u@h/d?sslmode=disable",
        "mysql://u@h/d?sslmode=prefer",
        "mysql://u@h/d?ssl_ca=/ca.pem&ssl_cert=/c.pem&ssl_key=/k.pem&ssl_verify_cert=true&ssl_verify_identity=true",
        "mysql://u@h/d?sslmode=verify-full&ssl_ca=/ca.pem",
    ] {
        Engine::connect(url)?;
    }
    Ok(())
}

#[test]
fn what_is_not_understood_is_named() {
    let unknown = refusal("mysql://h/d?chartset=utf8mb4");
    assert!(
        unknown.contains("MySQL has no option `chartset`; known are `charset`, `unix_socket`, `connect_timeout`"),
        "{unknown}"
    );
    let charset = refusal("mysql://h/d?charset=latin1");
    assert!(charset.contains("`charset=latin1`: texts travel as utf8mb4"), "{charset}");
    let timeout = refusal("mysql://h/d?connect_timeout=0");
    assert!(timeout.contains("`connect_timeout=0`: expected a number of seconds, such as 10"), "{timeout}");
    let timeout = refusal("mysql://h/d?statement_timeout=soon");
    assert!(
        timeout.contains("`statement_timeout=soon`: expected a number of milliseconds, such as 30000"),
        "{timeout}"
    );
    let mode = refusal("mysql://h/d?sslmode=maybe");
    assert!(mode.contains("expected one of `disable`, `prefer`, `require`, `verify-ca`, `verify-full`"), "{mode}");
    let half = refusal("mysql://h/d?ssl_cert=/c.pem");
    assert!(half.contains("`ssl_cert` and `ssl_key` are given together"), "{half}");
    let against = refusal("mysql://h/d?sslmode=disable&ssl_ca=/ca.pem");
    assert!(against.contains("`sslmode` switches the encryption off that another option asks for"), "{against}");
    let socket = refusal("mysql://h/d?unix_socket=/s&sslmode=require");
    assert!(socket.contains("a connection over `unix_socket` is not encrypted"), "{socket}");
}
