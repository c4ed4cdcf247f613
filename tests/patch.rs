//! Changes of some columns, as a struct, by one UPDATE.

use orm_core::prelude::*;
use orm_tests::{Fresh, Target, assert_sql, fresh, suite};
use serde::{Deserialize, Serialize};
use serde_json::json;

suite! {
    only_what_is_set_is_written,
    a_patch_that_changes_nothing_sends_nothing,
    the_changed_row_is_answered,
    a_row_that_is_missing_or_changed_since_is_an_error,
    a_value_that_does_not_fit_is_named_and_nothing_is_written,
    a_patch_comes_as_json,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "groups", register = false)]
struct Group {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 32)]
    name: String,
}

#[derive(Embed, Clone, Debug, PartialEq, Default)]
struct Address {
    #[orm(length = 32)]
    street: String,
    #[orm(length = 32)]
    city: Option<String>,
    #[orm(computed = "{street}")]
    label: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false)]
#[orm(patch(UserPatch: name, group_id, password; derive(Clone, Debug, PartialEq, Serialize, Deserialize)))]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 32)]
    name: String,
    #[orm(references = Group)]
    group_id: Option<i32>,
    #[orm(sensitive)]
    password: Option<String>,
    #[orm(default = 0, on_update = 1)]
    edited: i32,
    #[orm(version)]
    version: i32,
    #[orm(embed(prefix = "home_"))]
    home: Address,
}

#[derive(Patch, Default)]
#[orm(entity = User)]
struct Move {
    home: Patched<Address>,
    #[orm(to = User::NAME)]
    called: Option<String>,
}

#[derive(Patch, Default)]
#[orm(entity = User)]
struct CityPatch {
    #[orm(to = User::HOME.then(Address::CITY))]
    city: Patched<Option<String>>,
}

#[derive(Patch, Default, Deserialize)]
#[orm(entity = User)]
#[serde(default, deny_unknown_fields)]
struct Request {
    name: Option<String>,
    group_id: Patched<Option<i32>>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "seats", register = false, patch(SeatPatch: taken))]
struct Seat {
    #[orm(primary_key)]
    row_no: i32,
    #[orm(primary_key, length = 8)]
    name: String,
    taken: bool,
}

#[test]
fn each_change_is_one_assignment_and_its_row_is_found_by_the_key() {
    let patch = UserPatch { name: Patched::Set("Ann".into()), group_id: Patched::Set(None), ..Default::default() };
    assert_sql!(
        User::patch(7, &patch),
        sqlite: r#"UPDATE "users" SET "name" = ?, "group_id" = NULL, "version" = "users"."version" + 1, "edited" = ? WHERE "users"."id" = ?"#,
        postgres: r#"UPDATE "users" SET "name" = $1, "group_id" = NULL, "version" = "users"."version" + 1, "edited" = $2 WHERE "users"."id" = $3"#,
        mysql: "UPDATE `users` SET `name` = ?, `group_id` = NULL, `version` = `users`.`version` + 1, `edited` = ? WHERE `users`.`id` = ?",
    );
    assert_sql!(
        Seat::patch((3, "A".into()), &SeatPatch { taken: true.into() }),
        sqlite: r#"UPDATE "seats" SET "taken" = ? WHERE "seats"."row_no" = ? AND "seats"."name" = ?"#,
        postgres: r#"UPDATE "seats" SET "taken" = $1 WHERE "seats"."row_no" = $2 AND "seats"."name" = $3"#,
        mysql: "UPDATE `seats` SET `taken` = ? WHERE `seats`.`row_no` = ? AND `seats`.`name` = ?",
    );
    assert_sql!(
        User::patch(7, &UserPatch::default()),
        all: "error: the patch changes nothing, so there is no statement",
    );
}

#[test]
fn an_embedded_struct_is_changed_as_a_whole_or_by_column() {
    let home = Address { street: "Main".into(), ..Address::default() };
    assert_sql!(
        User::patch(7, &Move { home: home.into(), called: None }),
        sqlite: r#"UPDATE "users" SET "home_street" = ?, "home_city" = NULL, "version" = "users"."version" + 1, "edited" = ? WHERE "users"."id" = ?"#,
        postgres: r#"UPDATE "users" SET "home_street" = $1, "home_city" = NULL, "version" = "users"."version" + 1, "edited" = $2 WHERE "users"."id" = $3"#,
        mysql: "UPDATE `users` SET `home_street` = ?, `home_city` = NULL, `version` = `users`.`version` + 1, `edited` = ? WHERE `users`.`id` = ?",
    );
    let patch = CityPatch { city: Some("Ulm".to_owned()).into() };
    assert_eq!(patch.changes(), [(7, "Ulm".into())]);
    assert_eq!(Move { called: Some("Ann".into()), ..Move::default() }.changes(), [(1, "Ann".into())]);
}

