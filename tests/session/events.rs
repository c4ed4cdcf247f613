use std::sync::{Arc, Mutex};

use orm_core::orm::{Change, Changed, Changes, Hooks, Listener, Problems, State};
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

suite! {
    hooks_run_around_each_statement_of_their_object,
    a_deletion_of_an_expired_object_is_told_with_what_it_held,
    all_that_is_wrong_is_told_at_once_and_nothing_is_sent,
    a_listener_sees_every_changed_object,
    what_a_listener_adds_after_a_flush_is_written_by_it,
    a_listener_changes_what_is_flushed,
    a_listener_deletes_what_is_flushed,
    a_listener_that_never_ends_is_an_error,
    a_session_tells_of_its_statements,
    a_roll_back_is_told_with_what_was_undone,
}

/// What the hooks of `Account` were called for; each test has a book of its own by the name of its account.
static CALLS: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

fn note(name: &str, call: impl Into<String>) {
    CALLS.lock().unwrap().push((name.into(), call.into()));
}

fn calls(name: &str) -> Vec<String> {
    let mut calls = CALLS.lock().unwrap();
    let taken = calls.extract_if(.., |(other, _)| other == name).map(|(_, call)| call);
    taken.collect()
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "accounts", register = false, hooks)]
struct Account {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 60)]
    name: String,
    #[orm(length = 60)]
    email: String,
    #[orm(sensitive)]
    secret: i32,
    #[orm(default = 0)]
    renamed: i32,
}

impl Hooks for Account {
    fn before_insert(new: &mut NewAccount) -> Result<()> {
        new.email = new.email.to_lowercase();
        note(&new.name, "before insert");
        Ok(())
    }

    fn after_insert(&self) -> Result<()> {
        note(&self.name, format!("after insert, key known: {}", self.id > 0));
        Ok(())
    }

    fn before_update(&mut self, changes: &Changes<'_, Self>) -> Result<()> {
        if changes.has(Account::EMAIL) {
            self.renamed += 1;
        }
        note(&self.name, format!("before update {changes:?}"));
        Ok(())
    }

    fn after_update(&self, changes: &Changes<'_, Self>) -> Result<()> {
        note(&self.name, format!("after update {changes:?} from {}", changes.before(Account::EMAIL)?));
        Ok(())
    }

    fn before_delete(&self) -> Result<()> {
        note(&self.name, "before delete");
        Ok(())
    }

    fn after_delete(&self) {
        note(&self.name, "after delete");
    }

    fn after_load(&mut self) {
        note(&self.name, "after load");
    }

    fn after_commit(&self, what: Changed) {
        note(&self.name, format!("after commit {what:?}"));
    }

    fn after_rollback(&self, what: Changed) {
        note(&self.name, format!("after rollback {what:?}"));
    }

    fn validate(&self, problems: &mut Problems) {
        if self.email.is_empty() {
            problems.add(Account::EMAIL, "must not be empty");
        }
    }

    fn validate_new(new: &NewAccount, problems: &mut Problems) {
        if !new.email.contains('@') {
            problems.add(Account::EMAIL, "is no address");
        }
        if new.secret < 1_000 {
            problems.add(Account::SECRET, "is too easy to guess");
        }
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "entries", register = false)]
struct Entry {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 500)]
    text: String,
}

/// A name that no other test and database uses.
fn name(test: &str, target: Target) -> String {
    format!("{test} {target:?}")
}

fn account(name: &str) -> NewAccount {
    NewAccount { name: name.into(), email: "Ann@Example.org".into(), secret: 4_711 }
}

fn hooks_run_around_each_statement_of_their_object(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let name = name("hooks", target);
    let mut s = db.session();
    let ann = s.add(account(&name));
    s.commit()?;
    assert_eq!(s[ann].email, "ann@example.org");
    assert_eq!(calls(&name), ["before insert", "after insert, key known: true", "after commit Inserted"]);

    s[ann].email = "anna@example.org".into();
    s.commit()?;
    assert_eq!(s[ann].renamed, 1);
    assert_eq!(
        calls(&name),
        [
            "before update {\"email\"}",
            "after update {\"email\", \"renamed\"} from ann@example.org",
            "after commit Updated"
        ]
    );
    assert_eq!(Account::query().one(&mut db.engine().connection()?)?, s[ann]);

    let mut other = db.session();
    let same = other.load_one(Account::query())?;
    other.load(Account::query())?;
    assert_eq!(calls(&name), ["after load"]);
    other.delete(same);
    other.commit()?;
    assert_eq!(calls(&name), ["before delete", "after delete", "after commit Deleted"]);
    Ok(())
}

