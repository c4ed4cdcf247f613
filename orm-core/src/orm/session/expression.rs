//! Columns of objects that take an SQL expression.

use super::Session;
use super::failure::Failure;
use super::handle::{Handle, ObjectId};
use super::objects::Objects;
use crate::compile::{Statement, complete_violation};
use crate::engine::Connection;
use crate::orm::fetch::execute;
use crate::orm::query::any_key_of;
use crate::orm::{Entity, Writable};
use crate::sql::{Assign, Assignment, BinaryOperator, Column, Node, Update};
use crate::table::insert::{admit, written_node};
use crate::value::Value;
use crate::{Error, Result};

impl Session {
    /// Lets the next flush write an expression over the row as the database has it then, and read the row again: for counters that others
    /// raise, too, and for what only the database can compute. Until then the object shows the old value; what is assigned to the field
    /// meanwhile does not count.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use orm_core::prelude::*;
    /// # #[derive(Entity, Debug)]
    /// # struct Page { #[orm(primary_key)] id: i32, visits: i64 }
    /// # let engine = orm_core::Engine::connect("sqlite://")?;
    /// # Schema::new().entity::<Page>().create_all(&engine)?;
    /// # let mut s = engine.session();
    /// # let page = s.add(NewPage { visits: 4 });
    /// # s.flush()?;
    /// s.set_expr(page, Page::VISITS, Page::VISITS + 1)?;
    /// s.flush()?;
    /// assert_eq!(s[page].visits, 5);
    /// # }
    /// # Ok::<(), orm_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The object has no values: it is pending, expired, deleted, or of another session. The column is one of the key, or is not the
    /// program's to write.
    pub fn set_expr<E, T>(&mut self, handle: Handle<E>, column: Column<E, T>, value: impl Assign<E, T>) -> Result<()>
    where
        E: Entity<New: Writable<E>>,
    {
        self.objects.set_expression(handle.id, column.index(), value.into_assigned())
    }
}

impl Objects {
    fn set_expression(&mut self, id: ObjectId, index: usize, value: Node) -> Result<()> {
        self.require(id)?;
        let (mapper, column) = (self.mapper(id), &self.table(id).columns[index]);
        if self.is_pending(id) {
            return Err(Error::statement(format!(
                "this `{}` has no row yet that an expression could be taken of: call `session.flush()?` first",
                mapper.name
            )));
        }
        column.check_changeable(mapper.name)?;
        if mapper.key.iter().any(|key| key.index == index) {
            return Err(Error::statement(format!(
                "the key column `{}` of a `{}` cannot take an expression: its session would not know the object any more",
                column.field, mapper.name
            )));
        }
        self.touch(id);
        let expressions = self.work.expressions.entry(id).or_default();
        expressions.retain(|(other, _)| *other != index);
        expressions.push((index, written_node(column, value)));
        Ok(())
    }
}

/// Writes columns of one row, some of them by expressions.
pub(super) fn update_by_expressions(
    connection: &mut Connection,
    objects: &Objects,
    id: ObjectId,
    columns: &[usize],
    expressions: &[(usize, Node)],
) -> Result<(), Failure> {
    let (mapper, table) = (objects.mapper(id), objects.table(id));
    let dialect = connection.dialect().clone();
    let mut assignments = Vec::with_capacity(columns.len());
    for index in columns {
        let column = &table.columns[*index];
        let value = match expressions.iter().find(|(other, _)| other == index) {
            Some((_, expression)) => expression.clone(),
            None => {
                let mut value = objects.cell(id, *index).into_owned();
                admit(mapper.name, &*dialect, column, &mut value)?;
                written_node(column, Node::Value(value))
            }
        };
        assignments.push(Assignment { column: column.name.clone(), value });
    }
    let node = |index: usize| Node::column(table.columns[index].name.clone());
    let mut filter =
        vec![any_key_of(mapper.key.iter().map(|key| &table.columns[key.index]), &[objects.key_values(id)])];
    filter.extend(mapper.version.map(|version| {
        let was: Value = objects.cell_was(id, version).into_owned();
        Node::binary(BinaryOperator::Eq, node(version), Node::Value(was))
    }));
    let update = Update { table: table.into(), assignments, filter, returning: Vec::new() };
    let n_rows = execute(connection, Statement::Update(&update))
        .map_err(|error| complete_violation(&*dialect, table, false, error))?;
    match n_rows {
        1 => Ok(()),
        _ => Err(Failure { error: objects.stale(id, "updated"), object: Some(id) }),
    }
}
