//! What a database said.

use std::error::Error as StdError;
use std::fmt;

/// What the database said, with everything that can be known about it.
pub struct DatabaseError {
    /// The class of the failure.
    pub kind: DatabaseErrorKind,
    /// The database's own code (SQLite's extended result code, MySQL's error number).
    pub code: Option<i64>,
    /// The five-character SQLSTATE, where the database has one.
    pub sqlstate: Option<String>,
    /// The database's message.
    pub message: String,
    /// The constraint that was violated, if it is known.
    pub constraint: Option<String>,
    /// The table concerned, if it is known.
    pub table: Option<String>,
    /// The columns concerned, if they are known.
    pub columns: Vec<String>,
    /// The statement's text, without values.
    pub sql: Option<String>,
    /// The driver's own error.
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The classes of database failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DatabaseErrorKind {
    /// A unique constraint or primary key.
    UniqueViolation,
    /// A foreign key.
    ForeignKeyViolation,
    /// A NULL in a column that takes none.
    NotNullViolation,
    /// A check constraint.
    CheckViolation,
    /// A value that does not fit the column or the operation: too long, out of range, no date (SQLSTATE class 22).
    DataException,
    /// The transaction lost against another one; running it again may succeed.
    Serialization,
    /// A lock was not granted in time: the database or a row is locked by someone else.
    LockTimeout,
    /// The statement was ended by a timeout or a cancel.
    Cancelled,
    /// The connection is gone.
    Disconnect,
    /// The connection could not be made: refused, or the file cannot be opened.
    Connect,
    /// The user name or password was refused, or a right is missing.
    Permission,
    /// The database file or server allows no writing.
    ReadOnly,
    /// The file is no database, or is damaged.
    Corrupt,
    /// The database does not exist.
    UnknownDatabase,
    /// A table or column in the statement does not exist.
    UndefinedObject,
    /// The table or index to create exists.
    DuplicateObject,
    /// The statement's text was not understood.
    Syntax,
    /// The disk or memory is full.
    Resources,
    /// Anything else.
    Other,
}

impl DatabaseError {
    /// An error of this kind with nothing but a message.
    pub fn new(kind: DatabaseErrorKind, message: impl Into<String>) -> DatabaseError {
        DatabaseError {
            kind,
            code: None,
            sqlstate: None,
            message: message.into(),
            constraint: None,
            table: None,
            columns: Vec::new(),
            sql: None,
            source: None,
        }
    }
}

/// How many characters of a statement a message shows.
const SHOWN_SQL: usize = 2_000;

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.table, self.columns.as_slice()) {
            (DatabaseErrorKind::UndefinedObject, Some(table), []) => {
                write!(f, "the table `{table}` does not exist; `create_all` of a schema creates what is missing")?;
            }
            (DatabaseErrorKind::UndefinedObject, table, [column]) => {
                write!(f, "the column `{column}` does not exist")?;
                table.as_ref().map_or(Ok(()), |table| write!(f, " on `{table}`"))?;
            }
            _ => self.describe(f)?,
        }
        if (self.source.is_none() || self.only_the_server_says_who()) && !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        if let Some(sql) = &self.sql {
            // A statement of a thousand rows would bury the message; the field has all of it.
            match sql.char_indices().nth(SHOWN_SQL) {
                Some((end, _)) => write!(f, ", in: {} … ({} more bytes)", &sql[..end], sql.len() - end)?,
                None => write!(f, ", in: {sql}")?,
            }
        }
        Ok(())
    }
}

impl DatabaseError {
    /// Which user was refused, and which database is not there, stands in the server's message alone.
    fn only_the_server_says_who(&self) -> bool {
        let is_nameless = matches!(self.kind, DatabaseErrorKind::Permission | DatabaseErrorKind::UnknownDatabase);
        is_nameless && self.sqlstate.is_some()
    }

    /// The kind and what it is about.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.describe())?;
        if let Some(constraint) = &self.constraint {
            write!(f, " `{constraint}`")?;
        }
        if let Some(table) = &self.table {
            write!(f, " on `{table}`")?;
        }
        match self.columns.as_slice() {
            [] => Ok(()),
            columns => write!(f, " (`{}`)", columns.join("`, `")),
        }
    }
}

impl fmt::Debug for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseError")
            .field("kind", &self.kind)
            .field("code", &self.code)
            .field("sqlstate", &self.sqlstate)
            .field("message", &self.message)
            .field("constraint", &self.constraint)
            .field("table", &self.table)
            .field("columns", &self.columns)
            .field("sql", &self.sql)
            .finish_non_exhaustive()
    }
}

impl DatabaseErrorKind {
    fn describe(self) -> &'static str {
        match self {
            DatabaseErrorKind::UniqueViolation => "unique violation",
            DatabaseErrorKind::ForeignKeyViolation => "foreign key violation",
            DatabaseErrorKind::NotNullViolation => "not-null violation",
            DatabaseErrorKind::CheckViolation => "check violation",
            DatabaseErrorKind::DataException => "a value does not fit",
            DatabaseErrorKind::Serialization => "the transaction conflicts with another one",
            DatabaseErrorKind::LockTimeout => "a lock was not granted in time",
            DatabaseErrorKind::Cancelled => "the statement was cancelled",
            DatabaseErrorKind::Disconnect => "the connection to the database was lost",
            DatabaseErrorKind::Connect => "the database cannot be opened",
            DatabaseErrorKind::Permission => "permission denied",
            DatabaseErrorKind::ReadOnly => "the database or the transaction is read-only",
            DatabaseErrorKind::Corrupt => "the database file is damaged or is no database",
            DatabaseErrorKind::UnknownDatabase => "the database does not exist",
            DatabaseErrorKind::UndefinedObject => "a table or column does not exist",
            DatabaseErrorKind::DuplicateObject => "the object already exists",
            DatabaseErrorKind::Syntax => "the statement was not understood",
            DatabaseErrorKind::Resources => "the database ran out of disk or memory",
            DatabaseErrorKind::Other => "database error",
        }
    }
}

#[test]
fn what_does_not_exist_is_named() {
    let message = |table: Option<&str>, columns: &[&str]| {
        let mut error = DatabaseError::new(DatabaseErrorKind::UndefinedObject, "");
        error.table = table.map(str::to_owned);
        error.columns = columns.iter().map(|&column| column.to_owned()).collect();
        error.to_string()
    };
    let missing_table = "the table `users` does not exist; `create_all` of a schema creates what is missing";
    assert_eq!(message(Some("users"), &[]), missing_table);
    assert_eq!(message(Some("users"), &["naem"]), "the column `naem` does not exist on `users`");
    assert_eq!(message(None, &["naem"]), "the column `naem` does not exist");
    assert_eq!(message(None, &[]), "a table or column does not exist");
}
