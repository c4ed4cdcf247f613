use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use orm_core::prelude::*;
use orm_core::testing::{self, Statements, TestSession};
use orm_core::{TransactionOptions, engine::EngineOptions};
use orm_tests::{Target, fresh, suite};

use crate::behaviour::{Folder, Group, NewFolder, NewUser, Post, Profile, Tag, User, user};

suite! {
    tests_share_tables_and_rows_and_see_nothing_of_each_other,
    a_commit_keeps_until_the_end_and_a_roll_back_undoes_since_then,
    code_that_takes_an_engine_works_as_ever_and_leaves_nothing,
    a_test_that_panics_leaves_nothing,
    tables_made_in_a_test_are_gone_or_it_says_why_not,
    what_a_test_sends_is_counted_for_it_alone,
    an_engine_that_outlives_its_test_says_so,
    isolation_can_be_nested,
}

fn folder(name: &str) -> NewFolder {
    NewFolder { name: name.into(), parent_id: None }
}

fn names(db: &mut dyn Executor) -> Result<Vec<String>> {
    User::query().order_by(User::NAME).select(User::NAME).all(db)
}

fn tests_share_tables_and_rows_and_see_nothing_of_each_other(target: Target) -> Result<()> {
    // Once for all tests: the tables, and what each of them needs.
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    User::insert(user("Root", None)).execute(&mut db.engine().connection()?)?;
    let engine = db.engine();
    let test = |name: &str| {
        testing::rolled_back(engine, |s| {
            let own = s.add(user(name, None));
            let root = s.load_one(User::query().filter(User::NAME.eq("Root")))?;
            s[root].visits += 1;
            s.commit()?;
            s[own].visits = 7;
            s.commit()?;
            assert_eq!(names(s)?, [name, "Root"]);
            assert_eq!(User::query().filter(User::VISITS.gt(0)).count(s)?, 2);
            Ok(())
        })
    };
    thread::scope(|scope| {
        let tests = ["Ann", "Bob", "Cid"].map(|name| scope.spawn(move || test(name)));
        tests.into_iter().try_for_each(|test| test.join().expect("no panic"))
    })?;
    let users = User::query().all(&mut db.engine().connection()?)?;
    assert_eq!((users.len(), users[0].visits), (1, 0));
    Ok(())
}

fn a_commit_keeps_until_the_end_and_a_roll_back_undoes_since_then(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = TestSession::new(&db)?;
    let ann = s.add(user("Ann", None));
    s.commit()?;
    s[ann].name = "Anna".into();
    s.add(user("Bob", None));
    s.flush()?;
    s.rollback()?;
    assert_eq!(s[ann].name, "Ann");
    assert_eq!(names(&mut *s)?, ["Ann"]);
    // A refused statement costs what was done since the commit, and nothing else.
    s.add(user("Ann", None));
    assert!(s.commit().unwrap_err().is_unique_violation());
    s.rollback()?;
    s.savepoint(|s| Ok(s.add(user("Cid", None))))?;
    let undone: Result<()> = s.savepoint(|s| {
        s.add(user("Dora", None));
        s.flush()?;
        Err(Error::other("no"))
    });
    assert!(undone.is_err());
    s.commit()?;
    // Its engine sees the same.
    assert_eq!(names(&mut s.engine().connection()?)?, ["Ann", "Cid"]);
    drop(s);
    assert_eq!(names(&mut db.engine().connection()?)?, [""; 0]);
    Ok(())
}

/// The code under test.
fn register(engine: &Engine, name: &str) -> Result<i32> {
    engine.transaction_with(TransactionOptions::new().retries(2), |s| {
        let new = s.add(user(name, None));
        s.flush()?;
        Ok(s[new].id)
    })
}

fn code_that_takes_an_engine_works_as_ever_and_leaves_nothing(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let test = testing::isolated(&db)?;
    let ann = register(&test, "Ann")?;
    assert!(register(&test, "Ann").unwrap_err().is_unique_violation());
    // Outside of a transaction, too, and after one that failed.
    let mut connection = test.connection()?;
    assert!(User::insert(user("Ann", None)).execute(&mut connection).unwrap_err().is_unique_violation());
    User::insert(user("Bob", None)).execute(&mut connection)?;
    assert!(!connection.in_transaction());
    drop(connection);
    let rolled_back: Result<()> = test.transaction(|s| {
        User::delete().filter(User::ID.eq(ann)).execute(s)?;
        Err(Error::other("no"))
    });
    assert!(rolled_back.is_err());
    let read_only = TransactionOptions::new().read_only(true);
    assert_eq!(test.transaction_with(read_only, |s| names(s))?, ["Ann", "Bob"]);
    assert_eq!(test.url().map(ToString::to_string), db.engine().url().map(ToString::to_string));
    let engine = test.engine().clone();
    thread::spawn(move || register(&engine, "Cid")).join().expect("no panic")?;
    assert_eq!(names(&mut test.connection()?)?, ["Ann", "Bob", "Cid"]);
    drop(test);
    assert_eq!(names(&mut db.engine().connection()?)?, [""; 0]);
    assert_eq!(db.engine().status().in_use, 0);
    Ok(())
}

