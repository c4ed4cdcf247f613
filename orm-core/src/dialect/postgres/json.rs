//! JSON documents and full-text search.

use crate::Result;
use crate::compile::SqlWriter;
use crate::sql::{JsonNode, JsonRead, JsonStep, Node};
use crate::value::ValueRef;

/// <https://www.postgresql.org/docs/current/functions-json.html>: `#>` goes down a path, `#>>` answers text, and NULL for JSON's null.
pub(super) fn json<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    match &json.read {
        JsonRead::Text => place(writer, json, "#>>"),
        JsonRead::Exists => {
            writer.push("(");
            place(writer, json, "#>")?;
            writer.push(") IS NOT NULL");
            Ok(())
        }
        JsonRead::IsNull => {
            kind(writer, json)?;
            writer.push(" = 'null'");
            Ok(())
        }
        JsonRead::Contains(value) => {
            writer.push("(");
            place(writer, json, "#>")?;
            writer.push(") @> CAST(");
            writer.bind(value.reborrow());
            writer.push(" AS JSONB)");
            Ok(())
        }
        JsonRead::Bool => when(writer, json, "boolean", None, "BOOLEAN"),
        JsonRead::Float => when(writer, json, "number", None, "DOUBLE PRECISION"),
        JsonRead::Integer => when(writer, json, "number", Some(" NOT LIKE '%.%'"), "BIGINT"),
    }
}

/// The value as another type, if it is of the right kind.
fn when<'v>(
    writer: &mut SqlWriter<'_, 'v>,
    json: &'v JsonNode,
    wanted: &str,
    and: Option<&str>,
    sql_type: &str,
) -> Result<()> {
    writer.push("CASE WHEN ");
    kind(writer, json)?;
    writer.push(&format!(" = '{wanted}'"));
    if let Some(and) = and {
        writer.push(" AND (");
        place(writer, json, "#>>")?;
        writer.push(")");
        writer.push(and);
    }
    writer.push(" THEN CAST(");
    place(writer, json, "#>>")?;
    writer.push(&format!(" AS {sql_type}) END"));
    Ok(())
}

fn kind<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    writer.push("jsonb_typeof(");
    place(writer, json, "#>")?;
    writer.push(")");
    Ok(())
}

fn place<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode, operator: &str) -> Result<()> {
    writer.operand(&json.document)?;
    writer.push(&format!(" {operator} CAST("));
    let step = |step: &JsonStep| match step {
        JsonStep::Key(key) => ValueRef::Text(key.clone()),
        JsonStep::Index(index) => ValueRef::Text(index.to_string().into()),
    };
    writer.bind(ValueRef::List(json.steps.iter().map(step).collect()));
    writer.push(" AS TEXT[])");
    Ok(())
}

/// <https://www.postgresql.org/docs/current/textsearch-controls.html>.
pub(super) fn matches<'v>(writer: &mut SqlWriter<'_, 'v>, texts: &'v [Node], search: &'v Node) -> Result<()> {
    writer.push("to_tsvector('simple', ");
    writer.list(texts, " || ' ' || ", |writer, text| {
        writer.push("COALESCE(");
        writer.expression(text)?;
        writer.push(", '')");
        Ok(())
    })?;
    writer.push(") @@ websearch_to_tsquery('simple', ");
    writer.expression(search)?;
    writer.push(")");
    Ok(())
}
