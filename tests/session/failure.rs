//! What a flush says when the database refuses it, and which object it names.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use orm_core::orm::{Handle, State};
use orm_core::prelude::*;
use orm_core::{DatabaseErrorKind as Kind, FlushError, TransactionOptions};
use orm_tests::{Target, fresh, suite};

use crate::behaviour::{Group, NewPost, NewUser, Post, Profile, Tag, User};

suite! {
    the_one_of_a_thousand_new_rows_that_is_refused_is_named,
    the_changed_row_that_is_refused_is_named,
    the_deleted_row_that_others_refer_to_is_named,
    the_row_that_somebody_else_deleted_is_named,
    a_value_that_does_not_fit_names_its_object,
    a_key_is_named_unless_it_is_secret,
    a_lone_row_is_named_without_another_statement,
    a_savepoint_tells_which_object_failed,
    an_association_that_is_refused_names_its_table,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "teams", register = false)]
struct Team {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 32)]
    name: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "members", register = false)]
struct Member {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 32, unique)]
    name: String,
    #[orm(check = "{age} >= 0")]
    age: i32,
    #[orm(references = Team)]
    team_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "licences", register = false)]
struct Licence {
    #[orm(primary_key, length = 40, sensitive)]
    code: String,
    #[orm(check = "{seats} > 0")]
    seats: i32,
}

/// Makes a new row one that the database refuses.
type Spoil = fn(&mut NewMember);

fn member(n: usize) -> NewMember {
    NewMember { name: format!("member {n}"), age: 30, team_id: None }
}

/// What the flush could not write.
fn refusal(error: &Error) -> &FlushError {
    error.flush().unwrap_or_else(|| panic!("not a refusal of a flush: {error}"))
}

fn the_one_of_a_thousand_new_rows_that_is_refused_is_named(target: Target) -> Result<()> {
    let db = fresh!(target, Team, Member)?;
    let mut s = db.session();
    let spoil: [(Kind, Spoil); 3] = [
        (Kind::UniqueViolation, |member| member.name = "member 3".into()),
        (Kind::CheckViolation, |member| member.age = -1),
        (Kind::ForeignKeyViolation, |member| member.team_id = Some(4711.into())),
    ];
    for (kind, spoil) in spoil {
        // An object of another entity, and one that is cancelled, do not count.
        s.add(NewTeam { name: "core".into() });
        let cancelled = s.add(member(2_000));
        s.delete(cancelled);
        let members = s.add_all((1..=1_000).map(member));
        spoil(s.new_mut(members[616]));
        let whole = db.count_statements(|| s.flush());
        let error = whole.0.expect_err("one is refused");
        assert!(whole.1 < 2_300, "{} statements", whole.1);
        assert_eq!(error.database().map(|error| error.kind), Some(kind), "{error}");
        assert_eq!(s.failed_object(), Some(members[616].id()));
        let found = refusal(&error);
        assert_eq!((found.action, &*found.entity, found.n_rows), ("insert", "Member", 1_000));
        assert_eq!((found.position, &found.key), (Some(617), &None));
        assert!(error.to_string().starts_with("could not insert the 617th new `Member`: "), "{error}");
        let later = s.flush().unwrap_err().to_string();
        assert!(later.contains("could not insert the 617th new `Member`"), "{later}");
        s.rollback()?;
        assert_eq!(Member::query().count(&mut s)? + Team::query().count(&mut s)?, 0);
    }
    Ok(())
}

fn members(s: &mut Session, n_members: usize) -> Result<Vec<Handle<Member>>> {
    let members = s.add_all((1..=n_members).map(member));
    s.commit()?;
    Ok(members)
}

