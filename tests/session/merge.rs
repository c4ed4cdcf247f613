use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::group_with_member;
use crate::behaviour::{Group, Post, Profile, Tag, User, post, user};

suite! {
    a_merge_copies_onto_the_object_that_is_loaded,
    a_merge_reads_what_is_not_loaded,
    a_merge_adds_what_is_not_there,
    many_rows_are_merged_with_one_statement,
    a_merge_writes_first_what_it_reads,
    a_merge_of_an_old_version_is_stale,
}

fn a_merge_copies_onto_the_object_that_is_loaded(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (_, ann) = group_with_member(&mut s);
    s.commit()?;
    let row = User { visits: 6, ..s[ann].clone() };
    let source = row.clone();
    let (merged, n_statements) = db.count_statements(|| s.merge(row.clone()));
    assert_eq!((merged?, n_statements, row), (ann, 0, source));
    assert_eq!((s[ann].visits, s.changed_columns(ann)), (6, vec!["visits"]));
    let (result, n_statements) = db.count_statements(|| s.commit());
    result?;
    assert_eq!(n_statements, 1);
    assert_eq!(User::query().one(&mut db.engine().connection()?)?.visits, 6);
    // Nothing differs, nothing is written.
    let same = s[ann].clone();
    s.merge(same)?;
    assert!(!s.is_modified(ann));
    Ok(())
}

fn a_merge_reads_what_is_not_loaded(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut connection = db.engine().connection()?;
    let ann = User::insert(user("Ann", None)).one(&mut connection)?;
    let first = Post::insert(post("first", &ann)).one(&mut connection)?;
    drop(connection);
    let mut s = db.session();
    let (merged, n_statements) = db.count_statements(|| s.merge(Post { title: "second".into(), ..first.clone() }));
    let merged = merged?;
    assert_eq!(n_statements, 1);
    assert_eq!((s.state(merged), s.changed_columns(merged)), (State::Persistent, vec!["title"]));
    // A column with `on_update` is written with it, as always.
    s.commit()?;
    assert!(s[merged].changed_at > first.changed_at);
    s.expire(merged);
    assert_eq!(s.merge(first.clone())?, merged);
    s.commit()?;
    assert_eq!(Post::query().one(&mut db.engine().connection()?)?.title, "first");
    Ok(())
}

fn a_merge_adds_what_is_not_there(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let tags = s.merge_all(["rust", "sql", "rust"].map(|name| Tag { name: name.into() }))?;
    assert_eq!((tags[0], s.state(tags[0])), (tags[2], State::Pending));
    s.commit()?;
    assert_eq!(Tag::query().count(&mut db.engine().connection()?)?, 2);
    // What is to be deleted goes first, and then comes anew.
    s.delete(tags[0]);
    let again = s.merge(Tag { name: "rust".into() })?;
    assert_ne!(again, tags[0]);
    s.commit()?;
    assert_eq!((s.state(again), s.state(tags[0])), (State::Persistent, State::Detached));
    Ok(())
}

fn many_rows_are_merged_with_one_statement(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let rows = (0..50).map(|number| user(&format!("user {number}"), None));
    let rows = User::insert_many(rows).all(&mut db.engine().connection()?)?;
    let mut s = db.session();
    let changed = rows.iter().map(|row| User { visits: i64::from(row.id % 2), ..row.clone() });
    let (handles, n_statements) = db.count_statements(|| s.merge_all(changed));
    let handles = handles?;
    assert_eq!((handles.len(), n_statements), (50, 1));
    assert_eq!(handles.iter().zip(&rows).filter(|(handle, row)| s[**handle].id == row.id).count(), 50);
    assert_eq!(s.dirty().len(), 25);
    s.commit()?;
    assert_eq!(User::query().filter(User::VISITS.eq(1)).count(&mut db.engine().connection()?)?, 25);
    Ok(())
}

fn a_merge_writes_first_what_it_reads(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let new = s.add(Tag { name: "rust".into() });
    assert_eq!(s.merge(Tag { name: "rust".into() })?, new);
    assert_eq!(s.state(new), State::Persistent);
    Ok(())
}

#[derive(Entity, Clone, Debug)]
#[orm(table = "counted", register = false)]
struct Counted {
    #[orm(primary_key)]
    id: i32,
    note: i32,
    #[orm(version)]
    version: i32,
}

fn a_merge_of_an_old_version_is_stale(target: Target) -> Result<()> {
    let db = fresh!(target, Counted)?;
    let mut s = db.session();
    let counted = s.add(NewCounted { note: 1 });
    s.commit()?;
    let old = s[counted].clone();
    s[counted].note = 2;
    s.commit()?;
    let error = s.merge(Counted { note: 3, ..old }).unwrap_err();
    assert!(error.is_stale_row() && error.to_string().contains("merged"), "{error}");
    let current = Counted { note: 4, ..s[counted].clone() };
    s.merge(current)?;
    s.commit()?;
    assert_eq!((s[counted].note, s[counted].version), (4, 3));
    Ok(())
}
