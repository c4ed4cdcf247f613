//! What happens to rows that are there already, on databases where any unique key decides and none can be named.

use super::{Batch, InsertPlan, InsertRows, Places, Writer};
use crate::compile::Dialect;
use crate::engine::{Connection, Each};
use crate::schema::{IndexColumn, IndexKey, Name, Unique, constraint_name};
use crate::sql::ConflictAction;
use crate::{Error, Result};

impl<'p> InsertPlan<'p> {
    /// Refuses what would mean something else on this database.
    pub(super) fn check(&self, dialect: &dyn Dialect) -> Result<()> {
        let Some(conflict) = self.conflict.filter(|_| !dialect.capabilities().conflict_target) else { return Ok(()) };
        let ConflictAction::Update { filter, .. } = &conflict.action else { return Ok(()) };
        if !filter.is_empty() {
            let feature = "a condition on the rows that `do_update` changes".to_owned();
            return Err(Error::Unsupported { feature, dialect: dialect.name() });
        }
        match self.other_unique_keys(&conflict.target).next() {
            Some(other) if !self.any_unique_key => Err(Error::statement(format!(
                "on {}, any unique key of `{}` decides whether a row is there already, and `{}` is one beside `{}`; add \
                 `.any_unique_key()` if that is meant",
                dialect.name(),
                self.table.name,
                other.join("`, `"),
                conflict.target.join("`, `"),
            ))),
            _ => Ok(()),
        }
    }

    /// The unique keys beside one that an inserted row can meet.
    fn other_unique_keys(&self, target: &[Name]) -> impl Iterator<Item = Vec<Name>> {
        let is_other = move |columns: &Vec<Name>| {
            columns.len() != target.len() || columns.iter().any(|column| !target.contains(column))
        };
        let is_written = |name: &Name| self.columns.iter().any(|written| written.column.name == *name);
        let table = self.table;
        // A key that the database makes meets no other.
        let primary = Some(table.primary_key.to_vec()).filter(|key| !key.is_empty() && key.iter().all(is_written));
        let uniques = table.uniques.iter().map(|unique| unique.columns.to_vec());
        let name = |part: &IndexColumn| match &part.key {
            IndexKey::Column(name) => name.clone(),
            IndexKey::Expression(sql) => sql.text.clone(),
        };
        let indexes = table.indexes.iter().filter(|index| index.unique);
        let indexes = indexes.map(move |index| index.columns.iter().map(name).collect());
        primary.into_iter().chain(uniques).chain(indexes).filter(is_other)
    }

    /// `do_nothing`, row by row: a row that the target refuses is left out. A failed statement leaves the transaction as it is on
    /// the databases that need this.
    pub(super) fn insert_unless_there(&self, rows: InsertRows<'_, '_>, connection: &mut Connection) -> Result<u64> {
        let dialect = connection.dialect().clone();
        let mut writer = Writer::new(self, &*dialect, false);
        writer.without_conflict = true;
        let mut n_written = 0;
        self.in_batches(rows, connection, 1, &mut |connection, batch| {
            n_written += u64::from(self.insert_one(&mut writer, batch, connection)?);
            Ok(())
        })?;
        Ok(n_written)
    }

    /// The same, with what is answered for the rows that were inserted.
    pub(super) fn query_unless_there(
        &self,
        rows: InsertRows<'_, '_>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Places> {
        let dialect = connection.dialect().clone();
        let returns = dialect.capabilities().insert_returning;
        let mut writer = Writer::new(self, &*dialect, false);
        (writer.without_conflict, writer.reads_back) = (true, !returns);
        self.in_batches(rows, connection, 1, &mut |connection, batch| {
            if returns {
                let result = connection.query_compiled(&writer.compile(batch)?, each);
                return self.unless_there(result).map(|_| ());
            }
            match self.insert_one(&mut writer, batch.clone(), connection)? {
                true => self.read_batch(&batch, connection, each).map(|_| ()),
                false => Ok(()),
            }
        })?;
        Ok(Places::IN_ORDER)
    }

    /// The columns of the unique key that refused a row; found by the key's name where the database does not tell the columns.
    fn violated(&self, error: &Error) -> Vec<String> {
        let Some(details) = error.database() else { return Vec::new() };
        if !details.columns.is_empty() {
            return details.columns.clone();
        }
        let name = |unique: &Unique| match &unique.name {
            Some(name) => name.to_string(),
            None => constraint_name("uq", &self.table.name, unique.columns.iter().map(|column| &**column)),
        };
        let found = self.table.uniques.iter().find(|unique| details.constraint.as_deref() == Some(&*name(unique)));
        found.map_or(&self.table.primary_key, |unique| &unique.columns).iter().map(ToString::to_string).collect()
    }

    fn insert_one(&self, writer: &mut Writer<'_, '_>, row: Batch<'_>, connection: &mut Connection) -> Result<bool> {
        let result = connection.execute_compiled(&writer.compile(row)?);
        self.unless_there(result.map(|_| ()))
    }

    /// Whether the row was inserted; it was not if the conflict's target refused it.
    fn unless_there(&self, result: Result<()>) -> Result<bool> {
        let Err(error) = result else { return Ok(true) };
        let target = self.conflict.map_or(&[][..], |conflict| &conflict.target);
        let columns = self.violated(&error);
        let is_target =
            columns.len() == target.len() && columns.iter().all(|column| target.iter().any(|name| name == column));
        match error.is_unique_violation() && (is_target || target.is_empty()) {
            true => Ok(false),
            false => Err(error),
        }
    }
}
