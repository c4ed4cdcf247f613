//! Rows cut into batches.

use super::{InsertPlan, InsertRows, admit};
use crate::Result;
use crate::compile::Dialect;
use crate::schema::Column;
use crate::value::ValueRef;

/// The most bytes of text and the like in one statement of several rows: far below what servers take in one packet (MySQL's
/// `max_allowed_packet` was 4 MiB once, <https://dev.mysql.com/doc/refman/8.0/en/packet-too-large.html>), and enough to make the
/// round trip cheap.
const MOST_BYTES: usize = 1 << 20;

/// Rows that one statement inserts.
#[derive(Clone)]
pub(super) struct Batch<'r> {
    pub(super) n_rows: usize,
    /// The values, row after row.
    pub(super) values: Vec<ValueRef<'r>>,
}

/// The rows of an INSERT, batch by batch.
pub(super) struct Batches<'p, 'd, 'r, 'f> {
    plan: &'p InsertPlan<'p>,
    dialect: &'d dyn Dialect,
    rows: InsertRows<'r, 'f>,
    most_rows: usize,
    /// The first row whose values were not asked for yet.
    next_row: usize,
    /// Values that were asked for and are in no batch yet.
    waiting: Vec<ValueRef<'r>>,
    n_waiting: usize,
    /// About how many bytes these are.
    n_bytes: usize,
    /// The columns to which each row brings a value.
    columns: Vec<&'p Column>,
}

impl<'r> Batch<'r> {
    /// The values column by column, each column a list.
    pub(super) fn into_lists(self, n_columns: usize) -> Vec<ValueRef<'r>> {
        let mut lists: Vec<Vec<ValueRef<'r>>> = (0..n_columns).map(|_| Vec::with_capacity(self.n_rows)).collect();
        for (position, value) in self.values.into_iter().enumerate() {
            lists[position % n_columns].push(value);
        }
        lists.into_iter().map(ValueRef::List).collect()
    }

    /// The values of one of the rows.
    pub(super) fn values_of(&self, row: usize) -> &[ValueRef<'r>] {
        let width = self.values.len() / self.n_rows.max(1);
        &self.values[row * width..(row + 1) * width]
    }

    /// One of the rows alone.
    pub(super) fn row(&self, row: usize) -> Batch<'r> {
        self.rows(&[row])
    }

    /// Some of the rows.
    pub(super) fn rows(&self, rows: &[usize]) -> Batch<'r> {
        Batch { n_rows: rows.len(), values: rows.iter().flat_map(|row| self.values_of(*row)).cloned().collect() }
    }
}

impl<'r> Batch<'r> {
    /// Takes the rows from this one on.
    pub(super) fn split_off(&mut self, row: usize) -> Batch<'r> {
        let width = self.values.len() / self.n_rows.max(1);
        let n_rows = self.n_rows.saturating_sub(row);
        self.n_rows -= n_rows;
        Batch { n_rows, values: self.values.split_off(self.n_rows * width) }
    }

    /// Writes keys in front of the rows, from `first` on.
    pub(super) fn set_keys(&mut self, first: i64) {
        let width = self.values.len() / self.n_rows.max(1);
        for (row, key) in self.values.chunks_mut(width.max(1)).zip(first..) {
            row[0] = ValueRef::Int(key);
        }
    }

    /// The rows without what stands in front.
    pub(super) fn without_keys(self) -> Batch<'r> {
        let width = self.values.len() / self.n_rows.max(1);
        let values = self.values.into_iter().enumerate();
        let values = values.filter(|(position, _)| position % width != 0).map(|(_, value)| value).collect();
        Batch { n_rows: self.n_rows, values }
    }
}

impl<'p, 'd, 'r, 'f> Batches<'p, 'd, 'r, 'f> {
    pub(super) fn new(
        plan: &'p InsertPlan<'p>,
        dialect: &'d dyn Dialect,
        rows: InsertRows<'r, 'f>,
        most_rows: usize,
    ) -> Batches<'p, 'd, 'r, 'f> {
        let columns: Vec<&Column> = plan.value_columns().collect();
        let waiting = Vec::with_capacity(rows.n_rows.min(most_rows) * columns.len());
        Batches { plan, dialect, rows, most_rows, next_row: 0, waiting, n_waiting: 0, n_bytes: 0, columns }
    }

    /// Whether all rows were in a batch.
    pub(super) fn is_done(&self) -> bool {
        self.n_waiting == 0 && self.next_row == self.rows.n_rows
    }

    /// The next batch.
    pub(super) fn next(&mut self) -> Result<Option<Batch<'r>>> {
        self.fill()?;
        let n_rows = self.cut();
        if n_rows == 0 {
            return Ok(None);
        }
        let n_left = self.rows.n_rows - self.next_row + self.n_waiting - n_rows;
        let mut rest = Vec::with_capacity(n_left.min(self.most_rows) * self.columns.len());
        rest.extend(self.waiting.drain(n_rows * self.columns.len()..));
        self.n_waiting -= n_rows;
        self.n_bytes = rest.iter().map(ValueRef::size).sum();
        Ok(Some(Batch { n_rows, values: std::mem::replace(&mut self.waiting, rest) }))
    }

    /// All rows in one batch.
    pub(super) fn all(&mut self) -> Result<Batch<'r>> {
        (0..self.rows.n_rows).try_for_each(|row| self.ask(row))?;
        Ok(Batch { n_rows: self.rows.n_rows, values: std::mem::take(&mut self.waiting) })
    }

    fn fill(&mut self) -> Result<()> {
        while self.next_row < self.rows.n_rows
            && self.n_waiting < self.most_rows
            && (self.n_bytes < MOST_BYTES || self.n_waiting == 0)
        {
            self.ask(self.next_row)?;
            self.next_row += 1;
            self.n_waiting += 1;
        }
        Ok(())
    }

    fn ask(&mut self, row: usize) -> Result<()> {
        let before = self.waiting.len();
        (self.rows.values)(row, &mut self.waiting)?;
        for (column, value) in self.columns.iter().zip(&mut self.waiting[before..]) {
            admit(self.plan.entity, self.dialect, column, value)?;
            self.n_bytes += value.size();
        }
        Ok(())
    }

    /// How many of the waiting rows make a batch. Where a text depends on the number of rows, there are few such numbers.
    fn cut(&self) -> usize {
        let capabilities = self.dialect.capabilities();
        match self.dialect.insert_sizes().iter().find(|size| **size <= self.n_waiting) {
            Some(size) if !self.plan.takes_arrays(capabilities) => *size,
            _ => self.n_waiting,
        }
    }
}
