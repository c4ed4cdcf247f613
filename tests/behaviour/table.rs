//! Statements over tables without a struct.

use std::borrow::Cow;

use orm_core::engine::Next;
use orm_core::prelude::*;
use orm_core::schema::{Column, Table, Unique};
use orm_core::value::ValueRef;
use orm_core::{SqlType, Value};
use orm_tests::{Target, assert_sql, suite};

suite! {
    rows_are_written_and_read_by_names,
    every_type_comes_back_in_the_columns_type,
    rows_that_are_there_are_left_or_changed,
    mistakes_are_named_before_any_sql,
    a_stream_of_rows_ends_early,
}

const COLUMNS: &[Column] = &[
    Column::new("id", "id", SqlType::Int64, false).generated(),
    Column::new("name", "name", SqlType::Text, false).length(10),
    Column::new("is_open", "is_open", SqlType::Bool, true),
    Column::new("on_day", "on_day", SqlType::Date, true),
    Column::new("key", "key", SqlType::Uuid, true),
    Column::new("secret", "secret", SqlType::Text, true).sensitive(),
];

const UNIQUES: &[Unique] = &[Unique::new(&[Cow::Borrowed("name")])];

fn things() -> Table {
    let name = |name: &'static str| Cow::Borrowed(name);
    Table { primary_key: Cow::Owned(vec![name("id")]), ..Table::new("things", &[]) }.uniques(UNIQUES).with(COLUMNS)
}

trait With {
    fn with(self, columns: &'static [Column]) -> Table;
}

impl With for Table {
    /// A table made at run time, as reflection makes it.
    fn with(self, columns: &'static [Column]) -> Table {
        Table { columns: Cow::Owned(columns.to_vec()), ..self }
    }
}

fn fresh(target: Target) -> Result<orm_tests::Fresh> {
    target.fresh(&Schema::new().table(things()))
}

fn rows_are_written_and_read_by_names(target: Target) -> Result<()> {
    let mut db = fresh(target)?;
    let things = things();
    let rows = ["b", "a", "c"].map(|name| vec![Value::from(name), true.into()]);
    let new = things.insert(["name", "is_open"]).rows(rows).returning(["name", "id"]).all(&mut db)?;
    assert_eq!(new.iter().map(|row| row.read("name")).collect::<Result<Vec<String>>>()?, ["b", "a", "c"]);
    let id: i64 = new[1].read("id")?;

    let changed = things.update().set("name", "A").set("is_open", false).filter(things.expr("id")?.eq(id));
    assert_eq!(changed.execute(&mut db)?, 1);
    let row = things.select().filter(things.expr("is_open")?.eq(false)).one(&mut db)?;
    assert_eq!((row.read::<i64>("id")?, row.read::<String>("name")?), (id, "A".to_owned()));
    assert_eq!(row.get("secret")?, &ValueRef::Null);

    let names = things.select().columns(["name"]).order_by(things.expr("name")?.desc()).limit(2).all(&mut db)?;
    assert_eq!(names.into_iter().flat_map(|row| row.into_values()).collect::<Vec<_>>(), ["c".into(), "b".into()]);
    let like = things.expr_as::<String>("name")?.like("A%");
    assert_eq!(things.select().filter(like.or(things.expr("id")?.is_null())).count(&mut db)?, 1);
    assert!(things.select().filter(things.expr("name")?.in_(["b", "x"])).exists(&mut db)?);
    assert_eq!(things.delete().filter(things.expr("id")?.ne(id)).execute(&mut db)?, 2);
    assert_eq!(things.select().count(&mut db)?, 1);
    Ok(())
}

fn every_type_comes_back_in_the_columns_type(target: Target) -> Result<()> {
    let mut db = fresh(target)?;
    let things = things();
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
    let values = [Value::from("x"), true.into(), day.into(), ValueRef::Uuid([7; 16]), "s3cret".into()];
    let names = ["name", "is_open", "on_day", "key", "secret"];
    let row = things.insert(names).row(values.clone()).all(&mut db)?.remove(0);
    assert_eq!(row.values()[1..], values);
    let found = things.select().filter(things.expr("key")?.eq(ValueRef::Uuid([7; 16]))).one(&mut db)?;
    assert_eq!(found, row);
    assert_eq!(found.read::<NaiveDate>("on_day")?, day);
    Ok(())
}

fn rows_that_are_there_are_left_or_changed(target: Target) -> Result<()> {
    let mut db = fresh(target)?;
    let things = things();
    let insert = |name: &str, is_open: bool| things.insert(["name", "is_open"]).row([name.into(), is_open.into()]);
    insert("x", false).execute(&mut db)?;
    assert_eq!(insert("x", true).unless_there(["name"]).execute(&mut db)?, 0);
    assert!(!things.select().one(&mut db)?.read::<bool>("is_open")?);
    assert_eq!(insert("x", true).or_update(["name"], ["is_open"]).execute(&mut db)?, 1);
    assert!(things.select().one(&mut db)?.read::<bool>("is_open")?);
    Ok(())
}

fn mistakes_are_named_before_any_sql(target: Target) -> Result<()> {
    let mut db = fresh(target)?;
    let things = things();
    let error = things.insert(["nmae"]).row(["x".into()]).execute(&mut db).unwrap_err();
    assert!(error.to_string().contains("`name`"), "{error}");
    let error = things.insert(["name"]).row(["x".into(), 1.into()]).execute(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "a row for `things` has 2 values for 1 columns");
    let error = things.insert(["name"]).row(["more than ten".into()]).execute(&mut db).unwrap_err();
    assert!(error.to_string().starts_with("`things.name`: the text has 13 characters"), "{error}");
    let error = things.update().set("is_open", 7).all_rows().execute(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "`things.is_open`: the column holds boolean, not an integer");
    let error = things.select().filter(things.expr("on_day")?.eq("2024")).all(&mut db).unwrap_err();
    assert!(error.to_string().contains("the column holds date, not text"), "{error}");
    let error = things.delete().execute(&mut db).unwrap_err();
    assert!(error.to_string().starts_with("the deletion of `things` has no filter"), "{error}");
    Ok(())
}

fn a_stream_of_rows_ends_early(target: Target) -> Result<()> {
    let mut db = fresh(target)?;
    let things = things();
    let rows = (0..30).map(|number| vec![Value::from(format!("{number:02}"))]);
    assert_eq!(things.insert(["name"]).rows(rows).execute(&mut db)?, 30);
    let mut n_rows = 0;
    things.select().order_by(things.expr("name")?).stream(&mut db, |row| {
        n_rows += 1;
        Ok(if row.read::<String>("name")? == "04" { Next::Stop } else { Next::More })
    })?;
    assert_eq!(n_rows, 5);
    Ok(())
}

#[test]
fn a_sensitive_column_is_marked_without_a_struct_too() -> Result<()> {
    let things = things();
    let query = things.select().columns(["id"]).filter(things.expr("secret")?.eq("s3cret"));
    assert_sql!(
        query,
        sqlite: r#"SELECT "things"."id" FROM "things" WHERE "things"."secret" = ?"#,
        postgres: r#"SELECT "things"."id" FROM "things" WHERE "things"."secret" = $1"#,
        mysql: "SELECT `things`.`id` FROM `things` WHERE `things`.`secret` = ?",
    );
    assert_eq!(query.to_sql(&orm_tests::sqlite())?.sensitive, [0]);
    Ok(())
}
