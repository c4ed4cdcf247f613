//! What PostgreSQL's SQLSTATEs mean: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use std::borrow::Cow;

use crate::error::{DatabaseError, DatabaseErrorKind};

/// What the server said, in the fields that are of use: <https://www.postgresql.org/docs/current/protocol-error-fields.html>.
#[derive(Debug, Default)]
pub(super) struct Refusal<'a> {
    pub(super) sqlstate: &'a str,
    pub(super) message: &'a str,
    /// More about it, with values; it is not shown.
    pub(super) detail: Option<&'a str>,
    pub(super) hint: Option<&'a str>,
    pub(super) table: Option<&'a str>,
    pub(super) column: Option<&'a str>,
    pub(super) constraint: Option<&'a str>,
}

/// The error for what the server said. The detail is left out: it holds values, which may be secret.
pub(super) fn database_error(refusal: &Refusal<'_>) -> DatabaseError {
    let said = without_values(refusal.sqlstate, refusal.message);
    let message = match refusal.hint {
        Some(hint) => format!("{said} ({hint})"),
        None => said.into_owned(),
    };
    let mut error = DatabaseError::new(kind(refusal.sqlstate), message);
    error.sqlstate = Some(refusal.sqlstate.to_owned());
    error.constraint = refusal.constraint.map(str::to_owned);
    error.table = refusal.table.map(str::to_owned);
    error.columns = match (refusal.column, refusal.detail) {
        (Some(column), _) => vec![column.to_owned()],
        (None, Some(detail)) if is_of_table(&error, detail) => key_columns(detail),
        (None, _) => Vec::new(),
    };
    error
}

/// The message without the value that it quotes, from the first quote to the last: `invalid input syntax for type integer: "12a"`.
/// Data exceptions alone do so.
fn without_values<'a>(sqlstate: &str, message: &'a str) -> Cow<'a, str> {
    match (message.find('"'), message.rfind('"')) {
        (Some(start), Some(end)) if start < end && sqlstate.starts_with("22") => {
            Cow::Owned(format!("{}…{}", &message[..=start], &message[end..]))
        }
        _ => Cow::Borrowed(message),
    }
}

/// Whether the key in the detail is one of the table that the error names. For a foreign key that is so if a row refers to nothing
/// (`Key (group_id)=(9) is not present in table "groups"`); if a row is still referred to, the key is the other table's, and the text
/// names the one that refers (`Key (id)=(1) is still referenced from table "users"`).
fn is_of_table(error: &DatabaseError, detail: &str) -> bool {
    match error.kind {
        DatabaseErrorKind::UniqueViolation => true,
        DatabaseErrorKind::ForeignKeyViolation => {
            let behind = detail.rsplit_once(')').map_or(detail, |(_, behind)| behind);
            error.table.as_ref().is_some_and(|table| !behind.contains(table.as_str()))
        }
        _ => false,
    }
}

/// The columns in `Key (name, "sur name")=(..) already exists.`, which stand nowhere else; none if there is an expression among them.
/// The words depend on the server's language, the parentheses do not.
fn key_columns(detail: &str) -> Vec<String> {
    let Some((_, list)) = detail.split_once('(') else { return Vec::new() };
    let mut columns = vec![String::new()];
    let mut rest = list.chars().peekable();
    let mut is_quoted = false;
    while let Some(character) = rest.next() {
        let Some(column) = columns.last_mut() else { break };
        match character {
            '"' if is_quoted && rest.next_if_eq(&'"').is_some() => column.push('"'),
            '"' => is_quoted = !is_quoted,
            ')' if !is_quoted => return columns,
            '(' if !is_quoted => break,
            ',' if !is_quoted => {
                rest.next_if_eq(&' ');
                columns.push(String::new());
            }
            other => column.push(other),
        }
    }
    Vec::new()
}

