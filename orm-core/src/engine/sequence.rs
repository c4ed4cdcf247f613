//! Keys that the database makes, after rows with keys of their own.

use super::Executor;
use crate::Result;
use crate::schema::{Schema, TableKind};

impl Schema {
    /// Lets the keys that the database makes go on behind the greatest that is there, in all of the schema's tables: call it after
    /// rows were inserted with keys of their own (an import). Never goes backwards. Only PostgreSQL needs it; others look at the rows.
    ///
    /// # Errors
    /// A missing table, or no right to set its sequence.
    pub fn sync_sequences(&self, db: &mut dyn Executor) -> Result<()> {
        let connection = db.connection()?;
        let dialect = connection.dialect().clone();
        for table in self.tables().filter(|table| table.kind == TableKind::Table) {
            for column in table.columns.iter().filter(|column| column.generated) {
                if let Some(sql) = dialect.sync_sequence(table, column) {
                    connection.execute(&sql, &[])?;
                }
            }
        }
        Ok(())
    }
}
