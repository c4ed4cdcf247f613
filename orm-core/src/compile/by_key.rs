//! UPDATE and DELETE of rows that are found by their keys.

use super::SqlWriter;
use crate::Result;
use crate::schema::Column;
use crate::sql::{DeleteByKey, UpdateByKey};

impl<'v> SqlWriter<'_, 'v> {
    pub(super) fn update_by_key(&mut self, update: &'v UpdateByKey) -> Result<()> {
        let table = update.table.reference();
        let given = given_name(table);
        self.push("UPDATE ");
        self.table_name(&update.table);
        self.push(" SET ");
        self.list(update.set.iter().enumerate(), ", ", |writer, (index, column)| {
            writer.identifier(&column.name);
            writer.push(" = ");
            match update.arrays {
                true => writer.given_column(given, index),
                false => writer.parameter(),
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
        if update.arrays {
            self.require(self.dialect().capabilities().update_arrays, "an UPDATE of rows given as arrays")?;
            self.push(" FROM ");
            return self.join_given(table, &update.set, &update.key);
        }
        self.push(" WHERE ");
        self.list(&update.key, " AND ", |writer, column| {
            writer.dialect().equals_parameter(writer, table, column);
            Ok(())
        })
    }

    pub(super) fn delete_by_key(&mut self, delete: &'v DeleteByKey) -> Result<()> {
        self.require(self.dialect().capabilities().update_arrays, "a DELETE of rows given as arrays")?;
        self.push("DELETE FROM ");
        self.table_name(&delete.table);
        self.push(" USING ");
        self.join_given(delete.table.reference(), &[], &delete.key)
    }

    /// Writes the rows that are given as arrays, with names for their columns, and the condition that ties the table's rows to them.
    fn join_given(&mut self, table: &str, set: &[Column], key: &[Column]) -> Result<()> {
        let given = given_name(table);
        let columns: Vec<&Column> = set.iter().chain(key).collect();
        self.dialect().arrays(self, &columns)?;
        self.push(&format!(" AS {given} ("));
        self.list(1..=columns.len(), ", ", |writer, number| {
            writer.push(&format!("c{number}"));
            Ok(())
        })?;
        self.push(") WHERE ");
        self.list(key.iter().enumerate(), " AND ", |writer, (index, column)| {
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
