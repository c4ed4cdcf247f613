//! Creating and dropping tables.

use super::MySql;
use crate::compile::{Bracket, DdlDialect, Dialect};
use crate::schema::{Column, ForeignKey, ReferentialAction, Table};
use crate::value::SqlType;
use crate::{Error, Result};

impl DdlDialect for MySql {
    /// A backslash escapes here, unless the server runs with NO_BACKSLASH_ESCAPES; then it comes out twice, but never opens the
    /// literal: <https://dev.mysql.com/doc/refman/8.0/en/string-literals.html>.
    fn string_literal(&self, out: &mut String, text: &str) {
        out.push('\'');
        out.push_str(&text.replace('\\', "\\\\").replace('\'', "''"));
        out.push('\'');
    }

    fn generated_clause(&self) -> &'static str {
        "AUTO_INCREMENT"
    }

    fn inline_comments(&self) -> bool {
        true
    }

    /// InnoDB, as other engines take foreign keys and forget them. The binary collation makes equality and uniqueness of texts
    /// and enumerations case-sensitive, as on the other databases.
    fn table_options(&self) -> &'static str {
        " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    }

    /// Keys and indexes hold whole values here, and a text or blob without a length has no bound: error 1170. A length made up
    /// by us would refuse texts that the other databases take, so it has to be said.
    ///
    /// InnoDB refuses SET DEFAULT: <https://dev.mysql.com/doc/refman/8.0/en/create-table-foreign-keys.html>.
    fn check_table(&self, table: &Table) -> Result<()> {
        let sets_default = |key: &&ForeignKey| [key.on_delete, key.on_update].contains(&ReferentialAction::SetDefault);
        if let Some(key) = table.foreign_keys.iter().find(sets_default) {
            let feature =
                format!("`set_default` on the foreign key `{}` of `{}`", key.columns.join("`, `"), table.full_name());
            return Err(Error::Unsupported { feature, dialect: self.name() });
        }
        for column in table.columns.iter().filter(|column| is_unbounded(column)) {
            if let Some(place) = place_in_key(table, &column.name) {
                return Err(Error::schema(format!(
                    "column `{}` of table `{}` is {} without a length, and MySQL needs one for a column in {place}; \
                     add `length = 255` (768 is the most that an index holds)",
                    column.name,
                    table.full_name(),
                    column.sql_type.describe(),
                )));
            }
        }
        Ok(())
    }

    fn around_cyclic_create(&self) -> Bracket {
        CHECKS_OFF
    }

    fn around_cyclic_drop(&self) -> Bracket {
        CHECKS_OFF
    }
}

/// There is no `ADD CONSTRAINT IF NOT EXISTS`, so that a cycle is created as it stands while nobody looks at the keys.
const CHECKS_OFF: Bracket = Bracket {
    before: Some("SET @orm_foreign_key_checks = @@SESSION.foreign_key_checks, SESSION foreign_key_checks = 0"),
    after: Some("SET SESSION foreign_key_checks = @orm_foreign_key_checks"),
};

fn is_unbounded(column: &Column) -> bool {
    matches!(column.sql_type, SqlType::Text | SqlType::Bytes)
        && column.length.is_none()
        && column.declared_type.is_none()
}

/// The first key or index that a column stands in, in words.
fn place_in_key(table: &Table, column: &str) -> Option<&'static str> {
    if table.primary_key.iter().any(|name| name == column) {
        Some("a primary key")
    } else if table.uniques.iter().any(|unique| unique.columns.iter().any(|name| name == column)) {
        Some("a unique constraint")
    } else if table.indexes.iter().any(|index| index.names().any(|name| name == column)) {
        Some("an index")
    } else if table.foreign_keys.iter().any(|key| key.columns.iter().any(|name| name == column)) {
        Some("a foreign key")
    } else {
        None
    }
}