fn the_changed_row_that_is_refused_is_named(target: Target) -> Result<()> {
    let db = fresh!(target, Team, Member)?;
    let mut s = db.session();
    let members = members(&mut s, 100)?;
    for member in &members {
        s[*member].age += 1;
    }
    s[members[76]].age = -5;
    let id = s[members[76]].id;
    let error = s.flush().expect_err("one is refused");
    assert!(error.is_check_violation(), "{error}");
    assert!(error.to_string().starts_with(&format!("could not update `Member` {id}: check violation")), "{error}");
    assert_eq!(refusal(&error).position, None);
    assert_eq!(s.failed_object(), Some(members[76].id()));
    s.rollback()?;
    assert_eq!(s[members[76]].age, 30);
    assert_eq!(Member::query().filter(Member::AGE.eq(30)).count(&mut s)?, 100);
    Ok(())
}

fn the_deleted_row_that_others_refer_to_is_named(target: Target) -> Result<()> {
    let db = fresh!(target, Team, Member)?;
    let mut s = db.session();
    let teams = s.add_all((0..20).map(|n| NewTeam { name: format!("team {n}") }));
    s.add(NewMember { team_id: teams[13].into(), ..member(1) });
    s.commit()?;
    for team in &teams {
        s.delete(*team);
    }
    // The member is nobody's business here.
    s.no_autoflush(|s| s.load(Member::query()))?;
    let id = s[teams[13]].id;
    let error = s.flush().expect_err("it has a member");
    assert!(error.is_foreign_key_violation(), "{error}");
    assert!(error.to_string().starts_with(&format!("could not delete `Team` {id}: ")), "{error}");
    assert_eq!(s.failed_object(), Some(teams[13].id()));
    s.rollback()?;
    assert_eq!((s.state(teams[13]), Team::query().count(&mut s)?), (State::Persistent, 20));
    Ok(())
}

fn the_row_that_somebody_else_deleted_is_named(target: Target) -> Result<()> {
    let db = fresh!(target, Team, Member)?;
    let mut s = db.session();
    let members = members(&mut s, 300)?;
    let id = s[members[276]].id;
    Member::delete().filter(Member::ID.eq(id)).execute(&mut db.engine().connection()?)?;
    for member in &members {
        s[*member].age += 1;
    }
    let error = s.flush().expect_err("one is gone");
    assert!(error.to_string().starts_with(&format!("`Member` {id} could not be updated")), "{error}");
    assert!(error.is_stale_row() && error.flush().is_none());
    assert_eq!(s.failed_object(), Some(members[276].id()));
    s.rollback()?;
    for member in &members {
        s.delete(*member);
    }
    let (result, n_statements) = db.count_statements(|| s.flush());
    assert!(result.expect_err("one is gone").is_stale_row());
    assert!(n_statements < 20, "{n_statements} statements");
    s.rollback()
}

fn a_value_that_does_not_fit_names_its_object(target: Target) -> Result<()> {
    let db = fresh!(target, Team, Member)?;
    let mut s = db.session();
    let members = s.add_all((1..=30).map(member));
    s.new_mut(members[20]).name = "x".repeat(33);
    let error = s.flush().expect_err("one is too long");
    assert!(error.to_string().starts_with("could not insert the 21st new `Member`: `Member.name`: "), "{error}");
    assert_eq!(s.failed_object(), Some(members[20].id()));
    s.rollback()
}

fn a_key_is_named_unless_it_is_secret(target: Target) -> Result<()> {
    let db = fresh!(target, Licence, Team, Member)?;
    let mut s = db.session();
    s.add_all((0..10).map(|n| Licence { code: format!("secret {n}"), seats: 3 - n }));
    let error = s.flush().expect_err("a licence without seats");
    assert!(error.to_string().starts_with("could not insert the 4th new `Licence`, ?: check violation"), "{error}");
    assert!(!format!("{error:?} {:?}", refusal(&error)).contains("secret"), "{error:?}");
    s.rollback()?;
    s.add_all((0..10).map(|n| Member { id: 100 + n, name: "Ann".into(), age: 3, team_id: None }));
    let error = s.flush().expect_err("they have one name");
    assert!(error.to_string().starts_with("could not insert the 2nd new `Member`, 101: unique violation"), "{error}");
    s.rollback()
}

