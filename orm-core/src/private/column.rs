//! Columns, and the questions that constant assertions ask about them.

use crate::schema::{Column, SqlText};
use crate::sql::Column as TypedColumn;
use crate::value::{ColumnType, Scalar, SqlType, TypeAttributes, TypeSql};

/// The column of a field of type `T`, with what the type says of its columns.
pub const fn column<T: ColumnType>(field: &'static str, name: &'static str) -> Column {
    let mut column = Column::new(field, name, T::TYPE, T::NULLABLE);
    let TypeAttributes { length, digits, declared_type, collation, check, comment, sensitive } =
        <T::Base as Scalar>::ATTRIBUTES;
    if let Some(length) = length {
        column = column.length(length);
    }
    if let Some((precision, scale)) = digits {
        column = column.digits(precision, scale);
    }
    if let Some(sql) = declared_type {
        column = column.declared_type(sql_text(sql));
    }
    if let Some(name) = collation {
        column = column.collation(sql_text(name));
    }
    if let Some(sql) = check {
        column = column.check(sql_text(sql));
    }
    if let Some(comment) = comment {
        column = column.comment(comment);
    }
    if sensitive { column.sensitive() } else { column }
}

const fn sql_text(sql: TypeSql) -> SqlText {
    SqlText::new(sql.text).overrides(sql.overrides)
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

/// Whether `version` can count here.
pub const fn is_version(column: &Column) -> bool {
    is_integer(column) && !matches!(column.sql_type, SqlType::Int8 | SqlType::UInt8)
}

/// Does not compile unless `holds`.
///
/// # Panics
/// Unless `holds`: in a constant, that is a compile error at the place of the call.
#[track_caller]
pub const fn require(holds: bool, message: &str) {
    assert!(holds, "{}", message);
}

/// Whether NULL can be written.
pub const fn is_nullable(column: &Column) -> bool {
    column.nullable
}
