//! What an entity does when its rows are read and written, and what is wrong with them.

use orm_core::orm::HookSet;
use orm_core::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false, hooks)]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 32)]
    name: String,
    #[orm(column = "mail_address")]
    email: Option<String>,
    weight: f64,
    #[orm(default = 0)]
    renamed: i32,
}

impl Hooks for User {
    fn before_insert(new: &mut NewUser) -> Result<()> {
        new.name = new.name.trim().to_owned();
        Ok(())
    }

    fn before_update(&mut self, changes: &Changes<'_, Self>) -> Result<()> {
        self.renamed += i32::from(changes.has(User::NAME));
        Ok(())
    }

    fn before_delete(&self) -> Result<()> {
        Err(Error::statement(format!("{} is still needed", self.name)))
    }

    fn validate(&self, problems: &mut Problems) {
        if self.name.is_empty() {
            problems.add(User::NAME, "must not be empty");
        }
        if self.email.is_none() {
            problems.add(User::EMAIL, "is missing");
        }
        if self.name == "root" && self.id != 1 {
            problems.add_object("there is one root alone");
        }
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "seats", register = false, hooks)]
struct Seat {
    #[orm(primary_key, sensitive)]
    row: i32,
    #[orm(primary_key)]
    name: String,
}

impl Hooks for Seat {
    fn validate(&self, problems: &mut Problems) {
        problems.add(Seat::NAME, "is taken");
    }

    fn validate_new(new: &NewSeat, problems: &mut Problems) {
        problems.add(Seat::ROW, format!("{} is not there", new.row));
    }
}

#[derive(Entity)]
#[orm(table = "plain", register = false)]
struct Plain {
    #[orm(primary_key)]
    id: i32,
}

fn ann() -> User {
    User { id: 7, name: "Ann".into(), email: Some("ann@a.b".into()), weight: f64::NAN, renamed: 0 }
}

fn hooks() -> &'static HookSet<User> {
    User::HOOKS.expect("announced")
}

#[test]
fn a_session_finds_the_hooks_that_are_written_and_empty_ones_for_the_rest() -> Result<()> {
    assert!(Plain::HOOKS.is_none());
    let mut new = NewUser { name: " Ann ".into(), email: None, weight: 1.0 };
    (hooks().before_insert)(&mut new)?;
    assert_eq!(new.name, "Ann");
    let mut user = User { name: "Anna".into(), ..ann() };
    let changes = Changes::between(&ann(), &user);
    (hooks().before_update)(&mut user, &changes)?;
    assert_eq!(user.renamed, 1);
    assert_eq!((hooks().before_delete)(&user).unwrap_err().to_string(), "Anna is still needed");
    let before = user.renamed;
    (hooks().before_insert_row)(&mut user)?;
    (hooks().after_insert)(&user)?;
    (hooks().after_update)(&user, &changes)?;
    (hooks().after_load)(&mut user);
    (hooks().after_delete)(&user);
    (hooks().after_commit)(&user, Changed::Updated);
    (hooks().after_rollback)(&user, Changed::Deleted);
    assert_eq!(user.renamed, before);
    Ok(())
}

#[test]
fn changes_know_what_was_there_before() -> Result<()> {
    let changed = User { email: None, renamed: 3, ..ann() };
    let changes = Changes::between(&ann(), &changed);
    assert!(changes.has(User::EMAIL) && changes.has(User::RENAMED));
    assert!(!changes.has(User::NAME) && !changes.has(User::WEIGHT), "NaN is the same as itself");
    assert_eq!(changes.columns().map(|column| &*column.name).collect::<Vec<_>>(), ["mail_address", "renamed"]);
    assert_eq!((changes.before(User::EMAIL)?, changes.before(User::RENAMED)?), (ann().email, 0));
    assert_eq!(changes.before(User::NAME)?, "Ann");
    assert!(Changes::between(&changed, &changed).is_empty());
    assert_eq!(format!("{changes:?}"), r#"{"email", "renamed"}"#);
    Ok(())
}

#[test]
fn all_that_is_wrong_with_an_object_is_said_at_once() {
    assert!(Problems::check(&ann()).is_ok());
    let error = Problems::check(&User { name: String::new(), email: None, ..ann() }).unwrap_err();
    assert_eq!(error.to_string(), "`User` 7 is not valid: `name` must not be empty, `email` is missing");
    let invalid = error.invalid().expect("that is what it is");
    assert_eq!(invalid.of("email").collect::<Vec<_>>(), ["is missing"]);
    assert!(invalid.problems.iter().all(|problem| problem.entity == "User" && problem.key.as_deref() == Some("7")));
    let error = Problems::check(&User { name: "root".into(), ..ann() }).unwrap_err();
    assert_eq!(error.to_string(), "`User` 7 is not valid: there is one root alone");
    assert_eq!(error.invalid().and_then(|invalid| invalid.problems[0].field.clone()), None);
}

#[test]
fn an_invalid_object_is_named_by_its_key_without_what_must_not_be_shown() {
    let error = Problems::check(&Seat { row: 3, name: "A".into() }).unwrap_err();
    assert_eq!(error.to_string(), "`Seat` (?, 'A') is not valid: `name` is taken");
    let error = Problems::check_new::<Seat>(&NewSeat { row: 3, name: "A".into() }).unwrap_err();
    assert_eq!(error.to_string(), "a new `Seat` is not valid: `row` 3 is not there");
}
