//! Rows that are there already.

use orm_core::prelude::*;
use orm_core::sql::excluded;
use orm_tests::{Target, fresh, suite};

use super::{Group, NewUser, Post, Profile, Tag, User, group, user};

suite! {
    an_upsert_computes_from_the_old_row_and_the_new_one,
    a_row_that_is_changed_counts_once,
    a_row_that_is_left_out_counts_nothing_and_is_not_answered,
    upserted_rows_come_back_in_the_order_given,
    an_upsert_may_hang_on_a_condition: conflict_target,
    another_unique_key_still_refuses_the_row,
    an_upsert_leaves_the_rest_of_a_transaction_alone,
    a_row_that_is_met_twice_is_changed_twice,
    thousands_of_rows_are_left_out_or_inserted,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "counters", register = false)]
struct Counter {
    #[orm(primary_key, length = 20)]
    name: String,
    n: i64,
    #[orm(length = 20, unique)]
    label: Option<String>,
}

fn counter(name: &str, n: i64) -> Counter {
    Counter { name: name.into(), n, label: None }
}

fn an_upsert_computes_from_the_old_row_and_the_new_one(target: Target) -> Result<()> {
    let mut db = fresh!(target, Counter)?;
    let add = |n| {
        Counter::insert(counter("visits", n))
            .on_conflict(Counter::NAME)
            .do_update_set(Counter::N, Counter::N + excluded(Counter::N))
            .any_unique_key()
    };
    add(5).execute(&mut db)?;
    assert_eq!(add(7).one(&mut db)?, counter("visits", 12));
    // Each expression sees the row as it was, however many columns are set.
    let both = Counter::insert(Counter { label: Some("new".into()), ..counter("visits", 1) })
        .on_conflict(Counter::NAME)
        .do_update_set(Counter::LABEL, excluded(Counter::LABEL))
        .update_set(Counter::N, Counter::N * 2)
        .any_unique_key();
    assert_eq!(both.one(&mut db)?, Counter { label: Some("new".into()), ..counter("visits", 24) });
    Ok(())
}

fn a_row_that_is_changed_counts_once(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let upsert = |names: &[&str]| {
        let rows: Vec<NewUser> = names.iter().map(|name| user(name, None)).collect();
        User::insert_many(rows).on_conflict(User::NAME).do_update(User::GROUP_ID)
    };
    assert_eq!(upsert(&["a", "b"]).execute(&mut db)?, 2);
    assert_eq!(upsert(&["b", "c", "d"]).execute(&mut db)?, 3);
    assert_eq!(upsert(&["b"]).execute(&mut db)?, 1);
    assert_eq!(User::query().count(&mut db)?, 4);
    Ok(())
}

fn a_row_that_is_left_out_counts_nothing_and_is_not_answered(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let insert = |names: &[&str]| {
        let rows: Vec<NewUser> = names.iter().map(|name| user(name, None)).collect();
        User::insert_many(rows).on_conflict(User::NAME).do_nothing()
    };
    assert_eq!(insert(&["a", "b"]).execute(&mut db)?, 2);
    assert_eq!(insert(&["b", "c", "c"]).execute(&mut db)?, 1);
    let answered = insert(&["c", "z", "a", "y"]).returning(User::NAME).all(&mut db)?;
    assert_eq!(answered, ["z", "y"]);
    assert_eq!(insert(&["a"]).one_or_none(&mut db)?, None);
    assert!(insert(&["a"]).one(&mut db).unwrap_err().is_not_found());
    assert_eq!(insert(&["x"]).one(&mut db)?.name, "x");
    Ok(())
}

