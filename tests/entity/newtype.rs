//! Types around one value, with attributes for every column that holds them.

use orm_core::dialect::Sqlite;
use orm_core::prelude::*;
use orm_core::schema::SqlText;
use orm_core::{SqlType, Value, ValueRef};
use orm_tests::{Target, assert_ddl, fresh, suite};

#[derive(DbType, Clone, Copy, Debug, PartialEq)]
struct UserId(i64);

#[derive(DbType, Clone, Debug, PartialEq)]
#[orm(length = 320, check("{field} LIKE '%@%'", mysql = "locate('@', {field}) > 0"), comment = "an address")]
struct Email(String);

/// Around another one, with more to say.
#[derive(DbType, Clone, Debug, PartialEq)]
#[orm(length = 80, sensitive)]
struct PrivateEmail(Email);

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "users", register = false, has_many(reports: User, by = chief_id))]
struct User {
    #[orm(primary_key, generated)]
    id: UserId,
    #[orm(unique)]
    email: Email,
    #[orm(length = 100, check = "{backup} <> ''", comment = "used last")]
    backup: Option<Email>,
    secret: Option<PrivateEmail>,
    #[orm(references = User)]
    chief_id: Option<UserId>,
}

fn email(text: &str) -> Email {
    Email(text.into())
}

fn user(text: &str, chief: Option<UserId>) -> NewUser {
    NewUser { email: email(text), backup: None, secret: None, chief_id: chief.map(KeyOf::from) }
}

suite! {
    a_newtype_is_a_key_a_foreign_key_and_a_condition,
    a_column_is_checked_as_its_type_says,
}

fn a_newtype_is_a_key_a_foreign_key_and_a_condition(target: Target) -> Result<()> {
    let mut db = fresh!(target, User)?;
    let ann = User::insert(user("ann@a", None)).one(&mut db)?;
    let bob = User::insert(user("bob@b", Some(ann.id))).one(&mut db)?;
    assert_eq!(User::find(ann.id).one(&mut db)?, ann);
    assert_eq!(User::query().filter(User::EMAIL.eq(email("bob@b"))).one(&mut db)?, bob);
    assert_eq!(User::query().filter(User::EMAIL.ends_with("@b").and(User::ID.in_([bob.id]))).count(&mut db)?, 1);
    assert_eq!(User::query().filter(User::CHIEF.then(User::EMAIL).eq(email("ann@a"))).count(&mut db)?, 1);
    let ids = User::query().order_by(User::ID).select((User::ID, User::CHIEF_ID)).all(&mut db)?;
    assert_eq!(ids, [(ann.id, None), (bob.id, Some(ann.id))]);
    User::update().filter(User::column("id")?.eq(bob.id)).set(User::BACKUP, email("b@c")).execute(&mut db)?;
    let users = User::query().filter(User::ID.eq(ann.id)).load(User::REPORTS).all(&mut db)?;
    let backups: Vec<Option<Email>> =
        users.iter().flat_map(|user| user.reports()).flatten().map(|report| report.backup.clone()).collect();
    assert_eq!(backups, [Some(email("b@c"))]);
    Ok(())
}

fn a_column_is_checked_as_its_type_says(target: Target) -> Result<()> {
    let mut db = fresh!(target, User)?;
    let error = User::insert(user("nobody", None)).execute(&mut db).unwrap_err();
    assert!(error.is_check_violation(), "{error}");
    let long = format!("{}@b", "a".repeat(99));
    let row = NewUser { backup: Some(email(&long)), ..user("ann@a", None) };
    let error = User::insert(row).execute(&mut db).unwrap_err().to_string();
    assert!(error.contains("`User.backup`") && error.contains("`length = 100`"), "{error}");
    Ok(())
}

