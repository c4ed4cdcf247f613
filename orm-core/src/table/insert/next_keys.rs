//! New rows whose keys the database would make, where nobody else can insert meanwhile.
//!
//! The first row gets its key from the database, by its own rules. The rows behind it bring along the next ones: so each row is told by a
//! key that was given, and not by the order in which a statement works. Where something stands in the way (a trigger that takes keys for
//! itself or leaves a row out, a table at the end of all numbers) the statement is undone, and the rows are inserted one by one.

use super::answer::{Answer, Proof};
use super::read_back::KeyRow;
use super::{Batch, InsertPlan, InsertRows, Places, Writer, Written};
use crate::compile::Capabilities;
use crate::engine::{Connection, Each};
use crate::schema::Column;
use crate::sql::Node;
use crate::value::{Value, ValueRef};
use crate::{Error, Result};

/// A key beyond this is none that was counted up to: a table that is full at its end gets keys at random.
const LAST_COUNTED: i64 = 1 << 53;

impl<'p> InsertPlan<'p> {
    /// The key's column, if rows may bring the next keys along.
    pub(super) fn next_key(&self, capabilities: &Capabilities) -> Option<&'p Column> {
        let is_plain = self.conflict.is_none() && self.is_bound();
        self.generated_key().filter(|_| is_plain && capabilities.insert_next_keys)
    }

    /// Inserts the rows and calls `each` with what is answered for each.
    pub(super) fn query_with_next_keys<'r>(
        &self,
        key: &'p Column,
        rows: InsertRows<'r, '_>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Places> {
        let dialect = connection.dialect().clone();
        let keyed = self.with_key(key);
        let asked = || vec![Node::column(key.name.clone())];
        let mut one = Writer::new(self, &*dialect, false);
        one.more_returning = asked();
        let mut many = Writer::new(&keyed, &*dialect, false);
        many.more_returning = asked();
        many.reads_back = self.asks_for_generated_key();
        let most_rows = keyed.most_rows(dialect.capabilities());
        let mut work = NextKeys { key: [key], one, many, last: None, is_doubtful: false, places: Vec::new(), first: 0 };
        // The key is known later, but has its place among the values.
        let values = |row, values: &mut Vec<ValueRef<'r>>| {
            values.push(ValueRef::Int(0));
            (rows.values)(row, values)
        };
        let rows = InsertRows { n_rows: rows.n_rows, values: &values };
        connection.atomic(|connection| {
            keyed.in_batches(rows, connection, most_rows, &mut |connection, batch| work.insert(batch, connection, each))
        })?;
        Ok(Places::new(work.places))
    }

    /// The same rows with their keys in front.
    fn with_key(&self, key: &'p Column) -> InsertPlan<'p> {
        let columns = self.columns.iter().map(|written| Written { column: written.column, expression: None });
        InsertPlan {
            entity: self.entity,
            table: self.table,
            columns: std::iter::once(Written { column: key, expression: None }).chain(columns).collect(),
            conflict: None,
            any_unique_key: false,
            returning: self.returning.clone(),
            text: None,
        }
    }
}

/// The work on the batches of one INSERT.
struct NextKeys<'p, 'w> {
    key: [&'p Column; 1],
    /// Writes rows without keys.
    one: Writer<'w, 'w>,
    /// Writes rows with keys.
    many: Writer<'w, 'w>,
    /// The last row's key.
    last: Option<i64>,
    /// Whether something stood in the way.
    is_doubtful: bool,
    /// The place of each answered row.
    places: Vec<Option<usize>>,
    /// The place of the batch's first row.
    first: usize,
}

impl NextKeys<'_, '_> {
    /// Inserts rows that have room for their keys in front.
    fn insert(&mut self, mut batch: Batch<'_>, connection: &mut Connection, each: &mut Each<'_>) -> Result<()> {
        if self.last.is_none() && !self.is_doubtful {
            let rest = batch.split_off(1);
            self.insert_one(batch.without_keys(), connection, each)?;
            batch = rest;
        }
        let n_rows = batch.n_rows;
        match self.last.filter(|_| n_rows > 0 && !self.is_doubtful) {
            None => self.insert_each(batch, connection, each),
            Some(last) => {
                batch.set_keys(last + 1);
                match self.insert_keyed(last + 1, batch, connection, each)? {
                    Some(batch) => self.insert_each(batch, connection, each),
                    None => {
                        self.last = Some(last + n_rows as i64);
                        self.first += n_rows;
                        Ok(())
                    }
                }
            }
        }
    }

    /// Inserts rows with keys from `first` on. The batch comes back, undone, if something stands in the way.
    fn insert_keyed<'r>(
        &mut self,
        first: i64,
        batch: Batch<'r>,
        connection: &mut Connection,
        each: &mut Each<'_>,
    ) -> Result<Option<Batch<'r>>> {
        let n_rows = batch.n_rows;
        if !self.many.reads_back {
            let mut answer = Answer::new(&self.key, false);
            let found = answer.of_batch(&Proof::Given(vec![0]), &batch, &mut self.many, connection, each);
            return match found {
                Ok(Some(found)) => {
                    self.places.extend(found.into_iter().map(|place| Some(self.first + place)));
                    Ok(None)
                }
                Err(error) if !error.is_unique_violation() => Err(error),
                _ => {
                    self.places.extend((0..answer.n_rows).map(|_| None));
                    Ok(Some(batch))
                }
            };
        }
        let statement = self.many.compile(batch)?;
        let mut is_short = false;
        let result = connection.atomic(|connection| {
            is_short = connection.execute_compiled(&statement)? != n_rows as u64;
            if is_short { Err(Error::statement("a row was left out")) } else { Ok(()) }
        });
        match result {
            Ok(()) => {
                for place in 0..n_rows {
                    each(&mut KeyRow { name: &self.key[0].name, key: Value::from(first + place as i64) })?;
                    self.places.push(Some(self.first + place));
                }
                Ok(None)
            }
            Err(error) if !is_short && !error.is_unique_violation() => Err(error),
            Err(_) => Ok(Some(Batch { n_rows, values: statement.binds })),
        }
    }

    /// Inserts rows one by one, from now on, whatever stands in front of them.
    fn insert_each(&mut self, batch: Batch<'_>, connection: &mut Connection, each: &mut Each<'_>) -> Result<()> {
        self.is_doubtful |= batch.n_rows > 0;
        let batch = batch.without_keys();
        (0..batch.n_rows).try_for_each(|row| self.insert_one(batch.row(row), connection, each))
    }

    fn insert_one(&mut self, row: Batch<'_>, connection: &mut Connection, each: &mut Each<'_>) -> Result<()> {
        self.last = None;
        connection.query_compiled(&self.one.compile(row)?, &mut |row| {
            let end = row.len() - 1;
            self.last = match row.cell(end)? {
                ValueRef::Int(key) if (0..LAST_COUNTED).contains(&key) => Some(key),
                _ => None,
            };
            self.places.push(Some(self.first));
            each(row)
        })?;
        self.first += 1;
        Ok(())
    }
}
