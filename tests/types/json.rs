use std::collections::{BTreeMap, HashMap};

use orm_core::prelude::*;
use orm_core::value::{Json, ValueRef};
use orm_tests::{Target, fresh, suite};
use serde::{Deserialize, Serialize};
use serde_json::json;

suite! {
    documents_come_back_as_they_were,
    a_document_that_is_null_is_not_the_absence_of_one,
    equal_documents_are_found,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Settings {
    theme: String,
    sizes: Vec<u32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "drafts", register = false)]
struct Draft {
    #[orm(primary_key)]
    id: i32,
    body: serde_json::Value,
    settings: Option<Json<Settings>>,
}

fn settings() -> Settings {
    Settings { theme: "dark \" \\ 🦀".into(), sizes: vec![0, 1, u32::MAX] }
}

fn documents_come_back_as_they_were(target: Target) -> Result<()> {
    let mut db = fresh!(target, Draft)?;
    let documents = [
        json!({"b": [1, 2.5, -3, "x", null, true], "a": {"ü": "🦀 \n\t"}}),
        json!(i64::MIN),
        json!(1.5e-7),
        json!("text"),
        json!([]),
        json!({}),
        json!(false),
    ];
    for body in documents {
        let draft = Draft::insert(NewDraft { body: body.clone(), settings: Some(Json(settings())) }).one(&mut db)?;
        let found = Draft::find(draft.id).one(&mut db)?;
        assert_eq!((found.body, found.settings.map(Json::into_inner)), (body, Some(settings())));
    }
    Ok(())
}

fn a_document_that_is_null_is_not_the_absence_of_one(target: Target) -> Result<()> {
    let mut db = fresh!(target, Draft)?;
    let draft = Draft::insert(NewDraft { body: serde_json::Value::Null, settings: None }).one(&mut db)?;
    assert_eq!(draft.body, serde_json::Value::Null);
    assert_eq!(Draft::query().filter(Draft::SETTINGS.is_null()).count(&mut db)?, 1);
    Ok(())
}

fn equal_documents_are_found(target: Target) -> Result<()> {
    let mut db = fresh!(target, Draft)?;
    let body = json!({"z": 1, "a": [1, 2]});
    Draft::insert(NewDraft { body: body.clone(), settings: None }).execute(&mut db)?;
    assert_eq!(Draft::query().filter(Draft::BODY.eq(body)).count(&mut db)?, 1);
    assert_eq!(Draft::query().filter(Draft::BODY.eq(json!({"z": 2}))).count(&mut db)?, 0);
    Ok(())
}

#[test]
fn a_value_that_json_cannot_hold_is_an_error_with_its_column() {
    type Map = HashMap<Vec<u8>, i32>;

    #[derive(Entity, Clone, Debug, PartialEq)]
    #[orm(table = "maps", register = false)]
    struct Holder {
        #[orm(primary_key)]
        id: i32,
        map: Json<Map>,
    }

    let map = Json(HashMap::from([(vec![1], 2)]));
    let error = Holder::insert(NewHolder { map: map.clone() }).to_sql(&orm_tests::sqlite()).unwrap_err().to_string();
    assert_eq!(error, "`Holder.map`: the value cannot be written as JSON: key must be a string");
    let error = Holder::query().filter(Holder::MAP.eq(map)).to_sql(&orm_tests::sqlite()).unwrap_err().to_string();
    assert_eq!(error, "column map: the value cannot be written as JSON: key must be a string");
}

#[test]
fn a_document_of_another_shape_is_an_error_with_the_reason() {
    let error = Json::<Settings>::from_value(ValueRef::Json("{\"theme\": 1}".into())).unwrap_err().to_string();
    assert!(error.starts_with("the JSON document cannot be read into the field: invalid type"), "{error}");
    let numbers = Json::<BTreeMap<String, f64>>::from_value(ValueRef::Text("{\"a\": 0.1}".into())).expect("a map");
    assert_eq!(numbers["a"], 0.1);
    assert_eq!(serde_json::Value::from_value(ValueRef::Int(3)).expect("a number"), json!(3));
}
