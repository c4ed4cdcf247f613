use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{Folder, NewFolder};

suite! {
    rows_become_tuples_entities_and_values,
    a_row_that_does_not_fit_says_which_column,
    statements_tell_how_many_rows_they_touched,
}

fn rows_become_tuples_entities_and_values(target: Target) -> Result<()> {
    let mut db = fresh!(target, Folder)?;
    Folder::insert_many(["a", "b", "c"].map(|name| NewFolder { name: name.into(), parent_id: None }))
        .execute(&mut db)?;
    let odd: Vec<(i32, String)> =
        sql("SELECT id, name FROM folders WHERE id % {m} = 1 ORDER BY id").bind("m", 2).all(&mut db)?;
    assert_eq!(odd, [(1, "a".into()), (3, "c".into())]);
    // An entity finds its columns by name, whatever their order.
    let b: Folder =
        sql("SELECT parent_id, name, id FROM folders WHERE name = {name}").bind("name", "b").one(&mut db)?;
    assert_eq!(b, Folder { id: 2, name: "b".into(), parent_id: None });
    assert_eq!(sql("SELECT count(*) FROM folders").value::<i64>(&mut db)?, 3);
    assert_eq!(sql("SELECT name FROM folders WHERE id > 9").first::<(String,)>(&mut db)?, None);
    Ok(())
}

fn a_row_that_does_not_fit_says_which_column(target: Target) -> Result<()> {
    let mut db = fresh!(target, Folder)?;
    Folder::insert(NewFolder { name: "a".into(), parent_id: None }).execute(&mut db)?;
    let error = sql("SELECT parent_id FROM folders").all::<(i32,)>(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "column parent_id: found NULL in a field that is not an `Option`");
    let error = sql("SELECT name FROM folders").all::<(i32,)>(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "column name: expected an integer, found text");
    let error = sql("SELECT id, name FROM folders").all::<Folder>(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a `Folder` needs the column `parent_id`, but the statement answers `id`, `name`; select it, or read a tuple"
    );
    let error = sql("SELECT id, name FROM folders").all::<(i32,)>(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "the statement answers 2 columns, but a tuple of 1 was asked for");
    Ok(())
}

fn statements_tell_how_many_rows_they_touched(target: Target) -> Result<()> {
    let mut db = fresh!(target, Folder)?;
    Folder::insert_many(["a", "b"].map(|name| NewFolder { name: name.into(), parent_id: None })).execute(&mut db)?;
    let renamed = sql("UPDATE folders SET name = {new} WHERE name <> {old}").bind("new", "x").bind("old", "a");
    assert_eq!(renamed.execute(&mut db)?, 1);
    Ok(())
}
