//! Columns, and the questions that constant assertions ask about them.

use crate::schema::Column;
use crate::sql::Column as TypedColumn;
use crate::value::{ColumnType, SqlType};

/// The column of a field of type `T`.
pub const fn column<T: ColumnType>(field: &'static str, name: &'static str) -> Column {
    Column::new(field, name, T::TYPE, T::NULLABLE)
}

/// The typed column at a position.
pub const fn typed<E, T>(columns: &'static [Column], index: usize, field: fn(&E) -> &T) -> TypedColumn<E, T> {
    TypedColumn::new(&columns[index], index).field(field)
}

/// Whether `length` makes sense.
pub const fn is_limited(column: &Column) -> bool {
    matches!(column.sql_type, SqlType::Text | SqlType::Bytes)
}

/// Whether `precision` makes sense.
pub const fn is_decimal(column: &Column) -> bool {
    matches!(column.sql_type, SqlType::Decimal)
}

/// Whether `collation` makes sense.
pub const fn is_text(column: &Column) -> bool {
    matches!(column.sql_type, SqlType::Text)
}

/// Whether the database can number the rows.
pub const fn is_integer(column: &Column) -> bool {
    column.sql_type.is_integer() && !column.nullable
}

/// Whether NULL can be written.
pub const fn is_nullable(column: &Column) -> bool {
    column.nullable
}
