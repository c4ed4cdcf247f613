//! What the servers' refusals become: a kind, and the constraint, table and columns they are about.

use orm_core::error::DatabaseError;
use orm_core::{DatabaseErrorKind, Error, Executor as _, Result, Schema};
use orm_tests::{Fresh, Target, suite};

use super::run;

fn refusal(db: &mut Fresh, sql: &str) -> Result<Box<DatabaseError>> {
    match db.connection()?.execute(sql, &[]) {
        Err(Error::Database(error)) => Ok(error),
        other => panic!("{sql}: {other:?}"),
    }
}

fn shop(target: Target) -> Result<Fresh> {
    let mut db = target.fresh(&Schema::new())?;
    run(
        &mut db,
        "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, surname VARCHAR(20), age INT, \
           CONSTRAINT uq_users_name UNIQUE (surname, name), CONSTRAINT ck_users_age CHECK (age >= 0)) ENGINE = InnoDB;
         CREATE TABLE `it's` (`a b` INT, id INT PRIMARY KEY, \
           CONSTRAINT fk_user FOREIGN KEY (`a b`) REFERENCES users (id)) ENGINE = InnoDB;
         INSERT INTO users VALUES (1, 'Ann', 'A', 1); INSERT INTO `it's` VALUES (1, 1)",
    )?;
    Ok(db)
}

/// A statement, and the kind, constraint, table and columns of its refusal.
type Case<'a> = (&'a str, DatabaseErrorKind, Option<&'a str>, &'a str, &'a [&'a str]);

fn violations_name_constraint_table_and_columns(target: Target) -> Result<()> {
    let mut db = shop(target)?;
    let cases: [Case<'_>; 8] = [
        (
            "INSERT INTO users VALUES (2, 'Ann', 'A', 1)",
            DatabaseErrorKind::UniqueViolation,
            Some("uq_users_name"),
            "users",
            &["surname", "name"],
        ),
        (
            "INSERT INTO users VALUES (1, 'B', 'B', 1)",
            DatabaseErrorKind::UniqueViolation,
            Some("PRIMARY"),
            "users",
            &["id"],
        ),
        (
            "UPDATE users SET id = 1, surname = 'Z', age = -1",
            DatabaseErrorKind::CheckViolation,
            Some("ck_users_age"),
            "users",
            &[],
        ),
        ("INSERT INTO users VALUES (3, NULL, 'B', 1)", DatabaseErrorKind::NotNullViolation, None, "users", &["name"]),
        ("INSERT INTO users (id) VALUES (4)", DatabaseErrorKind::NotNullViolation, None, "users", &["name"]),
        ("INSERT INTO `it's` VALUES (9, 2)", DatabaseErrorKind::ForeignKeyViolation, Some("fk_user"), "it's", &["a b"]),
        ("DELETE FROM users", DatabaseErrorKind::ForeignKeyViolation, Some("fk_user"), "it's", &["a b"]),
        ("UPDATE users SET id = 5", DatabaseErrorKind::ForeignKeyViolation, Some("fk_user"), "it's", &["a b"]),
    ];
    for (sql, kind, constraint, table, columns) in cases {
        let error = refusal(&mut db, sql)?;
        assert_eq!(error.kind, kind, "{sql}: {error}");
        assert_eq!(error.constraint.as_deref(), constraint, "{sql}: {error}");
        assert_eq!(error.table.as_deref(), Some(table), "{sql}: {error}");
        assert_eq!(error.columns, columns, "{sql}: {error}");
    }
    Ok(())
}

fn other_refusals_have_their_kinds(target: Target) -> Result<()> {
    let mut db = shop(target)?;
    for (sql, kind) in [
        ("SELECT * FROM nowhere", DatabaseErrorKind::UndefinedObject),
        ("SELECT naem FROM users", DatabaseErrorKind::UndefinedObject),
        ("DROP TABLE nowhere", DatabaseErrorKind::UndefinedObject),
        ("ROLLBACK TO SAVEPOINT nowhere", DatabaseErrorKind::UndefinedObject),
        ("CREATE TABLE users (id INT)", DatabaseErrorKind::DuplicateObject),
        ("ALTER TABLE users ADD name INT", DatabaseErrorKind::DuplicateObject),
        ("SELEKT 1", DatabaseErrorKind::Syntax),
        ("USE nowhere", DatabaseErrorKind::UnknownDatabase),
        ("INSERT INTO users VALUES (9, 'a name of more than twenty', 'x', 1)", DatabaseErrorKind::DataException),
        ("INSERT INTO users VALUES (9, 'x', 'x', 99999999999)", DatabaseErrorKind::DataException),
        ("SELECT CAST(1 AS UNSIGNED) - 2 + 18446744073709551615 + 5", DatabaseErrorKind::DataException),
    ] {
        assert_eq!(refusal(&mut db, sql)?.kind, kind, "{sql}");
    }
    let missing = refusal(&mut db, "SELECT naem FROM users")?;
    assert_eq!(missing.columns, ["naem"]);
    let missing = refusal(&mut db, "SELECT 1 FROM nowhere")?;
    assert_eq!(missing.table.as_deref(), Some("nowhere"));
    Ok(())
}

fn errors_keep_the_values_to_themselves(target: Target) -> Result<()> {
    let mut db = shop(target)?;
    run(&mut db, "INSERT INTO users VALUES (7, 'se''cret', 'x', 1)")?;
    for sql in ["INSERT INTO users VALUES (8, ?, 'x', 1)", "UPDATE users SET age = ? WHERE id = 7"] {
        let error = db.connection()?.execute(sql, &["se'cret".into()]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("cret"), "{error:?}");
    }
    Ok(())
}

fn a_killed_connection_is_lost(target: Target) -> Result<()> {
    let db = target.fresh(&Schema::new())?;
    let (mut one, mut other) = (db.engine().connection()?, db.engine().connection()?);
    let id = super::number(&mut one, "SELECT CONNECTION_ID()")?;
    run(&mut other, &format!("KILL {id}"))?;
    let error = one.query("SELECT 1", &[], &mut |_| Ok(orm_core::engine::Next::More)).unwrap_err();
    assert!(error.is_disconnect(), "{error}");
    Ok(())
}

suite! {
    on mariadb mysql;
    violations_name_constraint_table_and_columns,
    other_refusals_have_their_kinds,
    errors_keep_the_values_to_themselves,
    a_killed_connection_is_lost,
}
