use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Once;
use std::sync::{Arc, Mutex};

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{group_with_member, panic_of};
use crate::behaviour::{Group, NewUser, Post, Profile, Tag, User, user};

suite! {
    a_row_is_one_object_however_it_is_met,
    several_keys_are_read_together,
    a_query_keeps_what_was_changed_here,
    loaded_relationships_lead_to_the_same_objects,
    a_changed_key_moves_the_object,
    two_objects_are_changed_at_once,
    a_handle_that_leads_to_nothing_says_why,
    a_panic_points_to_the_line_that_used_the_handle,
    two_objects_with_one_key_are_refused_before_any_statement,
    a_secret_key_is_never_told,
}

fn a_row_is_one_object_however_it_is_met(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let ann = User::insert(user("Ann", None)).one(&mut db.engine().connection()?)?;
    let mut s = db.session();
    let first = s.get::<User>(ann.id)?.expect("she is there");
    let (second, n_statements) = db.count_statements(|| s.get::<User>(ann.id));
    assert_eq!((second?, n_statements), (Some(first), 0));
    assert_eq!(s.load_one(User::query().filter(User::NAME.eq("Ann")))?, first);
    assert_eq!(s.get::<User>(ann.id + 1)?, None);
    assert!(s.get_one::<User>(ann.id + 1).unwrap_err().is_not_found());
    assert_eq!(s[first], ann);

    let mut seen = HashMap::new();
    seen.insert(first, "Ann");
    assert_eq!(seen.get(&first), Some(&"Ann"));
    Ok(())
}

fn several_keys_are_read_together(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let users = User::insert_many([user("Ann", None), user("Bob", None), user("Cid", None)]);
    let users = users.all(&mut db.engine().connection()?)?;
    let mut s = db.session();
    let bob = s.get::<User>(users[1].id)?;
    let keys = [users[2].id, users[1].id, 4711, users[0].id];
    let (found, n_statements) = db.count_statements(|| s.get_many::<User>(keys));
    let found = found?;
    assert_eq!((found[1], found[2], n_statements), (bob, None, 1));
    let names: Vec<&str> = found.iter().flatten().map(|user| &*s[*user].name).collect();
    assert_eq!(names, ["Cid", "Bob", "Ann"]);
    Ok(())
}

fn a_query_keeps_what_was_changed_here(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut connection = db.engine().connection()?;
    let id = User::insert(user("Ann", None)).one(&mut connection)?.id;
    drop(connection);
    let mut s = db.session();
    let ann = s.get_one::<User>(id)?;
    s[ann].visits = 7;
    s.no_autoflush(|s| s.load(User::query()))?;
    assert_eq!(s[ann].visits, 7);
    s.no_autoflush(|s| s.load(User::query().populate_existing()))?;
    assert_eq!(s[ann].visits, 0);
    s[ann].visits = 8;
    // Reading flushes first.
    assert_eq!(s.load(User::query().filter(User::VISITS.eq(8)))?, [ann]);
    assert_eq!(User::query().filter(User::VISITS.eq(8)).count(&mut s)?, 1);
    Ok(())
}

fn loaded_relationships_lead_to_the_same_objects(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    db.transaction(|s| {
        let (group, ann) = group_with_member(s);
        s.add(NewUser { name: "Bob".into(), group_id: group.into() });
        s.flush()?;
        s[ann].visits = 3;
        let groups = s.load(Group::query().load(Group::MEMBERS.then(User::GROUP)))?;
        assert_eq!(groups, [group]);
        let members = s.view(group).members()?;
        assert_eq!(members.len(), 2);
        for member in members {
            assert_eq!(member.group()?.map(|group| group.row().name.as_str()), Some("core"));
        }
        s[ann].name = "Anne".into();
        let mut names: Vec<&str> = s.view(group).members()?.map(|user| user.row().name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Anne", "Bob"]);
        Ok(())
    })
}

fn a_changed_key_moves_the_object(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let tag = s.add(Tag { name: "rust".into() });
    s.flush()?;
    s[tag].name = "Rust".into();
    s.flush()?;
    let (found, n_statements) = db.count_statements(|| s.get::<Tag>("Rust".into()));
    assert_eq!((found?, n_statements), (Some(tag), 0));
    assert_eq!(s.get::<Tag>("rust".into())?, None);
    s.commit()?;
    assert_eq!(Tag::query().one(&mut db.engine().connection()?)?.name, "Rust");
    Ok(())
}

fn two_objects_are_changed_at_once(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    s.flush()?;
    let (one, other) = s.pair_mut(ann, bob);
    std::mem::swap(&mut one.visits, &mut other.visits);
    one.visits += 1;
    let (group, user) = s.pair_mut(group, ann);
    group.owner_id = Some(user.id);
    let [one, other] = s.many_mut([bob, ann]);
    one.visits = other.visits + 1;
    s.commit()?;
    assert_eq!((s[ann].visits, s[bob].visits), (1, 2));
    assert!(panic_of(|| _ = s.pair_mut(ann, ann)).contains("twice"));
    Ok(())
}

fn a_handle_that_leads_to_nothing_says_why(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let ann = s.add(NewUser { name: "Ann".into(), group_id: None });
    let text = panic_of(|| drop(s[ann].clone()));
    assert!(text.starts_with("this `User` cannot be used: it is pending"), "{text}");
    assert_eq!(s.peek(ann), None);
    s.flush()?;
    let other = db.session();
    assert!(panic_of(|| drop(other[ann].clone())).contains("another session"));
    assert_eq!(other.state(ann), State::Detached);
    s.delete(ann);
    s.commit()?;
    assert!(panic_of(|| s[ann].visits = 1).contains("it was deleted"));
    let bob = s.add(NewUser { name: "Bob".into(), group_id: None });
    s.flush()?;
    s.rollback()?;
    assert_eq!(s.state(bob), State::Transient);
    assert!(panic_of(|| s[bob].visits = 1).contains("rolled back"));
    Ok(())
}

thread_local! {
    /// Where this thread has panicked.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// The file and line that a panic names.
fn place_of(work: impl FnOnce()) -> Option<String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PLACE.set(info.location().map(|place| format!("{}:{}", place.file(), place.line())));
            before(info);
        }));
    });
    panic_of(work);
    PLACE.take()
}

