//! What SQLite's result codes mean: <https://sqlite.org/rescode.html>.

use std::path::Path;

use crate::Error;
use crate::error::{DatabaseError, DatabaseErrorKind};

const PRIMARY_CODE: i32 = 0xff;
const SQLITE_ERROR: i32 = 1;
const SQLITE_CANTOPEN: i32 = 14;
const SQLITE_CONSTRAINT: i32 = 19;
const SQLITE_CONSTRAINT_CHECK: i32 = 275;
const SQLITE_BUSY_SNAPSHOT: i32 = 517;
const SQLITE_CONSTRAINT_FOREIGNKEY: i32 = 787;
const SQLITE_CONSTRAINT_NOTNULL: i32 = 1299;
const SQLITE_CONSTRAINT_PRIMARYKEY: i32 = 1555;
const SQLITE_CONSTRAINT_TRIGGER: i32 = 1811;
const SQLITE_CONSTRAINT_UNIQUE: i32 = 2067;
const SQLITE_CONSTRAINT_ROWID: i32 = 2579;
const SQLITE_CONSTRAINT_DATATYPE: i32 = 3091;
const SQLITE_IOERR_NOMEM: i32 = 3082;

/// The error for an extended result code and its message.
pub(super) fn database_error(code: i32, message: &str, sql: Option<&str>) -> DatabaseError {
    let mut error = DatabaseError::new(kind(code, message), message);
    error.code = Some(code.into());
    describe(&mut error, code, message);
    if error.table.is_none() && code & PRIMARY_CODE == SQLITE_CONSTRAINT {
        // SQLite names no table for a foreign key or a check.
        error.table = sql.and_then(written_table);
    }
    error
}

/// Says what is wrong with the file when it could not be opened.
pub(super) fn cannot_open(error: Error, file: &Path) -> Error {
    let shown = file.display();
    let mut error = match error {
        Error::Database(error) if matches!(error.kind, DatabaseErrorKind::Connect | DatabaseErrorKind::Corrupt) => {
            error
        }
        error => return error,
    };
    let message = std::mem::take(&mut error.message);
    error.message = match file.parent() {
        _ if error.kind == DatabaseErrorKind::Corrupt => format!("`{shown}`: {message}"),
        Some(folder) if !folder.exists() => {
            format!("the folder `{}` does not exist; create it first", folder.display())
        }
        Some(folder) if !folder.is_dir() => format!("`{}` is not a folder", folder.display()),
        _ if file.is_dir() => format!("`{shown}` is a folder, not a file"),
        _ if !file.exists() => format!("the file `{shown}` does not exist, or may not be created"),
        _ => format!("`{shown}`: {message}"),
    };
    // All that the driver's error says is in the message by now.
    error.source = None;
    Error::Database(error)
}

fn kind(code: i32, message: &str) -> DatabaseErrorKind {
    match code {
        SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID => {
            return DatabaseErrorKind::UniqueViolation;
        }
        SQLITE_CONSTRAINT_FOREIGNKEY => return DatabaseErrorKind::ForeignKeyViolation,
        // `ON DELETE RESTRICT` is carried out as a trigger.
        SQLITE_CONSTRAINT_TRIGGER if message == "FOREIGN KEY constraint failed" => {
            return DatabaseErrorKind::ForeignKeyViolation;
        }
        SQLITE_CONSTRAINT_NOTNULL => return DatabaseErrorKind::NotNullViolation,
        SQLITE_CONSTRAINT_CHECK => return DatabaseErrorKind::CheckViolation,
        SQLITE_BUSY_SNAPSHOT => return DatabaseErrorKind::Serialization,
        SQLITE_IOERR_NOMEM => return DatabaseErrorKind::Resources,
        _ => {}
    }
    match code & PRIMARY_CODE {
        SQLITE_ERROR => kind_of_message(message),
        // PERM, AUTH
        3 | 23 => DatabaseErrorKind::Permission,
        // BUSY, LOCKED
        5 | 6 => DatabaseErrorKind::LockTimeout,
        // NOMEM, FULL
        7 | 13 => DatabaseErrorKind::Resources,
        8 => DatabaseErrorKind::ReadOnly,
        // INTERRUPT
        9 => DatabaseErrorKind::Cancelled,
        // CORRUPT, NOTADB
        11 | 26 => DatabaseErrorKind::Corrupt,
        SQLITE_CANTOPEN => DatabaseErrorKind::Connect,
        _ => DatabaseErrorKind::Other,
    }
}

