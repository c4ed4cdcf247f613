//! What errors say about broken constraints and wrong statements.

use orm_core::{DatabaseErrorKind as Kind, Engine, Result};

const SCHEMA: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, surname TEXT, age INT,
        CONSTRAINT ck_users_age CHECK (age > 0), UNIQUE (name, surname));
    CREATE UNIQUE INDEX ux_lower ON users (lower(surname)) WHERE age = 99;
    CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INT REFERENCES users ON DELETE RESTRICT);
    CREATE TABLE \"odd \"\"name\" (user_id INT REFERENCES users);
    CREATE TABLE strict_one (n INTEGER) STRICT;
    INSERT INTO users VALUES (1, 'Ann', 'A', 1), (2, 'Bob', 'B', 99);
    INSERT INTO posts VALUES (1, 1);";

/// A statement, its error's kind, table, columns and constraint.
type Case = (&'static str, Kind, Option<&'static str>, &'static [&'static str], Option<&'static str>);

#[test]
fn errors_name_table_columns_and_constraint() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch(SCHEMA)?;
    #[rustfmt::skip]
    let cases: &[Case] = &[
        ("INSERT INTO users VALUES (3, 'Ann', 'A', 1)", Kind::UniqueViolation, Some("users"), &["name", "surname"], None),
        ("INSERT INTO users VALUES (1, 'C', 'C', 1)", Kind::UniqueViolation, Some("users"), &["id"], None),
        ("INSERT INTO users VALUES (4, 'D', 'b', 99)", Kind::UniqueViolation, Some("users"), &[], Some("ux_lower")),
        ("INSERT INTO users VALUES (3, NULL, 'A', 1)", Kind::NotNullViolation, Some("users"), &["name"], None),
        ("UPDATE \"users\" SET age = 0", Kind::CheckViolation, Some("users"), &[], Some("ck_users_age")),
        ("INSERT OR ABORT INTO main.posts VALUES (3, 77)", Kind::ForeignKeyViolation, Some("posts"), &[], None),
        ("INSERT INTO \"odd \"\"name\"(user_id) VALUES (77)", Kind::ForeignKeyViolation, Some("odd \"name"), &[], None),
        ("DELETE FROM users WHERE id = 1", Kind::ForeignKeyViolation, Some("users"), &[], None),
        ("INSERT INTO strict_one VALUES ('x')", Kind::Other, Some("strict_one"), &["n"], None),
        ("SELECT * FROM nobody", Kind::UndefinedObject, Some("nobody"), &[], None),
        ("SELECT users.naem FROM users", Kind::UndefinedObject, Some("users"), &["naem"], None),
        ("INSERT INTO users (naem) VALUES (1)", Kind::UndefinedObject, Some("users"), &["naem"], None),
        ("CREATE TABLE users (id INT)", Kind::DuplicateObject, Some("users"), &[], None),
        ("CREATE INDEX ux_lower ON users (age)", Kind::DuplicateObject, None, &[], None),
        ("SELEC 1", Kind::Syntax, None, &[], None),
        ("SELECT (", Kind::Syntax, None, &[], None),
    ];
    for (sql, kind, table, columns, constraint) in cases {
        let error = db.execute(sql, &[]).expect_err(sql);
        let error = error.database().unwrap_or_else(|| panic!("`{sql}`: {error}"));
        assert_eq!(error.kind, *kind, "{sql}: {error:?}");
        assert_eq!(error.table.as_deref(), *table, "{sql}: {error:?}");
        assert_eq!(error.columns, *columns, "{sql}: {error:?}");
        assert_eq!(error.constraint.as_deref(), *constraint, "{sql}: {error:?}");
        assert_eq!(error.sql.as_deref(), Some(*sql));
        assert!(error.code.is_some() && error.source.is_some());
    }
    Ok(())
}

#[test]
fn an_error_shows_the_text_but_no_values() -> Result<()> {
    let engine = Engine::connect("sqlite://")?;
    let mut db = engine.connection()?;
    db.execute_batch(SCHEMA)?;
    let error = db
        .execute("INSERT INTO users (name, surname) VALUES (?, ?)", &["Ann".into(), "A".into()])
        .expect_err("she is there already");
    let expected =
        "unique violation on `users` (`name`, `surname`), in: INSERT INTO users (name, surname) VALUES (?, ?)";
    assert_eq!(error.to_string(), expected);
    assert!(format!("{error:?}").contains("caused by: UNIQUE constraint failed"), "{error:?}");
    Ok(())
}