#[test]
fn a_column_inherits_what_its_type_says_and_the_field_says_more() {
    let [id, email, backup, secret, chief] = &*User::table().columns else { panic!("five columns") };
    assert!(id.generated && id.sql_type == SqlType::Int64 && id.length.is_none());
    assert_eq!((email.length, email.comment.as_deref(), email.sensitive), (Some(320), Some("an address"), false));
    assert_eq!(email.check.as_ref().map(|check| check.for_dialect("mysql")), Some("locate('@', {field}) > 0"));
    assert_eq!((backup.length, backup.comment.as_deref(), &backup.check), (Some(100), Some("used last"), &None));
    assert_eq!((secret.length, secret.sensitive, secret.nullable), (Some(80), true, true));
    assert_eq!(secret.check, email.check);
    assert!(chief.nullable && chief.check.is_none());
    assert_eq!(User::table().checks[0].condition, SqlText::new("{backup} <> ''"));
}

#[test]
fn a_newtype_is_the_value_that_it_wraps() -> Result<()> {
    assert_eq!(Value::from(UserId(7)), Value::Int(7));
    assert_eq!(Value::from(PrivateEmail(email("a@b"))), Value::from("a@b"));
    assert_eq!(Value::from(None::<UserId>), Value::Null);
    assert_eq!(Email::from_value(ValueRef::Text("a@b".into()))?, email("a@b"));
    assert!(UserId::from_value(ValueRef::Text("a@b".into())).is_err());
    Ok(())
}

#[test]
fn a_newtype_can_have_parameters() -> Result<()> {
    #[derive(DbType, Clone, Debug, PartialEq)]
    struct Tagged<T: Scalar>(T);

    #[derive(Entity)]
    #[orm(register = false)]
    struct Note {
        #[orm(primary_key)]
        id: Tagged<String>,
        at: Tagged<NaiveDate>,
        #[orm(references = Note)]
        before_id: Option<Tagged<String>>,
    }

    assert_eq!(Note::table().columns[1].sql_type, SqlType::Date);
    let note =
        NewNote { id: Tagged("b".into()), at: Tagged(NaiveDate::MIN), before_id: Some(Tagged("a".to_owned()).into()) };
    assert_eq!(note.id, Tagged("b".into()));
    Note::query().filter(Note::ID.like("a%")).to_sql(&Sqlite::new())?;
    Ok(())
}

#[test]
fn the_check_of_a_type_is_written_for_each_column() {
    #[derive(Entity)]
    #[orm(register = false)]
    struct Letter {
        #[orm(primary_key)]
        id: i32,
        #[orm(column = "sender address")]
        sender: Email,
        #[orm(check = "{receiver} <> 'x'")]
        receiver: Email,
    }

    assert_ddl!(
        Schema::new().entity::<Letter>(),
        sqlite: r#"
            CREATE TABLE IF NOT EXISTS "letter" (
                "id" INTEGER NOT NULL PRIMARY KEY,
                "sender address" VARCHAR(320) NOT NULL,
                "receiver" VARCHAR(320) NOT NULL,
                CONSTRAINT "ck_letter_sender address" CHECK ("sender address" LIKE '%@%'),
                CONSTRAINT "ck_letter_receiver" CHECK ("receiver" <> 'x')
            );
        "#,
        postgres: r#"
            CREATE TABLE IF NOT EXISTS "letter" (
                "id" INTEGER NOT NULL GENERATED BY DEFAULT AS IDENTITY,
                "sender address" VARCHAR(320) NOT NULL,
                "receiver" VARCHAR(320) NOT NULL,
                CONSTRAINT "pk_letter" PRIMARY KEY ("id"),
                CONSTRAINT "ck_letter_sender address" CHECK ("sender address" LIKE '%@%'),
                CONSTRAINT "ck_letter_receiver" CHECK ("receiver" <> 'x')
            );
            COMMENT ON COLUMN "letter"."sender address" IS 'an address';
            COMMENT ON COLUMN "letter"."receiver" IS 'an address';
        "#,
        mysql: r#"
            CREATE TABLE IF NOT EXISTS `letter` (
                `id` INTEGER NOT NULL AUTO_INCREMENT,
                `sender address` VARCHAR(320) NOT NULL COMMENT 'an address',
                `receiver` VARCHAR(320) NOT NULL COMMENT 'an address',
                CONSTRAINT `pk_letter` PRIMARY KEY (`id`),
                CONSTRAINT `ck_letter_sender address` CHECK (locate('@', `sender address`) > 0),
                CONSTRAINT `ck_letter_receiver` CHECK (`receiver` <> 'x')
            ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        "#,
    );
}
