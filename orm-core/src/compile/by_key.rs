//! UPDATE and DELETE of rows that are found by their keys.

use super::SqlWriter;
use crate::Result;
use crate::schema::Column;
use crate::sql::{DeleteByKey, KeyedRows, UpdateByKey};

impl<'v> SqlWriter<'_, 'v> {
    pub(super) fn update_by_key(&mut self, update: &'v UpdateByKey) -> Result<()> {
        let table = update.table.reference();
        self.push("UPDATE ");
        self.table_name(&update.table);
        self.push(" SET ");
        self.list(update.set.iter().enumerate(), ", ", |writer, (index, column)| {
            writer.identifier(&column.name);
            writer.push(" = ");
            match update.rows {
                KeyedRows::One => writer.parameter(),
                KeyedRows::Cases(n_rows) => writer.cases(update, column, n_rows)?,
                KeyedRows::Arrays => writer.given_column(given_name(table), index),
            }
            Ok(())
        })?;
        if let Some(version) = &update.raised {
            self.push(", ");
            self.identifier(&version.name);
            self.push(" = ");
            self.qualified(table, &version.name);
            self.push(" + 1");
        }
        let n_rows = match update.rows {
            KeyedRows::One => 1,
            KeyedRows::Cases(n_rows) => n_rows,
            KeyedRows::Arrays => {
                self.require(self.dialect().capabilities().update_arrays, "an UPDATE of rows given as arrays")?;
                self.push(" FROM ");
                return self.join_given(table, &update.set, update.key.iter().chain(&update.version));
            }
        };
        self.push(" WHERE ");
        self.list(0..n_rows, " OR ", |writer, _| writer.equal_key(table, update.key.iter().chain(&update.version)))
    }

    /// Writes the value of a column, which hangs on the key. Without a case it stays as it is, which also tells the type of the others.
    fn cases(&mut self, update: &'v UpdateByKey, column: &'v Column, n_rows: usize) -> Result<()> {
        let table = update.table.reference();
        self.push("CASE");
        for _ in 0..n_rows {
            self.push(" WHEN ");
            self.equal_key(table, &update.key)?;
            self.push(" THEN ");
            self.parameter();
        }
        self.push(" ELSE ");
        self.qualified(table, &column.name);
        self.push(" END");
        Ok(())
    }

    /// Writes that the columns equal as many parameters.
    fn equal_key<'c>(&mut self, table: &str, key: impl IntoIterator<Item = &'c Column>) -> Result<()> {
        self.list(key, " AND ", |writer, column| {
            writer.dialect().equals_parameter(writer, table, column);
            Ok(())
        })
    }

    pub(super) fn delete_by_key(&mut self, delete: &'v DeleteByKey) -> Result<()> {
        self.require(self.dialect().capabilities().update_arrays, "a DELETE of rows given as arrays")?;
        self.push("DELETE FROM ");
        self.table_name(&delete.table);
        self.push(" USING ");
        self.join_given(delete.table.reference(), &[], delete.key.iter())
    }

    /// Writes the rows that are given as arrays, with names for their columns, and the condition that ties the table's rows to them.
    fn join_given<'c>(
        &mut self,
        table: &str,
        set: &'c [Column],
        key: impl Iterator<Item = &'c Column> + Clone,
    ) -> Result<()> {
        let given = given_name(table);
        let columns: Vec<&Column> = set.iter().chain(key.clone()).collect();
        self.dialect().arrays(self, &columns)?;
        self.push(&format!(" AS {given} ("));
        self.list(1..=columns.len(), ", ", |writer, number| {
            writer.push(&format!("c{number}"));
            Ok(())
        })?;
        self.push(") WHERE ");
        self.list(key.enumerate(), " AND ", |writer, (index, column)| {
            writer.qualified(table, &column.name);
            writer.push(" = ");
            writer.given_column(given, set.len() + index);
            Ok(())
        })
    }

    fn given_column(&mut self, given: &str, index: usize) {
        self.push(&format!("{given}.c{}", index + 1));
    }
}

/// What the rows are called that are given as arrays: not as the table that they are tied to.
fn given_name(table: &str) -> &'static str {
    if table == "given" { "given_rows" } else { "given" }
}