fn a_deletion_of_an_expired_object_is_told_with_what_it_held(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let name = name("expired", target);
    let mut s = db.session();
    let book = Book::default();
    let ann = s.add(account(&name));
    s.commit()?;
    s.listen(book.clone());
    calls(&name);
    s.expire(ann);
    s.delete(ann);
    s.commit()?;
    assert_eq!(calls(&name), ["after load", "before delete", "after delete", "after commit Deleted"]);
    let columns = "id name email secret renamed";
    assert_eq!(
        book.take(),
        [format!("flush: Deleted Account {columns}"), format!("commit: Deleted Account {columns}")]
    );
    Ok(())
}

fn all_that_is_wrong_is_told_at_once_and_nothing_is_sent(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let name = name("wrong", target);
    let mut s = db.session();
    let ann = s.add(account(&name));
    s.commit()?;
    s[ann].email.clear();
    s.add(NewAccount { email: "bob".into(), secret: 1, ..account(&name) });
    let (result, n_statements) = db.count_statements(|| s.flush());
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
    let text = error.to_string();
    for part in ["`email` is no address", "`secret` is too easy to guess", "`email` must not be empty"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(n_statements, 0);
    // Nothing was sent, so the session goes on when it is put right.
    s.rollback()?;
    assert_eq!(s[ann].email, "ann@example.org");
    calls(&name);
    Ok(())
}

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Vec<String>>>);

impl Book {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn note(&self, when: &str, changes: &[Change]) {
        let list = changes.iter().map(|change| {
            let columns: Vec<String> = change.columns().map(|column| column.column.field.to_string()).collect();
            format!("{when}: {:?} {} {}", change.what(), change.entity(), columns.join(" "))
        });
        self.0.lock().unwrap().extend(list);
    }
}

impl Listener for Book {
    fn after_flush(&mut self, _: &mut Session, changes: &[Change]) -> Result<()> {
        self.note("flush", changes);
        Ok(())
    }

    fn after_commit(&mut self, changes: &[Change]) {
        self.note("commit", changes);
    }

    fn after_rollback(&mut self, changes: &[Change]) {
        self.note("rollback", changes);
    }
}

fn a_listener_sees_every_changed_object(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let mut s = db.session();
    let book = Book::default();
    s.listen(book.clone());
    let entry = s.add(NewEntry { text: "one".into() });
    let other = s.add(NewEntry { text: "two".into() });
    s.flush()?;
    assert_eq!(book.take(), ["flush: Inserted Entry id text", "flush: Inserted Entry id text"]);
    s[entry].text = "1".into();
    s.flush()?;
    s.delete(other);
    s.commit()?;
    assert_eq!(
        book.take(),
        ["flush: Updated Entry text", "flush: Deleted Entry id text", "commit: Inserted Entry id text"]
    );
    Ok(())
}

/// Adds an entry for each account that was written.
struct Audit;

impl Listener for Audit {
    fn after_flush(&mut self, session: &mut Session, changes: &[Change]) -> Result<()> {
        for change in changes {
            let Some(account) = change.handle::<Account>() else { continue };
            let text = format!("{:?} {:?} {change:?}", change.what(), session.state(account));
            session.add(NewEntry { text: text.chars().take(500).collect() });
        }
        Ok(())
    }
}

fn what_a_listener_adds_after_a_flush_is_written_by_it(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let name = name("audit", target);
    let mut s = db.session();
    s.listen(Audit);
    s.add(account(&name));
    s.flush()?;
    let entry = s.load_one(Entry::query())?;
    assert!(s[entry].text.starts_with("Inserted Persistent"), "{:?}", s[entry]);
    assert!(!s[entry].text.contains("4711") && s[entry].text.contains("secret: ***"), "{:?}", s[entry]);
    s.commit()?;
    calls(&name);
    assert_eq!(Entry::query().count(&mut db.engine().connection()?)?, 1);
    Ok(())
}

