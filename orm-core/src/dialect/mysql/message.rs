//! What only the messages tell: names of constraints, tables and columns. Sessions ask for English messages
//! (`lc_messages = 'en_US'`), whose forms the manuals give and have kept since MySQL 5.5 and MariaDB 10.2; each is beside its code.

use std::borrow::Cow;

use crate::error::DatabaseError;

/// The message without the values that some messages quote: they may be secrets, and messages end up in logs.
pub(super) fn without_values(code: u16, message: &str) -> Cow<'_, str> {
    let (start, end) = match code {
        // Duplicate entry '%s' for key '%s'
        1062 | 1586 => (message.find(" entry '").map(|at| at + " entry".len()), message.rfind("' for key ")),
        // Incorrect %s value: '%s' for column '%s' at row %d; Truncated incorrect %s value: '%s'
        1292 | 1366 | 1411 | 1525 => (message.find(": '"), message.rfind("' for ").or_else(|| message.rfind('\''))),
        // %s value is out of range in '%s': the expression, with the bound values in it
        1690 => (message.find(" in '"), message.rfind('\'')),
        _ => return Cow::Borrowed(message),
    };
    match (start, end) {
        (Some(start), Some(end)) if start < end => Cow::Owned(format!("{}{}", &message[..start], &message[end + 1..])),
        _ => Cow::Borrowed(message),
    }
}

/// Fills in what the message names.
pub(super) fn describe(error: &mut DatabaseError, code: u16, message: &str) {
    match code {
        // Duplicate entry '%s' for key '%s': `index`, or `table.index` from MySQL 8.0.19 on
        1062 | 1586 => {
            let Some(key) = behind(message, " for key '").and_then(|rest| rest.strip_suffix('\'')) else { return };
            match key.split_once('.') {
                Some((table, index)) => {
                    error.table = Some(table.to_owned());
                    error.constraint = Some(index.to_owned());
                }
                None => error.constraint = Some(key.to_owned()),
            }
        }
        // Cannot add or update a child row: a foreign key constraint fails
        // (`database`.`table`, CONSTRAINT `name` FOREIGN KEY (`column`) REFERENCES `table` (`column`))
        1451 | 1452 => foreign_key(error, message),
        // Column '%s' cannot be null; Field '%s' doesn't have a default value
        1048 | 1364 => error.columns.extend(quoted(message).map(str::to_owned)),
        // Check constraint '%s' is violated.
        3819 => error.constraint = quoted(message).map(str::to_owned),
        // CONSTRAINT `name` failed for `database`.`table`
        4025 => {
            error.constraint = behind(message, "CONSTRAINT ").and_then(|rest| identifier(rest)).map(|(name, _)| name);
            error.table = behind(message, " failed for ").and_then(table_name);
        }
        // Unknown column '%s' in '%s'
        1054 => {
            let Some(name) = quoted(message) else { return };
            let mut parts = name.rsplit('.');
            error.columns.extend(parts.next().map(str::to_owned));
            error.table = parts.next().map(str::to_owned);
        }
        // Table 'database.table' doesn't exist; Unknown table 'database.table'; Table 'table' already exists
        1050 | 1051 | 1146 => error.table = quoted(message).and_then(|name| name.rsplit('.').next()).map(str::to_owned),
        // … for column '%s' at row %d; MariaDB's 1366 has `database`.`table`.`column`
        1264 | 1265 | 1292 | 1366 | 1406 | 1411 => value(error, message),
        _ => {}
    }
}

fn foreign_key(error: &mut DatabaseError, message: &str) {
    let Some((_, place)) = message.split_once(" fails (") else { return };
    error.table = table_name(place);
    let Some((_, rest)) = place.split_once(", CONSTRAINT ") else { return };
    let Some((name, rest)) = identifier(rest) else { return };
    error.constraint = Some(name);
    let Some(mut rest) = rest.strip_prefix(" FOREIGN KEY (") else { return };
    while let Some((column, behind)) = identifier(rest) {
        error.columns.push(column);
        match behind.strip_prefix(", ") {
            Some(more) => rest = more,
            None if behind.starts_with(')') => return,
            None => break,
        }
    }
    // The message was cut in the middle of the list.
    error.columns.clear();
}

fn value(error: &mut DatabaseError, message: &str) {
    let Some(place) = behind(message, " for column ") else { return };
    if let Some(name) = quoted(place) {
        error.columns.push(name.to_owned());
    } else if place.starts_with('`') {
        let mut names = Vec::new();
        let mut rest = place;
        while let Some((name, behind)) = identifier(rest) {
            names.push(name);
            rest = behind.strip_prefix('.').unwrap_or("");
        }
        error.columns.extend(names.pop());
        error.table = names.pop();
    }
}

/// What follows the last occurrence: a value before it may hold the same words.
fn behind<'m>(message: &'m str, words: &str) -> Option<&'m str> {
    message.rfind(words).map(|at| &message[at + words.len()..])
}

/// The first text between single quotes.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('\'')?;
    rest.split_once('\'').map(|(name, _)| name)
}

/// The table in `database`.`table`.
fn table_name(text: &str) -> Option<String> {
    let (name, rest) = identifier(text)?;
    match rest.strip_prefix('.') {
        Some(rest) => identifier(rest).map(|(table, _)| table),
        None => Some(name),
    }
}

