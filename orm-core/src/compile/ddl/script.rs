//! All tables of a schema, in an order that works.

use std::collections::HashMap;

use super::Bracket;
use super::names;
use super::table::TableDdl;
use crate::compile::Dialect;
use crate::schema::{Column, CreationOrder, ForeignKey, Schema, Table, TableKind, creation_order};
use crate::value::{EnumType, SqlType};
use crate::{Error, Result};

/// Statements to run one after the other, and what has to stand around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DdlScript {
    /// Run around the statements, on the same connection.
    pub around: Bracket,
    /// The statements.
    pub statements: Vec<String>,
}

impl DdlScript {
    /// All statements in order.
    pub fn into_statements(self) -> Vec<String> {
        let before = self.around.before.map(str::to_owned);
        let after = self.around.after.map(str::to_owned);
        before.into_iter().chain(self.statements).chain(after).collect()
    }
}

impl Schema {
    /// The statements that create every table, index and enumeration that does not exist yet.
    ///
    /// A table's `schema` is left out for a database that has none, comments likewise. PostgreSQL creates it where it is missing; on MySQL,
    /// where it is a whole database, it must exist.
    ///
    /// # Errors
    /// A schema that contradicts itself ([`Schema::validate`]), and what the database cannot do.
    pub fn create_sql(&self, dialect: &dyn Dialect) -> Result<Vec<String>> {
        self.create_script(dialect).map(DdlScript::into_statements)
    }

    /// The statements that drop every table and enumeration of the schema that exists, whatever they hold; on PostgreSQL also the
    /// schemas (namespaces) that are empty then, except `public`.
    ///
    /// They belong in one transaction where the database can undo DDL: SQLite puts off the checks of a cycle of foreign keys to
    /// its end.
    ///
    /// # Errors
    /// A schema that contradicts itself ([`Schema::validate`]).
    pub fn drop_sql(&self, dialect: &dyn Dialect) -> Result<Vec<String>> {
        self.drop_script(dialect).map(DdlScript::into_statements)
    }

    /// [`create_sql`](Schema::create_sql), with the statements around it kept apart.
    ///
    /// # Errors
    /// The same.
    pub fn create_script(&self, dialect: &dyn Dialect) -> Result<DdlScript> {
        self.validate()?;
        let tables = own_tables(self);
        check_names(dialect, &tables)?;
        let CreationOrder { tables, deferred } = creation_order(&tables);
        let forward = dialect.capabilities().forward_references;
        if !deferred.is_empty() && !forward && !dialect.capabilities().add_foreign_key {
            let feature = "foreign keys that form a cycle".to_owned();
            return Err(Error::Unsupported { feature, dialect: dialect.name() });
        }
        let mut script = DdlScript::default();
        if !deferred.is_empty() {
            script.around = dialect.around_cyclic_create();
        }
        let later = if forward { &[][..] } else { &deferred };
        script.statements.extend(schemas(&tables).into_iter().filter_map(|name| dialect.create_schema(name)));
        script.statements.extend(enums(&tables).into_iter().filter_map(|enumeration| dialect.create_enum(enumeration)));
        for table in tables {
            let ddl = TableDdl::new(dialect, table);
            let (indexes, comments) = (ddl.indexes()?, ddl.comments());
            script.statements.push(ddl.create(later)?);
            script.statements.extend(indexes);
            script.statements.extend(comments);
        }
        for (table, key) in later {
            script.statements.push(TableDdl::new(dialect, table).add_foreign_key(key)?);
        }
        Ok(script)
    }

    /// [`drop_sql`](Schema::drop_sql), with the statements around it kept apart.
    ///
    /// # Errors
    /// The same.
    pub fn drop_script(&self, dialect: &dyn Dialect) -> Result<DdlScript> {
        self.validate()?;
        let tables = own_tables(self);
        let CreationOrder { tables, deferred } = creation_order(&tables);
        let mut script = DdlScript::default();
        if !deferred.is_empty() {
            script.around = dialect.around_cyclic_drop();
        }
        if !dialect.capabilities().forward_references {
            for (table, key) in &deferred {
                script.statements.push(TableDdl::new(dialect, table).drop_foreign_key(key)?);
            }
        }
        let mut stand_ins = Vec::new();
        for table in tables.iter().rev() {
            let ddl = TableDdl::new(dialect, table);
            script.statements.push(ddl.drop());
            // The tables behind deferred keys are dropped before those that refer to them.
            let keys = deferred.iter().map(|(_, key)| *key).filter(|key| refers_to(key, table)).collect::<Vec<_>>();
            if dialect.drop_needs_targets() && !keys.is_empty() {
                script.statements.push(ddl.create_stand_in(&keys));
                stand_ins.push(ddl.drop());
            }
        }
        script.statements.extend(stand_ins);
        script.statements.extend(enums(&tables).into_iter().filter_map(|enumeration| dialect.drop_enum(enumeration)));
        script.statements.extend(schemas(&tables).into_iter().filter_map(|name| dialect.drop_schema(name)));
        Ok(script)
    }
}

fn own_tables(schema: &Schema) -> Vec<&Table> {
    schema.tables().filter(|table| table.kind == TableKind::Table).collect()
}

fn refers_to(key: &ForeignKey, table: &Table) -> bool {
    key.target_table == table.name && key.target_schema == table.schema
}

/// The schemas (namespaces) that tables stand in, each once.
fn schemas<'a>(tables: &[&'a Table]) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for name in tables.iter().filter_map(|table| table.schema.as_deref()) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The enumerations that are types of the database, each once. All stand in the connection's default schema (namespace), so that
/// tables of several share them.
fn enums<'a>(tables: &[&'a Table]) -> Vec<&'a EnumType> {
    let mut found: Vec<&EnumType> = Vec::new();
    for enumeration in tables.iter().flat_map(|table| table.columns.iter()).filter_map(native_enum) {
        if !found.iter().any(|other| other.name == enumeration.name) {
            found.push(enumeration);
        }
    }
    found
}

/// The enumeration of a column, or of the elements of its lists.
fn native_enum(column: &Column) -> Option<&EnumType> {
    let mut sql_type = &column.sql_type;
    while let SqlType::Array(element) = sql_type {
        sql_type = element;
    }
    match sql_type {
        SqlType::Enum(enumeration) if !enumeration.checked => Some(enumeration),
        _ => None,
    }
}

/// Refuses two tables or indexes of one name, of which `IF NOT EXISTS` would leave out the second in silence.
fn check_names(dialect: &dyn Dialect, tables: &[&Table]) -> Result<()> {
    let mut taken: HashMap<String, String> = HashMap::new();
    for table in tables {
        let schema = table.schema.as_deref().filter(|_| dialect.capabilities().schemas).unwrap_or_default();
        let mut claim = |name: String, owner: String| -> Result<()> {
            let key = format!("{schema}.{name}");
            if let Some(other) = taken.get(&key) {
                return Err(Error::schema(format!("{other} and {owner} are both called `{name}`; rename one of them")));
            }
            taken.insert(key, owner);
            Ok(())
        };
        claim(table.name.to_string(), format!("table `{}`", table.full_name()))?;
        if dialect.capabilities().index_if_not_exists {
            for index in table.indexes.iter() {
                claim(names::index(dialect, table, index)?, format!("an index of table `{}`", table.full_name()))?;
            }
        }
    }
    Ok(())
}
