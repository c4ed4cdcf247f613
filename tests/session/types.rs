//! What a session does with values of every type.

use std::collections::BTreeMap;

use orm_core::orm::Handle;
use orm_core::prelude::*;
use orm_core::value::Json;
use orm_tests::{Target, fresh, suite};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

suite! {
    each_type_is_written_when_it_was_changed,
    a_roll_back_restores_each_type_exactly,
    a_key_of_any_type_finds_its_object,
    lists_are_compared_by_their_elements: arrays,
    nan_is_no_change: nan,
}

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
enum Colour {
    Red,
    Green,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "everything", register = false)]
struct Everything {
    #[orm(primary_key)]
    id: i32,
    flag: bool,
    small: i16,
    long: i64,
    unsigned: u32,
    double: f64,
    text: String,
    bytes: Vec<u8>,
    day: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    stamp: DateTime<Utc>,
    uuid: Uuid,
    decimal: Decimal,
    document: serde_json::Value,
    map: Json<BTreeMap<String, Vec<i32>>>,
    colour: Colour,
    maybe: Option<Json<Vec<f64>>>,
}

fn new_row() -> NewEverything {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
    let local = day.and_hms_micro_opt(1, 2, 3, 456_789).expect("a moment");
    NewEverything {
        flag: false,
        small: -3,
        long: i64::MIN,
        unsigned: u32::MAX,
        double: 0.1,
        text: "a'b\"c\\".into(),
        bytes: vec![0, 255, 7],
        day,
        time: local.time(),
        local,
        stamp: local.and_utc(),
        uuid: Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0),
        decimal: Decimal::new(-1250, 2),
        document: json!({"a": [1, null, "x"]}),
        map: Json(BTreeMap::from([("one".to_owned(), vec![1, 2])])),
        colour: Colour::Red,
        maybe: None,
    }
}

type Change = (&'static str, fn(&mut Everything));

/// One change for each column, some of them in place.
const CHANGES: [Change; 17] = [
    ("flag", |row| row.flag = true),
    ("small", |row| row.small += 1),
    ("long", |row| row.long = 0),
    ("unsigned", |row| row.unsigned = 7),
    ("double", |row| row.double = -2.5),
    ("text", |row| row.text.push('!')),
    ("bytes", |row| row.bytes[1] = 1),
    ("day", |row| row.day = NaiveDate::MIN.max(row.day - chrono::Days::new(1))),
    ("time", |row| row.time = NaiveTime::MIN),
    ("local", |row| row.local += chrono::TimeDelta::microseconds(1)),
    ("stamp", |row| row.stamp += chrono::TimeDelta::days(1)),
    ("uuid", |row| row.uuid = Uuid::nil()),
    ("decimal", |row| row.decimal += Decimal::ONE),
    ("document", |row| row.document["a"][1] = json!({"deep": true})),
    ("map", |row| row.map.get_mut("one").expect("an entry").push(3)),
    ("colour", |row| row.colour = Colour::Green),
    ("maybe", |row| row.maybe = Some(Json(vec![0.5]))),
];

/// A row that is added and flushed.
fn row(s: &mut Session) -> Result<Handle<Everything>> {
    let row = s.add(new_row());
    s.flush()?;
    Ok(row)
}

fn each_type_is_written_when_it_was_changed(target: Target) -> Result<()> {
    let db = fresh!(target, Everything)?;
    let mut s = db.session();
    let handle = row(&mut s)?;
    s.commit()?;
    assert_eq!(Everything::query().one(&mut s)?, s[handle]);
    for (field, change) in CHANGES {
        // A touch alone is no change.
        let same = s[handle].clone();
        s[handle] = same;
        assert!(!s.is_modified(handle), "{field}: {:?}", s.changed_columns(handle));
        change(&mut s[handle]);
        assert_eq!(s.changed_columns(handle), [field]);
        assert_eq!(s.plan()?.to_string(), format!("update everything set {field}: 1 row\n"));
        s.commit()?;
    }
    let changed = s[handle].clone();
    s.refresh(handle)?;
    assert_eq!(s[handle], changed);
    Ok(())
}

fn a_roll_back_restores_each_type_exactly(target: Target) -> Result<()> {
    let db = fresh!(target, Everything)?;
    let mut s = db.session();
    let handle = row(&mut s)?;
    s.commit()?;
    let before = s[handle].clone();
    for flushes in [true, false] {
        CHANGES.iter().for_each(|(_, change)| change(&mut s[handle]));
        if flushes {
            s.flush()?;
            s[handle].text.clear();
        }
        assert_ne!(s[handle], before);
        s.rollback()?;
        assert_eq!(s[handle], before);
    }
    s.delete(handle);
    s.flush()?;
    s.rollback()?;
    assert_eq!(s[handle], before);
    s.refresh(handle)?;
    assert_eq!(s[handle], before);
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "keyed", register = false)]
struct Keyed {
    #[orm(primary_key)]
    uuid: Uuid,
    #[orm(primary_key)]
    day: NaiveDate,
    #[orm(primary_key, precision = 10, scale = 2)]
    price: Decimal,
    #[orm(primary_key, length = 20)]
    name: String,
    note: i32,
}

