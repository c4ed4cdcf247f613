//! What happens to rows that are there already, on databases where any unique key decides and none can be named.

use std::collections::{HashMap, HashSet};

use super::answer::key_of;
use super::{Batch, InsertPlan, InsertRows, Places, Writer};
use crate::compile::{Dialect, Statement};
use crate::engine::{Connection, Each, Next};
use crate::schema::{IndexColumn, IndexKey, Name, Unique, constraint_name};
use crate::sql::{Conflict, ConflictAction};
use crate::value::{KeyValue, ValueRef};
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

    /// The batch, or several in which no row is met twice, where an upsert must not.
    pub(super) fn rounds<'r>(&self, batch: Batch<'r>, dialect: &dyn Dialect) -> Vec<Batch<'r>> {
        let updates = matches!(self.conflict, Some(Conflict { action: ConflictAction::Update { .. }, .. }));
        let positions = self.target_positions().filter(|_| updates && !dialect.capabilities().upsert_repeats);
        let Some(positions) = positions else { return vec![batch] };
        let mut n_met: HashMap<KeyValue, usize> = HashMap::new();
        let round_of = (0..batch.n_rows).map(|row| {
            let values = batch.values_of(row);
            let key = KeyValue::of_columns(positions.iter().map(|position| values[*position].reborrow()));
            key.map_or(0, |key| {
                let n_met = n_met.entry(key).or_default();
                *n_met += 1;
                *n_met - 1
            })
        });
        let round_of: Vec<usize> = round_of.collect();
        let last = round_of.iter().max().copied().unwrap_or_default();
        if last == 0 {
            return vec![batch];
        }
        let in_round = |round| (0..batch.n_rows).filter(|row| round_of[*row] == round).collect::<Vec<_>>();
        (0..=last).map(|round| batch.rows(&in_round(round))).collect()
    }

    /// `do_nothing`: rows whose values are there already are looked up and left out. What others insert meanwhile is noticed by the
    /// error, and the rows go in one by one then. A failed statement leaves the transaction as it is on the databases that need this.
    pub(super) fn insert_unless_there(&self, rows: InsertRows<'_, '_>, connection: &mut Connection) -> Result<u64> {
        if rows.n_rows > 1 {
            return connection.atomic(|connection| self.insert_absent(rows, connection));
        }
        self.insert_absent(rows, connection)
    }

    fn insert_absent(&self, rows: InsertRows<'_, '_>, connection: &mut Connection) -> Result<u64> {
        let dialect = connection.dialect().clone();
        let mut writer = Writer::new(self, &*dialect, false);
        writer.without_conflict = true;
        let most_rows = self.most_rows(dialect.capabilities());
        let mut n_written = 0;
        self.in_batches(rows, connection, most_rows, &mut |connection, batch| {
            let absent = self.absent(&batch, connection)?;
            let mut rest = &absent[..];
            while !rest.is_empty() {
                let size = dialect.insert_sizes().iter().find(|size| **size <= rest.len()).copied();
                let (some, others) = rest.split_at(size.unwrap_or(rest.len()));
                n_written += self.insert_some(&mut writer, &batch, some, connection)?;
                rest = others;
            }
            Ok(())
        })?;
        Ok(n_written)
    }

    fn insert_some(
        &self,
        writer: &mut Writer<'_, '_>,
        batch: &Batch<'_>,
        rows: &[usize],
        connection: &mut Connection,
    ) -> Result<u64> {
        match connection.execute_compiled(&writer.compile(batch.rows(rows))?) {
            Err(error) if error.is_unique_violation() && rows.len() > 1 => rows.iter().try_fold(0, |sum, row| {
                self.insert_one(writer, batch.row(*row), connection).map(|inserted| sum + u64::from(inserted))
            }),
            Err(error) => self.unless_there(Err(error)).map(u64::from),
            Ok(n_rows) => Ok(n_rows),
        }
    }

    /// The rows of the batch that nothing says are there already; of equal ones, the first.
    fn absent(&self, batch: &Batch<'_>, connection: &mut Connection) -> Result<Vec<usize>> {
        let all = || (0..batch.n_rows).collect();
        let Some((columns, positions)) = self.given_columns().filter(|_| batch.n_rows > 1) else { return Ok(all()) };
        let mut there = HashSet::new();
        let select = self.select_given(batch, &columns, &positions);
        let dialect = connection.dialect().clone();
        connection.query_compiled(&Statement::Select(&select).compile(&*dialect)?, &mut |row| {
            let key = key_of(row, &columns)?;
            there.extend(KeyValue::of_columns(key.iter().map(ValueRef::reborrow)));
            Ok(Next::More)
        })?;
        let is_absent = |row: &usize| {
            let values = batch.values_of(*row);
            // NULL equals nothing that is there.
            let key = KeyValue::of_columns(positions.iter().map(|position| values[*position].reborrow()));
            key.is_none_or(|key| there.insert(key))
        };
        Ok((0..batch.n_rows).filter(is_absent).collect())
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
