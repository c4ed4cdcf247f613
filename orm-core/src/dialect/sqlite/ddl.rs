//! Creating and dropping tables.

use super::Sqlite;
use crate::compile::{Bracket, DdlDialect};

impl DdlDialect for Sqlite {
    /// An `INTEGER PRIMARY KEY` numbers itself. AUTOINCREMENT only adds that numbers of deleted rows never return, and costs a
    /// second table: <https://sqlite.org/autoinc.html>.
    fn generated_clause(&self) -> &'static str {
        ""
    }

    fn inline_primary_key(&self) -> bool {
        true
    }

    /// DROP TABLE deletes the rows first, and so breaks the keys of a cycle's other tables until those are dropped as well. The
    /// pragma puts the check off to the commit, which also switches it off again; switching it off by hand would forget the
    /// violations found so far. Outside a transaction it has no effect: <https://sqlite.org/pragma.html#pragma_defer_foreign_keys>.
    fn around_cyclic_drop(&self) -> Bracket {
        Bracket { before: Some("PRAGMA defer_foreign_keys = ON"), after: None }
    }
}
