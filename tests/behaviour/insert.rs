use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{Folder, Group, NewFolder, Post, Profile, Tag, User, group, user};

suite! {
    many_rows_come_back_in_the_order_given: insert_returning,
    many_rows_are_written_in_batches_and_all_or_none,
    a_whole_row_keeps_its_key,
    a_row_that_is_there_is_changed_or_left,
    no_rows_are_no_statement,
    violations_name_table_and_columns,
    values_that_do_not_fit_never_reach_the_database,
    text_that_looks_like_sql_is_text,
    one_takes_exactly_one_row,
}

fn many_rows_come_back_in_the_order_given(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let names: Vec<String> = (0..250).map(|number| format!("{:03}", (number * 37) % 250)).collect();
    let rows = User::insert_many(names.iter().map(|name| user(name, None))).all(&mut db)?;
    assert_eq!(rows.iter().map(|row| &row.name).collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
    let ids = User::insert_many([user("x", None), user("y", None)]).returning((User::ID, User::NAME)).all(&mut db)?;
    assert_eq!(ids.iter().map(|(_, name)| &name[..]).collect::<Vec<_>>(), ["x", "y"]);
    assert!(ids[0].0 < ids[1].0);
    Ok(())
}

fn many_rows_are_written_in_batches_and_all_or_none(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let engine = db.engine().clone();
    let rows = || (0..1_234).map(|number| user(&format!("user {number}"), None));
    let (inserted, n_statements) = engine.count_statements(|| User::insert_many(rows()).execute(&mut db));
    assert_eq!(inserted?, 1_234);
    assert!(n_statements < 30, "{n_statements} statements");

    // The last row of the last batch is refused: nothing of it may stay.
    User::delete().all_rows().execute(&mut db)?;
    let with_double = rows().chain([user("user 0", None)]);
    let error = User::insert_many(with_double).execute(&mut db).unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    assert_eq!(User::query().count(&mut db)?, 0);

    // Inside a transaction the rest of it goes on.
    engine.transaction(|s| {
        User::insert(user("kept", None)).execute(s)?;
        let with_double = rows().chain([user("user 0", None)]);
        assert!(User::insert_many(with_double).execute(s).is_err());
        Ok(())
    })?;
    assert_eq!(User::query().select(User::NAME).all(&mut db)?, ["kept"]);
    Ok(())
}

fn a_whole_row_keeps_its_key(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let imported = User { id: 4_711, name: "Ann".into(), group_id: None, visits: 12 };
    assert_eq!(User::insert(imported.clone()).one(&mut db)?, imported);
    assert_eq!(User::find(4_711).one(&mut db)?, imported);
    Ok(())
}

fn a_row_that_is_there_is_changed_or_left(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let admins = Group::insert(group("admins")).one(&mut db)?;
    User::insert(user("Ann", None)).execute(&mut db)?;
    User::insert(user("Ann", Some(&admins))).on_conflict(User::NAME).do_nothing().execute(&mut db)?;
    assert_eq!(User::query().one(&mut db)?.group_id, None);
    User::insert(user("Ann", Some(&admins))).on_conflict(User::NAME).do_update(User::GROUP_ID).execute(&mut db)?;
    assert_eq!(User::query().one(&mut db)?.group_id, Some(admins.id));
    Ok(())
}

fn no_rows_are_no_statement(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let none: [super::NewUser; 0] = [];
    let engine = db.engine().clone();
    let (inserted, n_statements) = engine.count_statements(|| User::insert_many(none).execute(&mut db));
    assert_eq!((inserted?, n_statements), (0, 0));
    let none: [super::NewUser; 0] = [];
    assert_eq!(User::insert_many(none).all(&mut db)?, []);
    Ok(())
}

fn violations_name_table_and_columns(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    User::insert(user("Ann", None)).execute(&mut db)?;
    let error = User::insert(user("Ann", None)).execute(&mut db).unwrap_err();
    let details = error.database().expect("a database error");
    assert_eq!((details.table.as_deref(), &details.columns[..]), (Some("users"), &["name".to_owned()][..]));

    let nobody = Group { id: 99, name: "nobody's".into(), owner_id: None };
    let error = User::insert(user("Bob", Some(&nobody))).execute(&mut db).unwrap_err();
    assert!(error.is_foreign_key_violation(), "{error}");
    assert_eq!(error.database().and_then(|details| details.table.as_deref()), Some("users"));
    Ok(())
}

fn values_that_do_not_fit_never_reach_the_database(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let engine = db.engine().clone();
    let (result, n_statements) = engine.count_statements(|| User::insert(user(&"x".repeat(33), None)).execute(&mut db));
    assert_eq!(
        result.unwrap_err().to_string(),
        "`User.name`: the text has 33 characters, `length = 32` allows no more than 32"
    );
    assert_eq!(n_statements, 0);
    Ok(())
}

fn text_that_looks_like_sql_is_text(target: Target) -> Result<()> {
    let mut db = fresh!(target, Folder)?;
    for name in ["'; DROP TABLE folders; --", "\"quoted\"", "back\\slash", "`tick`", "per%cent_", "Ärger 😀"] {
        let folder = Folder::insert(NewFolder { name: name.into(), parent_id: None }).one(&mut db)?;
        assert_eq!(folder.name, name);
        assert_eq!(Folder::query().filter(Folder::NAME.eq(name)).one(&mut db)?, folder);
        assert_eq!(Folder::query().filter(Folder::NAME.contains(name)).one(&mut db)?, folder);
        Folder::delete().filter(Folder::NAME.eq(name)).execute(&mut db)?;
    }
    assert_eq!(Folder::query().count(&mut db)?, 0);
    Ok(())
}

fn one_takes_exactly_one_row(target: Target) -> Result<()> {
    let mut db = fresh!(target, Folder)?;
    let rows = ["a", "b"].map(|name| NewFolder { name: name.into(), parent_id: None });
    let error = Folder::insert_many(rows).one(&mut db).unwrap_err();
    assert_eq!(error.to_string(), "`one` inserts exactly one row, but 2 were given; use `all`");
    Ok(())
}
