//! INSERT of one row, whose text the connection keeps.

use std::sync::Arc;

use super::{InsertPlan, InsertRows, Writer, admit};
use crate::Result;
use crate::engine::{Connection, ConstantText};
use crate::value::ValueRef;

/// A statement that inserts one row.
pub(super) struct OneRow<'r> {
    pub(super) sql: Arc<str>,
    pub(super) values: Vec<ValueRef<'r>>,
    /// Which of the values must not be logged, by position.
    pub(super) sensitive: Vec<usize>,
}

impl InsertPlan<'_> {
    /// The name of the text, if there is one row and a name.
    pub(super) fn constant_text(&self, n_rows: usize) -> Option<ConstantText> {
        self.text.filter(|_| n_rows == 1)
    }

    /// The statement for the only row.
    pub(super) fn one_row<'r>(
        &self,
        text: ConstantText,
        rows: &InsertRows<'r, '_>,
        connection: &mut Connection,
    ) -> Result<OneRow<'r>> {
        debug_assert!(self.conflict.is_none() && self.is_bound(), "such a text is not constant");
        let dialect = connection.dialect().clone();
        let writer = Writer::new(self, &*dialect, false);
        let mut values = Vec::with_capacity(self.columns.len());
        (rows.values)(0, &mut values)?;
        for (written, value) in self.columns.iter().zip(&mut values) {
            admit(self.entity, &*dialect, written.column, value)?;
        }
        let sql = connection.constant_text(text, |_| writer.text(1).map(|compiled| compiled.sql))?;
        Ok(OneRow { sql, sensitive: writer.sensitive(values.len()), values })
    }
}
