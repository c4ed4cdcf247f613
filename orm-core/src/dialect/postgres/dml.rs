//! The clauses of queries that PostgreSQL words its own way.

use std::borrow::Cow;

use super::Postgres;
use crate::Result;
use crate::compile::{DdlDialect, Dialect, SqlWriter};
use crate::schema::{Column, Table};
use crate::sql::Node;
use crate::value::ValueRef;

/// The moment of the statement in UTC, without a zone.
pub(super) const NOW: &str = "(statement_timestamp() AT TIME ZONE 'UTC')";

pub(super) fn like<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    text: &'v Node,
    pattern: &'v Node,
    ignore_case: bool,
) -> Result<()> {
    writer.infix(text, if ignore_case { "ILIKE" } else { "LIKE" }, pattern)
}

/// One array instead of as many parameters as there are values.
pub(super) fn list<'v>(writer: &mut SqlWriter<'_, 'v>, values: Vec<ValueRef<'v>>, negated: bool) {
    writer.push(if negated { " <> ALL(" } else { " = ANY(" });
    writer.bind(ValueRef::List(values));
    writer.push(")");
}

/// One array for each column, whatever the number of rows. The keys of rows that are selected in an order grow in that order:
/// defaults are evaluated for each row as it arrives. (SQLAlchemy rests on the same, after
/// <https://www.postgresql.org/message-id/29386.1528813619@sss.pgh.pa.us>.)
pub(super) fn array_rows<'v>(
    dialect: &Postgres,
    writer: &mut SqlWriter<'_, 'v>,
    columns: &'v [Column],
    ordered: bool,
) -> Result<()> {
    let numbers = 1..=columns.len();
    writer.push("SELECT ");
    match ordered {
        false => writer.push("*"),
        true => writer.list(numbers.clone(), ", ", |writer, number| {
            writer.push(&format!("c{number}"));
            Ok(())
        })?,
    }
    writer.push(" FROM ");
    arrays(dialect, writer, &columns.iter().collect::<Vec<_>>())?;
    if ordered {
        let names: Vec<String> = numbers.map(|number| format!("c{number}")).collect();
        writer.push(&format!(" WITH ORDINALITY AS given ({}, place) ORDER BY place", names.join(", ")));
    }
    Ok(())
}

/// The rows of as many arrays as there are columns.
pub(super) fn arrays(dialect: &Postgres, writer: &mut SqlWriter<'_, '_>, columns: &[&Column]) -> Result<()> {
    writer.push("UNNEST(");
    writer.list(columns, ", ", |writer, column| {
        writer.push("CAST(");
        writer.parameter();
        writer.push(&format!(" AS {}[])", element_type(dialect, column)?));
        Ok(())
    })?;
    writer.push(")");
    Ok(())
}

/// The type of a column's values without a length: a cast to `varchar(5)` would cut a text, but the column refuses it. Where no length
/// means 1, there is another name for any length: <https://www.postgresql.org/docs/current/datatype-character.html>.
fn element_type<'c>(dialect: &Postgres, column: &'c Column) -> Result<Cow<'c, str>> {
    let Some(declared) = &column.declared_type else { return dialect.cast_type(&column.sql_type) };
    let declared = declared.for_dialect(dialect.name());
    match (declared.find('('), declared.rfind(')')) {
        (Some(start), Some(end)) if start < end => {
            let (name, rest) = (declared[..start].trim(), &declared[end + 1..]);
            let name = match name.to_ascii_lowercase().as_str() {
                "char" | "character" | "nchar" | "national char" | "national character" => "bpchar",
                "bit" => "varbit",
                _ => name,
            };
            Ok(format!("{name}{rest}").into())
        }
        _ => Ok(declared.into()),
    }
}

/// The sequence behind a column goes on behind the greatest key, and never backwards; nothing happens without a sequence:
/// <https://www.postgresql.org/docs/current/functions-info.html> (`pg_get_serial_sequence`).
pub(super) fn sync_sequence(dialect: &Postgres, table: &Table, column: &Column) -> String {
    let (mut name, mut key) = (String::new(), String::new());
    if let Some(schema) = &table.schema {
        dialect.identifier(&mut name, schema);
        name.push('.');
    }
    dialect.identifier(&mut name, &table.name);
    dialect.identifier(&mut key, &column.name);
    let (mut table_literal, mut column_literal) = (String::new(), String::new());
    dialect.string_literal(&mut table_literal, &name);
    dialect.string_literal(&mut column_literal, &column.name);
    format!(
        "SELECT setval(sequence, GREATEST(last, 1), last > 0) FROM (SELECT sequence, GREATEST((SELECT MAX({key}) FROM {name}), \
         pg_sequence_last_value(sequence), 0) AS last FROM (SELECT CAST(pg_get_serial_sequence({table_literal}, \
         {column_literal}) AS REGCLASS) AS sequence) AS found) AS reached"
    )
}
