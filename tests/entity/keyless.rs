//! Tables without a primary key, and views.

use orm_core::prelude::*;
use orm_core::schema::TableKind;
use orm_tests::{Target, fresh, suite};

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false)]
struct User {
    #[orm(primary_key, generated = false)]
    id: i32,
    #[orm(length = 40)]
    name: String,
    visits: i64,
}

/// A log has no key: its rows are never looked up.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "log", register = false, no_primary_key, index(at))]
struct LogEntry {
    at: i64,
    #[orm(references = User, on_delete = cascade)]
    user_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "active_users", register = false, view)]
struct ActiveUser {
    #[orm(references = User, relation = account)]
    id: i32,
    #[orm(length = 40)]
    name: String,
}

suite! {
    a_table_without_a_key_is_inserted_and_queried,
    a_view_is_read_and_reaches_other_tables,
}

fn a_table_without_a_key_is_inserted_and_queried(target: Target) -> Result<()> {
    let mut db = fresh!(target, User, LogEntry)?;
    User::insert(User { id: 1, name: "Ann".into(), visits: 3 }).execute(&mut db)?;
    let entry = |at, user_id: Option<i32>| NewLogEntry { at, user_id: user_id.map(KeyOf::from) };
    LogEntry::insert_many([entry(1, Some(1)), entry(1, Some(1)), entry(2, None)]).execute(&mut db)?;
    // Equal rows are rows of their own.
    let entries = LogEntry::query().filter(LogEntry::AT.eq(1)).load(LogEntry::USER).all(&mut db)?;
    assert_eq!(entries.len(), 2);
    for entry in &entries {
        assert_eq!(entry.user()?.map(|user| user.row().name.as_str()), Some("Ann"));
    }
    LogEntry::update().filter(LogEntry::AT.eq(2)).set(LogEntry::USER_ID, 1).execute(&mut db)?;
    assert_eq!(LogEntry::delete().filter(LogEntry::AT.eq(1)).execute(&mut db)?, 2);
    assert_eq!(LogEntry::query().one(&mut db)?, LogEntry { at: 2, user_id: Some(1) });
    let error = LogEntry::query().page(1, None, &mut db).unwrap_err().to_string();
    assert!(error.starts_with("`LogEntry` has no primary key"), "{error}");
    Ok(())
}

fn a_view_is_read_and_reaches_other_tables(target: Target) -> Result<()> {
    // The view is in the schema, and neither created nor dropped with it.
    let mut db = fresh!(target, User, ActiveUser)?;
    sql("CREATE VIEW active_users AS SELECT id, name FROM users WHERE visits > 0").execute(&mut db)?;
    let user = |id, name: &str, visits| User { id, name: name.into(), visits };
    User::insert_many([user(1, "Ann", 3), user(2, "Bob", 0)]).execute(&mut db)?;
    let active = ActiveUser::query().load(ActiveUser::ACCOUNT).all(&mut db)?;
    let visits: Vec<i64> = active.iter().map(|user| Ok(user.account()?.visits)).collect::<Result<_>>()?;
    assert_eq!(visits, [3]);
    let names = ActiveUser::query().filter(ActiveUser::ACCOUNT.then(User::VISITS).gt(1)).select(ActiveUser::NAME);
    assert_eq!(names.all(&mut db)?, ["Ann"]);
    sql("DROP VIEW active_users").execute(&mut db)?;
    Ok(())
}

#[test]
fn what_has_no_key_has_none_in_its_table() {
    assert!(LogEntry::table().primary_key.is_empty() && LogEntry::KEY.is_empty());
    assert_eq!((LogEntry::table().kind, ActiveUser::table().kind), (TableKind::Table, TableKind::View));
    assert!(ActiveUser::table().primary_key.is_empty());
}