#[derive(Patch)]
#[orm(entity = User)]
struct Mistaken {
    #[orm(to = key_column())]
    id: Patched<i32>,
    #[orm(to = User::HOME.then(Address::LABEL))]
    label: Patched<String>,
}

fn key_column() -> orm_core::sql::Column<User, i32> {
    User::ID
}

#[test]
fn a_column_that_only_the_program_knows_is_looked_at_when_it_is_written() {
    assert_sql!(
        User::patch(7, &Mistaken { id: 8.into(), label: Patched::Keep }),
        all: "error: `User.id` is in the key, by which a patch finds its row, and stays as it is",
    );
    assert_sql!(
        User::patch(7, &Mistaken { id: Patched::Keep, label: "x".to_owned().into() }),
        all: "error: `User.home.label` is computed by the database and cannot be set; set the columns it is computed from",
    );
}

#[test]
fn what_must_not_be_shown_is_neither_logged_nor_printed() -> Result<()> {
    let patch = UserPatch { password: Some("s3cret".to_owned()).into(), ..Default::default() };
    let patching = User::patch(7, &patch);
    assert_eq!(patching.to_sql(&orm_tests::sqlite())?.sensitive, [0]);
    assert!(!format!("{patching:?}").contains("s3cret"));
    Ok(())
}

#[test]
fn a_field_of_a_patch_keeps_or_sets() {
    let (keep, set) = (Patched::<i32>::Keep, Patched::Set(3));
    assert!(keep.is_keep() && !set.is_keep() && Patched::<i32>::default().is_keep());
    assert_eq!((keep.as_set(), set.as_set(), set.into_set()), (None, Some(&3), Some(3)));
    assert_eq!((keep.or(7), set.or(7)), (7, 3));
    assert_eq!((Patched::from_option(None), Patched::from_option(Some(3)), 3.into()), (keep, set, set));
}

#[test]
fn json_tells_what_is_absent_from_what_is_null() -> Result<(), serde_json::Error> {
    let read = |json| serde_json::from_value::<UserPatch>(json);
    assert_eq!(read(json!({}))?, UserPatch::default());
    assert!(Patch::is_empty(&read(json!({}))?));
    assert_eq!(read(json!({"group_id": null}))?.group_id, Patched::Set(None));
    assert_eq!(read(json!({"group_id": 3, "other": 1}))?.group_id, Patched::Set(Some(3)));
    assert_eq!(read(json!({"name": null})).unwrap_err().to_string(), "invalid type: null, expected a string");
    let sent = UserPatch { name: "Ann".to_owned().into(), group_id: None.into(), ..Default::default() };
    assert_eq!(serde_json::to_value(&sent)?, json!({"name": "Ann", "group_id": null}));
    assert_eq!(read(serde_json::to_value(&sent)?)?, sent);
    let error = serde_json::to_value(Patched::<i32>::Keep).unwrap_err();
    assert!(error.to_string().contains("skip_serializing_if"), "{error}");
    Ok(())
}

fn world(target: Target) -> Result<(Fresh, User)> {
    let mut db = fresh!(target, Group, User, Seat)?;
    let group = Group::insert(NewGroup { name: "admins".into() }).one(&mut db)?;
    let home = NewUser {
        name: "Ann".into(),
        group_id: Some(group.id.into()),
        password: None,
        home: NewAddress { street: "Main".into(), city: None },
    };
    let ann = User::insert(home).one(&mut db)?;
    Ok((db, ann))
}

fn only_what_is_set_is_written(target: Target) -> Result<()> {
    let (mut db, ann) = world(target)?;
    let patch = UserPatch { name: "Anna".to_owned().into(), ..Default::default() };
    assert_eq!(User::patch(ann.id, &patch).execute(&mut db)?, 1);
    let expected = User { name: "Anna".into(), edited: 1, version: 2, ..ann };
    assert_eq!(User::find(expected.id).one(&mut db)?, expected);
    // The same values again: the row is there, so it counts.
    assert_eq!(User::patch(expected.id, &patch).execute(&mut db)?, 1);
    let patch = UserPatch { group_id: None.into(), ..Default::default() };
    User::patch(expected.id, &patch).execute(&mut db)?;
    assert_eq!(User::find(expected.id).one(&mut db)?, User { group_id: None, version: 4, ..expected });
    Ok(())
}

