//! What errors say about broken constraints, on every database the same.

use orm_core::prelude::*;
use orm_core::{DatabaseErrorKind as Kind, Error};
use orm_tests::{Target, fresh, suite};

suite! {
    a_broken_constraint_is_told_with_its_table_columns_and_name,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(register = false, table = "clubs")]
struct Club {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20)]
    name: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(register = false, table = "members", unique(name, surname))]
struct Member {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20)]
    name: String,
    #[orm(length = 20)]
    surname: String,
    #[orm(check = "{age} > 0")]
    age: i32,
    #[orm(references = Club)]
    club_id: i32,
}

fn member(name: &str, age: i32, club_id: i32) -> NewMember {
    NewMember { name: name.into(), surname: "S".into(), age, club_id: club_id.into() }
}

fn a_broken_constraint_is_told_with_its_table_columns_and_name(target: Target) -> Result<()> {
    let mut db = fresh!(target, Club, Member)?;
    let club = Club::insert(NewClub { name: "A".into() }).one(&mut db)?;
    let ann = Member::insert(member("Ann", 30, club.id)).one(&mut db)?;
    let told = |error: Error| -> (Kind, Option<String>, Vec<String>, Option<String>) {
        let said = error.database().unwrap_or_else(|| panic!("{error}"));
        (said.kind, said.table.clone(), said.columns.clone(), said.constraint.clone())
    };
    let expected = |kind, columns: &[&str], name: &str| {
        let columns = columns.iter().map(|&column| column.to_owned()).collect::<Vec<_>>();
        (kind, Some("members".to_owned()), columns, Some(name.to_owned()))
    };
    let unique = expected(Kind::UniqueViolation, &["name", "surname"], "uq_members_name_surname");
    let check = expected(Kind::CheckViolation, &["age"], "ck_members_age");
    let foreign_key = expected(Kind::ForeignKeyViolation, &["club_id"], "fk_members_club_id_clubs");

    let again = || member("Ann", 30, club.id);
    assert_eq!(told(Member::insert(again()).execute(&mut db).unwrap_err()), unique);
    assert_eq!(told(Member::insert(again()).one(&mut db).unwrap_err()), unique);
    assert_eq!(told(Member::insert_many(vec![member("Bob", 1, club.id), again()]).all(&mut db).unwrap_err()), unique);
    assert_eq!(told(Member::insert(member("Bob", 0, club.id)).execute(&mut db).unwrap_err()), check);
    let older = Member::update().filter(Member::ID.eq(ann.id)).set(Member::AGE, -1).execute(&mut db);
    assert_eq!(told(older.unwrap_err()), check);
    assert_eq!(told(Member::insert(member("Bob", 1, club.id + 9)).execute(&mut db).unwrap_err()), foreign_key);
    Ok(())
}
