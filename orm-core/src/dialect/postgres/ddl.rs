//! Creating and dropping tables.

use super::Postgres;
use crate::compile::{DdlDialect, Dialect};
use crate::value::EnumType;

impl DdlDialect for Postgres {
    /// Not `CREATE SCHEMA IF NOT EXISTS`, which wants the right to create even where nothing is to be done:
    /// <https://www.postgresql.org/docs/current/sql-createschema.html>.
    fn create_schema(&self, name: &str) -> Option<String> {
        let (mut quoted, mut literal) = (String::new(), String::new());
        self.identifier(&mut quoted, name);
        self.string_literal(&mut literal, name);
        Some(block(&format!(
            "IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {literal}) THEN CREATE SCHEMA {quoted}; END IF; \
             EXCEPTION WHEN duplicate_schema OR unique_violation THEN NULL;"
        )))
    }

    /// Without CASCADE, so that whatever else stands there keeps it. The schema that every database is born with stays.
    fn drop_schema(&self, name: &str) -> Option<String> {
        if name == "public" {
            return None;
        }
        let mut quoted = String::new();
        self.identifier(&mut quoted, name);
        Some(block(&format!(
            "DROP SCHEMA IF EXISTS {quoted}; \
             EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL;"
        )))
    }

    fn create_enum(&self, enumeration: &EnumType) -> Option<String> {
        let mut create = "CREATE TYPE ".to_owned();
        self.identifier(&mut create, &enumeration.name);
        create.push_str(" AS ENUM (");
        for (index, variant) in enumeration.variants.iter().enumerate() {
            if index > 0 {
                create.push_str(", ");
            }
            self.string_literal(&mut create, variant);
        }
        create.push(')');
        Some(unless_it_exists(&create))
    }

    fn drop_enum(&self, enumeration: &EnumType) -> Option<String> {
        let mut drop = "DROP TYPE IF EXISTS ".to_owned();
        self.identifier(&mut drop, &enumeration.name);
        Some(drop)
    }

    fn add_constraint(&self, table: &str, constraint: &str) -> String {
        unless_it_exists(&format!("ALTER TABLE {table} ADD {constraint}"))
    }

    fn drop_constraint(&self, table: &str, name: &str) -> String {
        format!("ALTER TABLE IF EXISTS {table} DROP CONSTRAINT IF EXISTS {name}")
    }
}

/// `CREATE TYPE` and `ADD CONSTRAINT` know no `IF NOT EXISTS`; an anonymous block forgives what is there already.
fn unless_it_exists(statement: &str) -> String {
    block(&format!("{statement}; EXCEPTION WHEN duplicate_object THEN NULL;"))
}

/// An anonymous block: <https://www.postgresql.org/docs/current/sql-do.html>.
fn block(statements: &str) -> String {
    let quote = dollar_quote(statements);
    format!("DO {quote} BEGIN {statements} END {quote}")
}

/// A dollar quote that does not occur in the text: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html> section 4.1.2.4.
fn dollar_quote(text: &str) -> String {
    let mut quote = "$$".to_owned();
    let mut number = 0;
    while text.contains(&quote) {
        number += 1;
        quote = format!("$q{number}$");
    }
    quote
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_dollars_cannot_end_the_block() {
        assert_eq!(dollar_quote("it costs $$ and $q1$"), "$q2$");
        let block = unless_it_exists("CREATE TYPE \"a$$b\" AS ENUM ('x')");
        assert!(block.starts_with("DO $q1$ BEGIN CREATE TYPE") && block.ends_with("END $q1$"), "{block}");
    }
}
