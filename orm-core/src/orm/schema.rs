//! The schema of entities.

use std::borrow::Cow;

use super::registry::Registration;
use super::{Entity, Mapper};
use crate::Result;
use crate::engine::Engine;
use crate::schema::{Column, ForeignKey, Index, IndexColumn, Name, ReferentialAction, Schema, Table};
use crate::sql::{KeyColumn, Relation, Through};

impl Engine {
    /// [`Schema::sync_sequences`] for every entity linked into the program.
    ///
    /// # Errors
    /// As there, and [`Error::Schema`](crate::Error::Schema) if two structs stand for one table.
    pub fn sync_sequences(&self) -> Result<()> {
        Schema::registered()?.sync_sequences(&mut self.connection()?)
    }
}

impl Schema {
    /// Every entity linked into the program, except those with `register = false`, in the order of their paths.
    ///
    /// ```standalone_crate
    /// # #[cfg(feature = "derive")] {
    /// use orm_core::dialect::Sqlite;
    /// use orm_core::{Entity, Schema};
    ///
    /// #[derive(Entity)]
    /// struct Note {
    ///     #[orm(primary_key)]
    ///     id: i32,
    ///     text: String,
    /// }
    ///
    /// let sql = Schema::registered()?.create_sql(&Sqlite::new())?;
    /// assert!(sql[0].starts_with("CREATE TABLE IF NOT EXISTS \"note\""));
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Schema`](crate::Error::Schema) naming both, if two structs stand for one table.
    pub fn registered() -> Result<Schema> {
        let mut entities: Vec<&Registration> = inventory::iter::<Registration>.into_iter().collect();
        entities.sort_by_key(|registration| registration.path);
        let mut schema = Schema::new();
        for registration in entities {
            schema.add_entity(registration.path, (registration.mapper)());
        }
        schema.mistake().map(|()| schema)
    }

    /// Adds an entity's table, and the association tables of its many-to-many relationships that have no struct of their own.
    ///
    /// A contradiction with what is there already is answered by the call that uses the schema.
    pub fn entity<E: Entity>(mut self) -> Schema {
        self.add_entity(E::PATH, Mapper::new::<E>());
        self
    }

    fn add_entity(&mut self, path: &'static str, mapper: &Mapper) {
        self.entity_table(path, (mapper.table)());
        for relation in mapper.relations {
            let Some(through) = relation.through.as_ref().filter(|through| through.entity.is_none()) else { continue };
            match association_table(relation, through) {
                Ok(table) => self.association_table(format!("`{}`", relation.constant()), table),
                Err(mistake) => self.keep_mistake(mistake),
            }
        }
    }
}

/// One side of an association table: its columns, and what they refer to.
struct Side {
    names: &'static [&'static str],
    target: &'static Table,
    keys: &'static [KeyColumn],
}

/// The table between the two sides of a many-to-many relationship. The sides stand in the order of their columns' names, so that
/// the relationship seen from either of them makes the same table.
pub(super) fn association_table(relation: &Relation, through: &Through) -> Result<Table, String> {
    let mut sides = [
        Side { names: through.from, target: relation.source_table(), keys: relation.from },
        Side { names: through.to, target: relation.target_table(), keys: relation.to },
    ];
    sides.sort_by_key(|side| side.names);
    let mut table = Table::new(through.table, &[]);
    table.schema = through.schema.map(Cow::Borrowed);
    let mut columns = Vec::new();
    for side in &sides {
        side.add_columns(relation, &mut columns)?;
    }
    table.primary_key = columns.iter().map(|column: &Column| column.name.clone()).collect();
    table.columns = columns.into();
    table.foreign_keys = sides.iter().map(|side| side.foreign_key(through.on_delete)).collect();
    // The primary key serves look-ups from the first side; this serves the second.
    let columns = sides[1].names().iter().cloned().map(IndexColumn::from).collect();
    table.indexes = vec![Index { name: None, columns, unique: false, condition: None }].into();
    Ok(table)
}

impl Side {
    fn names(&self) -> Cow<'static, [Name]> {
        self.names.iter().map(|name| Cow::Borrowed(*name)).collect()
    }

    /// Columns like the keys they refer to.
    fn add_columns(&self, relation: &Relation, columns: &mut Vec<Column>) -> Result<(), String> {
        for (name, key) in self.names.iter().zip(self.keys) {
            let Some(target) = self.target.columns.get(key.index) else {
                return Err(format!(
                    "`{}` refers to column {} of table `{}`, which has {} columns",
                    relation.constant(),
                    key.index + 1,
                    self.target.full_name(),
                    self.target.columns.len()
                ));
            };
            let mut column = Column::new(name, name, target.sql_type.clone(), false);
            column.length = target.length;
            column.precision = target.precision;
            column.scale = target.scale;
            column.declared_type = target.declared_type.clone();
            column.collation = target.collation.clone();
            column.sensitive = target.sensitive;
            // A column that both sides share, as the tenant of both, stands once.
            if !columns.iter().any(|other| other.name == column.name) {
                columns.push(column);
            }
        }
        Ok(())
    }

    fn foreign_key(&self, on_delete: ReferentialAction) -> ForeignKey {
        ForeignKey {
            name: None,
            columns: self.names(),
            target_schema: self.target.schema.clone(),
            target_table: self.target.name.clone(),
            target_columns: self.keys.iter().map(|key| Cow::Borrowed(key.name)).collect(),
            on_delete,
            on_update: ReferentialAction::NoAction,
        }
    }
}
