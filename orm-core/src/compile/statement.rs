//! Any statement, and what becomes of it.

use super::{Dialect, SqlWriter};
use crate::Result;
use crate::sql::{Delete, DeleteByKey, Insert, Select, Update, UpdateByKey};
use crate::value::ValueRef;

/// A statement of any kind, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Statement<'v> {
    /// A SELECT.
    Select(&'v Select),
    /// An INSERT.
    Insert(&'v Insert),
    /// An UPDATE.
    Update(&'v Update),
    /// An UPDATE of rows found by their keys.
    UpdateByKey(&'v UpdateByKey),
    /// A DELETE.
    Delete(&'v Delete),
    /// A DELETE of rows found by their keys.
    DeleteByKey(&'v DeleteByKey),
}

/// A statement as text, with its values beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled<'v> {
    /// The text.
    pub sql: String,
    /// The values of its placeholders, in order.
    pub binds: Vec<ValueRef<'v>>,
    /// Which of the values must never be logged, by position.
    pub sensitive: Vec<usize>,
}

impl<'v> Statement<'v> {
    /// The text and values for one database.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) for what the database cannot do.
    pub fn compile(self, dialect: &dyn Dialect) -> Result<Compiled<'v>> {
        let mut writer = SqlWriter::new(dialect);
        match self {
            Statement::Select(select) => writer.select(select)?,
            Statement::Insert(insert) => writer.insert(insert)?,
            Statement::Update(update) => writer.update(update)?,
            Statement::UpdateByKey(update) => writer.update_by_key(update)?,
            Statement::Delete(delete) => writer.delete(delete)?,
            Statement::DeleteByKey(delete) => writer.delete_by_key(delete)?,
        }
        Ok(writer.finish())
    }
}

impl Compiled<'_> {
    /// The same with values of its own.
    pub fn into_owned(self) -> Compiled<'static> {
        Compiled {
            sql: self.sql,
            binds: self.binds.into_iter().map(ValueRef::into_owned).collect(),
            sensitive: self.sensitive,
        }
    }
}