macro_rules! assert_panics_here {
    ($work:expr) => {
        assert_eq!(place_of(|| _ = $work), Some(format!("{}:{}", file!(), line!())))
    };
}

fn a_panic_points_to_the_line_that_used_the_handle(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let (group, ann) = group_with_member(&mut s);
    assert_panics_here!(s[ann].clone());
    assert_panics_here!(&mut s[ann]);
    assert_panics_here!(s.view(ann));
    assert_panics_here!(s.pair_mut(group, ann));
    assert_panics_here!(s.many_mut([ann]));
    assert_panics_here!(s.expire(ann));
    assert_panics_here!(s.expunge(ann));
    s.commit()?;
    assert_panics_here!(s.new_mut(ann));
    assert_panics_here!(s.expunge_new(ann));
    let mut other = db.session();
    assert_panics_here!(other.delete(ann));
    Ok(())
}

fn two_objects_with_one_key_are_refused_before_any_statement(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let mut s = db.session();
    let first = s.add(Tag { name: "rust".into() });
    let second = s.add(Tag { name: "rust".into() });
    let (result, n_statements) = db.count_statements(|| s.flush());
    assert!(result.unwrap_err().to_string().contains("a new `Tag` has the same key as another new one"));
    assert_eq!(n_statements, 0);
    s.delete(second);
    s.flush()?;
    s.add(Tag { name: "rust".into() });
    assert!(s.flush().unwrap_err().to_string().contains("one that is loaded"));
    // Unless the loaded one goes.
    s.delete(first);
    s.commit()?;
    assert_eq!(Tag::query().count(&mut db.engine().connection()?)?, 1);
    Ok(())
}

/// The key is a secret, as of a session cookie.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "tokens", register = false, has_many(uses: TokenUse, by = token))]
struct Token {
    #[orm(primary_key, length = 40, sensitive)]
    token: String,
    n_uses: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "token_uses", register = false)]
struct TokenUse {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Token, relation = owner, length = 40, sensitive)]
    token: String,
}

fn a_secret_key_is_never_told(target: Target) -> Result<()> {
    let db = fresh!(target, Token, TokenUse)?;
    let seen = Arc::new(Mutex::new(String::new()));
    let book = Arc::clone(&seen);
    let mut s = db.session();
    s.on_statement(move |event| {
        let values: Vec<_> = event.values().collect();
        book.lock().unwrap().push_str(&format!("{} {values:?}\n", event.sql));
    });
    let tokens = ["s3cret-1", "s3cret-2"].map(|token| s.add(Token { token: token.into(), n_uses: 0 }));
    s.add(NewTokenUse { token: tokens[0].into() });
    s.commit()?;
    s.clear();
    let found = s.get_many::<Token>(["s3cret-1".to_owned(), "s3cret-2".to_owned()])?;
    let first = found[0].expect("it is there");
    assert_eq!(s.related(first, Token::USES)?.len(), 1);
    s[first].n_uses += 1;
    s.flush()?;
    s.set_expr(first, Token::N_USES, Token::N_USES + 1)?;
    s.flush()?;
    s.refresh(first)?;
    assert_eq!(s[first].n_uses, 2);
    Token::update().filter(Token::N_USES.eq(2)).set(Token::N_USES, 3).execute(&mut s)?;
    let row = s[first].clone();
    assert_eq!(Token::USES.of(&row).count(&mut s)?, 1);
    s.delete(found[1].expect("it is there"));
    s.commit()?;
    let seen = seen.lock().unwrap();
    assert!(seen.contains("None") && !seen.contains("s3cret"), "{seen}");
    Ok(())
}
