//! What the servers' error numbers mean: <https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html> and
//! <https://mariadb.com/kb/en/mariadb-error-code-reference/>. Where only MariaDB has a number, it says so.

use super::message;
use crate::error::{DatabaseError, DatabaseErrorKind};

/// A row's lock was not granted in time; the transaction is still open.
pub(super) const LOCK_WAIT_TIMEOUT: u16 = 1205;
/// The statement cannot be prepared.
pub(super) const UNSUPPORTED_PREPARED: u16 = 1295;
/// The statement was stopped by KILL QUERY.
pub(super) const INTERRUPTED: u16 = 1317;
/// The prepared statement is not known to the server (any more).
pub(super) const UNKNOWN_STATEMENT: u16 = 1243;
/// The server holds as many prepared statements as it may.
pub(super) const TOO_MANY_STATEMENTS: u16 = 1461;
/// The prepared statement has to be prepared again.
pub(super) const PREPARE_AGAIN: u16 = 1615;
/// A transaction's characteristics cannot be changed while one is open.
pub(super) const TRANSACTION_IN_PROGRESS: u16 = 1568;
/// A database of that name exists.
pub(super) const DATABASE_EXISTS: u16 = 1007;
/// The user may not create that database.
pub(super) const DATABASE_ACCESS_DENIED: u16 = 1044;

/// The error for a number, its SQLSTATE and its message.
pub(super) fn database_error(code: u16, sqlstate: &str, message: &str, sql: Option<&str>) -> DatabaseError {
    let mut error = DatabaseError::new(kind(code, sqlstate), message::without_values(code, message));
    error.code = Some(code.into());
    error.sqlstate = Some(sqlstate.to_owned());
    message::describe(&mut error, code, message);
    if error.table.is_none() && is_about_a_row(error.kind) {
        error.table = sql.and_then(message::written_table);
    }
    error
}

fn is_about_a_row(kind: DatabaseErrorKind) -> bool {
    matches!(
        kind,
        DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
    )
}

fn kind(code: u16, sqlstate: &str) -> DatabaseErrorKind {
    match code {
        1022 | 1062 | 1169 | 1557 | 1586 | 1761 | 1762 | 1859 => DatabaseErrorKind::UniqueViolation,
        1216 | 1217 | 1451 | 1452 => DatabaseErrorKind::ForeignKeyViolation,
        1048 | 1121 | 1138 | 1171 | 1263 | 1364 => DatabaseErrorKind::NotNullViolation,
        // MySQL; MariaDB
        3819 | 4025 => DatabaseErrorKind::CheckViolation,
        // Deadlock; a row changed since it was read (MariaDB's snapshot isolation); XA; Group Replication's certification
        1020 | 1213 | 1614 | 3101 => DatabaseErrorKind::Serialization,
        // In time; while an index is built; NOWAIT (MySQL; MariaDB answers 1205)
        LOCK_WAIT_TIMEOUT | 1689 | 3058 | 3572 => DatabaseErrorKind::LockTimeout,
        // KILL QUERY; MariaDB's max_statement_time; MySQL's max_execution_time
        1028 | INTERRUPTED | 1969 | 3024 => DatabaseErrorKind::Cancelled,
        // Shutdown; network; KILL (MariaDB); a Galera node outside of its cluster; idle for too long (MySQL); no server behind
        1047 | 1053 | 1077..=1081 | 1158..=1161 | 1184 | 1927 | 2006 | 2013 | 3168 | 3169 | 4031 => {
            DatabaseErrorKind::Disconnect
        }
        // Too many connections: of all, of a host, of a user
        1040 | 1129 | 1203 | 1226 => DatabaseErrorKind::Connect,
        DATABASE_ACCESS_DENIED
        | 1045
        | 1095
        | 1130
        | 1131..=1133
        | 1142
        | 1143
        | 1227
        | 1251
        | 1370
        | 1410
        | 1419
        | 1698
        | 1820
        | 1862
        | 3118
        | 3159
        | 4151 => DatabaseErrorKind::Permission,
        1223 | 1290 | 1792 | 1836 | 3100 => DatabaseErrorKind::ReadOnly,
        1034 | 1035 | 1194 | 1195 | 1712 => DatabaseErrorKind::Corrupt,
        1049 => DatabaseErrorKind::UnknownDatabase,
        1051 | 1054 | 1072 | 1091 | 1109 | 1128 | 1146 | 1176 | 1305 | 1824 | 3734 | 4161 => {
            DatabaseErrorKind::UndefinedObject
        }
        DATABASE_EXISTS | 1050 | 1060 | 1061 | 1304 | 1826 | 3822 => DatabaseErrorKind::DuplicateObject,
        1064 | 1065 | 1149 => DatabaseErrorKind::Syntax,
        1021 | 1037 | 1038 | 1041 | 1114 | 1135 | 1206 | TOO_MANY_STATEMENTS => DatabaseErrorKind::Resources,
        // No number of its own in class 22: cut; wrong for the type (the same number for CAST and for columns)
        1265 | 1366 | 1525 => DatabaseErrorKind::DataException,
        _ => kind_of_class(sqlstate),
    }
}

/// The SQLSTATE's first two characters, for the numbers that are not listed.
fn kind_of_class(sqlstate: &str) -> DatabaseErrorKind {
    match sqlstate.get(..2) {
        Some("08") => DatabaseErrorKind::Disconnect,
        Some("22") => DatabaseErrorKind::DataException,
        Some("28") => DatabaseErrorKind::Permission,
        _ if sqlstate == "40001" => DatabaseErrorKind::Serialization,
        _ => DatabaseErrorKind::Other,
    }
}