fn a_patch_that_changes_nothing_sends_nothing(target: Target) -> Result<()> {
    let (mut db, ann) = world(target)?;
    let engine = db.engine().clone();
    let nothing = UserPatch::default();
    let (n_rows, n_statements) = engine.count_statements(|| User::patch(ann.id, &nothing).execute(&mut db));
    assert_eq!((n_rows?, n_statements), (0, 0));
    let (row, n_statements) = engine.count_statements(|| User::patch(ann.id, &nothing).one(&mut db));
    assert_eq!((row?, n_statements), (ann, 1));
    assert!(User::patch(4711, &nothing).one(&mut db).unwrap_err().is_not_found());
    Ok(())
}

fn the_changed_row_is_answered(target: Target) -> Result<()> {
    let (mut db, ann) = world(target)?;
    let home = Address { street: "Side".into(), city: Some("Ulm".into()), label: "ignored".into() };
    let moved = User::patch(ann.id, &Move { home: home.into(), called: Some("Anna".into()) }).one(&mut db)?;
    let home = Address { street: "Side".into(), city: Some("Ulm".into()), label: "Side".into() };
    assert_eq!(moved, User { name: "Anna".into(), home, edited: 1, version: 2, ..ann });
    assert_eq!(User::find(moved.id).one(&mut db)?, moved);
    Seat::insert(Seat { row_no: 3, name: "A".into(), taken: false }).execute(&mut db)?;
    assert!(Seat::patch((3, "A".into()), &SeatPatch { taken: true.into() }).one(&mut db)?.taken);
    Ok(())
}

fn a_row_that_is_missing_or_changed_since_is_an_error(target: Target) -> Result<()> {
    let (mut db, ann) = world(target)?;
    let patch = UserPatch { name: "Anna".to_owned().into(), ..Default::default() };
    assert!(User::patch(4711, &patch).execute(&mut db).unwrap_err().is_not_found());
    assert!(User::patch(4711, &patch).one(&mut db).unwrap_err().is_not_found());
    // Whoever saw the first version may change it, once.
    let mut change = || User::patch(ann.id, &patch).filter(User::VERSION.eq(ann.version)).one(&mut db);
    assert_eq!(change()?.version, 2);
    assert!(change().unwrap_err().is_not_found());
    let stale = User::patch(ann.id, &UserPatch::default()).filter(User::VERSION.eq(ann.version));
    assert!(stale.one(&mut db).unwrap_err().is_not_found());
    Ok(())
}

fn a_value_that_does_not_fit_is_named_and_nothing_is_written(target: Target) -> Result<()> {
    let (mut db, ann) = world(target)?;
    let patch = UserPatch { name: "x".repeat(33).into(), group_id: None.into(), ..Default::default() };
    let error = User::patch(ann.id, &patch).execute(&mut db).unwrap_err();
    assert!(error.to_string().starts_with("`User.name`: the text has 33 characters"), "{error}");
    let patch = UserPatch { group_id: Some(4711).into(), ..Default::default() };
    assert!(User::patch(ann.id, &patch).one(&mut db).unwrap_err().is_foreign_key_violation());
    assert_eq!(User::find(ann.id).one(&mut db)?, ann);
    Ok(())
}

fn a_patch_comes_as_json(target: Target) -> Result<()> {
    let (mut db, ann) = world(target)?;
    let mut receive = |json: &str| {
        let request: Request = serde_json::from_str(json).map_err(Error::other)?;
        User::patch(ann.id, &request).one(&mut db)
    };
    assert_eq!(receive("{}")?, ann);
    assert_eq!(receive(r#"{"group_id": null}"#)?.group_id, None);
    assert_eq!(receive(&format!(r#"{{"group_id": {}}}"#, ann.group_id.unwrap_or_default()))?.group_id, ann.group_id);
    let row = receive(r#"{"name": "Anna"}"#)?;
    assert_eq!((row.name, row.group_id, row.version), ("Anna".into(), ann.group_id, 4));
    assert!(receive(r#"{"nmae": "Anna"}"#).unwrap_err().to_string().contains("unknown field `nmae`"));
    Ok(())
}