fn a_key_of_any_type_finds_its_object(target: Target) -> Result<()> {
    let db = fresh!(target, Keyed)?;
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
    let rows = (0..3).map(|number| Keyed {
        uuid: Uuid::from_u128(number),
        day,
        price: Decimal::new(150, 2),
        name: "é".into(),
        note: 1,
    });
    let mut s = db.session();
    let handles = s.add_all(rows);
    s.commit()?;
    let key = (Uuid::from_u128(1), day, Decimal::new(15, 1), "é".to_owned());
    let (found, n_statements) = db.count_statements(|| s.get::<Keyed>(key.clone()));
    assert_eq!((found?, n_statements), (Some(handles[1]), 0));
    s.expire_all();
    assert_eq!(s.get::<Keyed>(key)?, Some(handles[1]));
    s.refresh_many(handles.iter().copied())?;
    Keyed::update().filter(Keyed::UUID.ne(Uuid::from_u128(1))).set(Keyed::NOTE, 2).execute(&mut s)?;
    assert_eq!(handles.iter().map(|handle| s[*handle].note).collect::<Vec<_>>(), [2, 1, 2]);
    s[handles[0]].note = 3;
    s.delete(handles[2]);
    s.commit()?;
    let mut rows = s.load(Keyed::query())?;
    rows.sort_unstable();
    assert_eq!(rows, handles[..2]);
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "lists", register = false)]
struct Lists {
    #[orm(primary_key)]
    id: i32,
    floats: Vec<f64>,
    texts: Option<Vec<String>>,
}

fn lists_are_compared_by_their_elements(target: Target) -> Result<()> {
    let db = fresh!(target, Lists)?;
    let mut s = db.session();
    let handle = s.add(NewLists { floats: vec![f64::NAN, 1.0], texts: Some(vec!["a".into()]) });
    s.commit()?;
    let same = s[handle].clone();
    s[handle] = same;
    assert!(!s.is_modified(handle));
    s[handle].texts.get_or_insert_default().push("b".into());
    assert_eq!(s.changed_columns(handle), ["texts"]);
    s.flush()?;
    s.rollback()?;
    assert_eq!(s[handle].texts, Some(vec!["a".into()]));
    Ok(())
}

#[derive(Entity, Clone, Debug)]
#[orm(table = "measures", register = false)]
struct Measure {
    #[orm(primary_key)]
    id: i32,
    number: f64,
    other: i32,
}

fn nan_is_no_change(target: Target) -> Result<()> {
    let db = fresh!(target, Measure)?;
    let mut s = db.session();
    let handle = s.add(NewMeasure { number: f64::NAN, other: 1 });
    s.commit()?;
    s[handle].number = f64::NAN;
    assert!(!s.is_modified(handle));
    s[handle].other = 2;
    assert_eq!(s.changed_columns(handle), ["other"]);
    s.rollback()?;
    assert!(s[handle].number.is_nan());
    Ok(())
}
