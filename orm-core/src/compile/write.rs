//! INSERT, UPDATE and DELETE as text.

use super::{ReturningClause, SqlWriter};
use crate::schema::Name;
use crate::sql::{Assignment, Conflict, ConflictAction, Delete, Insert, Node, Rows, Update};
use crate::{Error, Result};

impl<'v> SqlWriter<'_, 'v> {
    pub(super) fn insert(&mut self, insert: &'v Insert) -> Result<()> {
        self.push("INSERT INTO ");
        self.table_name(&insert.table);
        let returns = self.dialect().capabilities().insert_returning;
        if insert.columns.is_empty() {
            self.output(&insert.returning, returns, "INSERT")?;
            self.push(self.dialect().default_row());
        } else {
            self.push(" (");
            self.names(&insert.columns)?;
            self.push(")");
            self.output(&insert.returning, returns, "INSERT")?;
            self.rows(&insert.rows, insert.columns.len())?;
        }
        if let Some(conflict) = &insert.conflict {
            self.open_scope(insert.table.reference(), false);
            self.dialect().conflict(self, conflict)?;
            self.scopes.pop();
        }
        self.open_scope(insert.table.reference(), false);
        self.returning(&insert.returning, returns, "INSERT")?;
        self.scopes.pop();
        Ok(())
    }

    fn rows(&mut self, rows: &'v Rows, n_columns: usize) -> Result<()> {
        self.push(if matches!(rows, Rows::Arrays { .. }) { " " } else { " VALUES " });
        match rows {
            Rows::Arrays { columns, ordered } => self.dialect().array_rows(self, columns, *ordered),
            Rows::Nodes(rows) => self.list(rows, ", ", |writer, row| {
                writer.push("(");
                writer.list(row, ", ", |writer, node| writer.assigned(node))?;
                writer.push(")");
                Ok(())
            }),
            Rows::Parameters(n_rows) => self.list(0..*n_rows, ", ", |writer, _| {
                writer.push("(");
                writer.list(0..n_columns, ", ", |writer, _| {
                    writer.parameter();
                    Ok(())
                })?;
                writer.push(")");
                Ok(())
            }),
        }
    }

    pub(super) fn update(&mut self, update: &'v Update) -> Result<()> {
        self.write_target = Some(&update.table);
        self.push("UPDATE ");
        self.table_name(&update.table);
        self.push(" SET ");
        self.open_scope(update.table.reference(), false);
        self.assignments(&update.assignments)?;
        let returns = self.dialect().capabilities().update_returning;
        self.output(&update.returning, returns, "UPDATE")?;
        self.filter(&update.filter)?;
        self.returning(&update.returning, returns, "UPDATE")?;
        self.scopes.pop();
        Ok(())
    }

    pub(super) fn delete(&mut self, delete: &'v Delete) -> Result<()> {
        self.write_target = Some(&delete.table);
        self.push("DELETE FROM ");
        self.table_name(&delete.table);
        self.open_scope(delete.table.reference(), false);
        let returns = self.dialect().capabilities().delete_returning;
        self.output(&delete.returning, returns, "DELETE")?;
        self.filter(&delete.filter)?;
        self.returning(&delete.returning, returns, "DELETE")?;
        self.scopes.pop();
        Ok(())
    }

    /// Writes `a = .., b = ..`.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn assignments(&mut self, assignments: &'v [Assignment]) -> Result<()> {
        let list = match self.dialect().capabilities().sequential_assignments {
            true => in_sequence(assignments)?,
            false => assignments.iter().collect(),
        };
        self.list(list, ", ", |writer, assignment| {
            writer.identifier(&assignment.column);
            writer.push(" = ");
            writer.assigned(&assignment.value)
        })
    }

    /// Writes the standard `ON CONFLICT` clause.
    ///
    /// # Errors
    /// What the database cannot do.
    pub fn on_conflict(&mut self, conflict: &'v Conflict) -> Result<()> {
        self.push(" ON CONFLICT");
        if !conflict.target.is_empty() {
            self.push(" (");
            self.names(&conflict.target)?;
            self.push(")");
        }
        match &conflict.action {
            ConflictAction::Nothing => self.push(" DO NOTHING"),
            ConflictAction::Update { assignments, filter } => {
                self.push(" DO UPDATE SET ");
                self.assignments(assignments)?;
                self.filter(filter)?;
            }
        }
        Ok(())
    }

    /// A new value; NULL is written out, so that it needs no type.
    fn assigned(&mut self, node: &'v Node) -> Result<()> {
        match node {
            Node::Value(value) if value.is_null() => {
                self.push("NULL");
                Ok(())
            }
            Node::Sensitive(node) => self.with_sensitive(true, |writer| writer.assigned(node)),
            node => self.answer(node),
        }
    }

    fn filter(&mut self, filter: &'v [Node]) -> Result<()> {
        if filter.is_empty() {
            return Ok(());
        }
        self.push(" WHERE ");
        self.conjunction(filter)
    }

    /// Writes `OUTPUT ..` where that is the form.
    fn output(&mut self, nodes: &'v [Node], supported: bool, statement: &str) -> Result<()> {
        if nodes.is_empty() || self.dialect().returning() != ReturningClause::Output {
            return Ok(());
        }
        self.require(supported, &format!("`{statement} … OUTPUT`"))?;
        let prefix = if statement == "DELETE" { "DELETED." } else { "INSERTED." };
        self.push(" OUTPUT ");
        self.list(nodes, ", ", |writer, node| match node {
            Node::Column(column) if column.place.is_root() => {
                writer.push(prefix);
                writer.identifier(&column.name);
                Ok(())
            }
            _ => Err(Error::Unsupported {
                feature: format!("an expression among the columns that a {statement} answers"),
                dialect: writer.dialect().name(),
            }),
        })
    }

    fn returning(&mut self, nodes: &'v [Node], supported: bool, statement: &str) -> Result<()> {
        if nodes.is_empty() || self.dialect().returning() != ReturningClause::Last {
            return Ok(());
        }
        self.require(supported, &format!("`{statement} … RETURNING`"))?;
        self.push(" RETURNING ");
        self.list(nodes, ", ", |writer, node| match node {
            // Inside RETURNING a bare name of the row itself is enough, and SQLite takes no other.
            Node::Column(column) if column.place.is_root() => {
                writer.identifier(&column.name);
                Ok(())
            }
            node => writer.expression(node),
        })
    }

    /// Writes names with commas.
    ///
    /// # Errors
    /// None; the result is there to be chained.
    pub fn names(&mut self, names: &'v [Name]) -> Result<()> {
        self.list(names, ", ", |writer, name| {
            writer.identifier(name);
            Ok(())
        })
    }
}

/// The assignments in an order in which each reads the row as it was, for databases that assign one after the other.
fn in_sequence(assignments: &[Assignment]) -> Result<Vec<&Assignment>> {
    let mut waiting: Vec<&Assignment> = assignments.iter().collect();
    let mut list = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        // Free to go: nobody else still reads the column.
        let is_free = |index: &usize| {
            let column = &waiting[*index].column;
            !waiting.iter().enumerate().any(|(other, assignment)| other != *index && assignment.value.mentions(column))
        };
        let Some(next) = (0..waiting.len()).find(is_free) else {
            return Err(Error::statement(format!(
                "`{}` and other columns are set from each other's old values, which this database cannot do in one statement; \
                 read the row first and set values",
                waiting[0].column
            )));
        };
        list.push(waiting.remove(next));
    }
    Ok(list)
}
