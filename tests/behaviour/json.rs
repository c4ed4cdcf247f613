//! Values inside JSON documents.

use std::borrow::Cow;

use orm_core::prelude::*;
use orm_core::sql::JsonDocument;
use orm_core::value::ValueRef;
use orm_core::{Scalar, SqlType, Value};
use orm_tests::{Target, assert_sql, fresh, suite};

suite! {
    what_is_inside_is_the_same_on_every_database,
    what_is_inside_is_compared_and_sorted_by,
    a_document_holds_another_one,
}

/// A document as text.
#[derive(Clone, Debug, PartialEq)]
struct Document(String);

impl Scalar for Document {
    const SQL_TYPE: SqlType = SqlType::Json;

    fn to_value(&self) -> ValueRef<'_> {
        ValueRef::Json(Cow::Borrowed(&self.0))
    }

    fn from_value(value: ValueRef<'_>) -> Result<Document> {
        match value {
            ValueRef::Json(text) | ValueRef::Text(text) => Ok(Document(text.into_owned())),
            other => Err(Error::value(format!("expected a document, found {}", other.describe()))),
        }
    }
}

impl JsonDocument for Document {}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "places", register = false)]
struct Place {
    #[orm(primary_key, generated = false)]
    id: i32,
    data: Option<Document>,
}

fn places(target: Target, documents: &[&str]) -> Result<orm_tests::Fresh> {
    let mut db = fresh!(target, Place)?;
    let rows = documents.iter().zip(1..).map(|(text, id)| Place { id, data: Some(Document((*text).to_owned())) });
    Place::insert_many(rows.chain([Place { id: 0, data: None }])).execute(&mut db)?;
    Ok(db)
}

fn what_is_inside_is_the_same_on_every_database(target: Target) -> Result<()> {
    let values = [r#""Bern""#, "7", "-2.5", "true", "false", "null", "[1, 2]", r#"{"x": 1}"#, r#""a \"b\" \\ ü😀""#];
    let mut documents: Vec<String> =
        values.iter().map(|value| format!(r#"{{"a b": {{"v\"": [0, {value}]}}}}"#)).collect();
    documents.push("{}".to_owned());
    let mut db = places(target, &documents.iter().map(String::as_str).collect::<Vec<_>>())?;
    let place = || Place::DATA.json().at("a b").at("v\"").at(1);
    let query = || Place::query().order_by(Place::ID);

    let texts = query().select(place().as_text()).all(&mut db)?;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(texts[..7], [None, text("Bern"), text("7"), text("-2.5"), text("true"), text("false"), None]);
    assert_eq!(texts[9..], [text("a \"b\" \\ ü😀"), None]);
    let integers = query().select(place().as_i64()).all(&mut db)?;
    assert_eq!(integers, [None, None, Some(7), None, None, None, None, None, None, None, None]);
    let floats = query().select(place().as_f64()).all(&mut db)?;
    assert_eq!(floats, [None, None, Some(7.0), Some(-2.5), None, None, None, None, None, None, None]);
    let booleans = query().select(place().as_bool()).all(&mut db)?;
    assert_eq!(booleans, [None, None, None, None, Some(true), Some(false), None, None, None, None, None]);
    let there = query().filter(place().exists()).select(Place::ID).all(&mut db)?;
    assert_eq!(there, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(query().filter(place().is_json_null()).select(Place::ID).all(&mut db)?, [6]);
    let nested = Place::DATA.json().at("a b").at("v\"").at(1).at("x").as_i64();
    assert_eq!(query().filter(nested.eq(1)).select(Place::ID).all(&mut db)?, [8]);
    Ok(())
}

fn what_is_inside_is_compared_and_sorted_by(target: Target) -> Result<()> {
    let mut db = places(target, &[r#"{"n": 10, "s": "b"}"#, r#"{"n": 9, "s": "B"}"#, r#"{"n": 100, "s": "a"}"#])?;
    let n = || Place::DATA.json().at("n").as_i64();
    let s = || Place::DATA.json().at("s").as_text();
    let some = Place::query().filter(n().is_not_null());
    assert_eq!(some.order_by(n().desc()).select(Place::ID).all(&mut db)?, [3, 1, 2]);
    assert_eq!(Place::query().filter(n().gt(9)).order_by(Place::ID).select(n()).all(&mut db)?, [Some(10), Some(100)]);
    assert_eq!(Place::query().filter(s().eq("b")).select(Place::ID).all(&mut db)?, [1]);
    assert_eq!(Place::query().filter(s().in_(["a", "B"])).order_by(Place::ID).select(Place::ID).all(&mut db)?, [2, 3]);
    Ok(())
}

fn a_document_holds_another_one(target: Target) -> Result<()> {
    let mut db =
        places(target, &[r#"{"tags": ["x", "y"], "o": {"k": 1, "l": 2}}"#, r#"{"tags": ["z"], "o": {"k": 2}}"#])?;
    let holds = |key: &'static str, text: &str| {
        Place::query()
            .filter(Place::DATA.json().at(key).contains(Value::Json(text.to_owned().into())))
            .select(Place::ID)
    };
    match holds("tags", r#"["y"]"#).all(&mut db) {
        Ok(ids) => assert_eq!(ids, [1]),
        Err(error) => {
            assert_eq!(error.to_string(), "sqlite does not support `contains` on a JSON document");
            return Ok(());
        }
    }
    assert_eq!(holds("o", r#"{"k": 2}"#).all(&mut db)?, [2]);
    assert_eq!(holds("o", r#"{"k": 3}"#).all(&mut db)?, [0_i32; 0]);
    Ok(())
}

#[test]
fn each_database_reads_json_in_its_own_words() {
    assert_sql!(
        Place::query().filter(Place::DATA.json().at("city").at(0).as_text().eq("Bern")).select(Place::ID),
        sqlite: r#"SELECT "places"."id" FROM "places" WHERE (CASE json_type("places"."data", ?) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST("places"."data" ->> ? AS TEXT) END) = ?"#,
        postgres: r#"SELECT "places"."id" FROM "places" WHERE ("places"."data" #>> CAST($1 AS TEXT[])) = $2"#,
        mysql: "SELECT `places`.`id` FROM `places` WHERE (CASE WHEN JSON_TYPE(JSON_EXTRACT(`places`.`data`, ?)) <> 'NULL' THEN JSON_UNQUOTE(JSON_EXTRACT(`places`.`data`, ?)) END) = ?",
    );
}
