//! Columns that the database computes.

use orm_core::orm::Record;
use orm_core::prelude::*;
use orm_core::schema::{Computed, SqlText};
use orm_tests::{Target, assert_sql, fresh, suite};

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "lines", register = false)]
struct Line {
    #[orm(primary_key)]
    id: i32,
    amount: i64,
    price: i64,
    #[orm(computed = "{amount} * {price}")]
    total: i64,
    #[orm(computed("CASE WHEN {amount} > 9 THEN 'many' ELSE 'few' END"))]
    size: Option<String>,
}

suite! {
    a_computed_column_follows_the_columns_it_comes_from,
    a_whole_row_is_inserted_without_its_computed_columns,
}

fn a_computed_column_follows_the_columns_it_comes_from(target: Target) -> Result<()> {
    let mut db = fresh!(target, Line)?;
    let line = Line::insert(NewLine { amount: 3, price: 5 }).one(&mut db)?;
    assert_eq!((line.total, line.size.as_deref()), (15, Some("few")));
    Line::update().filter(Line::ID.eq(line.id)).set(Line::AMOUNT, 10).execute(&mut db)?;
    let line = Line::query().filter(Line::TOTAL.gt(40)).one(&mut db)?;
    assert_eq!((line.total, line.size.as_deref()), (50, Some("many")));
    Ok(())
}

fn a_whole_row_is_inserted_without_its_computed_columns(target: Target) -> Result<()> {
    let mut db = fresh!(target, Line)?;
    let line = Line { id: 7, amount: 2, price: 2, total: -1, size: None };
    Line::insert_many([line.clone()]).execute(&mut db)?;
    let found = Line::find(7).one(&mut db)?;
    assert_eq!(found, Line { total: 4, size: Some("few".into()), ..line });
    Ok(())
}

#[test]
fn a_computed_column_is_described_and_left_out_of_what_is_written() {
    #[derive(Entity)]
    struct Person {
        #[orm(primary_key)]
        id: i32,
        name: String,
        #[orm(computed("lower({name})", virtual, mysql = "lcase({name})"))]
        key: String,
        #[orm(default = 0)]
        visits: i32,
    }

    let computed = Person::table().columns[2].computed.as_ref().expect("computed");
    assert!(!computed.stored);
    assert_eq!(computed.expression.for_dialect("mysql"), "lcase({name})");
    let total = Computed::stored(SqlText::new("{amount} * {price}"));
    assert_eq!(Line::table().columns[3].computed, Some(total));
    let _ = NewPerson { name: "Ann".into() };
    assert_eq!(<Person as Record<Person>>::COLUMNS, [0, 1, 3]);
}

#[test]
fn nothing_sets_a_computed_column() {
    let refused =
        "error: `Line.total` is computed by the database and cannot be set; set the columns it is computed from";
    assert_sql!(Line::update().set(Line::TOTAL, 1).all_rows(), all: refused);
    assert_sql!(Line::insert(NewLine { amount: 1, price: 1 }).set(Line::TOTAL, 1), all: refused);
    let upsert =
        Line::insert(NewLine { amount: 1, price: 1 }).on_conflict(Line::ID).do_update((Line::PRICE, Line::TOTAL));
    assert_sql!(upsert, all: refused);
}