fn a_lone_row_is_named_without_another_statement(target: Target) -> Result<()> {
    let db = fresh!(target, Team, Member)?;
    let mut s = db.session();
    s.add(member(1));
    s.commit()?;
    let ann = s.add(member(1));
    let (result, n_statements) = db.count_statements(|| s.flush());
    let error = result.expect_err("there is one already");
    assert!(error.is_unique_violation(), "{error}");
    assert!(error.to_string().starts_with("could not insert the 1st new `Member`: "), "{error}");
    assert_eq!((s.failed_object(), n_statements), (Some(ann.id()), 1));
    // The cause of the cause is that of the driver, and nothing is said twice.
    let debug = format!("{error:?}");
    assert_eq!(debug.matches("unique violation `").count(), 1, "{debug}");
    s.rollback()
}

fn a_savepoint_tells_which_object_failed(target: Target) -> Result<()> {
    let db = fresh!(target, Team, Member)?;
    db.transaction(|s| {
        s.add_all((1..=10).map(member));
        s.flush()?;
        let mut added = Vec::new();
        let result: Result<()> = s.savepoint(|s| {
            added = s.add_all((8..=20).rev().map(member));
            Ok(())
        });
        assert!(result.expect_err("some are there").is_unique_violation());
        assert_eq!(s.failed_object(), Some(added[10].id()));
        // The session goes on.
        s.add_all((11..=20).map(member));
        Ok(())
    })?;
    assert_eq!(Member::query().count(&mut db.engine().connection()?)?, 20);
    Ok(())
}

fn an_association_that_is_refused_names_its_table(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let ann = s.add(NewUser { name: "Ann".into(), group_id: None });
    let post = s.add(NewPost { title: "Hello".into(), author_id: ann.into() });
    let tag = s.add(Tag { name: "rust".into() });
    s.commit()?;
    Tag::delete().filter(Tag::NAME.eq("rust")).execute(&mut db.engine().connection()?)?;
    s.link(post, Post::TAGS, tag)?;
    let error = s.flush().expect_err("the tag is gone");
    assert!(error.is_foreign_key_violation(), "{error}");
    assert!(error.to_string().starts_with("could not link a row of `post_tag`: "), "{error}");
    assert_eq!(s.failed_object(), None);
    s.rollback()
}

mod between_transactions {
    use super::*;

    suite! {
        on postgres mariadb mysql;
        a_closure_that_loses_a_deadlock_runs_again_with_its_objects,
    }

    /// Two transactions change the same two rows, each in its own order.
    fn a_closure_that_loses_a_deadlock_runs_again_with_its_objects(target: Target) -> Result<()> {
        let db = fresh!(target, Team, Member)?;
        let ids = db.transaction(|s| {
            let members = members(s, 2)?;
            Ok([s[members[0]].id, s[members[1]].id])
        })?;
        let (barrier, n_runs) = (Barrier::new(2), AtomicUsize::new(0));
        let engine = db.engine();
        let age = |keys: [i32; 2]| {
            let mut is_first = true;
            engine.transaction_with(TransactionOptions::new().retries(8), |s| {
                n_runs.fetch_add(1, SeqCst);
                for (turn, key) in keys.into_iter().enumerate() {
                    let member = s.get_one::<Member>(key)?;
                    let age = s[member].age;
                    s[member].age = age + 1;
                    s.flush()?;
                    if turn == 0 && std::mem::take(&mut is_first) {
                        barrier.wait();
                    }
                }
                Ok(())
            })
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(|| age([ids[1], ids[0]]));
            let result = age(ids);
            other.join().expect("no panic").and(result)
        })?;
        assert!(n_runs.load(SeqCst) >= 3, "one of them ran twice");
        assert!(Member::query().select(Member::AGE).all(&mut db.engine().connection()?)?.iter().all(|age| *age > 30));
        Ok(())
    }
}
