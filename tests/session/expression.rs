use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::group_with_member;
use crate::behaviour::{Group, NewUser, Post, Profile, Tag, User};

suite! {
    an_expression_is_written_and_its_value_read,
    an_expression_is_taken_back,
    a_row_with_a_version_counts_its_expressions,
    what_takes_no_expression_says_so,
}

fn an_expression_is_written_and_its_value_read(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    s.commit()?;
    User::update().all_rows().set(User::VISITS, 40_i64).execute(&mut db.engine().connection()?)?;

    s.set_expr(ann, User::VISITS, User::VISITS + 1)?;
    s.set_expr(bob, User::VISITS, User::VISITS + 2)?;
    s[bob].name = "Bobby".into();
    assert_eq!((s[ann].visits, s.is_modified(ann)), (0, true));
    assert_eq!(s.changed_columns(bob), ["name", "visits"]);
    assert_eq!(s.plan()?.to_string(), "update users set visits: 1 row\nupdate users set name, visits: 1 row\n");
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    // Each is written, and then read.
    assert_eq!(n_statements, 4);
    assert_eq!((s[ann].visits, s[bob].visits, &*s[bob].name), (41, 42, "Bobby"));
    assert!(!s.is_modified(ann));
    s.set_expr(bob, User::NAME, User::NAME.lower())?;
    s.commit()?;
    assert_eq!(s[bob].name, "bobby");
    let visits = User::query().order_by(User::VISITS).select(User::VISITS).all(&mut db.engine().connection()?)?;
    assert_eq!(visits, [41, 42]);
    Ok(())
}

fn an_expression_is_taken_back(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    s.set_expr(ann, User::VISITS, User::VISITS + 1)?;
    s.flush()?;
    s.rollback()?;
    assert_eq!(s[ann].visits, 0);
    s.set_expr(ann, User::VISITS, User::VISITS + 1)?;
    s.rollback()?;
    s.set_expr(ann, User::VISITS, User::VISITS + 5)?;
    s.refresh(ann)?;
    s.set_expr(ann, User::VISITS, User::VISITS + 5)?;
    s.set_expr(ann, User::VISITS, User::VISITS + 7)?;
    s.commit()?;
    assert_eq!(s[ann].visits, 7);
    Ok(())
}

#[derive(Entity, Debug)]
#[orm(table = "counted", register = false)]
struct Counted {
    #[orm(primary_key)]
    id: i32,
    note: i32,
    #[orm(version)]
    version: i32,
}

fn a_row_with_a_version_counts_its_expressions(target: Target) -> Result<()> {
    let db = fresh!(target, Counted)?;
    let mut s = db.session();
    let counted = s.add(NewCounted { note: 1 });
    s.commit()?;
    s.set_expr(counted, Counted::NOTE, Counted::NOTE * 10)?;
    s.commit()?;
    assert_eq!((s[counted].note, s[counted].version), (10, 2));
    Counted::update().all_rows().set(Counted::NOTE, 3).execute(&mut db.engine().connection()?)?;
    s.set_expr(counted, Counted::NOTE, Counted::NOTE * 10)?;
    assert!(s.flush().unwrap_err().is_stale_row());
    Ok(())
}

fn what_takes_no_expression_says_so(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    let pending = s.set_expr(ann, User::VISITS, User::VISITS + 1).unwrap_err().to_string();
    assert!(pending.contains("session.flush()?"), "{pending}");
    s.flush()?;
    let key = s.set_expr(ann, User::ID, User::ID + 1).unwrap_err().to_string();
    assert!(key.starts_with("the key column `id` of a `User` cannot take an expression"), "{key}");
    s.expire(ann);
    assert!(s.set_expr(ann, User::VISITS, User::VISITS + 1).unwrap_err().to_string().contains("session.refresh"));
    Ok(())
}
