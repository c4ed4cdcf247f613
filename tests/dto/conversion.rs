//! DTOs of columns alone, from the entity itself.

use orm_core::prelude::*;

use super::{User, UserDto};

#[derive(Dto, Clone, Debug, PartialEq)]
#[orm(entity = User)]
struct Renamed {
    #[orm(from = User::NAME)]
    title: String,
    group_id: Option<i32>,
}

fn user() -> User {
    User { id: 7, name: "Ann".into(), group_id: Some(3), password: "secret".into() }
}

#[test]
fn an_entity_becomes_a_dto_of_its_columns() {
    let user = user();
    let borrowed: UserDto = (&user).into();
    assert_eq!(borrowed, UserDto { id: 7, name: "Ann".into() });
    let renamed = Renamed::from(&user);
    assert_eq!(renamed, Renamed { title: "Ann".into(), group_id: Some(3) });
    let list: Vec<UserDto> = [&user, &user].into_iter().map(UserDto::from).collect();
    assert_eq!(list, [borrowed.clone(), borrowed.clone()]);
    let owned: UserDto = user.into();
    assert_eq!(owned, borrowed);
}

/// Refuses what it reads, as a type may that checks its values.
#[derive(Clone, Debug, PartialEq)]
struct Strict(String);

impl Scalar for Strict {
    const SQL_TYPE: orm_core::SqlType = orm_core::SqlType::Text;

    fn to_value(&self) -> orm_core::ValueRef<'_> {
        self.0.to_value()
    }

    fn from_value(_: orm_core::ValueRef<'_>) -> Result<Strict> {
        Err(Error::value("nothing is good enough"))
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "rules", register = false, dto(RuleDto: id, text; derive(Debug, PartialEq)))]
struct Rule {
    #[orm(primary_key)]
    id: i32,
    text: Strict,
}

#[test]
fn a_conversion_copies_fields_and_cannot_fail() {
    let rule = Rule { id: 1, text: Strict("as it was".into()) };
    assert_eq!(RuleDto::from(&rule), RuleDto { id: 1, text: Strict("as it was".into()) });
    assert_eq!(Rule::TEXT.of(&rule), Some(&Strict("as it was".into())));
}
