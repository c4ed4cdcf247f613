//! JSON documents.

use crate::Result;
use crate::compile::SqlWriter;
use crate::sql::{JsonNode, JsonRead};
use crate::value::Value;

/// <https://sqlite.org/json1.html>: `json_type` is NULL where there is nothing; `->>` answers 1 and 0 for booleans.
pub(super) fn json<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    match &json.read {
        JsonRead::Text => {
            writer.push("CASE ");
            kind(writer, json)?;
            writer.push(" WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(");
            value(writer, json)?;
            writer.push(" AS TEXT) END");
            Ok(())
        }
        JsonRead::Integer => {
            writer.push("CASE ");
            kind(writer, json)?;
            writer.push(" WHEN 'integer' THEN ");
            value(writer, json)?;
            writer.push(" END");
            Ok(())
        }
        JsonRead::Float => {
            writer.push("CASE WHEN ");
            kind(writer, json)?;
            writer.push(" IN ('integer', 'real') THEN CAST(");
            value(writer, json)?;
            writer.push(" AS REAL) END");
            Ok(())
        }
        JsonRead::Bool => {
            writer.push("CASE ");
            kind(writer, json)?;
            writer.push(" WHEN 'true' THEN 1 WHEN 'false' THEN 0 END");
            Ok(())
        }
        JsonRead::Exists => {
            kind(writer, json)?;
            writer.push(" IS NOT NULL");
            Ok(())
        }
        JsonRead::IsNull => {
            kind(writer, json)?;
            writer.push(" = 'null'");
            Ok(())
        }
        JsonRead::Contains(_) => writer.require(false, "`contains` on a JSON document"),
    }
}

fn kind<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    writer.push("json_type(");
    writer.expression(&json.document)?;
    writer.push(", ");
    writer.bind(Value::from(json.path()));
    writer.push(")");
    Ok(())
}

fn value<'v>(writer: &mut SqlWriter<'_, 'v>, json: &'v JsonNode) -> Result<()> {
    writer.operand(&json.document)?;
    writer.push(" ->> ");
    writer.bind(Value::from(json.path()));
    Ok(())
}