/// Leaves no entry without a text.
struct Filler;

impl Listener for Filler {
    fn before_flush(&mut self, session: &mut Session) -> Result<()> {
        for entry in session.load(Entry::query().filter(Entry::TEXT.eq("")))? {
            session[entry].text = "-".into();
        }
        Ok(())
    }
}

fn a_listener_changes_what_is_flushed(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    Entry::insert_many([NewEntry { text: String::new() }, NewEntry { text: "x".into() }])
        .execute(&mut db.engine().connection()?)?;
    let mut s = db.session();
    s.listen(Filler);
    s.add(NewEntry { text: "y".into() });
    s.commit()?;
    let texts = Entry::query().order_by(Entry::ID).select(Entry::TEXT).all(&mut db.engine().connection()?)?;
    assert_eq!(texts, ["-", "x", "y"]);
    Ok(())
}

/// Deletes what has become empty, and inserts nothing that is.
struct Sweeper;

impl Listener for Sweeper {
    fn before_flush(&mut self, session: &mut Session) -> Result<()> {
        for entry in session.new_of::<Entry>() {
            if session.new_mut(entry).text.is_empty() {
                session.delete(entry);
            }
        }
        for entry in session.dirty_of::<Entry>() {
            if session[entry].text.is_empty() {
                session.delete(entry);
            }
        }
        Ok(())
    }
}

fn a_listener_deletes_what_is_flushed(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let mut s = db.session();
    s.listen(Sweeper);
    let entries = s.add_all(["x", "", "y"].map(|text| NewEntry { text: text.into() }));
    s.commit()?;
    assert_eq!(s.state(entries[1]), State::Transient);
    s[entries[0]].text.clear();
    s.commit()?;
    assert_eq!((s.state(entries[0]), s.state(entries[2])), (State::Detached, State::Persistent));
    assert_eq!(Entry::query().select(Entry::TEXT).all(&mut db.engine().connection()?)?, ["y"]);
    Ok(())
}

struct Endless;

impl Listener for Endless {
    fn after_flush(&mut self, session: &mut Session, _: &[Change]) -> Result<()> {
        session.add(NewEntry { text: "more".into() });
        Ok(())
    }
}

fn a_listener_that_never_ends_is_an_error(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let mut s = db.session();
    s.listen(Endless);
    s.add(NewEntry { text: "first".into() });
    let error = s.commit().unwrap_err();
    assert!(error.to_string().contains("after each of 100 rounds"), "{error}");
    s.rollback()?;
    assert_eq!(Entry::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}

fn a_session_tells_of_its_statements(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut s = db.session();
    let list = Arc::clone(&seen);
    s.on_statement(move |event| list.lock().unwrap().push(event.sql.split(' ').next().unwrap_or("").to_owned()));
    s.add(NewEntry { text: "one".into() });
    s.commit()?;
    let n_seen = seen.lock().unwrap().len();
    assert!(seen.lock().unwrap().iter().any(|word| word == "INSERT"), "{seen:?}");
    // The connection has gone back, and tells nobody any more.
    Entry::query().count(&mut db.engine().connection()?)?;
    assert_eq!(seen.lock().unwrap().len(), n_seen);
    s.load(Entry::query())?;
    assert!(seen.lock().unwrap().len() > n_seen);
    Ok(())
}

fn a_roll_back_is_told_with_what_was_undone(target: Target) -> Result<()> {
    let db = fresh!(target, Account, Entry)?;
    let name = name("roll-back", target);
    let book = Book::default();
    let result: Result<()> = db.transaction(|s| {
        s.listen(book.clone());
        s.add(account(&name));
        s.add(NewEntry { text: "one".into() });
        s.flush()?;
        Err(Error::other("no"))
    });
    assert!(result.is_err());
    assert!(calls(&name).contains(&"after rollback Inserted".to_owned()));
    let told = book.take();
    assert_eq!(told.iter().filter(|line| line.starts_with("rollback: Inserted")).count(), 2, "{told:?}");
    Ok(())
}