fn a_test_that_panics_leaves_nothing(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let panic = catch_unwind(AssertUnwindSafe(|| {
        testing::rolled_back(&db, |s| -> Result<()> {
            s.add(user("Ann", None));
            s.commit()?;
            panic!("an assertion of the test's")
        })
    }));
    assert!(panic.is_err());
    assert_eq!(names(&mut db.engine().connection()?)?, [""; 0]);
    Ok(())
}

fn tables_made_in_a_test_are_gone_or_it_says_why_not(target: Target) -> Result<()> {
    let db = fresh!(target)?;
    let test = testing::isolated(&db)?;
    let made = Schema::new().entity::<Folder>().create_all(&test);
    if test.dialect().capabilities().transactional_ddl {
        made?;
        Folder::insert(folder("rust")).execute(&mut test.connection()?)?;
        drop(test);
        assert!(Folder::query().count(&mut db.engine().connection()?).is_err());
        return Ok(());
    }
    let error = made.expect_err("what follows would stay");
    assert!(error.to_string().starts_with("the transaction around this test has ended"), "{error}");
    let later = Folder::insert(folder("rust")).execute(&mut test.connection()?);
    assert!(later.unwrap_err().to_string().starts_with("the transaction around this test has ended"));
    drop(test);
    assert_eq!(Folder::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}

fn what_a_test_sends_is_counted_for_it_alone(target: Target) -> Result<()> {
    let schema = Schema::new().entity::<Folder>();
    let db = target.fresh_with(&schema, |options: EngineOptions| options.pool_size(4))?;
    let before = db.engine().statement_count();
    let test = testing::isolated(&db)?;
    let sent = Statements::of(&test);
    test.transaction(|s| {
        let rust = s.add(folder("rust"));
        s.flush()?;
        let id = s[rust].id;
        s.get::<Folder>(id + 1)?;
        assert_eq!(s.get::<Folder>(id)?, Some(rust));
        Ok(())
    })?;
    assert_eq!(sent.count(), 2);
    let texts = sent.texts();
    assert!(texts[0].starts_with("INSERT INTO ") && texts[1].starts_with("SELECT "), "{texts:?}");
    let all = sent.all_texts();
    assert_eq!((all.len(), &*all[3]), (4, "COMMIT"), "{all:?}");
    assert_eq!(sent.take(), texts);
    assert_eq!((sent.count(), test.statement_count(), db.engine().statement_count()), (0, 2, before));
    drop(sent);
    drop(test);

    // The engine itself can be listened to as well, for a while.
    let sent = Statements::of(&db);
    Folder::query().count(&mut db.engine().connection()?)?;
    assert!(sent.count() == 1 && format!("{sent:?}").to_lowercase().contains("count("), "{sent:?}");
    Ok(())
}

fn an_engine_that_outlives_its_test_says_so(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let test = testing::isolated(&db)?;
    let (engine, mut lent) = (test.engine().clone(), test.connection()?);
    drop(test);
    User::insert(user("Ann", None)).execute(&mut lent)?;
    drop(lent);
    let error = engine.connection().expect_err("it has no connection any more");
    assert_eq!(error.to_string(), "the test whose transaction this engine uses has ended");
    assert_eq!(names(&mut db.engine().connection()?)?, [""; 0]);
    Ok(())
}

fn isolation_can_be_nested(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let outer = testing::isolated(&db)?;
    register(&outer, "Ann")?;
    {
        let inner = testing::isolated(&outer)?;
        register(&inner, "Bob")?;
        let refused: Result<()> = inner.transaction(|s| {
            s.add(NewUser { name: "Ann".into(), group_id: None });
            s.flush()
        });
        assert!(refused.unwrap_err().is_unique_violation());
        assert_eq!(names(&mut inner.connection()?)?, ["Ann", "Bob"]);
    }
    assert_eq!(names(&mut outer.connection()?)?, ["Ann"]);
    Ok(())
}
