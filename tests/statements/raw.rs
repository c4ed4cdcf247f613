use orm_core::prelude::*;
use orm_core::value::ValueRef;
use orm_tests::{assert_sql, sqlite};

#[test]
fn named_values_become_placeholders_and_doubled_braces_stay() {
    let statement = sql("SELECT '{{}}' WHERE {a} < {b} AND {a} > 0").bind("a", 1).bind("b", "x");
    assert_sql!(
        statement,
        sqlite: "SELECT '{}' WHERE ? < ? AND ? > 0",
        postgres: "SELECT '{}' WHERE $1 < $2 AND $3 > 0",
        mysql: "SELECT '{}' WHERE ? < ? AND ? > 0",
    );
    let binds = statement.to_sql(&sqlite()).unwrap().binds;
    assert_eq!(binds, [ValueRef::from(1), ValueRef::from("x"), ValueRef::from(1)]);
}

#[test]
fn placeholders_and_values_must_match() {
    assert_sql!(
        sql("SELECT {a}"),
        all: "error: the SQL has `{a}`, but no value for it; add `.bind(\"a\", value)`",
    );
    assert_sql!(sql("SELECT 1").bind("a", 1), all: "error: a value is bound to `a`, but the SQL has no `{a}`");
    assert_sql!(
        sql("SELECT '{'"),
        all: "error: the SQL has a lone `{`; write `{{` for a brace, `{name}` for a value",
    );
}
