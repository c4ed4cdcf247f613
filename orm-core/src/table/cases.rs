//! UPDATE of several rows by one statement with a case for each: `SET a = CASE WHEN id = ? THEN ? .. ELSE a END WHERE id = ? OR ..`.
//!
//! A join with a list of the rows would be shorter, but there texts have collations of their own, which may not go with the columns', and
//! types are those of the first row.

use super::keyed::{Keyed, KeyedRows, MOST_BYTES};
use super::update_rows::UpdatePlan;
use crate::Result;
use crate::compile::{Compiled, Dialect};
use crate::engine::Connection;
use crate::sql;
use crate::value::ValueRef;

/// The rows of an UPDATE, cut into statements.
pub(super) struct Cases<'p, 'r, 'f> {
    plan: &'p UpdatePlan<'p>,
    keyed: Keyed<'p>,
    rows: &'p KeyedRows<'r, 'f>,
    dialect: &'p dyn Dialect,
    /// The first row whose values were not asked for yet.
    next_row: usize,
    /// Values that were asked for and are in no statement yet, row after row.
    waiting: Vec<ValueRef<'r>>,
    /// The last text, and for how many rows it is.
    last: Option<(usize, Compiled<'static>)>,
}

impl<'p, 'r, 'f> Cases<'p, 'r, 'f> {
    pub(super) fn new(
        plan: &'p UpdatePlan<'p>,
        rows: &'p KeyedRows<'r, 'f>,
        dialect: &'p dyn Dialect,
    ) -> Cases<'p, 'r, 'f> {
        Cases { plan, keyed: plan.keyed(), rows, dialect, next_row: 0, waiting: Vec::new(), last: None }
    }

    /// Writes all rows; how many there were.
    pub(super) fn execute(mut self, connection: &mut Connection) -> Result<u64> {
        let first = self.next()?;
        if self.is_done() {
            return self.run(&first, connection);
        }
        connection.atomic(|connection| {
            let mut n_matched = self.run(&first, connection)?;
            while !self.is_done() {
                let values = self.next()?;
                n_matched += self.run(&values, connection)?;
            }
            Ok(n_matched)
        })
    }

    /// The first statement and its values.
    pub(super) fn compile(mut self) -> Result<Compiled<'r>> {
        let values = self.next()?;
        let mut text = self.text(values.len() / self.keyed.n_columns())?.clone();
        text.binds = self.binds(&values).into_iter().map(ValueRef::into_owned).collect();
        Ok(text)
    }

    /// How many rows one statement takes: keys are bound again for each column.
    fn most_rows(&self) -> usize {
        let n_found_by = self.plan.key.len() + 1;
        self.dialect.capabilities().max_binds / (self.plan.set.len() * n_found_by + n_found_by)
    }

    fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.next_row == self.rows.n_rows
    }

    /// The values of the rows that go into the next statement.
    fn next(&mut self) -> Result<Vec<ValueRef<'r>>> {
        let sizes = self.dialect.update_sizes();
        let width = self.keyed.n_columns();
        let most = sizes.first().copied().unwrap_or(1) * width;
        let mut n_bytes = self.waiting.iter().map(ValueRef::size).sum::<usize>();
        while self.next_row < self.rows.n_rows && self.waiting.len() < most && n_bytes < MOST_BYTES {
            let before = self.waiting.len();
            self.keyed.append(self.rows, self.next_row, self.dialect, &mut self.waiting)?;
            self.next_row += 1;
            n_bytes += self.waiting[before..].iter().map(ValueRef::size).sum::<usize>();
        }
        let n_waiting = self.waiting.len() / width;
        let n_rows = n_waiting.min(self.most_rows());
        let size = sizes.iter().find(|size| **size <= n_rows).copied().unwrap_or(1);
        let rest = self.waiting.split_off(size * width);
        Ok(std::mem::replace(&mut self.waiting, rest))
    }

    fn run(&mut self, values: &[ValueRef<'r>], connection: &mut Connection) -> Result<u64> {
        let binds = self.binds(values);
        let text = self.text(values.len() / self.keyed.n_columns())?;
        connection.execute_hiding(&text.sql, &binds, &text.sensitive)
    }

    /// The text for so many rows, without values.
    fn text(&mut self, n_rows: usize) -> Result<&Compiled<'static>> {
        let last = match self.last.take().filter(|(other, _)| *other == n_rows) {
            Some(last) => last,
            None => {
                let mut text = self.plan.text(form(n_rows), self.dialect)?;
                text.sensitive = self.sensitive(n_rows);
                (n_rows, text)
            }
        };
        Ok(&self.last.insert(last).1)
    }

    /// The rows' values in the order of the text.
    fn binds<'v>(&self, values: &'v [ValueRef<'r>]) -> Vec<ValueRef<'v>> {
        let width = self.keyed.n_columns();
        let positions = self.positions(values.len() / width);
        positions.map(|(row, position)| values[row * width + position].reborrow()).collect()
    }

    fn sensitive(&self, n_rows: usize) -> Vec<usize> {
        let hidden = self.keyed.sensitive();
        let positions = self.positions(n_rows).enumerate();
        positions.filter(|(_, (_, position))| hidden.contains(position)).map(|(bind, _)| bind).collect()
    }

    /// Which value of which row stands behind each placeholder.
    fn positions(&self, n_rows: usize) -> impl Iterator<Item = (usize, usize)> {
        let n_set = self.plan.set.len();
        let key = n_set..n_set + self.plan.key.len();
        let found_by = n_set..self.keyed.n_columns();
        let cases = self.plan.order(form(n_rows)).into_iter().flat_map(move |position| {
            let key = key.clone();
            // One row has no cases.
            let n_key = if n_rows == 1 { 0 } else { key.len() };
            (0..n_rows).flat_map(move |row| key.clone().take(n_key).chain([position]).map(move |at| (row, at)))
        });
        cases.chain((0..n_rows).flat_map(move |row| found_by.clone().map(move |at| (row, at))))
    }
}

fn form(n_rows: usize) -> sql::KeyedRows {
    if n_rows == 1 { sql::KeyedRows::One } else { sql::KeyedRows::Cases(n_rows) }
}