/// The database that the written table's name begins with, if it does.
pub(super) fn written_schema(sql: &str) -> Option<String> {
    let (schema, rest) = identifier(written_name(sql)?)?;
    rest.starts_with('.').then_some(schema)
}

/// The identifier at the start, with its quotes undone, and what follows it.
fn identifier(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('`') else {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(text.len());
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut name = String::new();
    let mut characters = quoted.char_indices();
    loop {
        match characters.next()? {
            (at, '`') if quoted[at + 1..].starts_with('`') => {
                name.push('`');
                characters.next();
            }
            (at, '`') => return Some((name, &quoted[at + 1..])),
            (_, character) => name.push(character),
        }
    }
}

/// The table that an INSERT, REPLACE, UPDATE or DELETE is about.
pub(super) fn written_table(sql: &str) -> Option<String> {
    written_name(sql).and_then(table_name)
}

/// The statement from the name of the table on that it is about.
fn written_name(sql: &str) -> Option<&str> {
    const WRITERS: &[&str] = &["INSERT", "REPLACE", "UPDATE", "DELETE"];
    const FILLERS: &[&str] = &["LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE", "INTO", "FROM"];
    let is_one_of = |words: &[&str], word: &str| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    let (first, mut rest) = sql.trim_start().split_once(char::is_whitespace)?;
    if !is_one_of(WRITERS, first) {
        return None;
    }
    loop {
        rest = rest.trim_start();
        match rest.split_once(char::is_whitespace) {
            Some((word, more)) if is_one_of(FILLERS, word) => rest = more,
            _ => return Some(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::DatabaseErrorKind;

    fn read(code: u16, message: &str) -> (Option<String>, Option<String>, Vec<String>) {
        let mut error = DatabaseError::new(DatabaseErrorKind::Other, "");
        describe(&mut error, code, message);
        (error.constraint, error.table, error.columns)
    }

    fn some(name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    #[test]
    fn a_duplicate_names_the_key_and_perhaps_the_table() {
        let mariadb = "Duplicate entry 'for key 'x'' for key 'uq_users_name'";
        assert_eq!(read(1062, mariadb), (some("uq_users_name"), None, vec![]));
        let mysql = "Duplicate entry 'it''s' for key 'users.uq_users_name'";
        assert_eq!(read(1062, mysql), (some("uq_users_name"), some("users"), vec![]));
    }

    #[test]
    fn values_are_left_out() {
        let secret = "Duplicate entry 'for key 'x'' for key 'uq_users_name'";
        assert_eq!(without_values(1062, secret), "Duplicate entry for key 'uq_users_name'");
        let wrong = "Incorrect integer value: 'it's' for column `shop`.`users`.`age` at row 1";
        assert_eq!(without_values(1366, wrong), "Incorrect integer value for column `shop`.`users`.`age` at row 1");
        assert_eq!(without_values(1292, "Truncated incorrect DOUBLE value: 'x'"), "Truncated incorrect DOUBLE value");
        assert_eq!(without_values(1064, "near 'x' at line 1"), "near 'x' at line 1");
    }

    #[test]
    fn a_foreign_key_names_its_constraint_table_and_columns() {
        let message = "Cannot add or update a child row: a foreign key constraint fails (`shop`.`lines`, CONSTRAINT `fk_l` FOREIGN KEY \
                       (`order``id`, `no`) REFERENCES `orders` (`id`, `no`) ON DELETE CASCADE)";
        assert_eq!(read(1452, message), (some("fk_l"), some("lines"), vec!["order`id".into(), "no".into()]));
        let cut = "Cannot delete or update a parent row: a foreign key constraint fails (`shop`.`lines`, CONSTRAINT `fk_l` FOREIGN KEY (`a`, `b";
        assert_eq!(read(1451, cut), (some("fk_l"), some("lines"), vec![]));
    }

    #[test]
    fn checks_and_values_name_what_they_are_about() {
        assert_eq!(read(3819, "Check constraint 'ck_users_age' is violated."), (some("ck_users_age"), None, vec![]));
        let failed = "CONSTRAINT `ck_users_age` failed for `shop`.`users`";
        assert_eq!(read(4025, failed), (some("ck_users_age"), some("users"), vec![]));
        assert_eq!(read(1406, "Data too long for column 'name' at row 1"), (None, None, vec!["name".into()]));
        let mariadb = "Incorrect integer value: 'x' for column `shop`.`users`.`age` at row 1";
        assert_eq!(read(1366, mariadb), (None, some("users"), vec!["age".into()]));
        assert_eq!(read(1054, "Unknown column 't.naem' in 'field list'"), (None, some("t"), vec!["naem".into()]));
        assert_eq!(read(1146, "Table 'shop.users' doesn't exist"), (None, some("users"), vec![]));
    }

    #[test]
    fn the_written_table_is_read_from_the_statement() {
        for sql in ["INSERT INTO `users` (`a`) VALUES (?)", "update users set a = 1", "DELETE FROM `shop`.`users`"] {
            assert_eq!(written_table(sql), some("users"), "{sql}");
        }
        assert_eq!(written_table("SELECT * FROM users"), None);
        assert_eq!(written_table("INSERT"), None);
        assert_eq!(written_schema("DELETE FROM `shop`.`users`"), some("shop"));
        assert_eq!(written_schema("DELETE FROM `users`"), None);
    }
}
