//! Statements over tables that are known at run time only: reflected ones, those of a migration, or any [`Table`] value.
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use orm_core::schema::{Column, Table};
//! use orm_core::{Engine, Schema, SqlType};
//!
//! const COLUMNS: &[Column] = &[
//!     Column::new("id", "id", SqlType::Int64, false).generated(),
//!     Column::new("name", "name", SqlType::Text, false),
//! ];
//! let animals = Table::new("animals", COLUMNS).primary_key(&[std::borrow::Cow::Borrowed("id")]);
//!
//! let engine = Engine::connect("sqlite://")?;
//! Schema::new().table(animals.clone()).create_all(&engine)?;
//! let db = &mut engine.connection()?;
//! animals.insert(["name"]).row(["ant".into()]).row(["bee".into()]).execute(db)?;
//! animals.update().set("name", "wasp").filter(animals.expr("name")?.eq("bee")).execute(db)?;
//! let rows = animals.select().order_by(animals.expr("id")?.desc()).all(db)?;
//! assert_eq!(rows[0].read::<String>("name")?, "wasp");
//! # }
//! # Ok::<(), orm_core::Error>(())
//! ```
//!
//! Columns are named by text, and an unknown name is an error that lists the nearest. Values are [`Value`]s, which are
//! checked against the column and bound like those of entities, and come back in the column's type.

mod cases;
pub(crate) mod delete_rows;
pub(crate) mod insert;
pub(crate) mod keyed;
mod many;
mod row;
mod rows;
mod select;
pub(crate) mod update_rows;
mod write;

use std::sync::Arc;

pub use many::{TableDeleteMany, TableUpdateMany};
pub use row::TableRow;
pub use rows::TableInsert;
pub use select::TableSelect;
pub use write::{TableDelete, TableUpdate};

use crate::schema::{Column, Name, Table};
use crate::sql::{ColumnNode, Expr, Node, Path, Place};
use crate::value::{Scalar, Value};
use crate::{Error, Result};

/// The scope of expressions over a table that is known at run time: which table, nobody checks before the database does.
#[derive(Clone, Copy, Debug)]
pub enum AnyRow {}

impl Table {
    /// A column as an expression: compared with plain values, sorted by, tested for NULL.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest names.
    pub fn expr(&self, name: &str) -> Result<Expr<AnyRow, Option<Value>>> {
        Ok(Expr::new(node_of(self.named(name)?)))
    }

    /// A column as an expression of a type of yours: for operators that need one, as `like` needs a text and `+` a number.
    ///
    /// # Errors
    /// [`Error::UnknownName`] with the nearest names.
    pub fn expr_as<T: Scalar>(&self, name: &str) -> Result<Expr<AnyRow, Option<T>>> {
        Ok(Expr::new(node_of(self.named(name)?)))
    }

    /// Reads rows: all columns, unless [`columns`](TableSelect::columns) names some.
    pub fn select(&self) -> TableSelect<'_> {
        TableSelect::new(self)
    }

    /// Inserts rows with values for these columns.
    pub fn insert<'n>(&self, columns: impl IntoIterator<Item = &'n str>) -> TableInsert<'_> {
        TableInsert::new(self, columns)
    }

    /// Changes rows.
    pub fn update(&self) -> TableUpdate<'_> {
        TableUpdate::new(self)
    }

    /// Deletes rows.
    pub fn delete(&self) -> TableDelete<'_> {
        TableDelete::new(self)
    }

    fn named(&self, name: &str) -> Result<&Column> {
        self.position(name).map(|position| &self.columns[position])
    }
}

/// The column in an expression, with all that is known of it: values beside it are checked, and kept out of logs if need be.
fn node_of(column: &Column) -> Node {
    let meta = Some(Arc::new(column.clone()).into());
    Node::Column(ColumnNode { place: Place::Path(Path::ROOT), name: column.name.clone(), meta })
}

/// Notes the first mistake of a statement under construction; its terminal answers it.
#[derive(Debug, Default)]
struct Mistake(Option<Error>);

impl Mistake {
    fn note<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.0.get_or_insert(error)).ok()
    }

    /// The columns with these names, as far as there are any.
    fn columns<'t, 'n>(&mut self, table: &'t Table, names: impl IntoIterator<Item = &'n str>) -> Vec<&'t Column> {
        names.into_iter().filter_map(|name| self.note(table.named(name))).collect()
    }

    fn take(&mut self) -> Result<()> {
        self.0.take().map_or(Ok(()), Err)
    }
}

/// The columns' names, shared by all rows of a result.
fn names_of(columns: &[&Column]) -> Arc<[Name]> {
    columns.iter().map(|column| column.name.clone()).collect()
}

/// Refuses to touch every row by accident.
pub(crate) fn require_filter(what: &str, name: &str, filter: &[Node], all_rows: bool) -> Result<()> {
    if filter.is_empty() && !all_rows {
        return Err(Error::statement(format!(
            "the {what} of `{name}` has no filter and would touch every row; add `.filter(..)`, or `.all_rows()` if you mean it"
        )));
    }
    Ok(())
}

/// Adds a condition; a conjunction gives its parts, an empty one gives nothing.
fn push_condition(list: &mut Vec<Node>, node: Node) {
    match node {
        Node::All(nodes) => nodes.into_iter().for_each(|node| push_condition(list, node)),
        node => list.push(node),
    }
}
