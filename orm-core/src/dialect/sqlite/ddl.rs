//! Creating and dropping tables.

use super::Sqlite;
use crate::compile::{Bracket, DdlDialect};
use crate::schema::Table;
use crate::{Error, Result};

impl DdlDialect for Sqlite {
    /// An `INTEGER PRIMARY KEY` numbers itself. AUTOINCREMENT only adds that numbers of deleted rows never return, and costs a
    /// second table: <https://sqlite.org/autoinc.html>.
    fn generated_clause(&self) -> &'static str {
        ""
    }

    fn inline_primary_key(&self) -> bool {
        true
    }

    fn check_table(&self, table: &Table) -> Result<()> {
        for column in table.columns.iter().filter(|column| column.generated) {
            if *table.primary_key != [column.name.clone()] {
                return Err(Error::schema(format!(
                    "column `{}` of table `{}` is generated, and SQLite numbers only a primary key of one column; \
                     make it the primary key or fill it in yourself",
                    column.name,
                    table.full_name()
                )));
            }
        }
        Ok(())
    }

    /// DROP TABLE deletes the rows first, with the actions of the foreign keys, and those fail to compile without their tables:
    /// <https://sqlite.org/foreignkeys.html#fk_schemacommands>.
    fn drop_needs_targets(&self) -> bool {
        true
    }

    /// DROP TABLE deletes the rows first, and so breaks the keys of a cycle's other tables until those are dropped as well. The
    /// pragma puts the check off to the commit, which also switches it off again; switching it off by hand would forget the
    /// violations found so far. Outside a transaction it has no effect: <https://sqlite.org/pragma.html#pragma_defer_foreign_keys>.
    fn around_cyclic_drop(&self) -> Bracket {
        Bracket { before: Some("PRAGMA defer_foreign_keys = ON"), after: None }
    }
}
