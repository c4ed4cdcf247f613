//! The text of `create_sql` and `drop_sql`, for all dialects.

mod capability;
mod column;
mod contradiction;
mod create;
mod cycle;
mod entities;
mod index;
mod live;
mod name;
mod table;
mod types;

use orm_core::schema::{Column, ForeignKey, Index, IndexColumn, Name, Table};
use orm_core::value::SqlType;

/// A table whose first column is its primary key.
fn table(name: &'static str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(name, &[]);
    table.columns = columns.into_iter().collect();
    table.primary_key = table.columns.iter().take(1).map(|column| column.name.clone()).collect();
    table
}

/// A generated key called `id`.
fn id() -> Column {
    required("id", SqlType::Int32).generated()
}

fn required(name: &'static str, sql_type: SqlType) -> Column {
    Column::new(name, name, sql_type, false)
}

fn optional(name: &'static str, sql_type: SqlType) -> Column {
    Column::new(name, name, sql_type, true)
}

fn foreign_key(column: &'static str, target: &'static str) -> ForeignKey {
    let mut key = ForeignKey::new(&[], target, &[]);
    key.columns = names([column]);
    key.target_columns = names(["id"]);
    key
}

fn index<const N: usize>(columns: [&'static str; N]) -> Index {
    let mut index = Index::new(&[]);
    index.columns = columns.into_iter().map(IndexColumn::new).collect();
    index
}

fn names<const N: usize>(names: [&'static str; N]) -> std::borrow::Cow<'static, [Name]> {
    names.into_iter().map(Name::from).collect()
}
