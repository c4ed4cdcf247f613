//! Expected SQL, written in the test beside the call.

use orm_core::dialect::{MySql, Postgres, Sqlite};

/// How SQLite speaks.
pub fn sqlite() -> Sqlite {
    Sqlite::new()
}

/// How PostgreSQL speaks.
pub fn postgres() -> Postgres {
    Postgres::new()
}

/// How MySQL speaks.
pub fn mysql() -> MySql {
    MySql::new()
}

/// How MariaDB speaks, where it differs.
pub fn mariadb() -> MySql {
    MySql::mariadb()
}

/// Asserts the text of a statement for the three dialects: `assert_sql!(User::query(), sqlite: "..", postgres: "..", mysql: "..")`.
///
/// Anything with `to_sql(&dyn Dialect)` will do. An error's message stands where the text would: `mysql: error "..."`.
#[macro_export]
macro_rules! assert_sql {
    ($statement:expr, sqlite: $sqlite:expr, postgres: $postgres:expr, mysql: $mysql:expr $(,)?) => {{
        let statement = &$statement;
        $crate::assert_texts([
            ("sqlite", statement.to_sql(&$crate::sqlite()).map(|compiled| compiled.sql), $sqlite),
            ("postgres", statement.to_sql(&$crate::postgres()).map(|compiled| compiled.sql), $postgres),
            ("mysql", statement.to_sql(&$crate::mysql()).map(|compiled| compiled.sql), $mysql),
        ])
    }};
    ($statement:expr, all: $text:expr $(,)?) => {
        $crate::assert_sql!($statement, sqlite: $text, postgres: $text, mysql: $text)
    };
}

/// Asserts the statements that create a schema, for the three dialects; each statement ends with a semicolon and a line break.
#[macro_export]
macro_rules! assert_ddl {
    ($schema:expr, sqlite: $sqlite:expr, postgres: $postgres:expr, mysql: $mysql:expr $(,)?) => {{
        let schema = &$schema;
        $crate::assert_texts([
            ("sqlite", schema.create_sql(&$crate::sqlite()).map($crate::join), $sqlite),
            ("postgres", schema.create_sql(&$crate::postgres()).map($crate::join), $postgres),
            ("mysql", schema.create_sql(&$crate::mysql()).map($crate::join), $mysql),
        ])
    }};
}

/// Statements as one script.
pub fn join(statements: Vec<String>) -> String {
    statements.iter().map(|statement| format!("{statement};\n")).collect()
}

/// Compares the texts of all dialects and shows every difference at once. An expected text may be indented like the test around
/// it. A text that begins with `error: ` expects an error with that message.
///
/// # Panics
/// If a text differs.
#[track_caller]
pub fn assert_texts<const N: usize>(texts: [(&str, orm_core::Result<String>, &str); N]) {
    let mut differences = String::new();
    for (dialect, found, expected) in texts {
        let found = found.unwrap_or_else(|error| format!("error: {error}"));
        let expected = outdent(expected);
        if found.trim_end() != expected {
            differences
                .push_str(&format!("\n--- {dialect}, expected:\n{expected}\n--- found:\n{}\n", found.trim_end()));
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// Takes away the line break in front and the indentation that all lines share.
fn outdent(text: &str) -> String {
    let text = text.strip_prefix('\n').unwrap_or(text).trim_end();
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let shared = text.lines().filter(|line| !line.trim().is_empty()).map(indentation).min().unwrap_or(0);
    text.lines().map(|line| line.get(shared..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}