fn upserted_rows_come_back_in_the_order_given(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let old: Vec<User> = User::insert_many(["b", "d"].map(|name| user(name, None))).all(&mut db)?;
    let admins = Group::insert(group("admins")).one(&mut db)?;
    let rows = ["a", "b", "c", "d"].map(|name| user(name, Some(&admins)));
    let rows = User::insert_many(rows).on_conflict(User::NAME).do_update(User::GROUP_ID).all(&mut db)?;
    assert_eq!(rows.iter().map(|row| &row.name[..]).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    assert!(rows.iter().all(|row| row.group_id == Some(admins.id)));
    assert_eq!((rows[1].id, rows[3].id), (old[0].id, old[1].id));
    Ok(())
}

fn an_upsert_may_hang_on_a_condition(target: Target) -> Result<()> {
    let mut db = fresh!(target, Counter)?;
    Counter::insert_many([counter("low", 1), counter("high", 100)]).execute(&mut db)?;
    let n_rows = Counter::insert_many([counter("low", 50), counter("high", 50)])
        .on_conflict(Counter::NAME)
        .do_update(Counter::N)
        .update_where(Counter::N.lt(excluded(Counter::N)))
        .execute(&mut db)?;
    assert_eq!(n_rows, 1);
    assert_eq!(Counter::query().order_by(Counter::N).all(&mut db)?, [counter("low", 50), counter("high", 100)]);
    Ok(())
}

fn a_row_that_is_met_twice_is_changed_twice(target: Target) -> Result<()> {
    let mut db = fresh!(target, Counter)?;
    let rows = [("a", 1), ("b", 10), ("a", 2), ("a", 4), ("b", 20)].map(|(name, n)| counter(name, n));
    let add = Counter::insert_many(rows).on_conflict(Counter::NAME);
    let add = add.do_update_set(Counter::N, Counter::N + excluded(Counter::N)).any_unique_key();
    assert_eq!(add.execute(&mut db)?, 5);
    assert_eq!(Counter::query().order_by(Counter::N).all(&mut db)?, [counter("a", 7), counter("b", 30)]);
    Ok(())
}

fn thousands_of_rows_are_left_out_or_inserted(target: Target) -> Result<()> {
    let mut db = fresh!(target, Counter)?;
    let numbers = |range: std::ops::Range<i64>| range.map(|n| counter(&format!("c{n}"), n));
    let insert = |rows: Vec<Counter>| Counter::insert_many(rows).on_conflict(Counter::NAME).do_nothing();
    assert_eq!(insert(numbers(0..1_500).step_by(3).collect()).execute(&mut db)?, 500);
    let engine = db.engine().clone();
    let again: Vec<Counter> = numbers(0..2_500).chain(numbers(2_490..2_505)).collect();
    let (n_rows, n_statements) = engine.count_statements(|| insert(again).execute(&mut db));
    assert_eq!(n_rows?, 2_005);
    assert!(n_statements < 60, "{n_statements} statements");
    assert_eq!(Counter::query().count(&mut db)?, 2_505);
    Ok(())
}

fn another_unique_key_still_refuses_the_row(target: Target) -> Result<()> {
    let mut db = fresh!(target, Counter)?;
    let labelled = |name| Counter { label: Some("same".into()), ..counter(name, 1) };
    Counter::insert(labelled("a")).execute(&mut db)?;
    let error = Counter::insert(labelled("b")).on_conflict(Counter::NAME).do_nothing().execute(&mut db).unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    assert_eq!(Counter::insert(labelled("a")).on_conflict(Counter::NAME).do_nothing().execute(&mut db)?, 0);
    Ok(())
}

fn an_upsert_leaves_the_rest_of_a_transaction_alone(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    db.engine().transaction(|s| {
        User::insert(user("first", None)).execute(s)?;
        let rows = ["first", "second"].map(|name| user(name, None));
        assert_eq!(User::insert_many(rows).on_conflict(User::NAME).do_nothing().execute(s)?, 1);
        Ok(())
    })?;
    let mut connection = db.engine().connection()?;
    assert_eq!(User::query().order_by(User::NAME).select(User::NAME).all(&mut connection)?, ["first", "second"]);
    Ok(())
}