fn kind(sqlstate: &str) -> DatabaseErrorKind {
    match sqlstate {
        "23505" => DatabaseErrorKind::UniqueViolation,
        // RESTRICT has a code of its own since version 18. A table to which a foreign key of another leads is not dropped.
        "23503" | "23001" | "2BP01" => DatabaseErrorKind::ForeignKeyViolation,
        "23502" => DatabaseErrorKind::NotNullViolation,
        "23514" => DatabaseErrorKind::CheckViolation,
        // A serialization failure and a deadlock: the manual asks to run the transaction again,
        // https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html.
        "40001" | "40P01" => DatabaseErrorKind::Serialization,
        "55P03" => DatabaseErrorKind::LockTimeout,
        "57014" => DatabaseErrorKind::Cancelled,
        // Too many connections; the server is starting, stopping or recovering.
        "53300" | "57P03" => DatabaseErrorKind::Connect,
        // Shutdown, crash, a dropped database, too long idle in a transaction or outside.
        "57P01" | "57P02" | "57P04" | "57P05" | "25P03" | "25P04" => DatabaseErrorKind::Disconnect,
        "28000" | "28P01" | "42501" => DatabaseErrorKind::Permission,
        "3D000" => DatabaseErrorKind::UnknownDatabase,
        "25006" => DatabaseErrorKind::ReadOnly,
        // Table, column, type or other object, function, schema.
        "42P01" | "42703" | "42704" | "42883" | "3F000" => DatabaseErrorKind::UndefinedObject,
        // Table or index, column, constraint or type, schema, database, function.
        "42P07" | "42701" | "42710" | "42P06" | "42P04" | "42723" => DatabaseErrorKind::DuplicateObject,
        "42601" => DatabaseErrorKind::Syntax,
        "XX001" | "XX002" => DatabaseErrorKind::Corrupt,
        _ if sqlstate.starts_with("08") => DatabaseErrorKind::Disconnect,
        _ if sqlstate.starts_with("22") => DatabaseErrorKind::DataException,
        _ if sqlstate.starts_with("53") => DatabaseErrorKind::Resources,
        _ => DatabaseErrorKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_decides_and_the_fields_are_kept() {
        let refusal = Refusal {
            sqlstate: "23502",
            message: "null value",
            detail: None,
            hint: Some("give one"),
            table: Some("users"),
            column: Some("name"),
            constraint: None,
        };
        let error = database_error(&refusal);
        assert_eq!(error.kind, DatabaseErrorKind::NotNullViolation);
        assert_eq!((error.sqlstate.as_deref(), error.table.as_deref()), (Some("23502"), Some("users")));
        assert_eq!((error.columns, error.message), (vec!["name".to_owned()], "null value (give one)".to_owned()));
    }

    #[test]
    fn the_columns_of_a_key_are_read_from_the_detail() {
        assert_eq!(key_columns("Key (name)=(a) already exists."), ["name"]);
        assert_eq!(key_columns("Schlüssel »(a, \"b, \"\"c)\")=(1, 2)« existiert bereits."), ["a", "b, \"c)"]);
        assert!(key_columns("Key (lower(name))=(a) already exists.").is_empty());
        assert!(key_columns("no key").is_empty());
    }

    #[test]
    fn the_columns_of_a_foreign_key_are_those_of_the_table_that_refers() {
        let columns = |detail| {
            let (sqlstate, table) = ("23503", Some("users"));
            database_error(&Refusal { sqlstate, table, detail: Some(detail), ..Refusal::default() }).columns
        };
        assert_eq!(columns("Key (group_id)=(9) is not present in table \"groups\"."), ["group_id"]);
        assert!(columns("Key (id)=(1) is still referenced from table \"users\".").is_empty());
    }

    #[test]
    fn a_value_that_does_not_fit_is_not_quoted() {
        let shown = |sqlstate, message| database_error(&Refusal { sqlstate, message, ..Refusal::default() }).message;
        let quoted = "invalid input syntax for type integer: \"my \"secret\"\"";
        assert_eq!(shown("22P02", quoted), "invalid input syntax for type integer: \"…\"");
        let quoted = "value \"99999999999\" is out of range for type integer";
        assert_eq!(shown("22003", quoted), "value \"…\" is out of range for type integer");
        assert_eq!(shown("42P01", "relation \"users\" does not exist"), "relation \"users\" does not exist");
    }

    #[test]
    fn a_class_stands_for_the_codes_that_are_not_listed() {
        let classes = [
            ("08006", DatabaseErrorKind::Disconnect),
            ("53100", DatabaseErrorKind::Resources),
            ("53300", DatabaseErrorKind::Connect),
            ("22003", DatabaseErrorKind::DataException),
            ("0A000", DatabaseErrorKind::Other),
        ];
        for (sqlstate, expected) in classes {
            assert_eq!(kind(sqlstate), expected, "{sqlstate}");
        }
    }
}
