//! JSON documents and full-text search.

use crate::Result;
use crate::compile::SqlWriter;
use crate::sql::{JsonNode, JsonRead, Node};
use crate::value::Value;

/// The functions that MySQL and MariaDB share: <https://dev.mysql.com/doc/refman/8.0/en/json-search-functions.html>. JSON's null is a
/// value there, which JSON_UNQUOTE makes the text `null`: so the kind is asked first.
pub(super) fn json<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    match &json.read {
        JsonRead::Text => when(writer, json, " <> 'NULL'", ""),
        JsonRead::Integer => when(writer, json, " IN ('INTEGER', 'UNSIGNED INTEGER')", "SIGNED"),
        JsonRead::Float => when(writer, json, " IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')", "DOUBLE"),
        JsonRead::Bool => {
            writer.push("CASE WHEN ");
            kind(writer, json)?;
            writer.push(" = 'BOOLEAN' THEN ");
            text(writer, json)?;
            writer.push(" = 'true' END");
            Ok(())
        }
        JsonRead::Exists => {
            place(writer, json)?;
            writer.push(" IS NOT NULL");
            Ok(())
        }
        JsonRead::IsNull => {
            kind(writer, json)?;
            writer.push(" = 'NULL'");
            Ok(())
        }
        JsonRead::Contains(value) => {
            writer.push("JSON_CONTAINS(");
            writer.expression(&json.document)?;
            writer.push(", ");
            writer.bind(value.reborrow());
            writer.push(", ");
            writer.bind(Value::from(json.path()));
            writer.push(")");
            Ok(())
        }
    }
}

fn when<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode, wanted: &str, sql_type: &str) -> Result<()> {
    writer.push("CASE WHEN ");
    kind(writer, json)?;
    writer.push(wanted);
    writer.push(if sql_type.is_empty() { " THEN " } else { " THEN CAST(" });
    text(writer, json)?;
    if !sql_type.is_empty() {
        writer.push(&format!(" AS {sql_type})"));
    }
    writer.push(" END");
    Ok(())
}

fn kind<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    writer.push("JSON_TYPE(");
    place(writer, json)?;
    writer.push(")");
    Ok(())
}

fn text<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    writer.push("JSON_UNQUOTE(");
    place(writer, json)?;
    writer.push(")");
    Ok(())
}

fn place<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    writer.push("JSON_EXTRACT(");
    writer.expression(&json.document)?;
    writer.push(", ");
    writer.bind(Value::from(json.path()));
    writer.push(")");
    Ok(())
}

/// <https://dev.mysql.com/doc/refman/8.0/en/fulltext-boolean.html>; a full-text index over these columns is needed.
pub(super) fn matches<'v>(writer: &mut SqlWriter<'_, 'v>, texts: &'v [Node], search: &'v Node) -> Result<()> {
    writer.push("MATCH (");
    writer.list(texts, ", ", |writer, text| writer.expression(text))?;
    writer.push(") AGAINST (");
    writer.expression(search)?;
    writer.push(" IN BOOLEAN MODE)");
    Ok(())
}