/// SQLITE_ERROR covers all that is wrong with a statement; only the message tells more.
fn kind_of_message(message: &str) -> DatabaseErrorKind {
    let undefined = ["no such table: ", "no such column: ", "no such view: ", "no such index: ", "no such savepoint: "];
    if undefined.iter().any(|start| message.starts_with(start)) || message.contains(" has no column named ") {
        return DatabaseErrorKind::UndefinedObject;
    }
    if message.ends_with(" already exists") || message.starts_with("duplicate column name: ") {
        return DatabaseErrorKind::DuplicateObject;
    }
    let syntax = ["incomplete input", "unrecognized token: "];
    if message.ends_with(": syntax error") || syntax.iter().any(|start| message.starts_with(start)) {
        return DatabaseErrorKind::Syntax;
    }
    DatabaseErrorKind::Other
}

/// Fills in what the message names.
fn describe(error: &mut DatabaseError, code: i32, message: &str) {
    if let Some(name) = message.strip_prefix("no such table: ") {
        error.table = Some(name.to_owned());
    } else if let Some(name) = message.strip_prefix("no such column: ") {
        // A name that may be a text in wrong quotes comes with a hint behind it.
        let name = name.split(" - should this be").next().unwrap_or(name);
        name_column(error, name.trim_matches('"'));
    } else if let Some((table, column)) =
        message.strip_prefix("table ").and_then(|rest| rest.split_once(" has no column named "))
    {
        error.table = Some(table.to_owned());
        error.columns = vec![column.to_owned()];
    } else if let Some(name) = message.strip_prefix("table ").and_then(|rest| rest.strip_suffix(" already exists")) {
        error.table = Some(name.trim_matches('"').to_owned());
    } else if code == SQLITE_CONSTRAINT_DATATYPE {
        // cannot store TEXT value in INTEGER column users.age
        if let Some((_, name)) = message.rsplit_once(" column ") {
            name_column(error, name);
        }
    } else if let Some((_, what)) = message.split_once(" constraint failed: ") {
        match (code, what.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\''))) {
            // A unique index over expressions.
            (_, Some(index)) => error.constraint = Some(index.to_owned()),
            // The constraint's name, or the text of one that has none.
            (SQLITE_CONSTRAINT_CHECK, None) if is_name(what) => error.constraint = Some(what.to_owned()),
            (SQLITE_CONSTRAINT_CHECK, None) => {}
            (_, None) => what.split(", ").for_each(|name| name_column(error, name)),
        }
    }
}

/// Takes `column`, `table.column`.
fn name_column(error: &mut DatabaseError, name: &str) {
    match name.rsplit_once('.') {
        Some((table, column)) => {
            error.table = Some(table.to_owned());
            error.columns.push(column.to_owned());
        }
        None => error.columns.push(name.to_owned()),
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|character| character.is_alphanumeric() || character == '_')
}

/// The table that an INSERT, UPDATE or DELETE is about.
fn written_table(sql: &str) -> Option<String> {
    let rest = sql.trim_start();
    let words: &[&str] = match rest.get(..6)?.to_ascii_uppercase().as_str() {
        "INSERT" => &["INTO"],
        "DELETE" => &["FROM"],
        "UPDATE" => &[],
        _ => return None,
    };
    let mut rest = &rest[6..];
    loop {
        rest = rest.trim_start();
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = &rest[..end];
        let is_filler = words.iter().any(|filler| filler.eq_ignore_ascii_case(word))
            || ["OR", "REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK"].iter().any(|w| w.eq_ignore_ascii_case(word));
        if !is_filler {
            return read_name(rest);
        }
        rest = &rest[end..];
    }
}

/// The identifier at the start of a text, with its quotes undone. Of `schema.table` it is the table.
fn read_name(text: &str) -> Option<String> {
    let (name, rest) = match text.strip_prefix('"') {
        Some(quoted) => {
            let mut name = String::new();
            let mut characters = quoted.char_indices();
            let end = loop {
                match characters.next()? {
                    (at, '"') if quoted[at + 1..].starts_with('"') => {
                        name.push('"');
                        characters.next();
                    }
                    (at, '"') => break at + 1,
                    (_, character) => name.push(character),
                }
            };
            (name, &quoted[end..])
        }
        None => {
            let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
            (text[..end].to_owned(), &text[end..])
        }
    };
    match rest.strip_prefix('.') {
        Some(rest) => read_name(rest),
        None => Some(name).filter(|name| !name.is_empty()),
    }
}
